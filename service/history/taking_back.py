"""Takes a change back: the state before it is published again, as a change of its own with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
)
from service.history import queries
from service.history.telling import may_take_back
from service.history.words import OF_COMMITMENT, Former, Kind, Taken, Verb
from service.proposals import service as proposals
from service.proposals.published import content_of_commitment
from service.proposals.publishing import publish_content
from service.proposals.words import Held, Wanted
from service.rows import AnyRow

_MOMENT: Final = timedelta(microseconds=1)
_ELSEWHERE: Final[Mapping[Kind, str]] = {
    Kind.NEED_VALUE: "Needs come from files: load the former one again with `onebudget needs load`.",
    Kind.OBJECTIVE_LINK: "Links to plans are decided with `onebudget plans`: decide this one anew there.",
    Kind.FINDING_DECISION: "Decisions on findings stay: say what holds now on the hub's page.",
    Kind.ACCOUNT: "Accounts and roles are kept on the page /accounts: change it there.",
    Kind.ACCOUNT_ROLE: "Accounts and roles are kept on the page /accounts: change it there.",
    Kind.PLACEMENT: "Only its place on other boundaries was worked out; there is nothing to take back.",
}


def take_back(
    session: Session,
    actor: Actor,
    change_set: int,
    reason: str,
    today: date,
    *,
    commitment_id: int | None = None,
) -> Taken:
    """Publish again what a commitment was before a change, as an approver may, at once.

    What was added is withdrawn, what was withdrawn is added again, and the record shows it all. Taking back
    is a change like any other and can be taken back itself.

    Args:
        session: A writing session.
        actor: Who asks.
        change_set: Number of the change.
        reason: Why; recorded with it.
        today: Decides on the edition of a commitment that is added again.
        commitment_id: Which one of several that were changed together.

    Raises:
        NotFoundError: There is no such change, or it is not of this commitment.
        InvalidRequestError: It is of several commitments, of which none is named, or no reason is given.
        ConflictError: It is of a kind that is changed elsewhere.
        ChangedMeanwhileError: The commitment was changed since; its extras hold both versions.
        NotAllowedError: The actor is no approver of a district where its money lies or lay.
    """
    if not may_take_back(actor):
        raise NotAllowedError("Only an approver takes changes back; ask the hub of the district.")
    if not reason.strip():
        message = "Say why the change is taken back; the reason is recorded with it."
        raise InvalidRequestError(message, errors=[{"pointer": "/reason", "detail": message}])
    chosen, at = _chosen(queries.touched(session, change_set), change_set, commitment_id)
    before, after = (queries.former(session, chosen, moment) for moment in (at - _MOMENT, at))
    held = _held(session, chosen)
    _refuse_changed(change_set, chosen, before, after, held)
    queries.give_reason(session, reason)
    if before is None:
        return _withdraw(session, actor, chosen, reason, today)
    if held is None:
        return _add_again(session, chosen, at - _MOMENT, reason)
    done = publish_content(session, actor, chosen, before.content, revision=held.revision, comment=reason)
    return Taken(chosen, Verb.CHANGED, done.revision, done.proposal_id)


def _chosen(found: Sequence[AnyRow], change_set: int, commitment_id: int | None) -> tuple[int, datetime]:
    """Find the commitment that is meant, and when it was changed."""
    if not found:
        raise NotFoundError(f"There is no change {change_set} that you may see; /v1/changes lists them.")
    ids = sorted({row.commitment_id for row in found if row.kind in OF_COMMITMENT})
    if not ids:
        raise ConflictError(_ELSEWHERE[Kind(found[0].kind)])
    if commitment_id is None and len(ids) > 1:
        message = (
            f"Change {change_set} is of {len(ids)} commitments; name the one that is meant as `commitment`."
        )
        raise InvalidRequestError(message, errors=[{"pointer": "/commitment", "detail": message}])
    chosen = ids[0] if commitment_id is None else commitment_id
    if chosen not in ids:
        raise NotFoundError(f"Change {change_set} did not change commitment {chosen}.")
    return chosen, min(row.at for row in found)


def _held(session: Session, commitment_id: int) -> Held | None:
    try:
        return content_of_commitment(session, commitment_id)
    except NotFoundError:
        return None


def _refuse_changed(
    change_set: int, commitment_id: int, before: Former | None, after: Former | None, held: Held | None
) -> None:
    """Refuse where what is published now is not what the change left behind."""
    now = None if held is None else held.content
    then = None if after is None else after.content
    if now == then:
        return
    former = None if before is None else before.content
    raise ChangedMeanwhileError(
        f"Commitment {commitment_id} was changed again since change {change_set}; look at both versions, and "
        "take the later changes back first, or change it by hand.",
        None if held is None else held.revision,
        current=now,
        proposed=former,
    )


def _withdraw(session: Session, actor: Actor, commitment_id: int, reason: str, today: date) -> Taken:
    """Withdraw by a proposal that goes all the way; the refusal of whoever may not publish it undoes it."""
    wanted = Wanted(None, action="withdraw", commitment_id=commitment_id)
    made: Any = proposals.create(session, actor, wanted, today).facts
    sent: Any = proposals.submit(session, actor, made.id, version=made.version).facts
    [outcome] = proposals.publish(session, actor, [(sent.id, sent.version)], reason)
    if outcome.error is not None:
        raise outcome.error
    return Taken(commitment_id, Verb.WITHDRAWN, None, sent.id)


def _add_again(session: Session, commitment_id: int, moment: datetime, reason: str) -> Taken:
    done = queries.restore(session, commitment_id, moment, reason)
    if done.outcome != "published":
        raise ConflictError(
            f"Commitment {commitment_id} cannot be added again: its reference is published by now."
        )
    return Taken(done.commitment_id, Verb.ADDED, done.revision, done.proposal_id)
