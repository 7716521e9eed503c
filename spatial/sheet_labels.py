"""Places names on a printed map so that none lies on another or is cut by the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import shapely

LINE: Final = 1.12
"""Height of a line in sizes of the type."""
_NARROW: Final = frozenset("ijlI.,:;'|()[]ft -")
_WIDE: Final = frozenset("mwMW@%")
_EM_NARROW, _EM_WIDE, _EM_CAPITAL, _EM = 0.33, 0.92, 0.70, 0.58
_CLEAR_MM: Final = 0.5
# Around the point inside the area, nearest first, in widths and heights of the name.
_SHIFTS: Final = (
    (0, 0),
    (0, -0.8),
    (0, 0.8),
    (-0.35, 0),
    (0.35, 0),
    (0, -1.6),
    (0, 1.6),
    (0, -2.2),
    (0, 2.2),
    (0, -3.0),
    (0, 3.0),
    (-0.6, 0.8),
    (0.6, -0.8),
)
_SMALLER: Final = (1.0, 0.88, 0.78)
_INSIDE: Final = (0.97, 0.6)
"""Parts of a name that must lie in its own area, so that nobody takes it for the neighbour's."""


class Name(NamedTuple):
    """A name to be placed: the shape it belongs to, in millimetres, and the size of its type."""

    text: str
    shape: shapely.Geometry
    size: float


class Placed(NamedTuple):
    """A name in its place: the middle of its box in millimetres, its lines, and their size."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float


def text_width(text: str, size: float) -> float:
    """Give about the width of a text set in the sheets' semi-bold typeface."""
    ems = (
        _EM_NARROW
        if sign in _NARROW
        else _EM_WIDE
        if sign in _WIDE
        else _EM_CAPITAL
        if sign.isupper()
        else _EM
        for sign in text
    )
    return size * sum(ems)


def place_names(
    names: Sequence[Name],
    frame: shapely.Polygon,
    *,
    taken: Sequence[shapely.Geometry] = (),
    covered: Sequence[shapely.Geometry] = (),
) -> list[Placed]:
    """Place as many names as fit, those of the largest areas first.

    A name may shrink to three quarters and break into two lines; one that finds no place is left out.

    Parameters
    ----------
    names : sequence of Name
    frame : Polygon
        The room of the map; no name leaves it.
    taken : sequence of geometry
        Where no name may stand.
    covered : sequence of geometry
        Where one may stand only if there is no other place for it.

    Returns
    -------
    list of Placed
    """
    placed: list[Placed] = []
    boxes = list(taken)
    for name in sorted(names, key=lambda one: -one.shape.area):
        found = next(_places(name, frame, [*boxes, *covered]), None) or next(
            _places(name, frame, boxes), None
        )
        if found is not None:
            placed.append(found)
            boxes.append(box_of(found).buffer(_CLEAR_MM))
    return placed


def box_of(placed: Placed) -> shapely.Polygon:
    """Give about the box that a placed name fills."""
    width = max(text_width(line, placed.size) for line in placed.lines) / 2
    height = LINE * placed.size * len(placed.lines) / 2
    return shapely.box(placed.x - width, placed.y - height, placed.x + width, placed.y + height)


def _places(name: Name, frame: shapely.Polygon, taken: Sequence[shapely.Geometry]) -> Iterator[Placed]:
    """Places where a name may stand, the best first: wholly in its area, else mostly."""
    shown = shapely.intersection(name.shape, frame)
    if shown.is_empty or not shown.area:
        return
    middle = _middle(shown)
    for inside in _INSIDE:
        for shrink in _SMALLER:
            for lines in _broken(name.text):
                size = name.size * shrink
                width = max(text_width(line, size) for line in lines)
                for right, down in _SHIFTS:
                    x, y = middle.x + right * width, middle.y + down * LINE * size
                    place = Placed(x, y, lines, size)
                    box = box_of(place)
                    if _is_free(box, frame, taken) and box.intersection(shown).area >= inside * box.area:
                        yield place


def _middle(shape: shapely.Geometry) -> shapely.Point:
    """The middle of the largest circle in the largest part: names sit where there is room."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=max(largest.length / 200, 0.05))
    return shapely.Point(radius.coords[0])


def _is_free(box: shapely.Polygon, frame: shapely.Polygon, taken: Sequence[shapely.Geometry]) -> bool:
    return bool(frame.contains(box)) and not any(box.intersects(other) for other in taken)


def _broken(text: str) -> Iterator[tuple[str, ...]]:
    """The text on one line, and on the two that are most nearly of one length."""
    yield (text,)
    words = text.split()
    if len(words) > 1:
        breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        yield min(breaks, key=lambda pair: max(map(len, pair)))
