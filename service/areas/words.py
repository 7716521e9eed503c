"""What is asked for and answered about areas, between routes, service and queries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from service.areas.places import Box, Point
from service.models import Edition
from spatial.vocabulary import Level


class Outlines(StrEnum):
    """Which geometry an area is drawn with."""

    NONE = "none"
    LABEL = "label"  # a point inside it
    SIMPLE = "simple"  # generalised for one zoom band, without gaps between neighbours
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Which geometry, and for ``simple`` in which zoom band."""

    outlines: Outlines = Outlines.NONE
    band: int = 0


@dataclass(frozen=True, slots=True)
class AreaSearch:
    """What areas are asked for; what is given adds up.

    ``parent`` with a level means all areas of that level inside it, and without one its direct children.
    """

    level: Level | None = None
    parent: str | None = None
    code: str | None = None
    q: str | None = None
    box: Box | None = None
    point: Point | None = None


class EditionFacts(NamedTuple):
    """An edition, whether it is the one used unless told, and its areas per level."""

    edition: Edition
    is_default: bool
    areas: dict[Level, int]


class AreaFacts(NamedTuple):
    """One area: itself with its bounds, the areas above it, and how many lie below it."""

    area: Row[Any]
    ancestors: list[Row[Any]]
    below: dict[Level, int]


BAND_OF_LEVEL: Final = {
    Level.COUNTRY: 0,
    Level.PROVINCE: 1,
    Level.DISTRICT: 1,
    Level.LOCAL: 2,
    Level.WARD: 3,
}
"""The zoom band in which areas of a level are drawn unless told: fine enough when they fill a screen."""
