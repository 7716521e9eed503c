"""Which commitment a proposal is about: one of an organisation's own references, published or not yet."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.errors import ChangedMeanwhileError, InvalidRequestError
from service.imports.identity import LONGEST_REFERENCE
from service.proposals.checks import edition_of
from service.proposals.published import content_of_commitment
from service.proposals.words import Wanted
from service.reference.service import organisation_for


@dataclass(frozen=True, slots=True)
class Target:
    """What a proposal is about.

    Attributes:
        organisation_id, organisation, home: Whose it is: id, code, code of its own area.
        reference, territory: The key of the commitment within the organisation's own.
        commitment_id, revision, published: What is published under it, if anything is.
    """

    organisation_id: int
    organisation: str
    home: str
    reference: str
    territory: str
    commitment_id: int | None = None
    revision: int | None = None
    published: Mapping[str, Any] | None = None


def target_of(session: Session, wanted: Wanted, today: date) -> Target:
    """Find what a proposal is about.

    Raises:
        NotFoundError: There is no such organisation or commitment.
        InvalidRequestError: It is not said, or said in two ways that differ.
        ChangedMeanwhileError: The published commitment is no longer at the revision that was seen.
    """
    if wanted.action == "add":
        return _new(session, wanted, today)
    if wanted.commitment_id is None:
        raise _refused("/commitment_id", f"A proposal to {wanted.action} a commitment needs its number.")
    held = content_of_commitment(session, wanted.commitment_id)
    for name, said, own, is_own in (
        ("organisation", wanted.organisation, held.organisation, _same_code),
        ("reference", wanted.reference, held.reference, operator.eq),
    ):
        if said is not None and not is_own(said, own):
            raise _refused(
                f"/{name}", f"Commitment {held.commitment_id} has the {name} {own!r}; it does not change."
            )
    if wanted.base_revision is not None and wanted.base_revision != held.revision:
        raise ChangedMeanwhileError(
            f"Commitment {held.commitment_id} was changed meanwhile; it is at revision {held.revision}.",
            held.revision,
            current=held.content,
        )
    return Target(
        held.organisation_id,
        held.organisation,
        held.home,
        held.reference,
        held.territory,
        held.commitment_id,
        held.revision,
        held.content,
    )


def _new(session: Session, wanted: Wanted, today: date) -> Target:
    if wanted.commitment_id is not None or wanted.base_revision is not None:
        raise _refused("/commitment_id", "A proposal to add a commitment names none; its action is change.")
    if not wanted.organisation:
        raise _refused("/organisation", "Say whose commitment it is: the code of the organisation.")
    reference = (wanted.reference or "").strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        message = f"Give the commitment a reference of its own, of at most {LONGEST_REFERENCE} characters."
        raise _refused("/reference", message)
    known = organisation_for(session, wanted.organisation)
    if wanted.content is None:
        raise _refused("/content", "A proposal to add a commitment needs its content.")
    territory = edition_of(session, wanted.content, today).territory
    return Target(known.id, known.code, known.area_code, reference, territory)


def _same_code(said: str, own: str) -> bool:
    return said.lower() == own.lower()


def _refused(pointer: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(message, errors=[{"pointer": pointer, "detail": message}])
