"""The outlines of a view as frames: its areas, the borders over them, the places around, and the names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely

from service.areas.places import Box
from service.areas.service import search_areas
from service.areas.words import AreaSearch, Drawing, Outlines
from service.db import ReadSession
from service.editions.service import edition_for
from service.paging import PageRequest
from service.rollups.service import outlines
from service.sheets.words import View
from spatial.crs import WGS84_EPSG
from spatial.libraries import gpd
from spatial.sheet_frame import Room, SheetFrame, frame_for
from spatial.vocabulary import LEVELS, Level

_EVERY: Final = PageRequest(10_000)
"""More than any level of any edition has areas."""
_BAND_OF_PLACE: Final = {
    Level.COUNTRY: 1,
    Level.PROVINCE: 2,
    Level.DISTRICT: 2,
    Level.LOCAL: 3,
    Level.WARD: 4,
}
"""Fine enough to find out how large a place is."""


@dataclass(frozen=True)
class Geography:
    """The outlines of a view, all of one zoom band, in WGS 84 degrees.

    Attributes:
        frame: Where on paper they lie.
        areas: Column ``code``, in the order of the view's areas; areas without an outline are left out.
        levels: The outlines of the levels from that of the areas up to that of the place, the finest first,
            with columns ``code``, ``name`` and ``ward_number``.
        around: Places beside the view's.
        named: The level whose areas bear their names.
    """

    frame: SheetFrame
    areas: gpd.GeoDataFrame
    levels: dict[Level, gpd.GeoDataFrame]
    around: gpd.GeoDataFrame
    named: Level


class _Outlines:
    """Reads outlines of one edition."""

    def __init__(self, session: ReadSession, view: View) -> None:
        self.session = session
        self.edition = edition_for(session, view.edition.slug, view.today)

    def of(self, band: int, **search: Any) -> gpd.GeoDataFrame:
        """The outlines of the areas that a search finds."""
        page, _ = search_areas(
            self.session, self.edition, AreaSearch(**search), _EVERY, Drawing(Outlines.SIMPLE, band)
        )
        rows = [
            {"code": row.code, "name": row.name, "ward_number": row.ward_number, "outline": row.geometry}
            for row in page.items
        ]
        return _framed(rows)


def geography_of(session: ReadSession, view: View, room: Room) -> Geography:
    """Read the outlines of a view, as fine as print shows them in a room on paper."""
    read = _Outlines(session, view)
    within = view.rollup.within
    rough = read.of(_BAND_OF_PLACE[within.level], level=within.level, code=within.code)
    frame = frame_for(rough, room)
    band = frame.band()
    levels = {level: read.of(band, level=level, **_inside(view, level)) for level in _levels_over(view)}
    return Geography(frame, areas_of(session, view, band), levels, _beside(read, view, frame), _named(levels))


def _beside(read: _Outlines, view: View, frame: SheetFrame) -> gpd.GeoDataFrame:
    """Read what lies beside the place: municipalities beside a municipality, else districts."""
    level = view.rollup.within.level
    if level is Level.COUNTRY:
        return _framed([])
    beside = Level.LOCAL if level in {Level.LOCAL, Level.WARD} else Level.DISTRICT
    box = frame.box
    return read.of(frame.band(), level=beside, box=Box(box.west, box.south, box.east, box.north))


def areas_of(session: ReadSession, view: View, band: int | None) -> gpd.GeoDataFrame:
    """Read the outlines of a view's areas, in their order."""
    drawn = outlines(session, view.rollup, band)
    return _framed(
        [{"code": area.code, "outline": drawn[area.code]} for area in view.rollup.areas if area.code in drawn]
    )


def borders_of(session: ReadSession, view: View, level: Level, band: int) -> gpd.GeoDataFrame:
    """Read the outlines of one level within the place of a view."""
    return _Outlines(session, view).of(band, level=level, **_inside(view, level))


def _levels_over(view: View) -> Sequence[Level]:
    top, lowest = (LEVELS.index(level) for level in (view.rollup.within.level, view.rollup.level))
    return LEVELS[top : lowest + 1][::-1]


def _named(levels: Mapping[Level, gpd.GeoDataFrame]) -> Level:
    """The level whose areas bear their names on the map: the highest that has several of them."""
    from_above = sorted(levels, key=LEVELS.index)
    return next((level for level in from_above if len(levels[level]) > 1), from_above[-1])


def _inside(view: View, level: Level) -> dict[str, Any]:
    within = view.rollup.within
    return {"code": within.code} if level is within.level else {"parent": within.code}


def _framed(rows: Iterable[dict[str, Any]]) -> gpd.GeoDataFrame:
    kept = [row for row in rows if row["outline"]]
    shapes = shapely.from_geojson([row.pop("outline") for row in kept])
    columns = {name: [row.get(name) for row in kept] for name in ("code", "name", "ward_number")}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=WGS84_EPSG)
