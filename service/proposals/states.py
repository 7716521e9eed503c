"""Which step leads a proposal from which status to which, and whose step it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from service.errors import ConflictError, InvalidRequestError, NotAllowedError
from service.models import Status


class Step(StrEnum):
    """What can be done with a proposal."""

    CHANGE = "change"
    SUBMIT = "submit"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    RETURN = "return"
    PUBLISH = "publish"


class Side(StrEnum):
    """Whose step it is: of those who propose, or of those who review for a district that it touches."""

    OWNER = "owner"
    REVIEWER = "reviewer"


class Way(NamedTuple):
    """One way from a status: whose step it is, and where it leads."""

    side: Side
    to: Status


WAYS: Final[Mapping[tuple[Status, Step], Way]] = {
    (Status.DRAFT, Step.CHANGE): Way(Side.OWNER, Status.DRAFT),
    (Status.RETURNED, Step.CHANGE): Way(Side.OWNER, Status.DRAFT),
    (Status.DRAFT, Step.SUBMIT): Way(Side.OWNER, Status.SUBMITTED),
    (Status.RETURNED, Step.SUBMIT): Way(Side.OWNER, Status.SUBMITTED),
    (Status.SUBMITTED, Step.REOPEN): Way(Side.OWNER, Status.DRAFT),
    (Status.WITHDRAWN, Step.REOPEN): Way(Side.OWNER, Status.DRAFT),
    (Status.DRAFT, Step.WITHDRAW): Way(Side.OWNER, Status.WITHDRAWN),
    (Status.SUBMITTED, Step.WITHDRAW): Way(Side.OWNER, Status.WITHDRAWN),
    (Status.RETURNED, Step.WITHDRAW): Way(Side.OWNER, Status.WITHDRAWN),
    (Status.SUBMITTED, Step.RETURN): Way(Side.REVIEWER, Status.RETURNED),
    (Status.SUBMITTED, Step.PUBLISH): Way(Side.REVIEWER, Status.PUBLISHED),
}
OPEN: Final = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
"""Statuses in which a proposal waits for somebody."""

_DONE: Final[Mapping[Step, str]] = {
    Step.CHANGE: "changed",
    Step.SUBMIT: "submitted",
    Step.REOPEN: "reopened",
    Step.WITHDRAW: "withdrawn",
    Step.RETURN: "returned",
    Step.PUBLISH: "published",
}
_WHO: Final[Mapping[Side, str]] = {
    Side.OWNER: "a contributor of the organisation",
    Side.REVIEWER: "an approver of a district that it touches",
}


def steps_open(status: Status, sides: Collection[Side]) -> list[Step]:
    """The steps that those on some sides may take now."""
    return [step for (at, step), way in WAYS.items() if at is status and way.side in sides]


def next_status(status: Status, step: Step, sides: Collection[Side], comment: str | None = None) -> Status:
    """Where a step leads.

    Args:
        status: Where the proposal stands.
        step: What is asked for.
        sides: On which sides the actor stands.
        comment: What is said along with it.

    Raises:
        ConflictError: The step does not lead on from here.
        NotAllowedError: It is not this actor's step.
        InvalidRequestError: It is returned without a word.
    """
    way = WAYS.get((status, step))
    if way is None:
        can = [other.value for (at, other) in WAYS if at is status]
        remedy = f"it can be: {', '.join(can)}" if can else "nothing more can be done with it"
        raise ConflictError(f"A proposal that is {status.value} cannot be {_DONE[step]}; {remedy}.")
    if way.side not in sides:
        raise NotAllowedError(f"Only {_WHO[way.side]} can have this proposal {_DONE[step]}.")
    if step is Step.RETURN and not (comment or "").strip():
        message = "Say in a comment what is to be mended; a proposal is not returned without a word."
        raise InvalidRequestError(message, errors=[{"pointer": "/comment", "detail": message}])
    return way.to
