"""What is asked for and handed over when a view is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from service.gaps.words import GapAnswer
from service.maps.words import Classes, GapMeasure, MapArea, Measure
from service.rollups.service import Rollup
from service.rollups.words import Large
from spatial.palette import TWO_WAY


class TakeAwayFormat(StrEnum):
    """Forms in which a view can be taken away."""

    PDF = "pdf"
    PNG = "png"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    GPKG = "gpkg"

    @property
    def media_type(self) -> str:
        """What a browser is told about the file."""
        return {
            TakeAwayFormat.PDF: "application/pdf",
            TakeAwayFormat.PNG: "image/png",
            TakeAwayFormat.HTML: "text/html; charset=utf-8",
            TakeAwayFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            TakeAwayFormat.CSV: "text/csv; charset=utf-8",
            TakeAwayFormat.GPKG: "application/geopackage+sqlite3",
        }[self]


class Paper(StrEnum):
    """Sizes of a printed sheet, in landscape."""

    A4 = "a4"
    A3 = "a3"


class Times(NamedTuple):
    """When a product is made, and of which past moment it is, in South African time; None for now."""

    made_at: datetime
    as_at: datetime | None = None


class EditionFacts(NamedTuple):
    """The boundaries that a view is drawn on."""

    slug: str
    title: str
    valid_from: date
    valid_to: date | None
    source: str
    licence: str


class People(NamedTuple):
    """Where the figures of population come from."""

    source: str
    year: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a product taken away says, but its outlines.

    Attributes:
        today: The date by which the edition and the financial year were chosen.
        rollup: The money behind the view.
        measure: What the map shows of each area.
        areas: With their values and classes.
        classes: Into which values fall; None where none is known, and for the nine of a two-way map.
        edition: The boundaries.
        path: Names from the country down to the place of the view.
        largest: The largest commitments of the view.
        files: The files behind the figures.
        people: Where people were counted, None where nobody was.
        times: When the view was taken away, and of which past moment it is.
        version: Of onebudget.
        gaps: Need held against the money, where that is what the map shows.
        municipalities: Names by code of those in which the wards of such a map lie.
    """

    today: date
    rollup: Rollup
    measure: Measure | GapMeasure
    areas: Sequence[MapArea]
    classes: Classes | None
    edition: EditionFacts
    path: Sequence[str]
    largest: Sequence[Large]
    files: Sequence[str]
    people: People | None
    times: Times
    version: str
    gaps: GapAnswer | None = None
    municipalities: Mapping[str, str] = field(default_factory=dict)

    @property
    def no_data(self) -> int:
        """Areas whose value cannot be known."""
        return sum(one.value is None for one in self.areas)

    @property
    def colours(self) -> Sequence[str]:
        """One for each class; none where nothing is known."""
        if self.measure is GapMeasure.TWO_WAY:
            return TWO_WAY
        return self.classes.colours if self.classes else ()


class Product(NamedTuple):
    """A file to hand over, and the checksum of its figures."""

    name: str
    media_type: str
    content: bytes
    checksum: str
