"""Draws the map of a printed sheet as SVG, in millimetres: fills, borders, circles, names, scale, north."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely

from spatial.libraries import gpd
from spatial.sheet_frame import Room, SheetFrame
from spatial.sheet_furniture import STRIP, draw_furniture
from spatial.sheet_labels import LINE, Name, Placed, box_of, place_names
from spatial.sheet_svg import INK, Drawing, text_line

QUIET: Final = "#5d6168"
AROUND_FILL: Final = "#f2efe8"
AROUND_LINE: Final = "#cfc9bc"
HATCH_LINE: Final = "#8d8b85"
PLAIN_FILL: Final = "#f7f5ef"
CIRCLE_FILL: Final = "#2c6e8f"
BELOW_ZERO: Final = "#b35806"

_HATCH_MM: Final = 1.1
_BASELINE: Final = 0.35
_LEAST_RADIUS_MM: Final = 0.35
_COVERING_MM: Final = 1.2
"""A name may lie on a circle no larger than this."""


class Border(NamedTuple):
    """How the outlines of one level are drawn."""

    width_mm: float
    colour: str = INK


HAIRLINE: Final = Border(0.06, "#8b8778")
CLEAR: Final = Border(0.28, "#3c4148")
STRONG: Final = Border(0.5)
WIDEST: Final = Border(0.85)


@dataclass(frozen=True)
class MapLayers:
    """What a map shows, in WGS 84 degrees; every frame may be empty.

    Attributes:
        areas: Columns ``fill``, a colour or None for an area without data, and ``geometry``.
        borders: Outlines to draw over the fills, the finest first.
        around: Areas beside those shown, drawn pale.
        circles: Columns ``value`` and ``geometry``, points.
        names: Columns ``text`` and ``geometry``, the areas that bear the names.
        around_names: The same for the areas around, written quietly where room is left.
        largest: The value whose circle is ``circle_mm`` in radius.
        type_mm: Size of the type of names.
    """

    areas: gpd.GeoDataFrame
    borders: Sequence[tuple[gpd.GeoDataFrame, Border]] = ()
    around: gpd.GeoDataFrame | None = None
    circles: gpd.GeoDataFrame | None = None
    names: gpd.GeoDataFrame | None = None
    around_names: gpd.GeoDataFrame | None = None
    largest: float = 0.0
    circle_mm: float = 8.0
    type_mm: float = 2.5


def room_of_map(width_mm: float, height_mm: float, type_mm: float) -> Room:
    """Give the room that the map itself has on a picture of a size, above the strip with the scale."""
    margin = 2.0
    return Room(margin, margin, width_mm - 2 * margin, height_mm - 2 * margin - STRIP * type_mm)


def draw_sheet_map(layers: MapLayers, frame: SheetFrame, note: str = "") -> str:
    """Draw the map as an SVG picture.

    Parameters
    ----------
    layers : MapLayers
    frame : SheetFrame
        From ``frame_for``, with the room that ``room_of_map`` gives.
    note : str
        What stands between scale bar and arrow: scale and projection in words.

    Returns
    -------
    str
        A whole SVG document whose units are millimetres on paper; it refers to nothing outside itself.
    """
    room = frame.room
    width, map_height = room.width + 2 * room.left, room.height + 2 * room.top
    height = map_height + STRIP * layers.type_mm
    window = shapely.box(0, 0, width, map_height)
    drawing = Drawing(frame)
    drawing.parts.append(
        f'<clipPath id="window"><rect width="{width:.2f}" height="{map_height:.2f}"/></clipPath>'
        '<g clip-path="url(#window)">'
    )
    _draw_around(drawing, layers, window)
    _draw_areas(drawing, layers, window)
    for outlines, border in layers.borders:
        _draw_border(drawing, _clipped(frame.on_paper(outlines), window), border)
    circles = _circles_of(frame, layers)
    _draw_circles(drawing, circles)
    drawing.parts.append("</g>")
    _draw_names(drawing, layers, circles)
    draw_furniture(drawing, window, layers.type_mm, note)
    body = "\n".join(drawing.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm" '
        f'viewBox="0 0 {width:.2f} {height:.2f}">\n{body}\n</svg>\n'
    )


def circle_radius(value: float, largest: float, radius_mm: float) -> float:
    """Give the radius of a circle whose area stands to that of the largest as the values do."""
    if not value or not largest:
        return 0.0
    return max(radius_mm * math.sqrt(abs(value) / abs(largest)), _LEAST_RADIUS_MM)


def _clipped(shapes: np.ndarray, window: shapely.Polygon) -> np.ndarray:
    """Cut off what lies beyond the picture, a margin around it left so that cuts are not drawn as borders."""
    bounds = window.buffer(5).bounds
    beyond = ~shapely.within(shapes, shapely.box(*bounds))
    if beyond.any():
        shapes = shapes.copy()
        shapes[beyond] = shapely.intersection(shapely.make_valid(shapes[beyond]), shapely.box(*bounds))
    return shapes


def _draw_around(drawing: Drawing, layers: MapLayers, window: shapely.Polygon) -> None:
    if layers.around is not None and len(layers.around):
        shapes = _clipped(drawing.frame.on_paper(layers.around), window)
        line = {"stroke": AROUND_LINE, "stroke_width": 0.15, "stroke_linejoin": "round"}
        drawing.shapes(shapes, fill=AROUND_FILL, fill_rule="evenodd", **line)


def _draw_areas(drawing: Drawing, layers: MapLayers, window: shapely.Polygon) -> None:
    """Fill the areas, one path a colour; strokes of the same colour close the seams that renderers leave."""
    shapes = _clipped(drawing.frame.on_paper(layers.areas), window)
    fills = layers.areas["fill"].to_numpy(dtype=object)
    for colour in sorted({fill for fill in fills if isinstance(fill, str)}):
        own = {"fill": colour, "stroke": colour, "stroke_width": 0.05, "stroke_linejoin": "round"}
        drawing.shapes(shapes[fills == colour], fill_rule="evenodd", **own)
    empty = shapes[[not isinstance(fill, str) for fill in fills]]
    if len(empty):
        drawing.shapes(empty, fill="#ffffff", fill_rule="evenodd")
        hatched = shapely.intersection(_hatching(window), shapely.union_all(shapely.make_valid(empty)))
        drawing.shapes([hatched], fill="none", stroke=HATCH_LINE, stroke_width=0.16)


def _hatching(window: shapely.Polygon) -> shapely.MultiLineString:
    """Lines all over the picture, rising to the right; real lines, since patterns print differently."""
    left, top, right, bottom = window.bounds
    step = _HATCH_MM * math.sqrt(2)
    reach = bottom - top
    starts = np.arange(left - reach, right + step, step)
    return shapely.multilinestrings([[(x, bottom), (x + reach, top)] for x in starts])


def _draw_border(drawing: Drawing, shapes: np.ndarray, border: Border) -> None:
    drawing.shapes(
        shapes, fill="none", stroke=border.colour, stroke_width=border.width_mm, stroke_linejoin="round"
    )


class _Circle(NamedTuple):
    point: shapely.Point
    radius: float
    value: float


def _circles_of(frame: SheetFrame, layers: MapLayers) -> list[_Circle]:
    """The circles of a map, the largest first, so that none hides a smaller one."""
    if layers.circles is None or not len(layers.circles):
        return []
    points, values = frame.on_paper(layers.circles), layers.circles["value"].tolist()
    found = [
        _Circle(point, circle_radius(value, layers.largest, layers.circle_mm), value)
        for point, value in zip(points, values, strict=True)
        if value
    ]
    return sorted(found, key=lambda one: -one.radius)


def _draw_circles(drawing: Drawing, circles: Sequence[_Circle]) -> None:
    """Draw amounts as discs, those below zero as rings."""
    for point, radius, value in circles:
        place = {"cx": f"{point.x:.2f}", "cy": f"{point.y:.2f}", "r": f"{radius:.2f}"}
        if value > 0:
            full = {"fill": CIRCLE_FILL, "fill_opacity": 0.78, "stroke": "#ffffff", "stroke_width": 0.2}
            drawing.add("circle", **place, **full)
        else:
            drawing.add("circle", **place, fill="none", stroke=BELOW_ZERO, stroke_width=0.4)


def _draw_names(drawing: Drawing, layers: MapLayers, circles: Sequence[_Circle]) -> None:
    room = drawing.frame.room
    edge = shapely.box(room.left, room.top, room.left + room.width, room.top + room.height)
    discs = [one.point.buffer(one.radius) for one in circles if one.radius > _COVERING_MM]
    own = place_names(_names_of(drawing.frame, layers.names, layers.type_mm), edge, covered=discs)
    drawing.parts.extend(_written(one, INK, 600) for one in own)
    beside = _names_of(drawing.frame, layers.around_names, layers.type_mm * 0.9)
    for one in place_names(beside, edge, taken=list(map(box_of, own))):
        drawing.parts.append(_written(one, QUIET, 400))


def _names_of(frame: SheetFrame, named: gpd.GeoDataFrame | None, size: float) -> list[Name]:
    if named is None or not len(named):
        return []
    shapes = shapely.make_valid(frame.on_paper(named))
    return [Name(text, shape, size) for text, shape in zip(named["text"], shapes, strict=True)]


def _written(placed: Placed, colour: str, weight: int) -> str:
    first = placed.y - (len(placed.lines) - 1) * LINE * placed.size / 2 + _BASELINE * placed.size
    return "".join(
        text_line(
            line, placed.x, first + number * LINE * placed.size, placed.size, colour=colour, weight=weight
        )
        for number, line in enumerate(placed.lines)
    )
