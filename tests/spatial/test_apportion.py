from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.apportion import split_cents
from spatial.errors import ApportionError

AMOUNTS = st.integers(-(10**15), 10**15)
WEIGHT_LISTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=60).filter(any)


def codes_for(weights):
    return [f"5230{number:04d}" for number in range(len(weights))]


@pytest.mark.parametrize(
    ("amount", "weights", "codes", "expected"),
    [
        (100, [1, 1, 1], ["C", "A", "B"], [33, 34, 33]),
        (101, [1, 1, 1], ["C", "A", "B"], [33, 34, 34]),
        (-100, [1, 1, 1], ["C", "A", "B"], [-33, -34, -33]),
        (1, [1, 2], ["A", "B"], [0, 1]),
        (10, [0, 5, 5], ["A", "B", "C"], [0, 5, 5]),
        (1, [1, 1], ["B", "A"], [0, 1]),
        (0, [3, 4], ["A", "B"], [0, 0]),
        (7, [1], ["A"], [7]),
        (5, [1, 1, 1], ["A", "A", "A"], [2, 2, 1]),
    ],
)
def test_split_of_known_amounts(amount, weights, codes, expected):
    assert split_cents(amount, weights, codes) == expected


@given(AMOUNTS, st.sampled_from([5_000, 10**12]), st.integers(0, 2**32))
def test_many_weights_are_split_by_largest_remainder(amount, most, seed):
    random = np.random.default_rng(seed)
    weights = random.integers(0, most, 70).tolist()
    codes = random.permutation(codes_for(weights)).tolist()
    size, total = abs(amount), sum(weights)
    expected = [size * weight // total for weight in weights]
    by_claim = sorted(range(len(weights)), key=lambda at: (-(size * weights[at] % total), codes[at]))
    for at in by_claim[: size - sum(expected)]:
        expected[at] += 1
    assert [abs(part) for part in split_cents(amount, weights, codes)] == expected


def test_split_takes_numpy_integers():
    assert split_cents(np.int64(100), np.array([1, 3]), ["A", "B"]) == [25, 75]


@pytest.mark.parametrize(
    ("weights", "codes", "says"),
    [
        ([], [], "no weights"),
        ([0, 0], ["A", "B"], "All weights are zero"),
        ([1, -1], ["A", "B"], "weight of B is negative"),
        ([1, 2], ["A"], "do not match"),
        ([0.5, 0.5], ["A", "B"], "not a whole number"),
    ],
)
def test_weights_that_cannot_carry_money_are_refused(weights, codes, says):
    with pytest.raises(ApportionError, match=says):
        split_cents(100, weights, codes)


def test_an_amount_in_floats_is_refused():
    with pytest.raises(ApportionError, match="amount"):
        split_cents(1.5, [1], ["A"])


@given(AMOUNTS, WEIGHT_LISTS)
def test_parts_add_up_and_stay_within_a_cent_of_their_share(amount, weights):
    parts = split_cents(amount, weights, codes_for(weights))
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or part == 0


@given(AMOUNTS, WEIGHT_LISTS)
def test_negative_amounts_mirror_positive_ones(amount, weights):
    codes = codes_for(weights)
    assert split_cents(-amount, weights, codes) == [-part for part in split_cents(amount, weights, codes)]


@given(AMOUNTS, WEIGHT_LISTS, st.randoms(use_true_random=False))
def test_order_of_the_areas_does_not_matter(amount, weights, random):
    codes = codes_for(weights)
    pairs = list(zip(weights, codes, strict=True))
    random.shuffle(pairs)
    shuffled = split_cents(amount, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    by_code = dict(zip([pair[1] for pair in pairs], shuffled, strict=True))
    assert [by_code[code] for code in codes] == split_cents(amount, weights, codes)


@given(AMOUNTS, WEIGHT_LISTS, st.integers(1, 10**6))
def test_weights_count_only_in_proportion(amount, weights, factor):
    codes = codes_for(weights)
    scaled = [weight * factor for weight in weights]
    assert split_cents(amount, scaled, codes) == split_cents(amount, weights, codes)
