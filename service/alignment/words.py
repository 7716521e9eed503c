"""What is asked and answered about alignment, between routes, services and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from service.filters.words import Chosen, Filters
from service.models import Area, Edition
from service.rows import AnyRow
from spatial.vocabulary import FindingState, Phase


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


class Decision(NamedTuple):
    """What somebody said of a finding: the ``turn``-th word on it."""

    key: str
    state: FindingState
    note: str
    by: str
    at: datetime
    turn: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of findings, and on the first page what each rule found.

    Attributes:
        rows: As ``finding_queries.page`` gives them.
        names: What the reader is shown of the accounts that decided last, by number.
    """

    question: Question
    rows: Sequence[AnyRow]
    next_cursor: str | None
    totals: Sequence[RuleTotals] | None
    names: Mapping[int, str]


def decider(row: AnyRow, names: Mapping[int, str]) -> str | None:
    """Say who decided: an account as the reader is shown it, or whoever the operator named.

    Args:
        row: With ``account_id`` and ``decided_by``; both are None where nobody decided yet.
        names: As in ``Listing``.
    """
    if row.account_id is None:
        return None if row.decided_by is None else str(row.decided_by)
    return names[row.account_id]


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
