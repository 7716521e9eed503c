"""Areas of one edition, found by code, by name, by ward number and by position."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

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


class AreaTable(NamedTuple):
    """Areas of all levels, column by column and of one length: what a frame of them holds, without one.

    Attributes
    ----------
    levels, codes : list of str
    names, parent_codes : list of str or None
    shapes : ndarray of object
        Geometries in EPSG:4326, None for an area that nobody has drawn.
    """

    levels: list[str]
    codes: list[str]
    names: list[str | None]
    parent_codes: list[str | None]
    shapes: npt.NDArray[np.object_]


class PlaceTable(NamedTuple):
    """Named places, without a frame: names and geometries in EPSG:4326, one for one."""

    names: list[str]
    shapes: npt.NDArray[np.object_]


class Gazetteer:
    """Knows the areas of one edition and, where given, named places.

    Parameters
    ----------
    areas : GeoDataFrame or AreaTable
        Columns ``level``, ``code``, ``name``, ``parent_code`` and the geometry, EPSG:4326; all levels in one
        frame. Levels may be missing. A table says the same, and spares the time in which frames are imported.
    places : GeoDataFrame or PlaceTable, optional
        Columns ``name`` and the geometry, EPSG:4326: towns, dams, stations.

    Raises
    ------
    LayerError
        Where a column is missing, a level is unknown, or the frame is not in EPSG:4326.
    """

    def __init__(
        self, areas: gpd.GeoDataFrame | AreaTable, places: gpd.GeoDataFrame | PlaceTable | None = None
    ) -> None:
        table = areas if isinstance(areas, AreaTable) else _table_of(areas)
        self._areas = table
        self.hierarchy = Hierarchy.of(_areas_of(table))
        self.names = NameBook(self.hierarchy)
        self._places = _places_by_name(places)
        self.place_names = {key: named[0][0] for key, named in self._places.items()}
        self._indexes: dict[Level, AreaIndex] = {}

    def index(self, level: Level) -> AreaIndex:
        """Return the point index of one level, prepared on first use and kept."""
        if level not in self._indexes:
            table = self._areas
            drawn = [
                (code, shape)
                for each, code, shape in zip(table.levels, table.codes, table.shapes, strict=True)
                if each == level.value and shape is not None
            ]
            self._indexes[level] = AreaIndex([code for code, _ in drawn], [shape for _, shape in drawn])
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
        table = self._areas
        boxes = shapely.bounds(table.shapes).tolist()
        rows = zip(table.levels, table.codes, table.shapes, boxes, strict=True)
        return {
            (Level(level), code): (west, south, east, north)
            for level, code, shape, (west, south, east, north) in rows
            if shape is not None
        }


def _check(frame: gpd.GeoDataFrame, columns: Sequence[str], what: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise LayerError(f"The gazetteer's {what} lack the column {missing[0]}.")
    if frame.crs is None or not frame.crs.equals(WGS84_EPSG, ignore_axis_order=True):
        raise LayerError(f"The gazetteer's {what} are not in WGS 84 degrees; pass them through require_crs.")


def _table_of(frame: gpd.GeoDataFrame) -> AreaTable:
    _check(frame, _COLUMNS, "areas")
    names, parents = (
        [None if pd.isna(text) else str(text) for text in frame[column]] for column in ("name", "parent_code")
    )
    shapes = np.array(frame.geometry.to_numpy(), dtype=object)
    return AreaTable(list(frame["level"]), list(map(str, frame["code"])), names, parents, shapes)


def _areas_of(table: AreaTable) -> list[Area]:
    known = {level.value for level in Level}
    strange = set(table.levels) - known
    if strange:
        raise LayerError(
            f"{min(map(str, strange))!r} is no level; the levels are {', '.join(sorted(known))}."
        )
    rows = zip(table.levels, table.codes, table.names, table.parent_codes, strict=True)
    return [
        Area(Level(level), code, code if name is None else name, parent) for level, code, name, parent in rows
    ]


def _places_by_name(
    places: gpd.GeoDataFrame | PlaceTable | None,
) -> dict[str, list[tuple[str, shapely.Geometry]]]:
    if places is None:
        return {}
    if not isinstance(places, PlaceTable):
        _check(places, _PLACE_COLUMNS, "places")
        places = PlaceTable(list(places["name"]), np.array(places.geometry.to_numpy(), dtype=object))
    named: dict[str, list[tuple[str, shapely.Geometry]]] = {}
    for name, shape in zip(places.names, places.shapes, strict=True):
        if shape is not None and not shape.is_empty and isinstance(name, str):
            named.setdefault(name_key(name), []).append((name, shape))
    return named
