"""Gaps: shares and cents that add up, places that an estimate leaves open, thirds with ties."""

from __future__ import annotations

import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial import gap
from spatial.gap import (
    GapError,
    cents_per_need,
    cents_per_needs,
    measure_gaps,
    needs_per_rand,
    terciles,
    two_way_classes,
)
from spatial.palette import TWO_WAY

PAIRS = st.lists(st.tuples(st.integers(0, 10**12), st.integers(-(10**9), 10**14)), min_size=1, max_size=40)


def codes(pairs):
    return [f"{place:03d}" for place in range(len(pairs))]


def test_the_examples_hold():
    assert doctest.testmod(gap).failed == 0


@given(PAIRS)
def test_shares_add_up_to_one_and_gaps_to_nothing(pairs):
    needs, cents = zip(*pairs, strict=True)
    found = measure_gaps(needs, cents, codes(pairs))
    if sum(needs) <= 0 or sum(cents) <= 0:
        assert found is None
        return
    assert sum(found.cents) == 0
    assert found.need_share.sum() == pytest.approx(1)
    scale = sum(map(abs, cents)) / sum(cents)
    assert found.budget_share.sum() == pytest.approx(1, abs=1e-9 * scale)
    assert found.points.sum() == pytest.approx(0, abs=1e-7 * scale)
    for need, has, moves in zip(needs, cents, found.cents, strict=True):
        due = Fraction(sum(cents) * need, sum(needs))
        assert abs(moves - (due - has)) < 1


@given(PAIRS, st.floats(0, 1))
def test_an_estimate_leaves_a_place_open_around_its_own(pairs, error):
    needs, cents = zip(*pairs, strict=True)
    found = measure_gaps(needs, cents, codes(pairs), error)
    if found is None:
        return
    assert (found.low <= found.points + 1e-9).all()
    assert (found.points <= found.high + 1e-9).all()
    assert (found.rank_best >= 1).all()
    assert (found.rank_worst <= len(pairs)).all()
    assert (found.rank_best <= found.rank).all()


def test_a_count_has_one_place_and_equals_share_it():
    found = measure_gaps([5, 1, 1, 3], [1, 4, 4, 1], list("ABCD"))
    assert found.rank.tolist() == found.rank_best.tolist() == [1, 3, 3, 2]
    assert found.rank_worst.tolist() == [1, 4, 4, 2]


def test_places_by_hand_where_each_need_may_be_off_by_a_tenth():
    found = measure_gaps([50, 46, 4], [1, 1, 1], list("ABC"), 0.1)
    assert found.rank.tolist() == [1, 2, 3]
    assert found.rank_best.tolist() == [1, 1, 3]
    assert found.rank_worst.tolist() == [2, 2, 3]
    assert found.high[0] - found.low[0] == pytest.approx(10)


@pytest.mark.parametrize(("needs", "error"), [([-1, 2], 0.0), ([1, 2], 1.5), ([1, 2], -0.1)])
def test_what_cannot_be_shared_is_refused(needs, error):
    with pytest.raises(GapError, match=r"\.$"):
        measure_gaps(needs, [1, 1], ["A", "B"], error)


@given(st.integers(1, 10**12), st.integers(-(10**14), 10**14), st.sampled_from([1, 10_000]))
def test_cents_for_each_in_need_are_rounded_half_to_even(need, cents, unit):
    assert cents_per_need(need, cents, unit) == round(Fraction(cents * unit, need))


def test_without_money_there_is_no_need_per_rand():
    assert needs_per_rand([5, 5, 5], [0, -100, 100]) == [None, None, 5]


@given(PAIRS, st.sampled_from([1, 10_000]))
def test_many_areas_have_the_rates_of_each_alone(pairs, unit):
    needs, cents = zip(*pairs, strict=True)
    assert cents_per_needs(needs, cents, unit) == [cents_per_need(*pair, unit) for pair in pairs]
    rates = [100 * need / money if money > 0 else None for need, money in pairs]
    assert needs_per_rand(needs, cents) == rates


@given(st.lists(st.integers(0, 9), max_size=40))
def test_equals_share_a_third_and_more_is_never_lower(values):
    found = terciles(values).tolist()
    by_value = dict(zip(values, found, strict=True))
    assert found == [by_value[value] for value in values]
    ordered = [by_value[value] for value in sorted(by_value)]
    assert ordered == sorted(ordered)
    assert by_value.get(0, 0) == 0


@pytest.mark.parametrize(
    ("values", "thirds"),
    [
        ([1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2]),
        ([0, 0, 0, 0, 7], [0, 0, 0, 0, 2]),
        ([0, 5, 5, 5, 5], [0, 1, 1, 1, 1]),
        ([5, 5, 5], [1, 1, 1]),
        ([0, 0], [0, 0]),
        ([-3, 1, 2], [0, 1, 2]),
        ([], []),
    ],
)
def test_thirds_with_ties_by_hand(values, thirds):
    assert terciles(values).tolist() == thirds


def test_nine_classes_name_need_first():
    assert two_way_classes([1, 2, 3], [1, 2, 3]).tolist() == [0, 4, 8]
    assert two_way_classes([3, 1, 2], [1, 3, 2]).tolist() == [6, 2, 4]


# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", severity 1.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def lab(colour, vision):
    plain = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(plain <= 0.04045, plain / 12.92, ((plain + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(vision) @ linear, 0, 1)
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ seen / [0.95047, 1, 1.08883], 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", SEEN_BY)
def test_all_nine_colours_are_told_apart(vision):
    seen = [lab(colour, SEEN_BY[vision]) for colour in TWO_WAY]
    apart = [np.linalg.norm(a - b) for at, a in enumerate(seen) for b in seen[:at]]
    assert min(apart) > 12


def test_every_step_of_the_two_way_ramp_is_darker():
    lightness = np.array([lab(colour, np.eye(3))[0] for colour in TWO_WAY]).reshape(3, 3)
    assert (np.diff(lightness, axis=0) < -8).all()
    assert (np.diff(lightness, axis=1) < -8).all()
