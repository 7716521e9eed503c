"""Measures of inequality against published examples, plain definitions and esda."""

from __future__ import annotations

import doctest
import math
import warnings
from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from spatial import clusters, equity
from spatial.clusters import Cluster, false_discovery, local_moran, queen_neighbours
from spatial.equity import EquityError, concentration, gini, theil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries among themselves
    from esda.moran import Moran_Local
    from libpysal.weights import W, lat2W

AREAS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)), min_size=1, max_size=20).filter(
    lambda areas: any(money for money, _ in areas)
)
# Under-five deaths in India, 1982-92, by wealth, the poorest first: births, and deaths of 1000.
# O'Donnell et al. (2008), Analyzing Health Equity Using Household Survey Data, World Bank, table 8.1.
INDIA_BIRTHS = [29_939, 28_776, 26_528, 24_689, 19_739]
INDIA_RATES = [154.7, 152.9, 119.5, 86.9, 54.3]
# Ten incomes: the example of R's package ineq (Zeileis), with what it gives for them.
INCOMES = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11_904, 22_261]


def test_gini_and_theil_of_the_example_of_a_reference_library():
    ones = [1] * len(INCOMES)
    assert gini(INCOMES, ones) == pytest.approx(0.4620911, abs=5e-8)
    by_half = theil(INCOMES, ones, ["poorer"] * 5 + ["richer"] * 5)
    assert by_half.total == pytest.approx(0.3623412, abs=5e-8)


def test_the_examples_hold():
    assert doctest.testmod(equity).failed == doctest.testmod(clusters).failed == 0


def test_the_concentration_index_of_the_world_banks_example():
    deaths = np.multiply(INDIA_BIRTHS, INDIA_RATES)
    found = concentration(deaths, INDIA_BIRTHS, needs=[5, 4, 3, 2, 1])
    assert found.index == pytest.approx(-0.1694, abs=5e-5)
    assert found.people[0] == found.amounts[0] == 0
    assert found.people[-1] == found.amounts[-1] == pytest.approx(1)


@given(AREAS)
def test_gini_is_half_the_mean_difference_of_all_pairs(areas):
    money, people = map(np.array, zip(*areas, strict=True))
    heads, total = people.sum(), money.sum()
    pairs = product(range(len(areas)), repeat=2)
    between = sum(abs(money[i] / people[i] - money[j] / people[j]) * people[i] * people[j] for i, j in pairs)
    assert gini(money, people) == pytest.approx(between / (2 * heads * total), abs=1e-9)


@given(AREAS, st.data())
def test_theils_parts_add_up_to_the_whole(areas, data):
    money, people = map(np.array, zip(*areas, strict=True))
    groups = data.draw(st.lists(st.sampled_from("ABC"), min_size=len(areas), max_size=len(areas)))
    found = theil(money, people, groups)
    y, p = money / money.sum(), people / people.sum()
    whole = sum(a * math.log(a / b) for a, b in zip(y, p, strict=True) if a)
    assert found.total == pytest.approx(whole, abs=1e-9)
    assert found.within >= -1e-9
    assert found.between >= -1e-9
    assert theil(money, people, range(len(areas))).within == pytest.approx(0, abs=1e-12)


@given(AREAS, st.data())
def test_concentration_is_within_gini_and_does_not_mind_the_order_of_equals(areas, data):
    money, people = map(np.array, zip(*areas, strict=True))
    needs = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(areas), max_size=len(areas))))
    index = concentration(money, people, needs).index
    assert abs(index) <= gini(money, people) + 1e-9
    back = slice(None, None, -1)
    assert concentration(money[back], people[back], needs[back]).index == pytest.approx(index, abs=1e-9)
    assert concentration(money, people, needs * 0).index == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("money", "people", "said"),
    [
        ([0, 0], [1, 1], "no money"),
        ([-1, 5], [1, 1], "less than no money"),
        ([1, 1], [1, 0], "without people"),
        ([1], [1, 1], "match"),
    ],
)
def test_what_has_no_inequality_is_refused(money, people, said):
    for measure in (gini, lambda a, b: theil(a, b, "AB"), lambda a, b: concentration(a, b, [1, 2])):
        with pytest.raises(EquityError, match=said):
            measure(money, people)


def grid(side):
    return [shapely.box(x, y, x + 1, y + 1) for y in range(side) for x in range(side)]


@pytest.fixture(scope="module")
def surface():
    """A hill on a grid of 12 by 12, with noise."""
    dice = np.random.default_rng(3)
    x, y = np.meshgrid(np.arange(12), np.arange(12))
    return (8 - np.hypot(x - 3, y - 3)).ravel() + dice.normal(0, 1.5, 144)


def test_neighbours_are_queens():
    found = queen_neighbours(grid(12))
    queens = lat2W(12, 12, rook=False).neighbors
    assert [each.tolist() for each in found] == [sorted(queens[place]) for place in range(144)]


def test_local_moran_is_esdas(surface):
    neighbours = queen_neighbours(grid(12))
    weights = W({place: each.tolist() for place, each in enumerate(neighbours)}, silence_warnings=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its p of one side is the one that is meant
        reference = Moran_Local(surface, weights, permutations=999, seed=7)
    found = local_moran(surface, neighbours, seed=11)
    assert found.statistic == pytest.approx(reference.Is)
    # Two dealings of 999 differ by chance: five standard deviations of a share.
    noise = 5 * np.sqrt(2 * reference.p_sim * (1 - reference.p_sim) / 999) + 2 / 999
    assert (np.abs(found.p - reference.p_sim) < noise).all()
    kinds = {1: Cluster.HIGH, 2: Cluster.LOW_AMONG_HIGH, 3: Cluster.LOW, 4: Cluster.HIGH_AMONG_LOW}
    for kind, quadrant in zip(found.clusters, reference.q, strict=True):
        assert kind in {Cluster.NONE, kinds[int(quadrant)]}
    assert {Cluster.HIGH, Cluster.LOW} <= set(found.clusters)
    assert [kind is not Cluster.NONE for kind in found.clusters] == false_discovery(found.p).tolist()


def test_the_same_seed_gives_the_same_clusters(surface):
    neighbours = queen_neighbours(grid(12))
    first, again, other = (local_moran(surface, neighbours, seed=seed) for seed in (5, 5, 6))
    assert first.p.tolist() == again.p.tolist() != other.p.tolist()


def test_nothing_stands_where_all_are_alike_alone_or_each_others_neighbours():
    assert local_moran([3, 3], queen_neighbours(grid(2)[:2])).clusters == [Cluster.NONE] * 2
    assert local_moran([3], queen_neighbours(grid(1))).p.tolist() == [1]
    apart = [shapely.box(3 * x, 0, 3 * x + 1, 1) for x in range(3)]
    assert local_moran([1, 2, 9], queen_neighbours(apart)).p.tolist() == [1, 1, 1]
    # Four squares around a point: every deal is the deal there is, which is no find.
    assert local_moran([1, 2, 3, 9], queen_neighbours(grid(2))).p.tolist() == [1, 1, 1, 1]


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=40), st.sampled_from([0.01, 0.05, 0.2]))
def test_false_discovery_is_scipys(p, level):
    adjusted = false_discovery_control(p)
    sure = np.abs(adjusted - level) > 1e-9
    assert (false_discovery(p, level)[sure] == (adjusted <= level)[sure]).all()
