"""A small map drawn on the server: some areas among their neighbours, and a work site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row

from spatial.sketch import Frame, frame_around, path, scale_bar
from spatial.vocabulary import Level

WIDTH: Final = 560
_MOST_LABELS: Final = 14


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map, and where."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the template draws, in pixels.

    Attributes:
        width, height: Of the whole.
        neighbours, holding, meant: Paths of areas beside, around, and asked about.
        site_lines, site_areas: Paths of a work site; ``site_points`` are its points.
        labels: Names of the areas asked about, where they are few.
        scale_km, scale_px: A round length.
    """

    width: int
    height: int
    neighbours: Sequence[str]
    holding: Sequence[str]
    meant: Sequence[str]
    site_lines: Sequence[str]
    site_areas: Sequence[str]
    site_points: Sequence[tuple[float, float]]
    labels: Sequence[Label]
    scale_km: float
    scale_px: float


def sketch(rows: Sequence[Row[Any]], site: str | None) -> Sketch | None:
    """Draw areas and a site; None where there is nothing to draw.

    Args:
        rows: As ``service.areas.service.surroundings`` gives them.
        site: The work site as GeoJSON.
    """
    work = shapely.from_geojson(site) if site else None
    drawn = [shapely.from_geojson(row.geometry) for row in rows] + ([work] if work is not None else [])
    if not drawn:
        return None
    return sketch_in(frame_around(drawn, WIDTH), rows, work)


def sketch_in(frame: Frame, rows: Sequence[Row[Any]], work: BaseGeometry | None) -> Sketch:
    """Draw areas and a site in a frame that is chosen.

    Args:
        frame: In pixels.
        rows: As ``service.areas.service.surroundings`` gives them.
        work: The work site.
    """
    shapes = [(row, shapely.from_geojson(row.geometry)) for row in rows]
    parts = _parts(work)
    length, pixels = scale_bar(frame)
    return Sketch(
        width=frame.width,
        height=frame.height,
        neighbours=[path(shape, frame) for row, shape in shapes if not row.is_meant and not row.is_holding],
        holding=[path(shape, frame) for row, shape in shapes if row.is_holding],
        meant=[path(shape, frame) for row, shape in shapes if row.is_meant],
        site_lines=[path(part, frame) for part in parts if part.geom_type == "LineString"],
        site_areas=[path(part, frame) for part in parts if part.geom_type == "Polygon"],
        site_points=[frame.place(part.x, part.y) for part in parts if part.geom_type == "Point"],
        labels=_labels(rows, frame),
        scale_km=length,
        scale_px=pixels,
    )


def _parts(work: BaseGeometry | None) -> list[BaseGeometry]:
    """Points, lines and polygons of a site, however deep in collections they lie."""
    parts = [] if work is None else list(shapely.get_parts(work))
    return [
        simple
        for part in parts
        for simple in (_parts(part) if part.geom_type.startswith(("Multi", "Geometry")) else [part])
    ]


def _labels(rows: Sequence[Row[Any]], frame: Frame) -> list[Label]:
    meant = [row for row in rows if row.is_meant]
    if len(meant) > _MOST_LABELS:
        return []
    return [Label(*frame.place(row.longitude, row.latitude), _short(row)) for row in meant]


def _short(row: Row[Any]) -> str:
    return str(row.ward_number) if row.level is Level.WARD and row.ward_number is not None else row.name
