"""Slips that people make with coordinates, and what they probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from spatial.angles import Angle, read_angles
from spatial.crs import in_south_africa
from spatial.lo_text import Position

_HALF_TURN: Final = 180.0
_RIGHT_ANGLE: Final = 90.0
_SEVERAL_POINTS: Final = re.compile(r"([0-9]{2})\.([0-9]{3})\.([0-9]{1,3})(?:\.([0-9]{1,3}))?(?![.0-9])")


class Paired(NamedTuple):
    """Positions read from angles, each place once, and the finest step in which they are stated."""

    positions: tuple[Position, ...]
    step_degrees: float


class Correction(NamedTuple):
    """A reading that would make sense, the fault that it mends, and how many slips it supposes."""

    rule: str
    positions: tuple[Position, ...]
    slips: int
    fault: str


class Slip(NamedTuple):
    """A mistake in writing coordinates, and how it is undone."""

    rule: str
    slips: int
    fault: str
    mend: Callable[[float, float], Position]  # longitude, latitude as read -> as probably meant


SLIPS: Final = (
    Slip("latitude-sign", 1, "the latitude lacks its minus sign", lambda x, y: (x, -y)),
    Slip("longitude-sign", 1, "the longitude has a minus sign too many", lambda x, y: (-x, y)),
    Slip("axes-swapped", 1, "latitude and longitude have changed places", lambda x, y: (y, x)),
    Slip(
        "axes-swapped",
        2,
        "latitude and longitude have changed places and the latitude lacks its minus sign",
        lambda x, y: (y, -x),
    ),
    Slip("latitude-sign", 2, "the minus sign stands before the longitude", lambda x, y: (-x, -y)),
    Slip(
        "axes-swapped",
        2,
        "latitude and longitude have changed places and the longitude has a minus sign too many",
        lambda x, y: (-y, x),
    ),
)


def paired(angles: list[Angle]) -> Paired | None:
    """Return angles as positions, two by two, or None where they make no pairs."""
    if not angles or len(angles) % 2:
        return None
    positions: dict[Position, None] = {}
    for first, second in zip(angles[::2], angles[1::2], strict=True):
        if first.axis and first.axis == second.axis:
            return None
        longitude_first = first.axis == "longitude" or second.axis == "latitude"
        latitude, longitude = (second, first) if longitude_first else (first, second)
        positions[longitude.degrees, latitude.degrees] = None
    steps = [
        min(one.step_degrees, other.step_degrees)
        for one, other in zip(angles[::2], angles[1::2], strict=True)
    ]
    return Paired(tuple(positions), max(steps))


def on_earth(longitude: float, latitude: float) -> bool:
    """Tell whether the numbers can be degrees of longitude and latitude at all."""
    return abs(longitude) <= _HALF_TURN and abs(latitude) <= _RIGHT_ANGLE


def corrections_of(positions: tuple[Position, ...]) -> tuple[Correction, ...]:
    """Return the readings within South Africa that a slip or two would explain, the fewest slips first.

    One slip is supposed for all pairs of a cell; pairs that make sense as they stand are kept.
    """
    pointed = tuple((_with_point(x), _with_point(y)) for x, y in positions)
    lost = int(pointed != positions)
    found: dict[tuple[Position, ...], Correction] = {}
    if lost and _all_in_country(pointed):
        fault = "the decimal sign has been lost"
        found[pointed] = Correction("decimal-sign", pointed, 1, fault)
    for slip in SLIPS:
        mended = tuple(at if in_south_africa(*at) else slip.mend(*at) for at in pointed)
        if _all_in_country(mended):
            fault = f"the decimal sign has been lost and {slip.fault}" if lost else slip.fault
            found.setdefault(mended, Correction(slip.rule, mended, slip.slips + lost, fault))
    return tuple(sorted(found.values(), key=lambda correction: correction.slips))


def corrections_of_text(text: str) -> tuple[Correction, ...]:
    """Return readings of a text in which a spreadsheet has put a point between all thousands."""
    if not _SEVERAL_POINTS.search(text):
        return ()
    mended = _SEVERAL_POINTS.sub(
        lambda found: f"{found[1]}.{''.join(filter(None, found.groups()[1:]))}", text
    )
    readings = [read for angles in read_angles(mended) if (read := paired(angles))]
    fault = "a point stands between thousands"
    return tuple(
        Correction("decimal-sign", read.positions, 1, fault)
        for read in readings
        if _all_in_country(read.positions)
    )


def likeliest(
    corrections: tuple[Correction, ...],
    fits: Callable[[tuple[Position, ...]], bool] | None = None,
) -> Correction | None:
    """Return the one correction that supposes the fewest slips, or None where two suppose as few.

    Parameters
    ----------
    corrections : tuple of Correction
    fits : callable, optional
        Tells whether positions agree with what else the row says. Where any correction fits, only those
        that do are considered.
    """
    considered = [correction for correction in corrections if fits is None or fits(correction.positions)]
    considered = considered or list(corrections)
    fewest = min(correction.slips for correction in considered)
    likely = [correction for correction in considered if correction.slips == fewest]
    return likely[0] if len(likely) == 1 else None


def _all_in_country(positions: tuple[Position, ...]) -> bool:
    return all(in_south_africa(*at) for at in positions)


def _with_point(degrees: float) -> float:
    """Return a number too large for degrees with its point after two digits; all of the country has two."""
    if abs(degrees) <= _HALF_TURN or not degrees.is_integer():
        return degrees
    digits = f"{abs(degrees):.0f}"
    return float(f"{'-' if degrees < 0 else ''}{digits[:2]}.{digits[2:]}")
