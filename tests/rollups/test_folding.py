"""Lines folded by area: added up to the cent and counted once, whatever their order and size."""

from __future__ import annotations

import doctest
from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.rollups import folding
from service.rollups.folding import by_area, distinct, integers

CENTS = st.integers(-(2**63) + 1, 2**63 - 1)
LINES = st.lists(st.tuples(st.integers(1, 6), CENTS, st.integers(1, 4)), min_size=1, max_size=40)


def test_the_examples_hold():
    found = doctest.testmod(folding)
    assert (found.attempted, found.failed) == (1, 0)


@given(LINES)
def test_sums_and_counts_are_those_of_plain_integers(lines):
    cents: defaultdict[int, int] = defaultdict(int)
    whose = defaultdict(set)
    for area, amount, commitment in lines:
        cents[area] += amount
        whose[area].add(commitment)
    columns = [np.array(column, dtype=np.int64) for column in zip(*lines, strict=True)]
    areas, sums, counts = by_area(*columns)
    assert areas == sorted(cents)
    assert sums == [cents[area] for area in areas]
    assert counts == [len(whose[area]) for area in areas]
    assert {type(each) for each in [*areas, *sums, *counts]} == {int}


@given(st.lists(CENTS, min_size=1))
def test_arrays_are_read_to_the_last_digit(numbers):
    assert integers(f"{{{','.join(map(str, numbers))}}}").tolist() == numbers


def test_what_stands_in_two_columns_counts_once():
    assert distinct([np.array([1, 2, 2]), np.array([2, 3])]) == 3
