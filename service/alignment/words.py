"""What is asked and answered about alignment, between routes, services and queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row

from service.filters.words import Chosen, Filters
from service.models import Area, Edition
from spatial.vocabulary import FindingState, Phase

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Search:
    """Which money is held against the plans, and where."""

    filters: Filters
    year: int | None
    phase: Phase
    within: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A search whose names are all resolved; plans count where they hold on ``day``."""

    edition: Edition
    area: Area | None
    chosen: Chosen
    phase: Phase
    year: int | None
    day: date


@dataclass(frozen=True, slots=True)
class FindingSearch:
    """Which findings are asked for."""

    search: Search
    rules: tuple[str, ...]
    states: tuple[FindingState, ...]


class RuleTotals(NamedTuple):
    """What one rule found: how many findings of each state, and their rands."""

    rule: str
    findings: int
    cents: int
    by_state: dict[str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of findings, and on the first page what each rule found."""

    question: Question
    rows: Sequence[AnyRow]
    next_cursor: str | None
    totals: Sequence[RuleTotals] | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Figures of alignment.

    Attributes:
        plans: Plan by sphere: cents and commitments. Plans overlap, so that they are never added up.
        spheres: By sphere: all money, and the part that serves some plan; the rest serves none.
        places: By place, sphere and year: money inside and outside priority areas, and not placed at a ward.
        features: How many features of plans make up the priority areas.
    """

    question: Question
    plans: Sequence[AnyRow]
    spheres: Sequence[AnyRow]
    places: Sequence[AnyRow]
    features: int
