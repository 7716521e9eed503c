"""Styles for QGIS: the classes and colours of a view as a graduated renderer, hatching for no data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from service.sheets.legend import class_rows
from service.sheets.texts import say
from service.sheets.words import View
from spatial.palette import TWO_WAY
from spatial.sheet_map import BELOW_ZERO, CIRCLE_FILL, HATCH_LINE

_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION: Final = "3.22.0"
_OUTLINE: Final = {"outline_color": "#6f6b60", "outline_width": "0.12", "outline_style": "solid"}


def graduated(view: View, attribute: str) -> str:
    """Write the style of the areas: the view's classes, each with its colour and its bounds."""
    classes = view.classes
    if classes is None:
        return single_fill("#ffffff")
    root, renderer = _root("graduatedSymbol", attr=attribute, graduatedMethod="GraduatedColor")
    ranges = ET.SubElement(renderer, "ranges")
    symbols = ET.SubElement(renderer, "symbols")
    bounds = zip(classes.edges, classes.edges[1:], class_rows(view), strict=False)
    for number, (lower, upper, row) in enumerate(bounds):
        label = row["low"] if row["high"] is None else f"{row['low']} – {row['high']}"  # noqa: RUF001 - a range
        ET.SubElement(
            ranges,
            "range",
            lower=f"{lower!r}",
            upper=f"{upper!r}",
            symbol=str(number),
            label=label,
            render="true",
        )
        _symbol(
            symbols, str(number), "fill", "SimpleFill", {"color": row["colour"], "style": "solid", **_OUTLINE}
        )
    return _written(root)


def two_way(attribute: str) -> str:
    """Write the style of a two-way map: a colour for each of its nine classes, by need and by budget."""
    root, renderer = _root("categorizedSymbol", attr=attribute)
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    thirds = ("low", "middle", "high")
    for number, colour in enumerate(TWO_WAY):
        need, budget = (thirds[place] for place in divmod(number, 3))
        label = f"{say(f'two_way.need.{need}')}, {say(f'two_way.budget.{budget}')}"
        drawn = {"value": str(number), "type": "double", "symbol": str(number), "label": label}
        ET.SubElement(categories, "category", {"render": "true", **drawn})
        _symbol(symbols, str(number), "fill", "SimpleFill", {"color": colour, "style": "solid", **_OUTLINE})
    return _written(root)


def no_data() -> str:
    """Write the style of areas without data: hatched."""
    root, renderer = _root("singleSymbol")
    symbols = ET.SubElement(renderer, "symbols")
    hatched = {"color": HATCH_LINE, "style": "b_diagonal", **_OUTLINE}
    _symbol(symbols, "0", "fill", "SimpleFill", hatched)
    return _written(root)


def single_fill(colour: str) -> str:
    """Write a style of one colour, for areas of which nothing is known."""
    root, renderer = _root("singleSymbol")
    symbols = ET.SubElement(renderer, "symbols")
    _symbol(symbols, "0", "fill", "SimpleFill", {"color": colour, "style": "solid", **_OUTLINE})
    return _written(root)


def sites(shape: str) -> str:
    """Write the style of work sites: points, lines or areas in one colour."""
    kinds: Mapping[str, tuple[str, str, dict[str, str]]] = {
        "point": (
            "marker",
            "SimpleMarker",
            {"name": "circle", "color": CIRCLE_FILL, "size": "1.8", "outline_color": "#ffffff"},
        ),
        "line": (
            "line",
            "SimpleLine",
            {"line_color": CIRCLE_FILL, "line_width": "0.6", "line_style": "solid"},
        ),
        "area": (
            "fill",
            "SimpleFill",
            {"color": CIRCLE_FILL, "style": "dense4", "outline_color": BELOW_ZERO},
        ),
    }
    root, renderer = _root("singleSymbol")
    _symbol(ET.SubElement(renderer, "symbols"), "0", *kinds[shape])
    return _written(root)


def _root(kind: str, **attributes: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("qgis", version=_VERSION, styleCategories="Symbology")
    renderer = {"type": kind, "enableorderby": "0", "forceraster": "0", **attributes}
    return root, ET.SubElement(root, "renderer-v2", renderer)


def _symbol(symbols: ET.Element, name: str, kind: str, layer: str, settings: Mapping[str, str]) -> None:
    symbol = ET.SubElement(
        symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    drawn = ET.SubElement(symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(drawn, "Option", type="Map")
    for key, value in settings.items():
        written = _colour(value) if value.startswith("#") else value
        ET.SubElement(options, "Option", name=key, type="QString", value=written)
        ET.SubElement(drawn, "prop", k=key, v=written)  # what QGIS before 3.26 reads


def _colour(text: str) -> str:
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _written(root: ET.Element) -> str:
    return _DOCTYPE + ET.tostring(root, encoding="unicode")
