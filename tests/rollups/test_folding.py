"""Lines folded by area: added up to the cent and counted once, whatever their order and size."""

from __future__ import annotations

import doctest
import re
from collections import defaultdict
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.http import columns
from service.rollups import folding
from service.rollups.folding import by_area, by_number, distinct, integers, total

CENTS = st.integers(-(2**63) + 1, 2**63 - 1)
LINES = st.lists(st.tuples(st.integers(1, 6), CENTS, st.integers(1, 4)), min_size=1, max_size=40)


def test_the_examples_hold():
    found = [doctest.testmod(module) for module in (folding, columns)]
    assert [(each.attempted, each.failed) for each in found] == [(5, 0), (3, 0)]


@given(LINES)
def test_sums_and_counts_are_those_of_plain_integers(lines):
    cents: defaultdict[int, int] = defaultdict(int)
    whose = defaultdict(set)
    for area, amount, commitment in lines:
        cents[area] += amount
        whose[area].add(commitment)
    columns = [np.array(column, dtype=np.int64) for column in zip(*lines, strict=True)]
    areas, sums, counts = (column.tolist() for column in by_area(*columns))
    assert areas == sorted(cents)
    assert sums == [cents[area] for area in areas]
    assert counts == [len(whose[area]) for area in areas]
    assert {type(each) for each in [*areas, *sums, *counts]} == {int}


@given(st.lists(CENTS, min_size=1))
def test_arrays_are_read_to_the_last_digit(numbers):
    assert integers(f"{{{','.join(map(str, numbers))}}}").tolist() == numbers


@given(st.lists(st.tuples(st.integers(-1, 3), CENTS)), st.lists(st.tuples(st.integers(-1, 3), CENTS)))
def test_figures_under_numbers_are_those_of_plain_integers(first, second):
    plain = [sum(cents for at, cents in first + second if at % 5 == number) for number in range(5)]
    parts = [
        (
            np.array([at for at, _ in part], dtype=np.int64),
            np.array([each for _, each in part], dtype=np.int64),
        )
        for part in (first, second)
    ]
    assert by_number(5, parts).tolist() == plain
    assert sum(total(cents) for _, cents in parts) == sum(plain)


@given(st.lists(st.integers(-(10**25), 10**25), min_size=1))
def test_amounts_have_two_decimals_whatever_their_size(cents):
    written = columns.amounts(np.array(cents, dtype=object))
    assert [Decimal(text) * 100 for text in written] == cents
    assert all(re.fullmatch(r"-?\d+\.\d\d", text) for text in written)


def test_what_stands_in_two_columns_counts_once():
    assert distinct([np.array([1, 2, 2]), np.array([2, 3])]) == 3
