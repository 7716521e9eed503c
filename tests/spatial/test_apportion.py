from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.apportion import cents_by, share_of_window, split_cents, window_cents
from spatial.errors import ApportionError

AMOUNTS = st.integers(-(10**15), 10**15)
WEIGHT_LISTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=60).filter(any)
YEAR = (date(2025, 4, 1), date(2026, 4, 1))


def line_in(from_cent, cents, window):
    year_start, year_end = YEAR
    window_start, window_end = window
    return window_cents(
        from_cent,
        cents,
        year_start=year_start,
        year_end=year_end,
        window_start=window_start,
        window_end=window_end,
    )


DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))


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


def test_running_total_of_a_leap_year():
    year = (date(2027, 7, 1), date(2028, 7, 1))
    assert cents_by(36_600, *year, date(2027, 6, 1)) == 0
    assert cents_by(36_600, *year, date(2027, 7, 2)) == 100
    assert cents_by(36_600, *year, date(2028, 3, 1)) == 24_400
    assert cents_by(36_600, *year, date(2030, 1, 1)) == 36_600


def test_running_total_truncates_towards_zero():
    assert cents_by(100, *YEAR, date(2025, 4, 2)) == 0
    assert cents_by(-100, *YEAR, date(2025, 4, 2)) == 0
    assert cents_by(-1000, *YEAR, date(2025, 4, 2)) == -2


@pytest.mark.parametrize("year_end", [YEAR[0], YEAR[0] - timedelta(days=1)])
def test_a_year_without_days_is_refused(year_end):
    with pytest.raises(ApportionError, match="no days"):
        cents_by(100, YEAR[0], year_end, YEAR[0])


def test_a_window_that_runs_backwards_is_refused():
    with pytest.raises(ApportionError, match="before it begins"):
        share_of_window(100, *YEAR, date(2025, 6, 1), date(2025, 5, 1))


def test_a_line_of_the_other_sign_is_refused():
    with pytest.raises(ApportionError, match="other sign"):
        line_in(100, -5, YEAR)


@given(AMOUNTS, st.lists(DAYS, min_size=1, max_size=8))
def test_neighbouring_windows_add_up(amount, days):
    cuts = [date(2000, 1, 1), *sorted(days), date(2050, 1, 1)]
    parts = [share_of_window(amount, *YEAR, *cut) for cut in pairwise(cuts)]
    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)


@given(AMOUNTS, DAYS, DAYS)
def test_a_window_is_within_a_cent_of_its_days(amount, one, other):
    start, end = min(one, other), max(one, other)
    inside = (min(end, YEAR[1]) - max(start, YEAR[0])).days
    exact = Fraction(amount * max(inside, 0), 365)
    assert abs(share_of_window(amount, *YEAR, start, end) - exact) < 1


@given(AMOUNTS, WEIGHT_LISTS, st.lists(DAYS, min_size=1, max_size=6))
def test_lines_and_windows_add_up_both_ways(amount, weights, days):
    lines = split_cents(amount, weights, codes_for(weights))
    starts = [sum(lines[:place]) for place in range(len(lines))]
    cuts = [date(2000, 1, 1), *sorted(days), date(2050, 1, 1)]
    windows = list(pairwise(cuts))
    table = [
        [line_in(start, cents, window) for window in windows]
        for start, cents in zip(starts, lines, strict=True)
    ]
    assert [sum(row) for row in table] == lines
    for place, window in enumerate(windows):
        assert sum(row[place] for row in table) == share_of_window(amount, *YEAR, *window)


@given(st.integers(-(10**9), 10**9), DAYS, DAYS)
def test_a_line_never_strays_two_cents_from_its_exact_part(cents, one, other):
    start, end = min(one, other), max(one, other)
    inside = max((min(end, YEAR[1]) - max(start, YEAR[0])).days, 0)
    part = line_in(7 if cents >= 0 else -7, cents, (start, end))
    assert abs(part - Fraction(cents * inside, 365)) < 2
