"""Gap-free simplification per zoom band, nested across levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from spatial.crs import EQUAL_AREA_EPSG, WGS84_EPSG
from spatial.libraries import gpd

Shapes = npt.NDArray[np.object_]

KEPT_SHARE: Final = 0.25
"""Least share of its area that a ward keeps in every band, so that none vanishes."""
_FINER: Final = 4.0
_ROUNDS: Final = 8
_MARGIN_M: Final = 100_000.0


class Band(NamedTuple):
    """A run of zoom levels drawn from one generalised geometry.

    ``tolerance_m`` is the Visvalingam tolerance: the square root, in metres, of the area of the smallest
    triangle that a vertex may span with its neighbours and stay.
    """

    number: int
    min_zoom: int
    max_zoom: int
    tolerance_m: float


BANDS: Final = (
    Band(0, 0, 5, 4_500.0),
    Band(1, 6, 6, 1_000.0),
    Band(2, 7, 8, 250.0),
    Band(3, 9, 10, 60.0),
    Band(4, 11, 22, 8.0),
)
"""From the whole country to a street; the tolerance is a pixel at the largest zoom, two for the country.

A pixel is that of a tile drawn 512 pixels wide: 2.1 km in the middle of South Africa at zoom 5.
"""


def band_of_zoom(zoom: int) -> Band:
    """Give the band that is drawn at a zoom level; beyond the last it stays the last."""
    return next((band for band in BANDS if zoom <= band.max_zoom), BANDS[-1])


def generalise(leaves: Shapes, band: Band) -> Shapes:
    """Simplify a coverage for one band so that neighbours still share their borders exactly.

    Parameters
    ----------
    leaves : ndarray of Polygon or MultiPolygon, shape (n,)
        A valid coverage in WGS 84 degrees: the wards, and the areas that have none.
    band : Band

    Returns
    -------
    ndarray, shape (n,)
        A valid coverage in WGS 84 degrees; every member keeps at least ``KEPT_SHARE`` of its area.

    Notes
    -----
    Visvalingam and Whyatt (1993) on shared edges (GEOS CoverageSimplifier), on an equal-area projection, so
    that the tolerance means the same everywhere.
    """
    if not len(leaves):
        return leaves
    flat = _projected(leaves, WGS84_EPSG, EQUAL_AREA_EPSG)
    kept = _simplified(flat, shapely.area(flat) * KEPT_SHARE, band.tolerance_m)
    return _projected(kept, EQUAL_AREA_EPSG, WGS84_EPSG)


def union_by(shapes: Shapes, groups: npt.NDArray[np.object_]) -> Mapping[str, shapely.Geometry]:
    """Unite the members of a valid coverage group by group, along exactly the borders they have.

    Parameters
    ----------
    shapes : ndarray of Polygon or MultiPolygon, shape (n,)
        A valid coverage.
    groups : ndarray of str, shape (n,)
        The group of each member, such as the code of its municipality.

    Returns
    -------
    dict of str to Polygon or MultiPolygon
        The groups in the order of their codes.
    """
    if not len(groups):
        return {}
    order = np.argsort(groups, kind="stable")
    names, starts = np.unique(groups[order], return_index=True)
    parts = np.split(shapes[order], starts[1:])
    return {str(name): shapely.coverage_union_all(part) for name, part in zip(names, parts, strict=True)}


def _simplified(shapes: Shapes, least_m2: npt.NDArray[np.float64], tolerance_m: float) -> Shapes:
    """Simplify all, but those that would shrink too far only as far as they bear it."""
    simple: Shapes = shapely.coverage_simplify(shapes, tolerance_m)
    fragile = ~(shapely.area(simple) >= least_m2)
    if not fragile.any():
        return simple
    if tolerance_m < 1:  # nothing is lost by keeping what is this small
        return shapes
    finer = _simplified(shapes, least_m2, tolerance_m / _FINER)
    for _ in range(_ROUNDS):
        simple = _around(finer, fragile, tolerance_m)
        too_small = ~(shapely.area(simple) >= least_m2)
        if not (too_small & ~fragile).any():
            return simple
        fragile |= too_small
    return finer


def _around(shapes: Shapes, fixed: npt.NDArray[np.bool_], tolerance_m: float) -> Shapes:
    """Simplify the coverage while the ``fixed`` members stay as they are.

    The world around the coverage joins as one more member, so that its outer border counts as a shared one;
    the only border left to keep is then that of the fixed members.
    """
    whole = shapely.coverage_union_all(shapes)
    west, south, east, north = shapely.bounds(whole)
    box = shapely.box(west - _MARGIN_M, south - _MARGIN_M, east + _MARGIN_M, north + _MARGIN_M)
    free = np.append(shapes[~fixed], shapely.difference(box, whole))
    result = shapes.copy()
    result[~fixed] = shapely.coverage_simplify(free, tolerance_m, simplify_boundary=False)[:-1]
    return result


def _projected(shapes: Shapes, source: int, target: int) -> Shapes:
    # One transformation for all: a vertex that two neighbours share stays the same in both.
    return np.asarray(gpd.GeoSeries(shapes, crs=source).to_crs(target), dtype=object)
