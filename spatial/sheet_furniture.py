"""Draws what every map on paper needs: a scale bar, the scale in words, and an arrow to the north."""

from __future__ import annotations

from typing import Final

import shapely

from spatial.sheet_frame import ScaleBar
from spatial.sheet_labels import text_width
from spatial.sheet_svg import INK, Drawing, text_line

STRIP: Final = 2.9
"""Height of the strip under the map, with scale bar and arrow to the north, in sizes of the type."""
_SMALL: Final = 0.76
_LINE: Final = "#cfc9bc"
_ARROW: Final = ((0, -1.0), (-0.43, 0.4), (0.43, 0.4), (0, 0.15))
"""Corners of the arrow in sizes of the type: point, left, right, notch."""


def draw_furniture(drawing: Drawing, window: shapely.Polygon, type_mm: float, note: str) -> None:
    """Draw scale bar, note and arrow to the north in the strip under the map, sized like the type."""
    room, (_, _, width, top) = drawing.frame.room, window.bounds
    bar = drawing.frame.scale_bar(room.width * 0.22)
    drawing.add("path", d=f"M0,{top:.2f}H{width:.2f}", stroke=_LINE, stroke_width=0.14)
    _draw_scale_bar(drawing, bar, (room.left + 2, top + 0.85 * type_mm), type_mm)
    arrow = (width - room.left - type_mm, top + 1.35 * type_mm)
    _draw_arrow(drawing, arrow, type_mm, drawing.frame.north_degrees)
    drawing.parts.append(
        text_line(note, arrow[0] - 2 * type_mm, top + 1.8 * type_mm, _SMALL * type_mm, anchor="end")
    )


def _draw_scale_bar(drawing: Drawing, bar: ScaleBar, corner: tuple[float, float], type_mm: float) -> None:
    left, top = corner
    half, small, base = bar.mm / 2, _SMALL * type_mm, top + 1.3 * type_mm
    size = {"y": f"{top:.2f}", "width": f"{half:.3f}", "height": f"{0.35 * type_mm:.2f}"}
    drawing.add("rect", x=f"{left:.3f}", fill=INK, stroke=INK, stroke_width=0.18, **size)
    drawing.add("rect", x=f"{left + half:.3f}", fill="#ffffff", stroke=INK, stroke_width=0.18, **size)
    for km, x in ((0.0, left), (bar.km / 2, left + half), (bar.km, left + bar.mm)):
        drawing.parts.append(text_line(f"{km:g}".replace(".", ","), x, base, small))
    after = left + bar.mm + text_width(f"{bar.km:g}", small) / 2 + 0.3 * small
    drawing.parts.append(text_line("km", after, base, small, anchor="start"))


def _draw_arrow(drawing: Drawing, at: tuple[float, float], type_mm: float, degrees: float) -> None:
    x, y = at
    turn = f"rotate({degrees:.2f} {x:.2f} {y:.2f})"
    point, left, right, notch = (f"{x + dx * type_mm:.2f},{y + dy * type_mm:.2f}" for dx, dy in _ARROW)
    pale = {"fill": "#ffffff", "stroke": INK, "stroke_width": 0.18}
    drawing.add("path", d=f"M{point}L{right}L{notch}Z", fill=INK, transform=turn)
    drawing.add("path", d=f"M{point}L{left}L{notch}Z", transform=turn, **pale)
    letter = text_line("N", x, y + 1.2 * type_mm, 0.82 * type_mm, weight=600)
    drawing.parts.append(f'<g transform="{turn}">{letter}</g>')
