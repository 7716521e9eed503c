"""Writes SVG: shapes as paths, and lines of text with a halo; coordinates are millimetres on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from spatial.sheet_frame import SheetFrame

INK: Final = "#1b1f24"
FONT: Final = "Public Sans"
_HALO: Final = 0.28


@dataclass
class Drawing:
    """SVG in the making."""

    frame: SheetFrame
    parts: list[str] = field(default_factory=list)

    def add(self, tag: str, **attributes: object) -> None:
        """Add an element; underscores in names stand for hyphens."""
        written = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
        self.parts.append(f"<{tag} {written}/>")

    def shapes(self, shapes: Iterable[shapely.Geometry], **attributes: object) -> None:
        """Add shapes as one path, where there is anything of them."""
        path = "".join(map(path_of, shapes))
        if path:
            self.add("path", d=path, **attributes)


def path_of(shape: shapely.Geometry) -> str:
    """Write a shape as the path of an SVG, with hundredths of a unit; points give nothing."""
    return "".join(_ring(line) for line in _lines_of(shape))


def text_line(text: str, x: float, y: float, size: float, **style: object) -> str:
    """Write a line of text around a middle; on the map it has a pale halo, drawn first."""
    weight, colour = style.get("weight", 400), style.get("colour")
    form = (
        f'x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" text-anchor="{style.get("anchor", "middle")}" '
        f'font-family="{FONT}" font-weight="{weight}"'
    )
    halo = f'stroke="#ffffff" stroke-width="{size * _HALO:.2f}" stroke-linejoin="round" stroke-opacity="0.85"'
    under = f'<text {form} fill="#ffffff" {halo}>{escape(text)}</text>' if colour else ""
    return f'{under}<text {form} fill="{colour or INK}">{escape(text)}</text>'


def _lines_of(shape: shapely.Geometry) -> Iterator[tuple[npt.NDArray[np.float64], bool]]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring)[:-1], True
        elif isinstance(part, shapely.LineString):
            yield shapely.get_coordinates(part), False
        elif isinstance(part, shapely.GeometryCollection):
            yield from _lines_of(part)


def _ring(line: tuple[npt.NDArray[np.float64], bool]) -> str:
    xy, is_closed = line
    rounded = np.round(xy, 2)
    keep = np.ones(len(rounded), dtype=bool)
    keep[1:] = (np.diff(rounded, axis=0) != 0).any(axis=1)
    points = " ".join(f"{x:g},{y:g}" for x, y in rounded[keep].tolist())
    return f"M{points}{'Z' if is_closed else ''}" if points else ""
