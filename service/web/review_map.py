"""Maps of what is proposed, drawn on the server: one proposal beside the published, and a whole queue."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import shapely
from sqlalchemy import Row

from spatial.sketch import Frame, frame_around, path, points, scale_bar

WIDTH: Final = 560
_SMALLEST, _LARGEST = 5.0, 18.0
"""Radii of circles, in pixels."""


class Ground(NamedTuple):
    """What both maps stand on: paths of areas, and a round length."""

    width: int
    height: int
    neighbours: Sequence[str]
    holding: Sequence[str]
    scale_km: float
    scale_px: float


class Site(NamedTuple):
    """A work site, in pixels: its lines, areas and points."""

    lines: Sequence[str]
    areas: Sequence[str]
    points: Sequence[tuple[float, float]]


class Beside(NamedTuple):
    """The published and the proposed place in one frame; an area that has both is in ``kept``."""

    ground: Ground
    lost: Sequence[str]
    won: Sequence[str]
    kept: Sequence[str]
    before: Site
    after: Site


class Mark(NamedTuple):
    """One proposal of a queue: where its circle stands, and how large it is."""

    id: int
    x: float
    y: float
    radius: float
    name: str


class QueueMap(NamedTuple):
    """A queue on a map."""

    ground: Ground
    meant: Sequence[str]
    marks: Sequence[Mark]


def beside(
    rows: Sequence[Row[Any]],
    taking: tuple[Collection[int], Collection[int]],
    sites: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
) -> Beside | None:
    """Draw both places of one proposal; None where there is nothing to draw.

    Args:
        rows: Areas as ``service.areas.service.surroundings`` gives them.
        taking: Ids of the areas that take money as published, and as proposed.
        sites: The two work sites as GeoJSON geometries.
    """
    shapes = [(row, shapely.from_geojson(row.geometry)) for row in rows]
    works = [shapely.from_geojson(json.dumps(site)) if site else None for site in sites]
    drawn = [shape for _, shape in shapes] + [work for work in works if work is not None]
    if not drawn:
        return None
    frame = frame_around(drawn, WIDTH)
    before, after = map(frozenset, taking)

    def paths(meant: frozenset[int]) -> list[str]:
        return [path(shape, frame) for row, shape in shapes if row.id in meant]

    return Beside(
        _ground(frame, shapes),
        paths(before - after),
        paths(after - before),
        paths(before & after),
        *(_site(work, frame) for work in works),
    )


def queue_map(rows: Sequence[Row[Any]], proposals: Sequence[Row[Any]]) -> QueueMap | None:
    """Draw the proposals of a queue that have a site, among the districts; None where none of them has.

    Args:
        rows: Areas as ``service.areas.service.surroundings`` gives them.
        proposals: Rows of a listing with their geometries.
    """
    places = [
        (row, shapely.from_geojson(row.geometry).representative_point()) for row in proposals if row.geometry
    ]
    if not places:
        return None
    shapes = [(row, shapely.from_geojson(row.geometry)) for row in rows]
    frame = frame_around([*(shape for _, shape in shapes), *(point for _, point in places)], WIDTH)
    most = max(row.largest_cents or 0 for row, _ in places)
    marks = [
        Mark(row.id, *frame.place(point.x, point.y), _radius(row.largest_cents or 0, most), row.name)
        for row, point in places
    ]
    meant = [path(shape, frame) for row, shape in shapes if row.is_meant]
    return QueueMap(_ground(frame, shapes), meant, sorted(marks, key=lambda mark: -mark.radius))


def _radius(cents: int, most: int) -> float:
    """Circles say amounts by their areas."""
    share = math.sqrt(max(cents, 0) / most) if most > 0 else 0.0
    return round(max(_SMALLEST, _LARGEST * share), 1)


def _ground(frame: Frame, shapes: Sequence[tuple[Row[Any], Any]]) -> Ground:
    length, pixels = scale_bar(frame)
    return Ground(
        frame.width,
        frame.height,
        [path(shape, frame) for row, shape in shapes if not row.is_holding],
        [path(shape, frame) for row, shape in shapes if row.is_holding],
        length,
        pixels,
    )


def _site(work: Any, frame: Frame) -> Site:
    parts = list(shapely.get_parts(work)) if work is not None else []
    return Site(
        [path(part, frame) for part in parts if part.geom_type == "LineString"],
        [path(part, frame) for part in parts if part.geom_type == "Polygon"],
        points(work, frame) if work is not None else [],
    )
