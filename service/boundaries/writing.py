"""From prepared boundaries to rows of areas and outlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import shapely

from spatial.boundaries import BoundarySet
from spatial.crs import WGS84_EPSG
from spatial.leaves import Outlines
from spatial.libraries import pd
from spatial.named_places import NamedPlaces
from spatial.vocabulary import LEVELS, Level

Ids = Mapping[tuple[Level, str], int]


def number_areas(bounds: BoundarySet, ids: Iterable[int]) -> dict[tuple[Level, str], int]:
    """Give each area an id, levels from the top down and codes in order."""
    keys = [
        (level, code) for level in LEVELS if level in bounds.levels for code in bounds.levels[level]["code"]
    ]
    return dict(zip(keys, ids, strict=True))


def area_rows(bounds: BoundarySet, edition_id: int, ids: Ids) -> Iterator[tuple[object, ...]]:
    """Yield the rows of all areas in the order of ``queries.AREA_COLUMNS``, parents before children."""
    # The ids of each area's holders and its own, from the country down.
    lines: dict[tuple[Level, str], tuple[int | None, ...]] = {}
    nobody = (None,) * len(LEVELS)
    for place, level in enumerate(LEVELS):
        if level not in bounds.levels:
            continue
        frame = bounds.levels[level]
        numbers = frame["ward_number"].astype("Int64").astype(object)
        table = zip(frame.itertuples(), numbers, _hex(frame["label"]), _hex(frame.geometry), strict=True)
        for row, number, label, shape in table:
            above = lines[LEVELS[place - 1], row.parent] if place else nobody
            area_id, parent_id = ids[level, row.code], above[place - 1] if place else None
            own = (*above[:place], area_id, *above[place + 1 :])
            lines[level, row.code] = own
            named = (area_id, edition_id, level.value, row.code, row.name, parent_id, *own)
            yield *named, None if number is pd.NA else number, bool(row.is_metro), row.area_km2, label, shape


def outline_rows(outlines: Outlines, band: int, ids: Ids) -> Iterator[tuple[object, ...]]:
    """Yield area id, band and geometry for every outline of one zoom band."""
    for level, shapes in outlines.items():
        hexes = _hex(np.array(list(shapes.values()), dtype=object))
        for code, shape in zip(shapes, hexes, strict=True):
            yield ids[level, code], band, shape


def place_rows(places: NamedPlaces, edition_id: int) -> Iterator[tuple[object, ...]]:
    """Yield edition id, name and geometry of every named place."""
    for name, shape in zip(places.names, _hex(places.points), strict=True):
        yield edition_id, name, shape


def _hex(shapes: Iterable[shapely.Geometry]) -> npt.NDArray[np.object_]:
    """Write geometries as hexadecimal EWKB, polygons as multipolygons."""
    array = np.asarray(shapes, dtype=object)
    polygons = shapely.get_type_id(array) == shapely.GeometryType.POLYGON
    array = array.copy()
    array[polygons] = [shapely.MultiPolygon([shape]) for shape in array[polygons]]
    with_srid = shapely.set_srid(array, WGS84_EPSG)
    return np.asarray(shapely.to_wkb(with_srid, hex=True, include_srid=True), dtype=object)
