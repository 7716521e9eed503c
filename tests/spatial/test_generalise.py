from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from spatial.boundaries import prepare_boundaries
from spatial.generalise import BANDS, KEPT_SHARE, band_of_zoom, generalise, union_by
from spatial.leaves import generalised_outlines
from spatial.vocabulary import LEVELS, Level
from tests.spatial import boundary_cases as cases


def wavy_country(count=6, seed=3):
    """Wards with wandering borders: a grid whose every edge is a crooked line shared by two neighbours."""
    rng = np.random.default_rng(seed)
    lines = []
    for row in range(count + 1):
        for column in range(count):
            steps = np.linspace(column, column + 1, 40)
            wobble = rng.normal(0, 0.03, 40) * np.sin(np.pi * (steps - column))
            lines.append(np.stack([steps, row + wobble], axis=1))
            lines.append(np.stack([row + wobble, steps], axis=1))
    crooked = [shapely.LineString(np.array([29, -29]) + line * 0.125) for line in lines]
    return np.array(shapely.get_parts(shapely.polygonize([shapely.union_all(crooked)])), dtype=object)


@pytest.mark.parametrize("band", BANDS)
def test_neighbours_share_their_borders_in_every_band(band):
    shapes = wavy_country()
    simple = generalise(shapes, band)
    assert len(simple) == len(shapes)
    assert shapely.coverage_is_valid(simple)
    assert shapely.is_valid(simple).all()
    assert shapely.get_num_coordinates(simple).sum() <= shapely.get_num_coordinates(shapes).sum()


def test_coarser_bands_have_fewer_vertices():
    shapes = wavy_country()
    counts = [int(shapely.get_num_coordinates(generalise(shapes, band)).sum()) for band in BANDS]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] / 5


def test_tolerances_shrink_from_band_to_band_and_zooms_follow_without_gap():
    assert [band.tolerance_m for band in BANDS] == sorted((b.tolerance_m for b in BANDS), reverse=True)
    assert [band.min_zoom for band in BANDS[1:]] == [band.max_zoom + 1 for band in BANDS[:-1]]
    assert [band_of_zoom(zoom).number for zoom in (0, 5, 6, 8, 9, 11, 30)] == [0, 0, 1, 2, 3, 4, 4]


def test_a_tiny_ward_keeps_a_quarter_of_its_area_in_the_coarsest_band():
    town = shapely.Point(29.3, -28.7).buffer(0.004)
    narrow = shapely.Polygon([(29.5, -28.5), (29.9, -28.502), (29.9, -28.498)])
    rural = shapely.difference(cases.square(0, 0, 8, 8), shapely.union(town, narrow))
    shapes = np.array([rural, town, narrow], dtype=object)
    simple = generalise(shapes, BANDS[0])
    assert (shapely.area(simple) >= KEPT_SHARE * shapely.area(shapes) * 0.99).all()
    assert shapely.coverage_is_valid(simple)


def test_parents_are_exactly_the_union_of_their_children_in_every_band():
    result = prepare_boundaries(cases.manifest(), cases.layers())
    for band in BANDS:
        outlines = generalised_outlines(result.leaves, band, "ZA")
        for level, below in itertools.pairwise(LEVELS):
            parents = result.levels[below].set_index("code")["parent"]
            for code, shape in outlines[level].items():
                children = [outlines[below][child] for child in parents[parents == code].index]
                assert shapely.coverage_union_all(children).equals(shape)
                assert shapely.coverage_is_valid(np.array([*children], dtype=object))


def test_a_metro_has_one_outline_at_both_levels():
    result = prepare_boundaries(cases.manifest(), cases.layers())
    outlines = generalised_outlines(result.leaves, BANDS[1], "ZA")
    assert outlines[Level.DISTRICT]["ETH"].equals_exact(outlines[Level.LOCAL]["ETH"])


def test_nothing_generalises_to_nothing():
    nothing = np.array([], dtype=object)
    assert len(generalise(nothing, BANDS[0])) == 0
    assert union_by(nothing, nothing) == {}


def test_groups_are_united_along_the_borders_that_they_have():
    shapes = np.array([cases.square(0, 0), cases.square(5, 0), cases.square(1, 0)], dtype=object)
    united = union_by(shapes, np.array(["b", "a", "b"], dtype=object))
    assert list(united) == ["a", "b"]
    assert united["b"].equals(cases.square(0, 0, 2))
