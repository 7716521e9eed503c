"""What the work list shows, between service, queries and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]


class WorkListName(StrEnum):
    """What a contributor works through."""

    UNLOCATED = "unlocated"  # published or proposed, without a place; the largest first
    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"


class Kind(StrEnum):
    """What an entry of the work list is."""

    COMMITMENT = "commitment"  # published, and nobody has begun to change it
    PROPOSAL = "proposal"


class Key(NamedTuple):
    """Where an entry stands in the list of what is not located yet: by amount, then by kind and number.

    Attributes:
        cents: Its largest phase, all years together.
        kind: Published ones before proposals of the same amount.
        id: Of the commitment or the proposal.
    """

    cents: int
    kind: Kind
    id: int


class Neighbours(NamedTuple):
    """The entries around one in the list of what is not located yet, and how many there are."""

    before: Key | None
    after: Key | None
    left: int


class Organisation(NamedTuple):
    """An organisation whose commitments an account may propose."""

    code: str
    name: str


class Comment(NamedTuple):
    """What the hub said when it returned a proposal."""

    text: str
    at: Any
    by: str | None


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of one list.

    Attributes:
        entries: With kind, id, status, name, reference, organisation_name, cents and changed_at.
        total: Of the whole list.
        counts: Entries of every list.
        comments: By proposal, what the hub said last.
    """

    entries: Sequence[AnyRow]
    total: int
    counts: Mapping[WorkListName, int]
    comments: Mapping[int, Comment]
