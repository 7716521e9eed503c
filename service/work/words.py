"""What the work list shows, between service, queries and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from service.rows import AnyRow
from spatial.vocabulary import Scope


class WorkListName(StrEnum):
    """What a contributor works through."""

    UNLOCATED = "unlocated"  # published or proposed, without a place; the largest first
    LOCAL = "local"  # the same, of which only the municipality is known
    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"


SCOPES: Final = {WorkListName.UNLOCATED: Scope.UNLOCATED, WorkListName.LOCAL: Scope.LOCAL}
"""The lists of what is to be placed, or placed better: by how much is known of the place."""


class Kind(StrEnum):
    """What an entry of the work list is."""

    COMMITMENT = "commitment"  # published, and nobody has begun to change it
    PROPOSAL = "proposal"


class Key(NamedTuple):
    """Where an entry stands in a list of what is to be placed: by amount, then by kind and number.

    Attributes:
        cents: Its largest phase, all years together.
        kind: Published ones before proposals of the same amount.
        id: Of the commitment or the proposal.
    """

    cents: int
    kind: Kind
    id: int


class Neighbours(NamedTuple):
    """The entries around one in a list of what is to be placed, and how many there are."""

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
