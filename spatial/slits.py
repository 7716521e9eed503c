"""Slits between neighbours that reach the outer border: no hole of the whole, and yet nobody's ground."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from spatial.crs import areas_km2

Shapes = npt.NDArray[np.object_]


class Slit(NamedTuple):
    """Narrow ground between members of a coverage, open at an end; ``around`` are their places in it."""

    shape: shapely.Geometry
    area_km2: float
    around: tuple[int, ...]


def find_slits(shapes: Shapes, width: float) -> list[Slit]:
    """Return the slits between two members or more, the largest first.

    Parameters
    ----------
    shapes : ndarray of Polygon or MultiPolygon, shape (n,)
        A valid coverage in WGS 84 degrees whose narrow holes are closed.
    width : float
        Widest slit that is looked for, in degrees; nothing is found for 0.

    Notes
    -----
    GEOS CoverageValidator names the edges that face each other so closely; what a closing of those edges by
    half the width fills and no member holds is the slit. A bay of one member's own outline is none.
    """
    if not width:
        return []
    edges = shapely.coverage_invalid_edges(shapes, gap_width=width)
    edges = edges[~shapely.is_empty(edges)]
    if not len(edges):
        return []
    closed = shapely.buffer(shapely.buffer(shapely.union_all(edges), width / 2), -width / 2)
    tree = shapely.STRtree(shapes)
    held = shapely.union_all(shapes[tree.query(closed, predicate="intersects")])
    between = shapely.get_parts(shapely.difference(closed, held))
    slit, member = tree.query(between, predicate="dwithin", distance=width / 1000)
    around = [tuple(sorted(member[slit == place].tolist())) for place in range(len(between))]
    found = map(Slit, between, areas_km2(between).tolist(), around)
    return sorted((one for one in found if len(one.around) > 1), key=lambda one: -one.area_km2)
