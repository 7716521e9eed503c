"""What is asked for and answered about a drawn shape, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from service.filters.words import Chosen, Filters
from service.models import Edition
from service.rows import AnyRow
from spatial.vocabulary import Phase


@dataclass(frozen=True, slots=True)
class SummarySearch:
    """Which money a shape is held against, and how many of the commitments in it are listed."""

    filters: Filters
    year: int | None
    phase: Phase
    listed: int


class Shape(NamedTuple):
    """A polygon that can be computed with, and what was done to make it so."""

    geometry: BaseGeometry
    vertices: int
    area_km2: float
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A search whose names are all resolved, its shape, and the one year whose money is told of."""

    search: SummarySearch
    edition: Edition
    chosen: Chosen
    shape: Shape
    year: int


class Overlap(NamedTuple):
    """How much of a ward lies in the shape, in square decimetres, and the ward's money."""

    ward: AnyRow
    inside_dm2: int
    whole_dm2: int
    ward_cents: int
    cents: int

    @property
    def share(self) -> float:
        """Part of the ward's area that lies in the shape, 0 to 1."""
        return self.inside_dm2 / self.whole_dm2


class Inside(NamedTuple):
    """Commitments whose work site lies in the shape, wholly or in part."""

    within: int
    within_cents: int
    crossing: int
    crossing_cents: int
    largest: Sequence[AnyRow]


class Summary(NamedTuple):
    """What a shape holds: commitments, its wards' share of the budget, and the money above the wards."""

    question: Question
    inside: Inside
    overlaps: Sequence[Overlap]
    residuals: Sequence[AnyRow]

    @property
    def cents(self) -> int:
        """The wards' money that falls to the shape."""
        return sum(overlap.cents for overlap in self.overlaps)

    @property
    def people(self) -> int | None:
        """People who live in the shape, were they spread evenly; None where a ward has no count."""
        counted = [overlap.ward.people for overlap in self.overlaps]
        if any(people is None for people in counted):
            return None
        parts = zip(counted, self.overlaps, strict=True)
        return round(sum(float(people) * overlap.share for people, overlap in parts))
