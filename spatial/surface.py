"""Areas on the ellipsoid of very many shapes at once, which add up when a shape is cut.

Shapes are cut in the plane of longitude and latitude, where an edge is a straight line. The area below such
an edge is ``∫ Q(φ) dλ``, with ``Q(φ)`` the area from the equator to a parallel per radian of longitude
(Snyder, "Map Projections: A Working Manual", 1987, equations 3-11 and 3-12). It is integrated by Simpson's
rule along each edge.

A vertex put on an edge changes nothing, so that the parts of a shape add up to the shape. The geodesic area
of `spatial.crs.area_km2`, whose edges are shortest paths, differs by the sliver between path and line: for
the wards of South Africa by less than a hundred-thousandth.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

_GEOD: Final = Geod(ellps="WGS84")
_A_KM: Final = _GEOD.a / 1e3
_ES: Final = _GEOD.es
_E: Final = float(np.sqrt(_ES))

Floats = npt.NDArray[np.float64]


def surface_km2(shapes: npt.NDArray[np.object_]) -> Floats:
    """Give the areas of geometries in WGS 84 degrees, shape (n,), in square kilometres; lines have none.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
        Polygons, multipolygons or collections, of which the polygons count.

    Examples
    --------
    >>> float(surface_km2(np.array([shapely.box(27.0, -33.0, 27.1, -32.9)])).round(2)[0])
    103.7
    """
    array = np.asarray(shapes, dtype=object)
    polygons, owner = _polygons(array)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return np.zeros(len(array))
    swept = np.bincount(ring[:-1], weights=_swept(points, ring), minlength=len(rings))
    # The first ring of a polygon is its shell, the others are holes, whichever way they run.
    is_shell = np.diff(polygon, prepend=-1) != 0
    signed = np.where(is_shell, np.abs(swept), -np.abs(swept))
    return np.bincount(owner[polygon], weights=signed, minlength=len(array)).astype(np.float64)


def _polygons(array: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]:
    parts, owner = shapely.get_parts(array, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    solid = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return parts[solid], owner[solid]


def _swept(points: Floats, ring: npt.NDArray[np.intp]) -> Floats:
    """Return the signed area below each edge, shape (n_points - 1,); none from one ring to the next."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    zone = _zone_km2(latitude)
    middle = _zone_km2((latitude[1:] + latitude[:-1]) / 2)
    mean = (zone[1:] + 4 * middle + zone[:-1]) / 6
    return np.where(ring[1:] == ring[:-1], np.diff(longitude) * mean, 0.0)


def _zone_km2(latitude: Floats) -> Floats:
    """Return the area from the equator to a parallel, per radian of longitude."""
    sine = np.sin(latitude)
    part = sine / (1 - _ES * sine**2) + np.arctanh(_E * sine) / _E
    return np.asarray(_A_KM**2 * (1 - _ES) / 2 * part)
