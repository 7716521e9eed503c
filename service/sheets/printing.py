"""Printed sheets: lays a view out on paper and has it typeset as PDF or PNG."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import typst

from service.db import ReadSession
from service.formatting import whole
from service.maps.words import Measure
from service.sheets import wording
from service.sheets.balance_bar import balance_bar
from service.sheets.geography import Geography, geography_of
from service.sheets.largest import largest_rows
from service.sheets.legend import fills, largest_circle, legend
from service.sheets.texts import say
from service.sheets.words import Paper, View
from service.short_names import short_name
from spatial.libraries import gpd, pd
from spatial.sheet_map import (
    CLEAR,
    HAIRLINE,
    STRONG,
    WIDEST,
    Border,
    MapLayers,
    draw_sheet_map,
    room_of_map,
)
from spatial.vocabulary import LEVELS, Level

HERE: Final = Path(__file__).resolve().parent
TEMPLATE: Final = HERE / "sheet.typ"
FONTS: Final = HERE / "fonts"
PNG_PPI: Final = 200
_BORDERS: Final = {
    Level.WARD: HAIRLINE,
    Level.LOCAL: CLEAR,
    Level.DISTRICT: STRONG,
    Level.PROVINCE: WIDEST,
    Level.COUNTRY: STRONG,
}
_FAR: Final = 3_000_000
"""From this scale on borders are drawn thinner, since they lie closer together."""
_THINNER: Final = 0.55
_MM_PER_POINT: Final = 0.36
"""A little more than a point is: names on the map stand out."""


class Layout(NamedTuple):
    """Sizes on one paper, in millimetres; the type in points."""

    width: float
    height: float
    margin: float
    gutter: float
    foot: float
    type_points: float
    circle: float

    @property
    def map_width(self) -> float:
        """Two thirds of the page."""
        return (self.width - 2 * self.margin - self.gutter) * 2 / 3

    @property
    def map_height(self) -> float:
        """All that the foot leaves."""
        return self.height - 2 * self.margin - self.foot - 3

    @property
    def type_mm(self) -> float:
        """Size of the type of names on the map."""
        return self.type_points * _MM_PER_POINT

    def as_values(self) -> dict[str, float]:
        """Put the sizes in the form that the template reads."""
        return {
            "width": self.width,
            "height": self.height,
            "margin": self.margin,
            "gutter": self.gutter,
            "foot": self.foot,
            "type": self.type_points,
            "map_width": self.map_width,
            "map_height": self.map_height,
        }


LAYOUTS: Final = {
    Paper.A4: Layout(297, 210, margin=9, gutter=6, foot=15, type_points=7.8, circle=7),
    Paper.A3: Layout(420, 297, margin=12, gutter=9, foot=20, type_points=10.6, circle=10),
}


def as_pdf(session: ReadSession, view: View, paper: Paper, checksum: str) -> bytes:
    """Typeset a view as a page of PDF."""
    return _typeset(
        session, view, paper, checksum, format="pdf", timestamp=int(view.times.made_at.timestamp())
    )


def as_png(session: ReadSession, view: View, paper: Paper, checksum: str) -> bytes:
    """Typeset a view as a picture, fine enough to be printed at its size."""
    return _typeset(session, view, paper, checksum, format="png", ppi=PNG_PPI)


def _typeset(session: ReadSession, view: View, paper: Paper, checksum: str, **form: Any) -> bytes:
    layout = LAYOUTS[paper]
    room = room_of_map(layout.map_width, layout.map_height, layout.type_mm)
    geography = geography_of(session, view, room)
    note = say(
        "map.note",
        scale=whole(_rounded(geography.frame.scale)),
        paper=paper.upper(),
        grid=geography.frame.grid.name,
    )
    picture = draw_sheet_map(_layers(view, geography, layout), geography.frame, note)
    inputs = {"data": json.dumps(sheet_data(view, layout, checksum)), "map": picture}
    made = typst.compile(
        TEMPLATE, root=HERE, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs=inputs, **form
    )
    if not isinstance(made, bytes):
        raise TypeError("The sheet came out on several pages.")
    return made


def sheet_data(view: View, layout: Layout, checksum: str) -> dict[str, Any]:
    """Put everything that stands on a sheet, but the map, in the form that the template reads."""
    return {
        "paper": layout.as_values(),
        "path": wording.path(view),
        "title": wording.title(view),
        "measure": wording.measure(view),
        "when": wording.when(view),
        "headline": wording.headline(view),
        "alt": f"{wording.measure(view)}. {wording.title(view)}. {wording.headline(view)}",
        "legend": legend(view, layout.circle),
        "balance": balance_bar(view),
        "largest": largest_rows(view),
        "foot": _foot(view, checksum),
    }


def _layers(view: View, geography: Geography, layout: Layout) -> MapLayers:
    by_code = {one.area.code: one for one in view.areas}
    shown = [by_code[code] for code in geography.areas["code"]]
    values = [one.value or 0.0 for one in shown]
    names = geography.levels[geography.named]
    own = pd.concat([outlines["code"] for outlines in geography.levels.values()])
    beside = geography.around[~geography.around["code"].isin(own)]
    return MapLayers(
        areas=geography.areas.assign(fill=fills(view, shown)),
        borders=_borders(geography),
        around=beside,
        circles=_points(geography.areas, values) if view.measure is Measure.TOTAL else None,
        names=names.assign(text=_names(names, geography.named)),
        around_names=beside.assign(text=list(map(short_name, beside["name"]))),
        largest=largest_circle(values),
        circle_mm=layout.circle,
        type_mm=layout.type_mm,
    )


def _borders(geography: Geography) -> list[tuple[gpd.GeoDataFrame, Border]]:
    thin = _THINNER if geography.frame.scale > _FAR else 1.0
    place = min(geography.levels, key=LEVELS.index)
    drawn = []
    for level, outlines in geography.levels.items():
        if level is Level.WARD and geography.frame.scale > _FAR:
            continue  # thousands of lines would cover the colours
        border = STRONG if level is place else _BORDERS[level]
        drawn.append((outlines, border._replace(width_mm=border.width_mm * thin)))
    return drawn


def _points(areas: gpd.GeoDataFrame, values: list[float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"value": values}, geometry=areas.geometry.representative_point(), crs=areas.crs)


def _names(named: gpd.GeoDataFrame, level: Level) -> list[str]:
    if level is Level.WARD:
        return [f"{number:.0f}" for number in named["ward_number"]]
    return list(map(short_name, named["name"]))


def _rounded(scale: float) -> int:
    """A scale that does not claim more than print keeps: three figures."""
    digits = len(str(int(scale))) - 3
    step = int(10**digits)
    return round(scale / step) * step


def _foot(view: View, checksum: str) -> list[dict[str, Any]]:
    short = wording.short_checksum(checksum)
    stamp = f"{wording.made(view)} {say('checksum', short=short)} {say('checksum.how')}"
    parts = (
        ("boundaries", wording.boundaries(view), 4),
        ("money", f"{wording.when(view)}. {wording.years(view)} {wording.filters(view)}", 6),
        ("sources", f"{wording.coverage(view)} {wording.sources(view)}", 5),
        ("made", stamp, 3.4),
    )
    return [{"name": say(f"foot.{key}"), "text": text, "share": share} for key, text, share in parts]
