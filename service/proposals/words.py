"""What is asked for and answered about proposals, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from service.errors import OnebudgetError
from service.models import Edition, Status
from service.paging import Page
from service.proposals.content import Content
from service.proposals.states import Step
from service.rows import AnyRow
from spatial.findings import Finding
from spatial.vocabulary import Landing, Level, Phase, SplitMethod

Action = Literal["add", "change", "withdraw"]


class Order(StrEnum):
    """In which order proposals are listed."""

    AMOUNT = "amount"  # the largest first
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A proposal that is to be made.

    Attributes:
        content: What the commitment is to be; for a withdrawal it is not looked at.
        organisation: Code; may be left out where ``commitment_id`` says whose it is.
        reference: Of the organisation's own; as above.
        action: What is to become of the commitment.
        commitment_id: The published commitment that is to be changed or withdrawn.
        base_revision: The revision of it that was seen; the newest unless given.
        upload_id, row: The file and the row it comes from.
    """

    content: Content | None
    organisation: str | None = None
    reference: str | None = None
    action: Action = "add"
    commitment_id: int | None = None
    base_revision: int | None = None
    upload_id: int | None = None
    row: int | None = None


class Line(NamedTuple):
    """Where some of a content's money would land: a placement, with the cents of a phase and year if any."""

    edition: str
    level: Level
    code: str
    name: str
    landing: Landing
    weight: int
    whole: int
    split: SplitMethod
    is_estimated: bool
    phase: Phase | None
    financial_year: int | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a content would come to; no lines where its place cannot be used."""

    edition: Edition
    content: Content
    findings: Sequence[Finding]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal with all that hangs on it, what the actor may do with it, and whether it is its own."""

    facts: AnyRow
    events: Sequence[AnyRow]
    lines: Sequence[AnyRow]
    may: Sequence[Step]
    is_own: bool
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class ProposalSearch:
    """What proposals are asked for; what is given adds up."""

    status: tuple[Status, ...] = ()
    action: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    territory: str | None = None
    located: bool | None = None
    upload: int | None = None
    commitment: int | None = None
    mine: bool = False
    order: Order = Order.AMOUNT


class Totals(NamedTuple):
    """What a whole list comes to."""

    proposals: int
    cents: int


class Listing(NamedTuple):
    """A page of proposals; totals on the first page only."""

    page: Page[AnyRow]
    totals: Totals | None


class Outcome(NamedTuple):
    """What became of one of several proposals."""

    proposal_id: int | None
    status: Status | None = None
    commitment_id: int | None = None
    revision: int | None = None
    version: int | None = None
    error: OnebudgetError | None = None


class Published(NamedTuple):
    """What became of a commitment that was changed at once."""

    commitment_id: int
    revision: int
    proposal_id: int | None
    findings: Sequence[Finding] = ()


class Event(NamedTuple):
    """One step of a proposal: from which status, none where it begins, to which, and what was said."""

    proposal_id: int
    before: Status | None
    to: Status
    comment: str | None = None


class Held(NamedTuple):
    """A published commitment as a content, with whose it is, and in the codes of which edition."""

    commitment_id: int
    revision: int
    territory: str
    organisation_id: int
    organisation: str
    home: str
    reference: str
    content: Mapping[str, Any]
    edition: Edition


@dataclass(frozen=True, slots=True)
class RollupAsked:
    """Which proposed money is added up, and by what areas."""

    level: Level
    year: int
    phase: Phase = Phase.ORIGINAL
    within: str | None = None
    status: tuple[Status, ...] = ()
    edition: str | None = None


class Rollup(NamedTuple):
    """Proposed cents by area, and of those that belong to no area of the level."""

    edition: Edition
    areas: Sequence[AnyRow]
    beside: AnyRow | None
