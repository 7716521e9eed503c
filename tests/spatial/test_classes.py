from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mapclassify import EqualInterval, FisherJenks, Quantiles

from spatial.classes import Scheme, divide, divide_around_zero
from spatial.natural_breaks import natural_breaks
from spatial.palette import MOST, Ramp, colours

VALUES = st.lists(
    st.integers(-(10**13), 10**13).map(lambda cents: cents / 100) | st.sampled_from([0.0, -0.0, 1.0, 0.07]),
    min_size=1,
    max_size=60,
)


def spread(values, uppers):
    groups = np.searchsorted(uppers, values)
    return sum(np.square(part - part.mean()).sum() for k in set(groups) for part in [values[groups == k]])


@given(VALUES, st.sampled_from(Scheme), st.integers(1, MOST))
def test_every_value_is_in_its_class_and_is_counted_once(values, scheme, classes):
    found = divide(values, scheme, classes)
    assert len(found.edges) == len(found.counts) + 1 <= min(classes, len(set(values))) + 1
    assert sum(found.counts) == len(values) == len(found.class_of)
    assert [found.class_of.count(k) for k in range(len(found.counts))] == list(found.counts)
    for value, k in zip(values, found.class_of, strict=True):
        lower, upper = found.edges[k], found.edges[k + 1]
        assert lower < value <= upper or (k == 0 and value == found.edges[0])


@given(VALUES, st.sampled_from(Scheme), st.integers(1, MOST))
def test_edges_rise_from_the_lowest_value_to_the_highest(values, scheme, classes):
    edges = divide(values, scheme, classes).edges
    assert (edges[0], edges[-1]) == (min(values), max(values))
    assert all(lower < upper for lower, upper in pairwise(edges[1:]))
    assert edges[0] <= edges[1]
    assert not any(math.copysign(1, edge) < 0 for edge in edges if edge == 0)


@given(VALUES, st.sampled_from([Scheme.QUANTILE, Scheme.NATURAL]), st.integers(1, MOST))
def test_no_class_is_empty_but_among_equal_steps(values, scheme, classes):
    assert 0 not in divide(values, scheme, classes).counts


@given(VALUES, st.sampled_from(Scheme), st.integers(1, MOST), st.randoms())
def test_the_order_of_the_values_does_not_matter(values, scheme, classes, dice):
    shuffled = dice.sample(values, len(values))
    one, other = divide(values, scheme, classes), divide(shuffled, scheme, classes)
    assert (one.edges, one.counts) == (other.edges, other.counts)


@given(st.lists(st.integers(-50, 10_000), min_size=3, max_size=40), st.integers(2, 7))
@pytest.mark.filterwarnings("ignore:Numba not installed")
def test_natural_breaks_spread_no_more_than_the_method_they_are_named_after(values, classes):
    known = np.array(values, dtype=float)
    classes = min(classes, np.unique(known).size)
    ours = spread(known, natural_breaks(known, classes))
    theirs = spread(known, np.unique(FisherJenks(known, k=classes).bins)) if classes > 1 else ours
    assert ours <= theirs + 1e-6 * max(theirs, 1)


def test_natural_breaks_of_thousands_are_those_of_every_division_tried():
    values = np.round(np.random.default_rng(4468).lognormal(5, 2, 400), 2)
    ordered = np.unique(values)
    best = min(spread(values, [first, ordered[-1]]) for first in ordered[:-1])
    assert spread(values, natural_breaks(values, 2)) == pytest.approx(best)


def test_quantiles_divide_as_mapclassify_does():
    values = np.round(np.random.default_rng(7).lognormal(5, 2, 1000), 2)
    for classes in range(2, 8):
        assert divide(values, Scheme.QUANTILE, classes).counts == tuple(Quantiles(values, k=classes).counts)


# Between values that are the same, rounding puts the first edge a little below them.
ROUNDED: Final = [*[-66161373580.73] * 3, -66153432220.0, -63155571004.01, -64329658088.84]


@given(VALUES, st.integers(2, MOST))
@example(ROUNDED, 3)
@pytest.mark.filterwarnings("ignore:Not enough unique")
def test_quantiles_of_any_values_put_them_where_mapclassify_does(values, classes):
    known = np.array(values) + 0.0
    classes = min(classes, np.unique(known).size)
    if classes > 1:
        theirs = np.asarray(Quantiles(known, k=classes).yb)
        ours = np.array(divide(values, Scheme.QUANTILE, classes).class_of)
        # The same values together and the same apart; classes that hold nothing are left out.
        assert np.array_equal(np.unique(theirs, return_inverse=True)[1], ours)


def test_equal_steps_divide_as_mapclassify_does():
    values = np.round(np.random.default_rng(7).lognormal(5, 2, 1000), 2)
    for classes in range(2, 8):
        theirs = EqualInterval(values, k=classes)
        assert divide(values, Scheme.EQUAL, classes).counts == tuple(theirs.counts)
        assert divide(values, Scheme.EQUAL, classes).edges[1:] == pytest.approx(theirs.bins)


def test_equal_steps_are_equal_and_may_hold_nothing():
    found = divide([0.0, 1.0, 1.5, 10.0], Scheme.EQUAL, 4)
    assert found.edges == (0.0, 2.5, 5.0, 7.5, 10.0)
    assert found.counts == (3, 0, 0, 1)


def test_many_zeros_are_a_class_of_their_own():
    found = divide([0.0] * 90 + [float(k) for k in range(1, 11)], Scheme.QUANTILE, 5)
    assert found.edges == (0.0, 0.0, 10.0)
    assert found.counts == (90, 10)


def test_values_all_alike_are_one_class():
    for scheme in Scheme:
        assert divide([3.5, 3.5], scheme, 5) == divide([3.5, 3.5], Scheme.EQUAL, 1)
    assert divide([3.5, 3.5], Scheme.NATURAL, 5).edges == (3.5, 3.5)


def test_nothing_known_is_no_division():
    assert divide([], Scheme.QUANTILE, 5) is None


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


@pytest.mark.parametrize("ramp", [Ramp.RATES, Ramp.COVERAGE])
@pytest.mark.parametrize("classes", range(1, MOST + 1))
def test_a_higher_class_is_darker_in_grey_and_none_is_paper(ramp, classes):
    chosen = colours(ramp, classes)
    assert len(set(chosen)) == classes
    light = [1.0, *map(luminance, chosen)]
    assert all((lower + 0.05) / (higher + 0.05) >= 1.1 for lower, higher in pairwise(light))


@pytest.mark.parametrize("classes", range(3, MOST + 1))
def test_a_diverging_ramp_is_lightest_in_the_middle(classes):
    light = [luminance(colour) for colour in colours(Ramp.DIVERGING, classes)]
    top = int(np.argmax(light))
    assert top in {(classes - 1) // 2, classes // 2}
    assert light[: top + 1] == sorted(light[: top + 1])
    assert light[top:] == sorted(light[top:], reverse=True)


@given(
    st.lists(st.integers(-10_000, 10_000).map(lambda each: each / 100), min_size=1, max_size=60),
    st.sampled_from(Scheme),
    st.sampled_from([3, 5, 7]),
)
def test_classes_around_zero_mirror_each_other(values, scheme, classes):
    found = divide_around_zero(values, scheme, classes)
    size = len(found.counts)
    assert size % 2 == 1
    assert size <= classes
    inner = found.edges[1:-1]
    assert inner == tuple(-edge for edge in reversed(inner))
    assert sum(found.counts) == len(values)
    mirrored = divide_around_zero([-value for value in values], scheme, classes)
    assert mirrored.counts == found.counts[::-1]
    assert mirrored.edges == tuple(-edge for edge in reversed(found.edges))
    reach = max(map(abs, values))
    if size > 1:
        assert found.edges[0] == (min(values) if found.counts[0] else -reach)
        assert found.edges[-1] == (max(values) if found.counts[-1] else reach)
    for value, place in zip(values, found.class_of, strict=True):
        assert found.edges[place] <= value <= found.edges[place + 1]
        assert found.counts[place] >= 1
        # Only what lies as near as zero's own class may share the middle.
        assert (place > size // 2) - (place < size // 2) in {0, (value > 0) - (value < 0)}


def test_nothing_known_has_no_classes_around_zero():
    assert divide_around_zero([], Scheme.QUANTILE, 5) is None
