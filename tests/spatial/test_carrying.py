from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.carrying import Share, carry_totals, come_home, rate, round_trip, strayed, summed
from spatial.crosswalk import BILLION

CODES = st.sampled_from(["a", "b", "c", "d"])


@st.composite
def ways(draw):
    """Shares of a few wards, of which some lie partly outside."""
    found = []
    for old in sorted(draw(st.sets(CODES, min_size=1))):
        cuts = sorted(draw(st.lists(st.integers(0, BILLION), min_size=1, max_size=4)))
        edges = [0, *cuts]
        parts = [later - earlier for earlier, later in pairwise(edges)]
        found += [Share(old, f"n{place}", part) for place, part in enumerate(parts)]
    return found


@given(ways(), st.dictionaries(CODES, st.integers(-(10**15), 10**15)))
def test_rands_and_people_that_go_in_come_out(way, values):
    carried = carry_totals(way, values)
    assert sum(carried.totals.values()) + carried.outside == sum(values.values())


@given(ways(), st.dictionaries(CODES, st.integers(0, 10**9)))
def test_nobody_is_lost_on_a_round_trip(way, values):
    home = [Share(f"n{place}", "a", BILLION) for place in range(4)]
    there = carry_totals(way, values)
    back = carry_totals(home, there.totals)
    assert sum(back.totals.values()) + there.outside == sum(values.values())
    assert 0 <= round_trip(way, home, values).misplaced <= 1


def test_a_ward_without_a_way_lies_outside():
    assert carry_totals([Share("a", "x", BILLION)], {"a": 3, "b": 4}).outside == 4


def test_ties_go_to_the_lowest_code():
    way = [Share("a", "x", 500_000_000), Share("a", "y", 500_000_000)]
    assert carry_totals(way, {"a": 1}).totals == {"x": 1, "y": 0}


def test_a_rate_comes_from_counts_and_is_none_where_nobody_lives():
    assert rate(1, 4) == 25
    assert rate(0, 0) is None


def test_a_split_comes_home_whole_and_a_merger_does_not():
    split = [Share("a", "x", 250_000_000), Share("a", "y", 750_000_000)]
    home = [Share("x", "a", BILLION), Share("y", "a", BILLION)]
    assert round_trip(split, home, {"a": 100}).misplaced == 0
    merged = [Share("a", "x", BILLION), Share("b", "x", BILLION)]
    apart = [Share("x", "a", 500_000_000), Share("x", "b", 500_000_000)]
    found = round_trip(merged, apart, {"a": 90, "b": 10})
    # 40 of a's 90 come home to b: 40 of 100 are misplaced.
    assert found.misplaced == pytest.approx(0.4)
    assert found.median == pytest.approx((40 / 90 + 40 / 10) / 2)
    assert (found.near, found.areas) == (0.0, 2)


def test_what_falls_outside_is_misplaced():
    assert round_trip([Share("a", "x", 500_000_000)], [Share("x", "a", BILLION)], {"a": 100}).misplaced == 0.5


def test_nothing_to_carry_errs_by_nothing():
    assert round_trip([], [], {}).areas == 0


def test_what_wards_lose_to_each_other_their_municipality_still_holds():
    # a and b, of one municipality, merge and come apart by halves; c, of another, gives b a tenth.
    out = [Share("a", "x", BILLION), Share("b", "x", BILLION), Share("c", "z", BILLION)]
    home = [
        Share("x", "a", 500_000_000),
        Share("x", "b", 500_000_000),
        Share("z", "b", 100_000_000),
        Share("z", "c", 900_000_000),
    ]
    values, holders = {"a": 90, "b": 10, "c": 100}, {"a": "M", "b": "M", "c": "N"}
    back = come_home(out, home, values)
    assert back == {"a": 50, "b": 60, "c": 90}
    assert strayed(values, back) == round_trip(out, home, values)
    sums = strayed(summed(values, holders), summed(back, holders))
    assert (sums.misplaced, sums.median, sums.areas) == (pytest.approx(0.05), pytest.approx(0.1), 2)
    assert strayed({"P": 200}, {"P": 200}).ninth_decile == 0
