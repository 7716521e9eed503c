"""Many findings or pairs of one area on one small map: drawn on the server, numbered as in their list."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row

from service.alignment.places import Place, Spot, Where
from service.short_names import short_name
from spatial.sketch import Frame, frame_around, path, scale_bar
from spatial.vocabulary import Level

SMALL: Final = 400
"""Pixels across: beside a short list, where numbers stay legible on a phone."""
LARGE: Final = 1000
_APART: Final = 19.0
"""Pixels between the middles of two marks that do not cover each other."""
_MOST_APART: Final = 60
"""Marks on a map that are moved apart; more than these are a picture of where they crowd, without numbers."""
_BELOW: Final = 18.0
_HALF_LETTER: Final = 4.0  # of the letters of a large map, which are the widest
_SMALLEST, _LARGEST = 4.5, 15.0
"""Radii of marks without numbers."""
_RINGS: Final = 5
_SEED: Final = 7.0
_GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
_EXACT: Final = frozenset({Where.SITE, Where.WARDS})
_UNPLACED: Final = frozenset({Where.HEAD_OFFICE, Where.UNLOCATED, Where.OUTSIDE, Where.NOWHERE})


@dataclass(frozen=True, slots=True)
class Ground:
    """What maps of an area stand on.

    Attributes:
        frame: In pixels.
        inner, outlines: Paths of the smallest areas and of those that hold them; ``edge`` is the whole.
        names: Names of those that hold others, with their pixels.
        shapes, paths: Outlines by id, and their paths.
        scale_km, scale_px: A round length.
    """

    frame: Frame
    inner: Sequence[str]
    outlines: Sequence[str]
    edge: str
    names: Sequence[tuple[float, float, str]]
    shapes: Mapping[int, BaseGeometry]
    paths: Mapping[int, str]
    scale_km: float
    scale_px: float


class Thing(NamedTuple):
    """What is to be marked: its number in the list, key, name, state and rands, and where it lies."""

    number: int
    key: str
    name: str
    state: str
    cents: int
    place: Place


class Mark(NamedTuple):
    """A mark, and the pixel that it stands for where it was moved off another one.

    Attributes:
        radius: In pixels; where marks have no numbers, their areas say amounts.
        is_whole: Whether it stands for a municipality or district as a whole, and not for a place in it.
    """

    number: int
    key: str
    name: str
    state: str
    is_whole: bool
    radius: float
    x: float
    y: float
    of_x: float
    of_y: float

    @property
    def is_moved(self) -> bool:
        """Whether a line leads from the mark to its place."""
        return (self.x, self.y) != (self.of_x, self.of_y)


@dataclass(frozen=True, slots=True)
class FindingsMap:
    """Things on the ground of an area.

    Attributes:
        shaded: Paths of the wards that they lie in.
        zones: Paths of priority areas.
        lines, areas: Paths of work sites.
        marks: In the order of the list.
        unmarked: Numbers of those that lie in no one place of this map.
        numbered: Whether marks carry their numbers.
        sized: Whether their areas say amounts.
    """

    ground: Ground
    shaded: Sequence[str]
    zones: Sequence[str]
    lines: Sequence[str]
    areas: Sequence[str]
    marks: Sequence[Mark]
    unmarked: Sequence[int]
    numbered: bool
    sized: bool


def ground_of(rows: Sequence[Row[Any]], area_id: int, width: int) -> Ground | None:
    """Lay the ground of an area; None where it has no outlines.

    Args:
        rows: As ``service.areas.service.ground`` gives them.
        area_id: Of the area itself.
        width: Pixels.
    """
    shapes = {row.id: shapely.from_geojson(row.geometry) for row in rows}
    if not shapes:
        return None
    frame = frame_around(shapes.values(), width)
    smallest = rows[-1].level
    holding = [row for row in rows if row.level is not smallest and row.id != area_id]
    length, pixels = scale_bar(frame)
    paths = {key: path(shape, frame) for key, shape in shapes.items()}
    return Ground(
        frame=frame,
        inner=[paths[row.id] for row in rows if row.level is smallest],
        outlines=[paths[row.id] for row in holding],
        edge=paths.get(area_id, paths[rows[0].id]),
        names=[_named(row, frame) for row in holding],
        shapes=shapes,
        paths=paths,
        scale_km=length,
        scale_px=pixels,
    )


def _named(row: Row[Any], frame: Frame) -> tuple[float, float, str]:
    """Name an area below its middle, where a mark may stand, and within the frame, which would cut it."""
    x, y = frame.place(row.longitude, row.latitude)
    name = short_name(row.name)
    half = _HALF_LETTER * len(name)
    # A name wider than the whole map begins at its edge and is read as far as it goes.
    return round(max(min(x, frame.width - half), half), 1), round(y + _BELOW, 1), name


def draw(ground: Ground, area_id: int, things: Sequence[Thing], zones: Sequence[str] = ()) -> FindingsMap:
    """Mark things on the ground of an area.

    Args:
        ground: Made by ``ground_of``.
        area_id: Of the area: what belongs to all of it is nowhere in it.
        things: In the order of their list.
        zones: Paths of priority areas.
    """
    frame, found, unmarked = ground.frame, [], []
    most = max((each.cents for each in things), default=0)
    sites = {each.number: _clipped(each.place.site, frame) for each in things if each.place.site}
    for each in things:
        at = _pixel(each.place, sites.get(each.number), ground, area_id)
        if at is None:
            unmarked.append(each.number)
        else:
            found.append(Mark(*each[:4], each.place.kind not in _EXACT, _radius(each.cents, most), *at, *at))
    drawn = [part for site in sites.values() for part in shapely.get_parts(site)]
    numbered = len(found) <= _MOST_APART
    return FindingsMap(
        ground=ground,
        shaded=_shaded(ground, things, with_money=numbered),
        zones=zones,
        lines=[path(part, frame) for part in drawn if part.geom_type == "LineString"],
        areas=[path(part, frame) for part in drawn if part.geom_type == "Polygon"],
        marks=_moved_apart(found, frame) if numbered else _strewn(found),
        unmarked=unmarked,
        numbered=numbered,
        sized=not numbered and most > 0,
    )


def _shaded(ground: Ground, things: Sequence[Thing], *, with_money: bool) -> list[str]:
    """The wards that things lie in; of very many only those that are about a ward, and not its money."""
    wards = {
        spot.id
        for each in things
        if each.place.kind is Where.WARDS
        for spot in each.place.spots
        if with_money or spot.landing is None
    }
    return [each for key, each in ground.paths.items() if key in wards]


def _radius(cents: int, most: int) -> float:
    share = math.sqrt(max(cents, 0) / most) if most > 0 else 0.0
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * share, 1)


def _clipped(site: str | None, frame: Frame) -> BaseGeometry:
    """The part of a site that the map shows."""
    east, south = frame.west + frame.width / frame.across, frame.north - frame.height / frame.down
    return shapely.clip_by_rect(shapely.from_geojson(site), frame.west, south, east, frame.north)


def _pixel(
    place: Place, site: BaseGeometry | None, ground: Ground, area_id: int
) -> tuple[float, float] | None:
    if site is not None and not site.is_empty:
        point = site.representative_point()
        return ground.frame.place(point.x, point.y)
    if place.kind in _UNPLACED:
        return None
    near = [
        spot
        for spot in place.spots
        if any(key in ground.shapes for key in spot.ids) and (spot.level is Level.WARD or spot.id != area_id)
    ]
    if not near:
        return None
    spot = _middle(near)
    return ground.frame.place(spot.longitude, spot.latitude)


def _middle(spots: Sequence[Spot]) -> Spot:
    """The one of several areas that is nearest the middle of all of them."""
    x = sum(spot.longitude for spot in spots) / len(spots)
    y = sum(spot.latitude for spot in spots) / len(spots)
    return min(spots, key=lambda spot: (spot.longitude - x) ** 2 + (spot.latitude - y) ** 2)


def _moved_apart(marks: Sequence[Mark], frame: Frame) -> list[Mark]:
    """Move marks that would cover an earlier one to the nearest free place in a ring around theirs."""
    placed: list[Mark] = []
    for mark in marks:
        x, y = next(
            (
                (x, y)
                for x, y in _around(mark.x, mark.y)
                if _APART / 2 <= x <= frame.width - _APART / 2
                and _APART / 2 <= y <= frame.height - _APART / 2
                and all(math.dist((x, y), (other.x, other.y)) >= _APART for other in placed)
            ),
            (mark.x, mark.y),
        )
        placed.append(mark._replace(x=round(x, 1), y=round(y, 1)))
    return placed


def _strewn(marks: Sequence[Mark]) -> list[Mark]:
    """Lay marks of one and the same pixel around it like seeds, so that all of them are seen."""
    here: Counter[tuple[float, float]] = Counter()
    laid = []
    for mark in marks:
        seed = here[mark.x, mark.y]
        here[mark.x, mark.y] += 1
        away, turn = _SEED * math.sqrt(seed), seed * _GOLDEN_ANGLE
        x, y = round(mark.x + away * math.cos(turn), 1), round(mark.y + away * math.sin(turn), 1)
        laid.append(mark._replace(x=x, y=y, of_x=x, of_y=y))
    return laid


def _around(x: float, y: float) -> Iterator[tuple[float, float]]:
    yield x, y
    for ring in range(1, _RINGS + 1):
        steps = 6 * ring
        for step in range(steps):
            turn = 2 * math.pi * step / steps - math.pi / 2
            yield x + ring * _APART * math.cos(turn), y + ring * _APART * math.sin(turn)
