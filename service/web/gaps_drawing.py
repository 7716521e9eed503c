"""What the page of gaps draws: dots around zero, a two-way map, a concentration curve, as plain figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import shapely

from service.db import ReadSession
from service.gaps.words import GapAnswer, GapArea
from service.rollups.service import outlines
from spatial.equity import Concentration
from spatial.palette import TWO_WAY, Ramp, colours
from spatial.sketch import frame_around, path

WIDTH: Final = 560
CURVE: Final = 220
SIDE: Final = 12
"""Areas shown at either end of the order."""


class Dot(NamedTuple):
    """One area on the scale of gaps; places in per cent of its width, alike for all.

    Attributes:
        zero: Where need and budget are alike.
        at, low, high: The gap, and between what it lies.
        fill: Orange where need outweighs budget, purple where budget does; paler in the inner half.
        is_after_break: Whether areas between this one and the one before are left out.
    """

    area: GapArea
    zero: float
    at: float
    low: float
    high: float
    fill: str
    is_after_break: bool


class TwoWayMap(NamedTuple):
    """Areas with their paths in pixels and their colours; an area without a class has none."""

    width: int
    height: int
    areas: Sequence[tuple[GapArea, str, str | None]]


class Curve(NamedTuple):
    """The concentration curve as an SVG path in a square of some side."""

    side: int
    path: str


def dots(ranked: Sequence[GapArea]) -> list[Dot]:
    """Place the areas at both ends of the order on one scale."""
    ends = list(ranked)
    broken_at = -1
    if len(ends) > 2 * SIDE:
        ends, broken_at = [*ends[:SIDE], *ends[-SIDE:]], SIDE
    least = min((area.low or 0 for area in ends), default=0)
    most = max((area.high or 0 for area in ends), default=0)
    scale = _Scale(min(least, 0), max(most, 0))
    return [_dot(area, scale, is_after_break=place == broken_at) for place, area in enumerate(ends)]


def two_way_map(session: ReadSession, found: GapAnswer) -> TwoWayMap | None:
    """Draw the areas in the colours of their classes; None where no classes or outlines are."""
    if found.rates is None:
        return None
    drawn = outlines(session, found.rollup, None)
    shapes = {area: shapely.from_geojson(drawn[area.code]) for area in found.areas if area.code in drawn}
    if not shapes:
        return None
    frame = frame_around(shapes.values(), WIDTH)
    fills = [None if area.two_way is None else TWO_WAY[area.two_way] for area in shapes]
    paths = [path(shape, frame) for shape in shapes.values()]
    return TwoWayMap(frame.width, frame.height, list(zip(shapes, paths, fills, strict=True)))


def curve(concentration: Concentration) -> Curve:
    """Draw shares of people to the right and of money upwards."""
    places = zip(concentration.people, concentration.amounts, strict=True)
    steps = [f"{x * CURVE:.1f} {CURVE - y * CURVE:.1f}" for x, y in places]
    return Curve(CURVE, f"M{'L'.join(steps)}")


class _Scale(NamedTuple):
    """From the lowest gap to the highest, zero among them."""

    least: float
    most: float

    def place(self, points: float) -> float:
        """Give a place in per cent, with room for a dot at either end."""
        wide = self.most - self.least or 1
        return 4 + 92 * (points - self.least) / wide


def _dot(area: GapArea, scale: _Scale, *, is_after_break: bool) -> Dot:
    points = area.points or 0
    much, some, _, less, least = colours(Ramp.DIVERGING, 5)
    outer, inner, end = (much, some, scale.most) if points >= 0 else (least, less, scale.least)
    zero, at, low, high = map(scale.place, (0, points, area.low or 0, area.high or 0))
    return Dot(area, zero, at, low, high, outer if abs(points) > abs(end) / 2 else inner, is_after_break)
