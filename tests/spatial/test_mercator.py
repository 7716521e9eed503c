"""Tiles of Web Mercator: where a point lies, and what a box touches."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial import mercator
from spatial.mercator import tile_of, tile_range

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)
ZOOMS = st.integers(0, 20)


def test_the_example_in_the_documentation_runs():
    assert doctest.testmod(mercator).failed == 0


@pytest.mark.parametrize(
    ("place", "zoom", "tile"),
    [
        ((0, 0), 0, (0, 0)),
        ((0, 0), 1, (1, 1)),
        ((-180, 90), 3, (0, 0)),
        ((180, -90), 3, (7, 7)),  # the eastern and southern edges belong to the last tiles
        ((18.42, -33.92), 10, (564, 614)),  # Cape Town
    ],
)
def test_where_points_lie(place, zoom, tile):
    assert tile_of(*place, zoom) == tile


@given(LONGITUDES, LATITUDES, ZOOMS)
def test_a_tile_lies_in_that_of_the_zoom_before(longitude, latitude, zoom):
    column, row = tile_of(longitude, latitude, zoom + 1)
    assert (column // 2, row // 2) == tile_of(longitude, latitude, zoom)


@given(st.tuples(LONGITUDES, LONGITUDES), st.tuples(LATITUDES, LATITUDES), st.integers(0, 6))
def test_a_box_touches_the_tiles_of_its_corners(across, up, zoom):
    (west, east), (south, north) = sorted(across), sorted(up)
    columns, rows = tile_range((west, south, east, north), zoom)
    assert (columns[0], rows[0]) == tile_of(west, north, zoom)
    assert (columns[-1], rows[-1]) == tile_of(east, south, zoom)
    assert 0 <= columns[0] <= columns[-1] < 2**zoom
