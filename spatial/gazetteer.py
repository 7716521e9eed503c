"""Areas of one edition, found by code, by name, by ward number and by position."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from spatial.area_names import Match, NameBook, name_key
from spatial.areas import Area, AreaKey, Hierarchy
from spatial.crs import WGS84_EPSG
from spatial.errors import LayerError
from spatial.libraries import gpd, pd
from spatial.point_lookup import AreaIndex, Points
from spatial.vocabulary import Level

_COLUMNS: Final = ("level", "code", "name", "parent_code")
_PLACE_COLUMNS: Final = ("name", "geometry")


class Gazetteer:
    """Knows the areas of one edition and, where given, named places.

    Parameters
    ----------
    areas : GeoDataFrame
        Columns ``level``, ``code``, ``name``, ``parent_code`` and the geometry, EPSG:4326; all levels in one
        frame. Levels may be missing.
    places : GeoDataFrame, optional
        Columns ``name`` and the geometry, EPSG:4326: towns, dams, stations.

    Raises
    ------
    LayerError
        Where a column is missing, a level is unknown, or the frame is not in EPSG:4326.
    """

    def __init__(self, areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None = None) -> None:
        _check(areas, _COLUMNS, "areas")
        self._areas = areas
        self.hierarchy = Hierarchy.of(_areas_of(areas))
        self.names = NameBook(self.hierarchy)
        self._places = _places_by_name(places)
        self.place_names = {key: named[0][0] for key, named in self._places.items()}
        self._indexes: dict[Level, AreaIndex] = {}

    def index(self, level: Level) -> AreaIndex:
        """Return the point index of one level, prepared on first use and kept."""
        if level not in self._indexes:
            rows = self._areas[(self._areas["level"] == level.value) & self._areas.geometry.notna()]
            shapes = rows.geometry.to_numpy()
            self._indexes[level] = AreaIndex([str(code) for code in rows["code"]], list(shapes))
        return self._indexes[level]

    def ward_of(self, points: Points) -> npt.NDArray[np.object_]:
        """Return the code of the ward that covers each point, the lowest where several do.

        Parameters
        ----------
        points : ndarray of float, shape (n, 2)
            Longitude and latitude in WGS 84 degrees.

        Returns
        -------
        ndarray of object, shape (n,)
            Ward codes, None where no ward covers the point.
        """
        index = self.index(Level.WARD)
        return index.codes_at(index.lowest(points))

    def area_of(self, points: Points, level: Level) -> npt.NDArray[np.object_]:
        """Return the code of the area of a level in which each point lies.

        The ward decides wherever there is one, so that a point on a border lies in the municipality of its
        ward; only where no ward covers it does the level's own geometry speak.

        Parameters and result as for `ward_of`.
        """
        if level is Level.WARD:
            return self.ward_of(points)
        wards = self.index(Level.WARD).lowest(points)
        codes: npt.NDArray[np.object_] = self._codes_above(level)[wards]
        bare = np.flatnonzero(codes == None)  # noqa: E711 - elementwise
        if len(bare):
            index = self.index(level)
            codes[bare] = index.codes_at(index.lowest(np.asarray(points).reshape(-1, 2)[bare]))
        return codes

    def _codes_above(self, level: Level) -> npt.NDArray[np.object_]:
        """Return for each ward of the index the code of its area at a level; None at the end, for -1."""
        codes = self.index(Level.WARD).codes
        above = np.full(len(codes) + 1, None, dtype=object)
        for place, code in enumerate(codes):
            area = self.hierarchy.ancestor(self.hierarchy.areas[Level.WARD, code], level)
            above[place] = area.code if area else None
        return above

    def find(self, text: str, levels: Sequence[Level], within: Sequence[Area] = ()) -> Match:
        """Return the area that a text names; see `NameBook.find`."""
        return self.names.find(text, levels, within)

    def area(self, key: AreaKey) -> Area | None:
        """Return the area of a level and code, or None."""
        return self.hierarchy.areas.get(key)

    def places_named(self, text: str) -> list[shapely.Geometry]:
        """Return the positions of all named places of a name, in the order in which they were given."""
        return [shape for _, shape in self._places.get(name_key(text), [])]

    @cached_property
    def bounds(self) -> dict[AreaKey, tuple[float, float, float, float]]:
        """West, south, east and north of every area, in degrees."""
        frame = self._areas[self._areas.geometry.notna()]
        boxes = frame.geometry.bounds.to_numpy()
        keys = zip(frame["level"], frame["code"], strict=True)
        return {
            (Level(level), str(code)): (west, south, east, north)
            for (level, code), (west, south, east, north) in zip(keys, boxes.tolist(), strict=True)
        }


def _check(frame: gpd.GeoDataFrame, columns: Sequence[str], what: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise LayerError(f"The gazetteer's {what} lack the column {missing[0]}.")
    if frame.crs is None or not frame.crs.equals(WGS84_EPSG, ignore_axis_order=True):
        raise LayerError(f"The gazetteer's {what} are not in WGS 84 degrees; pass them through require_crs.")


def _areas_of(frame: gpd.GeoDataFrame) -> list[Area]:
    known = {level.value for level in Level}
    strange = set(frame["level"]) - known
    if strange:
        raise LayerError(
            f"{min(map(str, strange))!r} is no level; the levels are {', '.join(sorted(known))}."
        )
    rows = zip(frame["level"], frame["code"], frame["name"], frame["parent_code"], strict=True)
    return [
        Area(
            Level(level),
            str(code),
            str(code if pd.isna(name) else name),
            None if pd.isna(parent) else str(parent),
        )
        for level, code, name, parent in rows
    ]


def _places_by_name(places: gpd.GeoDataFrame | None) -> dict[str, list[tuple[str, shapely.Geometry]]]:
    if places is None:
        return {}
    _check(places, _PLACE_COLUMNS, "places")
    named: dict[str, list[tuple[str, shapely.Geometry]]] = {}
    for name, shape in zip(places["name"], places.geometry, strict=True):
        if shape is not None and not shape.is_empty and isinstance(name, str):
            named.setdefault(name_key(name), []).append((name, shape))
    return named
