"""What is asked for and answered about changes, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from service.history.diff import Difference
from service.paging import Page

NO_COMMITMENT: Final = 0
"""Stands for the commitment of changes that are of none."""


class Kind(StrEnum):
    """What was changed: the table whose rows are recorded."""

    COMMITMENT = "commitment"
    ALLOCATION = "allocation"
    COMMITMENT_WARD = "commitment_ward"
    PLACEMENT = "placement"
    NEED_VALUE = "need_value"
    OBJECTIVE_LINK = "objective_link"
    FINDING_DECISION = "finding_decision"
    ACCOUNT = "account"
    ACCOUNT_ROLE = "account_role"


OF_COMMITMENT: Final = (Kind.COMMITMENT, Kind.ALLOCATION, Kind.COMMITMENT_WARD)
"""Kinds that a commitment's content is made of; its placements follow from them."""


PUBLIC: Final = tuple(kind for kind in Kind if kind not in {Kind.ACCOUNT, Kind.ACCOUNT_ROLE})
"""Kinds that everybody is told of: what is published, needs, plan links and decisions on findings."""


class Verb(StrEnum):
    """What became of the subject of a change."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ChangeSearch:
    """Which changes are wanted; what is given adds up."""

    commitment: int | None = None
    change_set: int | None = None
    kind: tuple[Kind, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    account: int | None = None
    organisation: tuple[str, ...] = ()


class Maker(NamedTuple):
    """Who made a change, as far as the reader is shown it.

    Attributes:
        account_id: None for the operator's command line, and for the public.
        title: None likewise.
        said: In words: the title for those who have signed in, the role for the public.
    """

    account_id: int | None
    title: str | None
    said: str


class Subject(NamedTuple):
    """The commitment that was changed, as it is called now, or was last."""

    commitment_id: int
    reference: str
    name: str
    organisation: str
    organisation_name: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What one transaction changed in one commitment, or in what belongs to none.

    Attributes:
        change_set: Its number.
        subject: None where it is about needs, findings or accounts.
        verb: What became of the subject.
        at: When.
        by: Who.
        via: How: web, api or cli.
        reason: What was said along with it.
        kinds: What was changed.
        differences: From what to what.
        omitted: How many changed rows are not told, of very many.
        can_be_taken_back: Whether it is of a kind that the reader may take back.
    """

    change_set: int
    subject: Subject | None
    verb: Verb
    at: datetime
    by: Maker
    via: str
    reason: str | None
    kinds: Sequence[Kind]
    differences: Sequence[Difference]
    omitted: int
    can_be_taken_back: bool


class History(NamedTuple):
    """The changes of one commitment, the newest first, after its first statement."""

    subject: Subject
    first_at: datetime | None
    first_file: str | None
    page: Page[Entry]


class Former(NamedTuple):
    """A commitment as it was at a moment."""

    reference: str
    content: Mapping[str, Any]


class Taken(NamedTuple):
    """What became of a change that was taken back.

    Attributes:
        commitment_id: The commitment; a new one where a withdrawal was taken back.
        verb: What was done with it.
        revision: None where it is withdrawn.
        proposal_id: The published proposal that says so.
    """

    commitment_id: int
    verb: Verb
    revision: int | None
    proposal_id: int | None
