"""One step for many proposals: each has its own outcome, and one that is refused keeps no other back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import InvalidRequestError, OnebudgetError, PreconditionMissingError
from service.models import Status
from service.proposals import queries, service
from service.proposals.states import Step
from service.proposals.words import Outcome, Shown, Wanted


def create_many(session: Session, actor: Actor, wanted: Sequence[Wanted], today: date) -> list[Outcome]:
    """Make drafts, worked out together; see ``service.create`` for what may be refused."""
    outcomes = [_tried(session, None, partial(_made, session, actor, each, today)) for each in wanted]
    ids = [outcome.proposal_id for outcome in outcomes if outcome.proposal_id is not None]
    if ids:
        queries.work_out(session, ids)
    return outcomes


def step_many(
    session: Session,
    actor: Actor,
    step: Step,
    items: Sequence[tuple[int, int | None]],
    comment: str | None = None,
) -> list[Outcome]:
    """Take one step with many proposals; published are all at once, with one placing.

    Args:
        session: A writing session.
        actor: Who asks.
        step: Any but ``change``.
        items: Ids, each with the version that was seen; to publish, any will do without.
        comment: What is said along with each.
    """
    if step is Step.PUBLISH:
        return service.publish(session, actor, items, comment)
    known: dict[Step, Callable[..., Shown]] = {
        Step.SUBMIT: service.submit,
        Step.REOPEN: service.reopen,
        Step.WITHDRAW: service.withdraw,
        Step.RETURN: service.return_,
    }
    if step not in known:
        raise InvalidRequestError(f"A batch can {', '.join(known)} and publish; it cannot {step}.")
    take = partial(_stepped, known[step], session, actor, comment=comment)
    return [_tried(session, key, partial(take, key, version)) for key, version in items]


def _made(session: Session, actor: Actor, wanted: Wanted, today: date) -> Outcome:
    proposal_id, _ = service.make(session, actor, wanted, today)
    return Outcome(proposal_id, Status.DRAFT, wanted.commitment_id, version=1)


def _stepped(
    step: Callable[..., Shown],
    session: Session,
    actor: Actor,
    proposal_id: int,
    version: int | None,
    *,
    comment: str | None,
) -> Outcome:
    if version is None:
        raise PreconditionMissingError("Say which version of the proposal you saw.")
    facts = step(session, actor, proposal_id, version=version, comment=comment).facts
    return Outcome(facts.id, Status(facts.status), facts.commitment_id, facts.base_revision, facts.version)


def _tried(session: Session, proposal_id: int | None, work: Callable[[], Outcome]) -> Outcome:
    """Do one piece of work, and undo that piece alone where it is refused."""
    kept: dict[str, Any] = {}
    try:
        with session.begin_nested():
            kept["outcome"] = work()
    except OnebudgetError as error:
        return Outcome(proposal_id, error=error)
    outcome: Outcome = kept["outcome"]
    return outcome
