"""One finding, or one pair, where it lies: drawn on the server among the areas around it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row

from service.alignment.places import Place
from service.web.sketch_view import Sketch, sketch_in
from spatial.sketch import Frame, frame_around, path

WIDTH: Final = 640
INSET: Final = 150
_ROOM: Final = 0.35
"""Of the width or height of what is meant: how much of its surroundings is seen on each side."""
_TILE: Final = 512
_SMALL: Final = 10.0
"""Pixels: what is drawn smaller than this has a ring around it."""


@dataclass(frozen=True, slots=True)
class Inset:
    """The whole area in a corner, with the part of it that the map shows."""

    width: int
    height: int
    paths: Sequence[str]
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """One thing among the areas around it.

    Attributes:
        around: Paths of the larger areas of the whole, beneath all others.
        sketch: Areas, sites and a scale.
        zones: Paths of priority areas.
        rings: Pixels around which sites lie that are too small to be seen.
        inset: None where the map shows the whole area anyway.
        at: Zoom, latitude and longitude of the budget map that shows the same ground.
    """

    around: Sequence[str]
    sketch: Sketch
    zones: Sequence[str]
    rings: Sequence[tuple[float, float]]
    inset: Inset | None
    at: str


def place_map(
    rows: Sequence[Row[Any]],
    places: Sequence[Place],
    whole: Sequence[Row[Any]],
    zones: Collection[str] = (),
) -> PlaceMap | None:
    """Draw places among the areas around them; None where there is nothing to draw.

    Args:
        rows: As ``service.areas.service.surroundings`` gives them for the areas of the places.
        places: Of one finding, or both sides of a pair.
        whole: As ``service.areas.service.ground`` gives them, of the area that they are looked at in.
        zones: Priority areas, as GeoJSON.
    """
    sites = [shapely.from_geojson(place.site) for place in places if place.site]
    meant = [shapely.from_geojson(row.geometry) for row in rows if row.is_meant]
    if not sites and not meant:
        return None
    # A site is looked at in its wards, unless it is smaller than they are by far.
    frame = frame_around([_with_room(meant or sites)], WIDTH)
    site = shapely.geometrycollections(sites) if sites else None
    larger = _larger(whole)
    return PlaceMap(
        around=[path(shape, frame) for shape in larger],
        sketch=sketch_in(frame, rows, site),
        zones=[path(shapely.from_geojson(zone), frame) for zone in zones],
        rings=[_middle(each, frame) for each in sites if _size(each, frame) < _SMALL],
        inset=_inset(larger, frame),
        at=_at(frame),
    )


def _with_room(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    west, south, east, north = shapely.total_bounds(list(shapes))
    wide, high = _ROOM * (east - west), _ROOM * (north - south)
    return shapely.box(west - wide, south - high, east + wide, north + high)


def _size(shape: BaseGeometry, frame: Frame) -> float:
    west, south, east, north = shape.bounds
    return float(max((east - west) * frame.across, (north - south) * frame.down))


def _middle(shape: BaseGeometry, frame: Frame) -> tuple[float, float]:
    point = shape.representative_point()
    return frame.place(point.x, point.y)


def _larger(whole: Sequence[Row[Any]]) -> list[BaseGeometry]:
    return [shapely.from_geojson(row.geometry) for row in whole if row.level is not whole[-1].level]


def _inset(larger: Sequence[BaseGeometry], frame: Frame) -> Inset | None:
    if not larger:
        return None
    small = frame_around(larger, INSET)
    west, north = small.place(frame.west, frame.north)
    east = west + frame.width / frame.across * small.across
    south = north + frame.height / frame.down * small.down
    if east - west >= small.width or south - north >= small.height:
        return None
    x, y = max(west, 0), max(north, 0)
    box = (x, y, max(min(east, small.width) - x, 0), max(min(south, small.height) - y, 0))
    left, top, wide, high = (round(each, 1) for each in box)
    return Inset(small.width, small.height, [path(shape, small) for shape in larger], (left, top, wide, high))


def _at(frame: Frame) -> str:
    zoom = math.log2(frame.across * 360 / _TILE)
    latitude = frame.north - frame.height / frame.down / 2
    longitude = frame.west + frame.width / frame.across / 2
    return f"{zoom:.2f}/{latitude:.4f}/{longitude:.4f}"
