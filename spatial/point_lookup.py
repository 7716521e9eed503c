"""Which area covers a point: many points at once, borders always decided the same way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.crs import distance_km

Points = npt.NDArray[np.float64]
"""Longitudes and latitudes in WGS 84 degrees, shape (n, 2)."""
Places = npt.NDArray[np.intp]
"""Positions in the index's codes, -1 for none."""


class AreaIndex:
    """Finds the areas of one level that cover points or meet shapes.

    A point on a shared border or corner belongs to exactly one area, that of the lowest code, always the same
    one. Geometries are mended and prepared once, at construction.

    Parameters
    ----------
    codes : sequence of str
    geometries : sequence of shapely geometries
        EPSG:4326, one per code.
    """

    def __init__(self, codes: Sequence[str], geometries: Sequence[BaseGeometry]) -> None:
        order = sorted(range(len(codes)), key=codes.__getitem__)
        self.codes: npt.NDArray[np.object_] = np.array([codes[place] for place in order], dtype=object)
        shapes = np.array([geometries[place] for place in order], dtype=object)
        broken = ~shapely.is_valid(shapes)
        shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
        self.shapes = shapes
        self._place_of = {code: place for place, code in enumerate(self.codes)}
        self._tree = shapely.STRtree(shapes)
        shapely.prepare(shapes)

    def lowest(self, points: Points) -> Places:
        """Return for each point the place of the lowest code that covers it, or -1; shape (n,)."""
        xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        found = np.full(len(xy), len(self.codes), dtype=np.intp)
        finite = np.flatnonzero(np.isfinite(xy).all(axis=1))
        near, candidates = self._tree.query(shapely.points(xy[finite]))
        near = finite[near]
        covered = shapely.intersects_xy(self.shapes[candidates], xy[near, 0], xy[near, 1])
        np.minimum.at(found, near[covered], candidates[covered])
        found[found == len(self.codes)] = -1
        return found

    def codes_at(self, places: Places) -> npt.NDArray[np.object_]:
        """Return the codes at places, None for -1; shape (n,)."""
        codes = np.full(len(places), None, dtype=object)
        codes[places >= 0] = self.codes[places[places >= 0]]
        return codes

    def covers(self, code: str, longitude: float, latitude: float) -> bool:
        """Tell whether an area covers a point, its border included."""
        place = self._place_of.get(code)
        return place is not None and bool(shapely.intersects_xy(self.shapes[place], longitude, latitude))

    def shape(self, code: str) -> BaseGeometry | None:
        """Return the geometry of an area, or None where the level has no such code."""
        place = self._place_of.get(code)
        return None if place is None else self.shapes[place]

    def meeting(self, shapes: npt.NDArray[np.object_]) -> tuple[Places, Places]:
        """Return pairs of places, in ``shapes`` and among the areas, of which the shapes meet."""
        pairs = self._tree.query(shapes, predicate="intersects")
        return pairs[0], pairs[1]

    def nearest(self, longitude: float, latitude: float) -> tuple[str, float] | None:
        """Return the nearest area's code and its distance in kilometres, or None in an empty level."""
        if not len(self.codes):
            return None
        point = shapely.Point(longitude, latitude)
        place = int(np.min(self._tree.query_nearest(point)))
        return str(self.codes[place]), self.distance_km(str(self.codes[place]), longitude, latitude)

    def distance_km(self, code: str, longitude: float, latitude: float) -> float:
        """Return how far a point lies from an area: zero inside, else along the ellipsoid."""
        line = shapely.shortest_line(shapely.Point(longitude, latitude), self.shapes[self._place_of[code]])
        (start, end) = line.coords
        return distance_km(*start[:2], *end[:2])
