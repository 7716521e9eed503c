"""Keeps what a hub says of each finding, by whom and why; nothing that was said is changed or lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from service.actors import Actor
from service.alignment import finding_queries
from service.alignment.findings import Told, tell_finding
from service.alignment.words import Question
from service.db import WriteSession
from service.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidRequestError,
    NotAllowedError,
    OnebudgetError,
)
from service.formatting import moment
from service.models import Role
from service.rows import AnyRow
from spatial.vocabulary import FindingState

MOST_NOTE: Final = 4000
"""Signs in a note."""


class Standing(NamedTuple):
    """Who decides on a finding.

    Attributes:
        districts: Codes of the districts that it lies in; administrators alone decide where there are none.
        may: Whether the actor who asked may.
    """

    districts: Sequence[str]
    may: bool


def decides(actor: Actor) -> bool:
    """Whether somebody decides on findings anywhere: an approver of a hub, or an administrator."""
    return actor.may("review") and (actor.is_administrator or bool(actor.districts(Role.APPROVER)))


def standings(
    session: Session, actor: Actor, question: Question, rows: Sequence[AnyRow]
) -> Mapping[str, Standing]:
    """Say of findings, by key, who decides on them; only to somebody who decides on some.

    Args:
        session: Any session.
        actor: Who asks.
        question: Made by ``findings.question_for``.
        rows: Of findings, as lists give them.
    """
    if not rows or not decides(actor):
        return {}
    lying = finding_queries.districts(session, {row.key: row.subject for row in rows})
    return {
        key: Standing(codes, _may(actor, question.edition.territory, codes)) for key, codes in lying.items()
    }


def decide(
    session: WriteSession,
    actor: Actor,
    question: Question,
    key: str,
    *,
    state: FindingState,
    note: str,
    version: int,
) -> None:
    """Say of a finding, in the actor's own name, what holds from now on.

    Args:
        session: A writing session.
        actor: Who decides.
        question: Made by ``findings.question_for``.
        key: Of the finding.
        state: What holds.
        note: Why.
        version: How often it had been decided on when the actor read it.

    Raises:
        InvalidRequestError: The note is empty or too long.
        NotFoundError: There is no such finding.
        ConflictError: It is settled, and was decided on before it was kept what it is about.
        NotAllowedError: It lies in no district of which the actor is an approver.
        ChangedMeanwhileError: Somebody decided on it since; ``current`` holds what was said.
    """
    note = _reason(note)
    told = tell_finding(session, question, key, with_geometry=False)
    if told.subject is None:
        raise ConflictError(
            f"No rule finds {key!r} for this year and phase any more, so that nobody can say whose it is; "
            "decide on it where it is found, or have the operator do it."
        )
    _refuse_others(session, actor, told, told.subject)
    if told.version != version:
        raise _meanwhile(told)
    facts = {"subject": told.subject, "state": state.value, "note": note, "account_id": actor.account_id}
    if not _keep(session, told, facts):
        raise _meanwhile(tell_finding(session, question, key, with_geometry=False))


def set_state(
    session: WriteSession,
    question: Question,
    key: str,
    *,
    state: FindingState,
    note: str,
    by: str,
    at: datetime,
) -> None:
    """Say of a finding what holds from now on, as the operator does in the name of somebody.

    Raises:
        InvalidRequestError: The note or the name is empty, or the note is too long.
        NotFoundError: There is no such finding.
        ConflictError: Somebody else decides on it at this very moment.
    """
    note = _reason(note)
    if not by.strip():
        raise InvalidRequestError("A decision needs the name of who decided.")
    told = tell_finding(session, question, key, with_geometry=False)
    facts = {"subject": told.subject, "state": state.value, "note": note, "decided_by": by.strip()}
    if not _keep(session, told, {**facts, "decided_at": at}):
        raise ConflictError("Somebody else has just decided on this finding; look at it again.")


def _keep(session: WriteSession, told: Told, facts: Mapping[str, Any]) -> bool:
    territory = told.question.edition.territory
    return finding_queries.decide(session, territory=territory, key=told.key, turn=told.version + 1, **facts)


def _reason(note: str) -> str:
    said = note.strip()
    if not said:
        raise _wrong("A decision needs a note that says why.")
    if len(said) > MOST_NOTE:
        raise _wrong(f"A note has {MOST_NOTE} signs at most; this one has {len(said)}.")
    return said


def _wrong(message: str) -> InvalidRequestError:
    return InvalidRequestError(message, errors=[{"pointer": "/note", "detail": message}])


def _may(actor: Actor, territory: str, districts: Sequence[str]) -> bool:
    held = actor.districts(Role.APPROVER)
    return actor.is_administrator or any((territory, code) in held for code in districts)


def _refuse_others(session: Session, actor: Actor, told: Told, subject: str) -> None:
    """Refuse whom row-level security would refuse, in a sentence that says who may."""
    [codes] = finding_queries.districts(session, {told.key: subject}).values()
    if _may(actor, told.question.edition.territory, codes):
        return
    who = f"an approver of {' or '.join(codes)}, or an administrator," if codes else "an administrator"
    where = "" if codes else "It lies in no district: "
    sentence = f"{where}only {who} decides on this finding."
    raise NotAllowedError(sentence[0].upper() + sentence[1:])


def _meanwhile(told: Told) -> OnebudgetError:
    """Tell whoever comes second what the first one said."""
    if not told.history:
        return ChangedMeanwhileError("Nobody has decided on this finding yet; read it again.", 0)
    last = told.history[-1]
    said = last.state.value.replace("_", " ")
    return ChangedMeanwhileError(
        f"Somebody has decided on this finding since you read it: {said}, {last.by}, "
        f"{moment(last.at, 'en')}. Look at that, then say what holds.",
        last.turn,
        current={
            "state": last.state.value,
            "note": last.note,
            "decided_by": last.by,
            "decided_at": last.at.isoformat(),
        },
    )
