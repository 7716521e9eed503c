"""A view as one HTML file with a map in it that opens from a disk without a network."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.db import ReadSession
from service.formatting import NO_FIGURE, decimal, fine_percent, money, percent, plain_money, whole
from service.gaps.words import GapAnswer, GapArea
from service.maps.words import MapArea, Measure
from service.rollups.service import BAND_OF_LEVEL
from service.sheets import wording
from service.sheets.about import about
from service.sheets.balance_bar import balance_bar
from service.sheets.geography import areas_of, borders_of
from service.sheets.largest import largest_rows
from service.sheets.legend import fills, legend
from service.sheets.texts import say
from service.sheets.words import View
from service.short_names import short_name
from spatial.libraries import gpd
from spatial.maps import Assets, MapPage, page_of, standalone_map
from spatial.sheet_map import CLEAR, STRONG
from spatial.vocabulary import LEVELS, Level

HERE: Final = Path(__file__).resolve().parent
_VENDOR: Final = HERE / "vendor"
# The library's pictures belong to controls that the map does not have; linked, they would be asked for.
_PICTURE: Final = re.compile(r"url\((?!data:)[^)]*\)")
_BAR: Final = 1000
_MOST_NAMES: Final = 12
_MOST_DETAIL: Final = {Level.COUNTRY: 1, Level.PROVINCE: 2, Level.DISTRICT: 3, Level.LOCAL: 4, Level.WARD: 4}
"""Zoom band of the outlines by the level of the place: finer would make the file large."""
_BORDERS: Final = {Level.LOCAL: CLEAR, Level.DISTRICT: STRONG, Level.PROVINCE: STRONG, Level.COUNTRY: STRONG}


def as_html(session: ReadSession, view: View, checksum: str) -> bytes:
    """Write the map with everything that it needs inside: script, styles, typeface, outlines, figures."""
    within = view.rollup.within.level
    finest = 4 if within in {Level.LOCAL, Level.WARD} else BAND_OF_LEVEL[view.rollup.level]
    band = min(_MOST_DETAIL[within], finest)
    areas = areas_of(session, view, band)
    levels = _levels(session, view, band)
    page = MapPage(
        f"{wording.title(view)}: {wording.measure(view)}",
        _beside(view, checksum),
        _labels(view),
        _names(levels),
    )
    borders = [(outlines, _BORDERS[level]) for level, outlines in levels.items()]
    return page_of(standalone_map(_areas(areas, view, levels), borders, page, _assets())).encode()


def _levels(session: ReadSession, view: View, band: int) -> dict[Level, gpd.GeoDataFrame]:
    """The outlines of the levels from that of the areas up to that of the place, without the wards'."""
    top, lowest = (LEVELS.index(level) for level in (view.rollup.within.level, view.rollup.level))
    levels = [level for level in LEVELS[top : lowest + 1][::-1] if level in _BORDERS]
    return {level: borders_of(session, view, level, band) for level in levels}


def _names(levels: Mapping[Level, gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    """The areas of the finest level that has room for its names."""
    for outlines in levels.values():
        if len(outlines) <= _MOST_NAMES:
            return outlines.assign(text=list(map(short_name, outlines["name"])))
    return None


def _areas(
    outlines: gpd.GeoDataFrame, view: View, levels: Mapping[Level, gpd.GeoDataFrame]
) -> gpd.GeoDataFrame:
    by_code = {one.area.code: one for one in view.areas}
    shown = [by_code[code] for code in outlines["code"]]
    above = {
        code: name
        for level in levels.values()
        for code, name in zip(level["code"], level["name"], strict=True)
    }
    gaps = {} if view.gaps is None else {area.code: area for area in view.gaps.areas}
    drawn = gpd.GeoDataFrame(
        [_figures(one, above) | _gap_figures(gaps.get(one.area.code)) for one in shown],
        geometry=outlines.geometry,
        crs=outlines.crs,
    ).assign(fill=fills(view, shown))
    if view.measure is not Measure.TOTAL:
        return drawn
    return drawn.assign(amount=[one.value or 0.0 for one in shown])


def _labels(view: View) -> dict[str, str]:
    """The figures that a tooltip lists; a share is said only where the map shows it."""
    names = ["place", "money", "per_head", "share", "coverage", "commitments", "people"]
    if view.gaps is not None:
        names = ["place", "need", "need_share", "budget_share", "points", "gap", "money", "commitments"]
    elif view.measure is not Measure.SHARE:
        names.remove("share")
    return {name: say(f"tooltip.{name}") for name in names}


def _figures(one: MapArea, above: Mapping[str, str]) -> dict[str, str]:
    """The figures of an area as its tooltip says them."""
    area, per_person = one.area, one.area.cents_per_person
    parent = above.get(area.parent_code or "") if area.level is Level.WARD else area.code
    return {
        "place": f"{area.name}, {parent or area.code}",
        "money": money(area.cents),
        "per_head": NO_FIGURE if per_person is None else money(per_person),
        "share": fine_percent(one.value),
        "coverage": percent(area.coverage),
        "commitments": whole(area.commitments),
        "people": NO_FIGURE if area.population is None else whole(round(area.population)),
    }


def _gap_figures(area: GapArea | None) -> dict[str, str]:
    """What a tooltip says of an area's gap; nothing where the map shows none."""
    if area is None:
        return {}
    return {
        "need": NO_FIGURE if area.need is None else whole(round(area.need)),
        "need_share": percent(area.need_share),
        "budget_share": percent(area.budget_share),
        "points": NO_FIGURE if area.points is None else decimal(area.points, 2),
        "gap": NO_FIGURE if area.gap_cents is None else money(area.gap_cents),
    }


def _beside(view: View, checksum: str) -> str:
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    balance = balance_bar(view)
    return environment.get_template("beside_map.html").render(
        path=wording.path(view),
        title=wording.title(view),
        measure=wording.measure(view),
        when=wording.when(view),
        headline=wording.headline(view),
        hint=say("map.hint"),
        legend={**legend(view, circle_mm=1.0), "heading": say("legend.heading")},
        balance=balance,
        bar=list(_bar(balance["segments"])),
        largest=largest_rows(view),
        table=_table(view),
        about=about(view, checksum),
    )


def _bar(segments: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The parts of the bar side by side, in thousandths of its length."""
    start = 0.0
    for part in segments:
        width = part["width"] * _BAR
        fill = "url(#no-data)" if part["hatched"] else part["colour"]
        yield {"x": f"{start:.2f}", "width": f"{width:.2f}", "fill": fill}
        start += width


def _table(view: View) -> dict[str, Any]:
    """The figures of every area as a table, for those who cannot point at a map."""
    if view.gaps is not None:
        return _gap_table(view.gaps)
    names = ("code", "name", "amount", "coverage", "commitments", "population", "per_person")
    rows = [
        (
            area.code,
            area.name,
            plain_money(area.cents),
            percent(area.coverage),
            whole(area.commitments),
            NO_FIGURE if area.population is None else whole(round(area.population)),
            NO_FIGURE if area.cents_per_person is None else plain_money(area.cents_per_person),
        )
        for area in view.rollup.areas
    ]
    return {"title": say("sheet.table"), "heads": [say(f"table.{name}") for name in names], "rows": rows}


def _gap_table(gaps: GapAnswer) -> dict[str, Any]:
    names = ("code", "name", "need", "need_share", "amount", "budget_share", "gap_points", "gap")
    rows = [
        (
            area.code,
            area.name,
            NO_FIGURE if area.need is None else whole(round(area.need)),
            percent(area.need_share),
            plain_money(area.cents),
            percent(area.budget_share),
            NO_FIGURE if area.points is None else decimal(area.points, 2),
            NO_FIGURE if area.gap_cents is None else plain_money(area.gap_cents),
        )
        for area in gaps.areas
    ]
    return {"title": say("sheet.table"), "heads": [say(f"table.{name}") for name in names], "rows": rows}


def _assets() -> Assets:
    library = _PICTURE.sub("none", (_VENDOR / "leaflet.css").read_text(encoding="utf-8"))
    own = (HERE / "beside_map.css").read_text(encoding="utf-8")
    for place, weight in (("REGULAR", 400), ("SEMIBOLD", 600)):
        own = own.replace(
            place, base64.b64encode((_VENDOR / f"public-sans-{weight}.woff2").read_bytes()).decode()
        )
    return Assets((_VENDOR / "leaflet.js").read_text(encoding="utf-8"), library + own)
