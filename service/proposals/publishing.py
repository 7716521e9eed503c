"""From proposals to what is published: by approvers alone, all at once, and never over somebody's head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import (
    ChangedMeanwhileError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    OnebudgetError,
)
from service.models import Status
from service.proposals import queries, read_queries
from service.proposals.checks import edition_of, examine
from service.proposals.content import Content
from service.proposals.published import content_of_commitment
from service.proposals.standing import sides_of
from service.proposals.states import Step, next_status
from service.proposals.telling import note
from service.proposals.words import Outcome, Published
from service.rows import AnyRow

_NO_REVIEW: Final = "The token lacks the scope review; make one that has it."


def publish(
    session: Session,
    actor: Actor,
    wanted: Sequence[tuple[int, int | None]],
    comment: str | None = None,
) -> list[Outcome]:
    """Publish submitted proposals together: one placing for all of them.

    What cannot be published is left as it was and told in its outcome; the others are published. Whoever
    wants all or nothing raises the first outcome's error.

    Args:
        session: A writing session.
        actor: Who asks.
        wanted: Ids, each with the version that the actor saw, or None for whichever is stored.
        comment: What is said along with the step.

    Returns:
        One outcome for each, in order.
    """
    seen = read_queries.several(session, actor, [proposal_id for proposal_id, _ in wanted])
    refused = {proposal_id: _refusal(actor, seen.get(proposal_id), proposal_id) for proposal_id, _ in wanted}
    ready = [(proposal_id, version) for proposal_id, version in wanted if refused[proposal_id] is None]
    done: dict[int, AnyRow] = {}
    if ready:
        ids, versions = zip(*dict(ready).items(), strict=True)
        done = {row.proposal_id: row for row in queries.publish(session, ids, versions, comment)}
    stale = [
        seen[key].commitment_id
        for key, row in done.items()
        if row.outcome == "changed-meanwhile" and seen[key].commitment_id is not None
    ]
    for key, row in done.items():
        if row.outcome == "published":
            note(session, key, Status.PUBLISHED)
    current = queries.contents(session, stale) if stale else {}
    return [
        Outcome(proposal_id, error=error)
        if (error := refused[proposal_id]) is not None
        else _outcome(done[proposal_id], seen[proposal_id], current)
        for proposal_id, _ in wanted
    ]


def _refusal(actor: Actor, facts: AnyRow | None, proposal_id: int) -> OnebudgetError | None:
    """Say why a proposal cannot be published by this actor, where that shows before trying."""
    if facts is None:
        return NotFoundError(
            f"There is no proposal {proposal_id} that you may see; /v1/proposals lists yours."
        )
    try:
        next_status(Status(facts.status), Step.PUBLISH, sides_of(actor, facts))
    except OnebudgetError as error:
        return error
    return None


def _outcome(row: AnyRow, facts: AnyRow, current: Mapping[int, tuple[int, dict[str, Any]]]) -> Outcome:
    if row.outcome == "published":
        return Outcome(row.proposal_id, Status.PUBLISHED, row.commitment_id, row.revision, facts.version + 1)
    if row.outcome == "changed-meanwhile":
        return Outcome(row.proposal_id, error=_stale(facts, current))
    errors: dict[str, OnebudgetError] = {
        "not-allowed": NotAllowedError("Only an approver of a district that it touches can publish it."),
        "not-submitted": ConflictError("The proposal is not submitted any more; look at it again."),
        "other-version": ChangedMeanwhileError("The proposal was changed meanwhile; look at it again."),
    }
    return Outcome(row.proposal_id, error=errors[row.outcome])


def _stale(facts: AnyRow, current: Mapping[int, tuple[int, dict[str, Any]]]) -> ChangedMeanwhileError:
    """Tell both versions of a commitment that is no longer what a proposal was drawn from."""
    revision, content = current.get(facts.commitment_id, (None, None))
    if revision is None:
        sentence = (
            f"Somebody else has published {facts.reference!r} meanwhile; propose a change of it instead."
            if facts.action == "add"
            else f"Commitment {facts.commitment_id} has been withdrawn meanwhile."
        )
        return ChangedMeanwhileError(sentence, proposed=facts.content)
    return ChangedMeanwhileError(
        f"Commitment {facts.commitment_id} was changed since proposal {facts.id} was drawn from it; return "
        "it, so that its owner looks at both.",
        revision,
        current=content,
        proposed=facts.content,
    )


def change_commitment(
    session: Session,
    actor: Actor,
    commitment_id: int,
    content: Content,
    today: date,
    *,
    revision: int,
    comment: str | None = None,
) -> Published:
    """Change a published commitment at once, as an approver may.

    Args:
        session: A writing session.
        actor: Who asks.
        commitment_id: Which.
        content: All that it is to be.
        today: Decides on the edition where the content names none.
        revision: The revision that the actor saw.
        comment: Why.

    Raises:
        NotFoundError: There is none of this number.
        ChangedMeanwhileError: It is at another revision; ``current`` is what it says now.
        InvalidRequestError: The content cannot be stored.
        NotAllowedError: The actor is no approver of a district that it touches.
    """
    held = content_of_commitment(session, commitment_id)
    if held.revision != revision:
        raise _newer(commitment_id, held.revision, held.content, content.kept())
    if content.place.edition is None:
        content.place.edition = held.content["place"]["edition"]
    edition = edition_of(session, content, today, held.edition)
    known = same_place(content, held.content)
    content, findings = examine(
        session, edition, content, held.home, place_known=known, published=held.content
    )
    done = publish_content(session, actor, commitment_id, content.kept(), revision=revision, comment=comment)
    return done._replace(findings=findings)


def publish_content(
    session: Session,
    actor: Actor,
    commitment_id: int,
    content: Mapping[str, Any],
    *,
    revision: int,
    comment: str | None = None,
) -> Published:
    """Make a published commitment say what a content in facts says; raises as ``change_commitment``."""
    if not actor.may("review"):
        raise NotAllowedError(_NO_REVIEW)
    done = queries.publish_content(session, commitment_id, revision, content, comment)
    if done.outcome in {"unknown", "changed-meanwhile"}:
        held = content_of_commitment(session, commitment_id)
        raise _newer(commitment_id, held.revision, held.content, content)
    return Published(commitment_id, done.revision, done.proposal_id)


def same_place(content: Content, published: Mapping[str, Any]) -> bool:
    """Whether a content leaves the place of a published commitment as it is."""
    sent, place = content.kept(), content.place
    return bool(
        not (place.text or place.wards_text or place.benefit_text)
        and sent["place"] | {"edition": published["place"]["edition"]} == published["place"]
        and sorted(sent["wards"], key=_ward_key) == sorted(published["wards"], key=_ward_key)
        and sent["stated"] == published["stated"]
    )


def _ward_key(ward: Mapping[str, Any]) -> tuple[str, str]:
    return ward["role"], ward["code"]


def _newer(
    commitment_id: int, revision: int, current: Mapping[str, Any], proposed: Mapping[str, Any]
) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        f"Commitment {commitment_id} was changed meanwhile; it is at revision {revision}. Look at both.",
        revision,
        current=current,
        proposed=proposed,
    )
