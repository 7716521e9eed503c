"""What is asked for and answered about commitments, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row

from service.areas.places import Box
from service.filters.words import Chosen, Filters
from service.models import Area, Edition
from service.paging import Page
from spatial.vocabulary import Phase, Scope

AnyRow = Row[*tuple[Any, ...]]


class Order(StrEnum):
    """In which order commitments are listed."""

    ID = "id"
    AMOUNT = "amount"  # the largest first


@dataclass(frozen=True, slots=True)
class CommitmentSearch:
    """What commitments are asked for; what is given adds up.

    ``year`` keeps those with money in that year and phase; without it the amounts of all years of the phase
    are added. ``within`` is the code of an area, and keeps those whose money lands there or below, in part
    at least.
    """

    filters: Filters = field(default_factory=Filters)
    year: int | None = None
    phase: Phase = Phase.ORIGINAL
    q: str | None = None
    scope: tuple[Scope, ...] = ()
    within: str | None = None
    box: Box | None = None
    order: Order = Order.ID


@dataclass(frozen=True, slots=True)
class Question:
    """A search whose names are all resolved."""

    search: CommitmentSearch
    edition: Edition
    chosen: Chosen
    area: Area | None


class Totals(NamedTuple):
    """What a whole list comes to: commitments once each, their money wherever it lands and in the area."""

    commitments: int
    cents: int
    cents_within: int | None


class Listing(NamedTuple):
    """A page of commitments with their amounts by id; totals on the first page only."""

    question: Question
    page: Page[AnyRow]
    cents: Mapping[int, int]
    cents_within: Mapping[int, int]
    totals: Totals | None


class Detail(NamedTuple):
    """All that is known of one commitment."""

    facts: AnyRow
    wards: Sequence[AnyRow]
    allocations: Sequence[AnyRow]
    placements: Sequence[AnyRow]
    lines: Sequence[AnyRow]
    findings: Sequence[AnyRow]
