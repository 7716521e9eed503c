"""What is asked for and answered about commitments, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from service.areas.places import Box
from service.filters.words import Chosen, Filters
from service.models import Area, Edition
from service.paging import Page
from service.rows import AnyRow
from spatial.vocabulary import Landing, Phase, Scope


class Order(StrEnum):
    """In which order commitments are listed."""

    ID = "id"
    AMOUNT = "amount"  # the largest first
    NAME = "name"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class CommitmentSearch:
    """What commitments are asked for; what is given adds up.

    ``year`` keeps those with money in that year and phase; without it those of all are listed. ``within`` is
    the code of an area, and keeps those whose money lands there or below, in part at least; ``landing`` those
    of whose money some lands so; ``import_run`` those whose latest statement is that import's.
    """

    filters: Filters = field(default_factory=Filters)
    year: int | None = None
    phase: Phase = Phase.ORIGINAL
    q: str | None = None
    scope: tuple[Scope, ...] = ()
    within: str | None = None
    landing: tuple[Landing, ...] = ()
    import_run: int | None = None
    box: Box | None = None
    order: Order = Order.ID


@dataclass(frozen=True, slots=True)
class Question:
    """A search whose names are all resolved.

    Attributes:
        year: Whose amounts an order and a total go by: the one asked for, else the one that roll-ups show.
        at_hand: Phases and years that have any money in the edition; empty where a year was asked for.
    """

    search: CommitmentSearch
    edition: Edition
    chosen: Chosen
    area: Area | None
    year: int
    at_hand: Sequence[tuple[Phase, int]] = ()

    @property
    def is_partial(self) -> bool:
        """True where only that part of each commitment's money is asked for which lands in a certain way."""
        return self.area is not None or bool(self.search.landing)


ByYear = Mapping[int, int]
"""Cents by financial year, the oldest first; years are never added up."""


class Totals(NamedTuple):
    """What a whole list comes to: commitments once each, all their money, and the part of it asked for."""

    commitments: int
    cents: ByYear
    cents_within: ByYear | None


class Listing(NamedTuple):
    """A page of commitments with their amounts by id and year; totals on the first page only."""

    question: Question
    page: Page[AnyRow]
    cents: Mapping[int, ByYear]
    cents_within: Mapping[int, ByYear]
    totals: Totals | None


class Detail(NamedTuple):
    """All that is known of one commitment."""

    facts: AnyRow
    wards: Sequence[AnyRow]
    allocations: Sequence[AnyRow]
    placements: Sequence[AnyRow]
    lines: Sequence[AnyRow]
    findings: Sequence[AnyRow]
