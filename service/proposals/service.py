"""Proposals: made, changed, sent on from status to status; what is published follows from them alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import ChangedMeanwhileError, ConflictError, InvalidRequestError
from service.models import Status
from service.proposals import queries
from service.proposals.checks import edition_of, examine
from service.proposals.content import Content
from service.proposals.listing import found, listing, read, rollup, totals
from service.proposals.previewing import preview
from service.proposals.published import content_of_commitment
from service.proposals.publishing import change_commitment, publish, publish_content, same_place
from service.proposals.standing import check_proposes, sides_of
from service.proposals.states import Side, Step, next_status
from service.proposals.targets import Target, target_of
from service.proposals.telling import note
from service.proposals.words import Event, Shown, Wanted
from service.rows import AnyRow
from spatial.findings import Finding

__all__ = [
    "change",
    "change_commitment",
    "content_of_commitment",
    "create",
    "listing",
    "preview",
    "publish",
    "publish_content",
    "read",
    "reopen",
    "return_",
    "rollup",
    "submit",
    "totals",
    "withdraw",
]


def create(session: Session, actor: Actor, wanted: Wanted, today: date) -> Shown:
    """Make a draft.

    Raises:
        NotFoundError: There is no such organisation or commitment.
        NotAllowedError: The actor may not propose for the organisation.
        InvalidRequestError: The content cannot be stored; ``errors`` name each part.
        ConflictError: The reference is published already, or has an open proposal.
        ChangedMeanwhileError: The published commitment is no longer at ``base_revision``.
    """
    proposal_id, findings = make(session, actor, wanted, today)
    queries.work_out(session, [proposal_id])
    return read(session, actor, proposal_id, findings=findings)


def make(session: Session, actor: Actor, wanted: Wanted, today: date) -> tuple[int, list[Finding]]:
    """Store a draft that is still to be worked out, with what is to be said of it; see ``create``."""
    target = target_of(session, wanted, today)
    districts = (
        queries.districts_of(session, target.commitment_id, target.organisation_id, target.territory)
        if target.commitment_id is not None
        else []
    )
    check_proposes(actor, target, districts)
    _refuse_twin(session, wanted, target)
    content, findings = _content(session, wanted, target, today)
    proposal_id = queries.add(
        session,
        {
            "action": wanted.action,
            "territory": target.territory,
            "district_codes": districts,
            "organisation_id": target.organisation_id,
            "reference": target.reference,
            "commitment_id": target.commitment_id,
            "base_revision": target.revision,
            "content": content,
            "scope": content["place"]["scope"],
            "upload_id": wanted.upload_id,
            "row": wanted.row,
            "created_by": actor.account_id,
        },
    )
    queries.add_events(session, actor, [Event(proposal_id, None, Status.DRAFT)])
    return proposal_id, findings


def change(
    session: Session,
    actor: Actor,
    proposal_id: int,
    content: Content,
    today: date,
    *,
    version: int,
    base_revision: int | None = None,
) -> Shown:
    """Write a draft or a returned proposal anew.

    Args:
        session: A writing session.
        actor: Who asks.
        proposal_id: Which.
        content: All that the commitment is to be.
        today: Decides on the edition where the content names none.
        version: The version that the actor saw.
        base_revision: The newest revision of the published commitment, where the actor has seen what changed
            in it meanwhile and drawn the content from that.

    Raises:
        NotFoundError, NotAllowedError, ConflictError, InvalidRequestError: As for ``create``.
        ChangedMeanwhileError: Somebody else was faster; ``current`` is what is stored.
    """
    facts = found(session, actor, proposal_id)
    to = next_status(Status(facts.status), Step.CHANGE, sides_of(actor, facts))
    _check_version(facts, version)
    if facts.action == "withdraw":
        raise ConflictError(
            "A proposal to withdraw a commitment says nothing else; make one that changes it."
        )
    if base_revision is not None:
        _check_base(session, facts, base_revision)
    held = content_of_commitment(session, facts.commitment_id) if facts.commitment_id else None
    edition = edition_of(session, content, today, held and held.edition)
    known = held is not None and same_place(content, held.content)
    content, findings = examine(
        session, edition, content, facts.home, place_known=known, published=held and held.content
    )
    kept = content.kept()
    values: dict[str, Any] = {"content": kept, "scope": kept["place"]["scope"], "status": to.value}
    if base_revision is not None:
        values["base_revision"] = base_revision
    _put(session, actor, facts, values)
    queries.work_out(session, [proposal_id])
    return read(session, actor, proposal_id, findings=findings)


def submit(
    session: Session, actor: Actor, proposal_id: int, *, version: int, comment: str | None = None
) -> Shown:
    """Hand a proposal to the approvers of the districts that it touches; raises as ``change``."""
    facts = found(session, actor, proposal_id)
    if facts.base_revision is not None and Side.OWNER in sides_of(actor, facts):
        _check_base(session, facts, facts.base_revision)
    shown = _step(session, actor, proposal_id, Step.SUBMIT, version=version, comment=comment)
    queries.work_out(session, [proposal_id])  # boundaries and people may have changed since it was drawn
    return shown


def return_(session: Session, actor: Actor, proposal_id: int, *, version: int, comment: str) -> Shown:
    """Give a submitted proposal back, with what is to be mended; raises as ``change``."""
    return _step(session, actor, proposal_id, Step.RETURN, version=version, comment=comment)


def withdraw(
    session: Session, actor: Actor, proposal_id: int, *, version: int, comment: str | None = None
) -> Shown:
    """Give an open proposal up; what is published stays. Raises as ``change``."""
    return _step(session, actor, proposal_id, Step.WITHDRAW, version=version, comment=comment)


def reopen(
    session: Session, actor: Actor, proposal_id: int, *, version: int, comment: str | None = None
) -> Shown:
    """Make a submitted or withdrawn proposal a draft again; raises as ``change``."""
    shown = _step(session, actor, proposal_id, Step.REOPEN, version=version, comment=comment)
    queries.work_out(session, [proposal_id])
    return shown


def _step(
    session: Session, actor: Actor, proposal_id: int, step: Step, *, version: int, comment: str | None
) -> Shown:
    facts = found(session, actor, proposal_id)
    to = next_status(Status(facts.status), step, sides_of(actor, facts), comment)
    _check_version(facts, version)
    _put(session, actor, facts, {"status": to.value}, comment)
    if to is Status.WITHDRAWN:
        queries.forget_lines(session, proposal_id)
    return read(session, actor, proposal_id)


def _put(
    session: Session, actor: Actor, facts: AnyRow, values: dict[str, Any], comment: str | None = None
) -> None:
    """Write to a proposal as it was read, and record the step where its status changes."""
    is_step = values["status"] != facts.status
    if is_step:
        values = values | {"status_at": queries.NOW}
    if not queries.put(session, facts.id, facts.version, values):
        raise ChangedMeanwhileError(_FASTER)
    if is_step:
        said = (comment or "").strip() or None
        step = Event(facts.id, Status(facts.status), Status(values["status"]), said)
        queries.add_events(session, actor, [step])
        note(session, facts.id, Status(values["status"]))


def _content(
    session: Session, wanted: Wanted, target: Target, today: date
) -> tuple[dict[str, Any], list[Finding]]:
    """The content to store: as sent and looked at, or for a withdrawal what is published."""
    if wanted.action == "withdraw":
        return dict(target.published or {}), []
    if wanted.content is None:
        raise InvalidRequestError(
            "A proposal needs a content.", errors=[{"pointer": "/content", "detail": "content is missing."}]
        )
    edition = edition_of(session, wanted.content, today)
    known = target.published is not None and same_place(wanted.content, target.published)
    content, findings = examine(
        session, edition, wanted.content, target.home, place_known=known, published=target.published
    )
    return content.kept(), findings


def _refuse_twin(session: Session, wanted: Wanted, target: Target) -> None:
    key = (target.organisation_id, target.reference, target.territory)
    if wanted.action == "add":
        there = queries.commitment_of(session, *key)
        if there is not None:
            raise ConflictError(
                f"{target.organisation} has published {target.reference!r} already; propose a change of "
                f"commitment {there}.",
                commitment_id=there,
            )
    twin = queries.open_proposal(session, *key)
    if twin is not None:
        raise ConflictError(
            f"Proposal {twin} of {target.organisation} for {target.reference!r} is still open; change that "
            "one, or withdraw it.",
            proposal_id=twin,
        )


def _check_version(facts: AnyRow, version: int) -> None:
    if facts.version != version:
        raise ChangedMeanwhileError(
            f"{_FASTER} It is at version {facts.version}, not {version}.",
            facts.version,
            current={"status": facts.status, "content": facts.content},
        )


def _check_base(session: Session, facts: AnyRow, revision: int) -> None:
    """Refuse where the published commitment is no longer what a proposal was drawn from."""
    held = content_of_commitment(session, facts.commitment_id)
    if held.revision != revision:
        raise ChangedMeanwhileError(
            f"Commitment {held.commitment_id} was changed since this was drawn from it; look at both, and "
            f"send the proposal again with base_revision {held.revision}.",
            held.revision,
            current=held.content,
            proposed=facts.content,
        )


_FASTER = "Somebody else has changed this proposal meanwhile; look at it again."
