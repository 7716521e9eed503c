"""Small maps as SVG paths: degrees to pixels, near enough for a picture of one district."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_KM_PER_DEGREE: Final = 111.32
_MARGIN: Final = 0.04
_SMALLEST_DEGREES: Final = 0.002  # a site alone still has some ground around it
_TALLEST: Final = 1.0
_FLATTEST: Final = 0.55
_STEPS: Final = (1, 2, 5)


class Frame(NamedTuple):
    """What a small map shows: the north-west corner in degrees, its size, and pixels per degree.

    Attributes
    ----------
    west, north : float
        Degrees.
    width, height : int
        Pixels.
    across, down : float
        Pixels per degree of longitude and of latitude; the ground is as wide as it is high in the middle.
    """

    west: float
    north: float
    width: int
    height: int
    across: float
    down: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Give the pixel of a point, x to the right and y down."""
        return round((longitude - self.west) * self.across, 1), round((self.north - latitude) * self.down, 1)


def frame_around(geometries: Iterable[BaseGeometry], width: int) -> Frame:
    """Frame geometries with a margin around them; neither very tall nor very flat.

    Parameters
    ----------
    geometries : iterable of geometry
        In WGS 84 degrees; at least one that is not empty.
    width : int
        Pixels.

    Examples
    --------
    >>> frame_around([shapely.box(0, 0, 1, 1)], 540)[2:4]
    (540, 540)
    """
    west, south, east, north = shapely.total_bounds(list(geometries))
    middle = math.radians((south + north) / 2)
    wide = max(east - west, _SMALLEST_DEGREES) * math.cos(middle)
    high = max(north - south, _SMALLEST_DEGREES)
    height = min(max(high / wide, _FLATTEST), _TALLEST) * width
    down = min(width / wide, height / high) / (1 + 2 * _MARGIN)
    across = down * math.cos(middle)
    return Frame(
        west=(west + east) / 2 - width / across / 2,
        north=(south + north) / 2 + height / down / 2,
        width=width,
        height=round(height),
        across=across,
        down=down,
    )


def path(geometry: BaseGeometry, frame: Frame) -> str:
    """Write lines and polygons as the data of one SVG path; holes need the even-odd rule.

    Examples
    --------
    >>> path(shapely.box(0, 0, 1, 1), Frame(0, 1, 10, 10, 10, 10))
    'M10 10L10 0L0 0L0 10Z'
    """
    return "".join(_drawn(part, frame) for part in shapely.get_parts(geometry))


def points(geometry: BaseGeometry, frame: Frame) -> list[tuple[float, float]]:
    """Give the pixels of the points in a geometry; lines and polygons have none."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Point"]
    return [frame.place(part.x, part.y) for part in parts]


def scale_bar(frame: Frame) -> tuple[float, float]:
    """Give a round length of about a quarter of the map, in kilometres, and its pixels."""
    km_per_pixel = _KM_PER_DEGREE / frame.down
    room = frame.width / 4 * km_per_pixel
    magnitude = 10.0 ** math.floor(math.log10(room))
    length = max(step * magnitude for step in _STEPS if step * magnitude <= room)
    return length, round(length / km_per_pixel, 1)


def _drawn(part: BaseGeometry, frame: Frame) -> str:
    if part.geom_type == "Polygon":
        return "".join(f"{_line(ring, frame)}Z" for ring in (part.exterior, *part.interiors))
    return _line(part, frame) if part.geom_type == "LineString" else ""


def _line(line: BaseGeometry, frame: Frame) -> str:
    degrees = shapely.get_coordinates(line)
    pixels = np.column_stack(
        [(degrees[:, 0] - frame.west) * frame.across, (frame.north - degrees[:, 1]) * frame.down]
    ).round(1)
    # Points that fall on the same pixel draw nothing; a ring's last is its first, and Z says so.
    moved = np.any(np.diff(pixels, axis=0) != 0, axis=1)
    kept = pixels[np.concatenate([[True], moved])]
    if line.geom_type == "LinearRing" and len(kept) > 1:
        kept = kept[:-1]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept)
