"""Borders of regions on a grid, drawn once for both neighbours: smoothed, bent, thinned, in microdegrees."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from demo.regions import Labels

Corner = tuple[int, int]  # row and column of a grid corner
Point = tuple[float, float]  # x to the east, y to the south, in cells
Position = tuple[int, int]  # longitude and latitude, in microdegrees
Ring = list[Position]


@dataclass(frozen=True)
class Chain:
    """A stretch of border between two regions, with the one on its left and the one on its right.

    Attributes:
        left, right: Labels; ``NOBODY`` beyond the outer border.
        corners: Grid corners on the way; the first equals the last where the border is a ring.
    """

    left: int
    right: int
    corners: list[Corner]


def trace(labels: Labels) -> list[Chain]:
    """Return every border between two regions, and between regions and what lies outside, once each."""
    sides = _sides(labels)
    junctions = {corner for corner, ways in sides.items() if len(ways) != 2}  # noqa: PLR2004
    used: set[tuple[Corner, Corner]] = set()
    chains = []
    for start in [*sorted(junctions), *sorted(sides)]:
        for nearest in sorted(sides[start]):
            if (start, nearest) not in used:
                corners = _follow(start, nearest, sides, junctions, used)
                left, right = sides[start][nearest]
                chains.append(Chain(left, right, corners))
    return chains


def _sides(labels: Labels) -> dict[Corner, dict[Corner, tuple[int, int]]]:
    """Return for each grid corner on a border the corners it leads to, and what lies left and right."""
    grid = labels.tolist()
    sides: dict[Corner, dict[Corner, tuple[int, int]]] = {}

    def add(one: Corner, other: Corner, left: int, right: int) -> None:
        sides.setdefault(one, {})[other] = (left, right)
        sides.setdefault(other, {})[one] = (right, left)

    for row in range(1, len(grid)):
        for column in range(1, len(grid[0])):
            here, north, west = grid[row][column], grid[row - 1][column], grid[row][column - 1]
            if here != north:
                add((row, column), (row, column + 1), north, here)  # eastwards, north is on the left
            if here != west:
                add((row, column), (row + 1, column), here, west)  # southwards, east is on the left
    return sides


def _follow(
    start: Corner,
    nearest: Corner,
    sides: dict[Corner, dict[Corner, tuple[int, int]]],
    junctions: set[Corner],
    used: set[tuple[Corner, Corner]],
) -> list[Corner]:
    corners, here, ahead = [start], start, nearest
    while True:
        used.update(((here, ahead), (ahead, here)))
        corners.append(ahead)
        if ahead in junctions or ahead == start:
            return corners
        (onward,) = [corner for corner in sides[ahead] if corner != here]
        here, ahead = ahead, onward


def smoothed(corners: list[Corner], rounds: int) -> list[Point]:
    """Return a border without its steps: middles of its sides, averaged with their neighbours; ends stay."""
    closed = corners[0] == corners[-1]
    middles = [
        ((one[1] + other[1]) / 2, (one[0] + other[0]) / 2) for one, other in itertools.pairwise(corners)
    ]
    points = middles if closed else [_point(corners[0]), *middles, _point(corners[-1])]
    for _ in range(rounds):
        before = [points[-1], *points[:-1]]
        after = [*points[1:], points[0]]
        mixed = [
            ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
            for a, b, c in zip(before, points, after, strict=True)
        ]
        points = mixed if closed else [points[0], *mixed[1:-1], points[-1]]
    return [*points, points[0]] if closed else points


def _point(corner: Corner) -> Point:
    return (float(corner[1]), float(corner[0]))


def bent(points: list[Point], bend: Callable[[Point], Point]) -> list[Point]:
    """Return a line with points set closer and each moved as the bend says; neighbours bend alike."""
    fine = [points[0]]
    for one, other in itertools.pairwise(points):
        fine += [((one[0] + other[0]) / 2, (one[1] + other[1]) / 2), other]
    return [bend(point) for point in fine]


def thinned(points: list[Point], tolerance: float) -> list[Point]:
    """Return a line with the points left out that lie within the tolerance of it (Douglas and Peucker)."""
    if points[0] != points[-1]:
        kept = _kept(points, 0, len(points) - 1, tolerance)
        return [points[at] for at in sorted({0, len(points) - 1, *kept})]
    far = max(range(len(points)), key=lambda at: _square(points[0], points[at]))
    half = [*_kept(points, 0, far, tolerance), *_kept(points, far, len(points) - 1, tolerance)]
    return [points[at] for at in sorted({0, far, len(points) - 1, *half})]


def _kept(points: list[Point], first: int, last: int, tolerance: float) -> list[int]:
    kept, waiting = [], [(first, last)]
    while waiting:
        start, end = waiting.pop()
        distances = [(_off_line(points[at], points[start], points[end]), at) for at in range(start + 1, end)]
        if distances and max(distances)[0] > tolerance * tolerance:
            at = max(distances)[1]
            kept.append(at)
            waiting += [(start, at), (at, end)]
    return kept


def _off_line(point: Point, start: Point, end: Point) -> float:
    """Return the square of a point's distance from a stretch of line."""
    along, length = (end[0] - start[0], end[1] - start[1]), _square(start, end)
    if not length:
        return _square(point, start)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
    share = min(1.0, max(0.0, share))
    return _square(point, (start[0] + share * along[0], start[1] + share * along[1]))


def _square(one: Point, other: Point) -> float:
    across, down = one[0] - other[0], one[1] - other[1]
    return across * across + down * down


def rings_of(label: int, lines: list[tuple[int, int, Ring]]) -> list[Ring]:
    """Join the borders of one region into rings, the region on the left of each.

    Args:
        label: The region.
        lines: Left label, right label and positions of every border.
    """
    parts = {line[0]: line for left, _, line in lines if left == label and line[0] != line[-1]}
    parts |= {line[-1]: line[::-1] for _, right, line in lines if right == label and line[0] != line[-1]}
    rings = [
        line if left == label else line[::-1]
        for left, right, line in lines
        if line[0] == line[-1] and label in (left, right)
    ]
    while parts:
        ring = parts.pop(min(parts))
        while ring[0] != ring[-1]:
            ring = ring + parts.pop(ring[-1])[1:]
        rings.append(ring)
    return rings


def polygons_of(rings: list[Ring]) -> list[list[Ring]]:
    """Sort rings into polygons: each an outer ring, which runs anticlockwise, and the holes in it."""
    outer = sorted((ring for ring in rings if doubled_area(ring) > 0), key=doubled_area, reverse=True)
    holes = [ring for ring in rings if doubled_area(ring) < 0]
    polygons = [[ring] for ring in outer]
    for hole in holes:
        holder = next(polygon for polygon in reversed(polygons) if inside(hole[0], polygon[0]))
        holder.append(hole)
    return polygons


def doubled_area(ring: Ring) -> int:
    """Return twice the area of a ring, negative where it runs clockwise."""
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in itertools.pairwise(ring))


def inside(position: Position, ring: Ring) -> bool:
    """Tell whether a position lies inside a ring."""
    within = False
    for one, other in itertools.pairwise(ring):
        if (one[1] > position[1]) != (other[1] > position[1]):
            across = (position[1] - one[1]) * (other[0] - one[0]) - (position[0] - one[0]) * (
                other[1] - one[1]
            )
            within ^= (across > 0) == (other[1] > one[1])
    return within
