from __future__ import annotations

import numpy as np
import pytest
import shapely

from spatial.crs import area_km2
from spatial.surface import surface_km2

SQUARE = shapely.box(27.0, -33.0, 27.1, -32.9)
HOLE = shapely.box(27.04, -32.96, 27.06, -32.94)


@pytest.mark.parametrize(
    "shape",
    [
        SQUARE,
        SQUARE.difference(HOLE),
        shapely.MultiPolygon([SQUARE, shapely.box(28.0, -25.0, 28.2, -24.8)]),
        shapely.Point(18.5, -34.0).buffer(0.3),
        shapely.transform(SQUARE, lambda points: points[::-1]),
    ],
)
def test_it_is_the_geodesic_area_but_for_the_curve_of_the_edges(shape):
    assert surface_km2(np.array([shape]))[0] == pytest.approx(area_km2(shape), rel=1e-5)


def test_parts_add_up_to_the_whole():
    cut = shapely.LineString([(26.9, -32.97), (27.2, -32.92)])
    parts = shapely.get_parts(shapely.ops.split(SQUARE, cut))
    whole = surface_km2(np.array([SQUARE]))[0]
    assert surface_km2(np.array(parts)).sum() == pytest.approx(whole, rel=1e-12)


def test_lines_and_points_of_a_collection_have_no_area():
    mixed = shapely.GeometryCollection(
        [shapely.MultiPolygon([SQUARE]), shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])]
    )
    found = surface_km2(np.array([mixed, shapely.Point(1, 1), shapely.Polygon()]))
    assert found[0] == pytest.approx(surface_km2(np.array([SQUARE]))[0])
    assert list(found[1:]) == [0, 0]
