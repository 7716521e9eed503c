"""What the page of one proposal is about: a stored one, a published commitment to change, or a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.actors import Actor
from service.db import ReadSession
from service.editions.service import edition_for
from service.errors import NotAllowedError
from service.models import Role
from service.proposals.service import content_of_commitment, read
from service.work.service import organisation_of
from service.work.words import Organisation


@dataclass(frozen=True, slots=True)
class Subject:
    """What is worked on: a stored proposal, a published commitment that is to change, or a new one.

    Attributes:
        content: The whole commitment, as ``service.proposals.content`` has it.
        id: Of the proposal, None while it is not stored.
        version: Of the proposal, for If-Match.
        commitment_id: The published commitment that it changes.
        base_revision: The revision of that one which it was drawn from.
        may: Steps that the actor can take with it.
        is_own: Whether it is the actor's to write at all; else it is looked at where it is reviewed.
    """

    content: Mapping[str, Any]
    action: str
    organisation: Organisation | None = None
    reference: str | None = None
    id: int | None = None
    version: int | None = None
    status: str | None = None
    commitment_id: int | None = None
    base_revision: int | None = None
    largest_cents: int = 0
    may: Sequence[str] = ("change", "submit")
    is_own: bool = True

    def for_script(self) -> dict[str, Any]:
        """The same as the page's script reads it, which is how the API answers it."""
        organisation = self.organisation._asdict() if self.organisation else None
        return {
            "id": self.id,
            "version": self.version,
            "status": self.status,
            "action": self.action,
            "organisation": organisation,
            "reference": self.reference,
            "commitment_id": self.commitment_id,
            "base_revision": self.base_revision,
            "may": self.may,
            "content": self.content,
        }


def may_change(actor: Actor, organisation_id: int) -> bool:
    """Whether an actor may propose changes of an organisation's commitments.

    An approver may, of what lands in its district: whether this one does is known once it is worked out.
    """
    owns = actor.is_administrator or organisation_id in actor.organisation_ids
    return actor.may("propose") and (owns or bool(actor.districts(Role.APPROVER)))


def new_subject(edition: str) -> Subject:
    """A commitment from scratch: nothing is known of it, least of all its place."""
    place = {
        "scope": "unlocated",
        "method": "none",
        "precision": 9,
        "exactness": 2,
        "geometry": None,
        "area_level": None,
        "area_code": None,
        "split_by": None,
        "edition": edition,
    }
    empty = dict.fromkeys(
        (
            "description",
            "sector",
            "focal_area",
            "stage",
            "start_date",
            "end_date",
            "total_cost_cents",
        )
    )
    flags = {"is_catalytic": False, "is_transfer": False}
    content: dict[str, Any] = {
        "name": "",
        **empty,
        **flags,
        "place": place,
        "wards": [],
        "allocations": [],
        "stated": {},
    }
    return Subject(content, "add")


def subject_of_commitment(session: ReadSession, actor: Actor, commitment_id: int, today: date) -> Subject:
    """A published commitment that the actor may change; what has no place yet is placed in today's wards.

    Raises:
        NotFoundError: There is no such commitment.
        NotAllowedError: The actor may not propose for its organisation.
    """
    held = content_of_commitment(session, commitment_id)
    if not may_change(actor, held.organisation_id):
        raise NotAllowedError(f"Only a contributor of {held.organisation} can propose its commitments.")
    content = dict(held.content)
    if content["place"]["scope"] == "unlocated":
        content["place"] = {**content["place"], "edition": edition_for(session, None, today).slug}
    return Subject(
        content,
        "change",
        organisation=organisation_of(session, held.organisation_id),
        reference=held.reference,
        commitment_id=commitment_id,
        base_revision=held.revision,
    )


def subject_of_proposal(session: ReadSession, actor: Actor, proposal_id: int) -> Subject:
    """A stored proposal that the actor may see.

    Raises:
        NotFoundError: There is none.
    """
    shown = read(session, actor, proposal_id)
    facts = shown.facts
    return Subject(
        facts.content,
        facts.action,
        organisation=Organisation(facts.organisation_code, facts.organisation_name),
        reference=facts.reference,
        id=facts.id,
        version=facts.version,
        status=facts.status,
        commitment_id=facts.commitment_id,
        base_revision=facts.base_revision,
        largest_cents=facts.largest_cents,
        may=[step.value for step in shown.may],
        is_own=shown.is_own,
    )
