"""Points and boxes as people write them in an address, with the commonest slip, swapped axes, caught."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

# South Africa with room around it; its longitudes and latitudes cannot be taken for each other.
_LONGITUDES: Final = (16.0, 33.5)
_LATITUDES: Final = (-35.5, -21.5)
_BOX_NUMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS 84 degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """A box in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


def axes_are_swapped(longitude: float, latitude: float) -> bool:
    """Tell whether a point lies in South Africa only once its coordinates change places."""
    return _LONGITUDES[0] <= latitude <= _LONGITUDES[1] and _LATITUDES[0] <= longitude <= _LATITUDES[1]


def read_point(value: Any) -> Point:
    """Read ``longitude,latitude``, as ``28.04,-26.2``."""
    numbers = _numbers(value, 2, "point is longitude,latitude, as in 28.04,-26.2")
    longitude, latitude = numbers
    if axes_are_swapped(longitude, latitude):
        raise _swapped("point", [latitude, longitude])
    _check_range("point", [longitude], [latitude])
    return Point(longitude, latitude)


def read_box(value: Any) -> Box:
    """Read ``west,south,east,north``, as ``27.5,-33.2,28.1,-32.7``."""
    numbers = _numbers(value, _BOX_NUMBERS, "bbox is west,south,east,north, as in 27.5,-33.2,28.1,-32.7")
    west, south, east, north = numbers
    if axes_are_swapped(west, south) and axes_are_swapped(east, north):
        raise _swapped("bbox", [south, west, north, east])
    _check_range("bbox", [west, east], [south, north])
    if west >= east or south >= north:
        raise PydanticCustomError("box", "bbox must run from west to east and from south to north.")
    return Box(west, south, east, north)


def _numbers(value: Any, count: int, form: str) -> list[float]:
    parts = str(value).split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise PydanticCustomError("place", "{form}.", {"form": form})
    return numbers


def _check_range(name: str, longitudes: list[float], latitudes: list[float]) -> None:
    if any(abs(each) > 180 for each in longitudes) or any(abs(each) > 90 for each in latitudes):  # noqa: PLR2004 - degrees of a circle
        raise PydanticCustomError(
            "place",
            "{name} lies beyond the poles or the date line; it is longitude before latitude.",
            {"name": name},
        )


def _swapped(name: str, numbers: list[float]) -> PydanticCustomError:
    meant = ",".join(f"{number:g}" for number in numbers)
    return PydanticCustomError(
        "swapped",
        "{name} has latitude before longitude; did you mean {meant}?",
        {"name": name, "meant": meant, "did_you_mean": [meant]},
    )


PointText = Annotated[
    Point,
    PlainValidator(read_point),
    WithJsonSchema({"type": "string", "examples": ["28.04,-26.2"]}),
]
BoxText = Annotated[
    Box,
    PlainValidator(read_box),
    WithJsonSchema({"type": "string", "examples": ["27.5,-33.2,28.1,-32.7"]}),
]
