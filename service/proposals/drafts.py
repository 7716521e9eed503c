"""Many drafts at once, from a file whose rows the import engine has already turned into facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import NotAllowedError
from service.models import Status
from service.proposals import queries
from service.proposals.words import Action, Event

_TOGETHER: Final = 1000


@dataclass(frozen=True, slots=True)
class Draft:
    """One commitment as a file states it.

    Attributes:
        organisation_id, reference, territory: Which commitment it is.
        content: In facts, as ``Content.kept`` gives it.
        action, commitment_id, base_revision: ``add``, or a change of what is published.
        upload_id, row: Where it comes from.
    """

    organisation_id: int
    reference: str
    territory: str
    content: Mapping[str, Any]
    action: Action = "add"
    commitment_id: int | None = None
    base_revision: int | None = None
    upload_id: int | None = None
    row: int | None = None

    @property
    def key(self) -> tuple[int, str, str]:
        """What tells it from other commitments."""
        return self.organisation_id, self.reference, self.territory


def keep_drafts(session: Session, actor: Actor, drafts: Sequence[Draft]) -> dict[tuple[int, str, str], int]:
    """Store drafts, and bring open ones that are not submitted up to date; work all of them out.

    Args:
        session: A writing session.
        actor: A contributor of every organisation among them.
        drafts: Each commitment once.

    Returns:
        Ids of the proposals written, by organisation, reference and territory; what is not among them is
        submitted already and stays as it is.

    Raises:
        NotAllowedError: The actor may not propose for one of the organisations.
    """
    foreign = {draft.organisation_id for draft in drafts} - actor.organisation_ids
    if foreign and not actor.is_administrator:
        raise NotAllowedError("Only a contributor of an organisation can bring in its commitments.")
    written: dict[tuple[int, str, str], int] = {}
    for begin in range(0, len(drafts), _TOGETHER):
        some = drafts[begin : begin + _TOGETHER]
        before = queries.statuses(session, [draft.key for draft in some])
        fresh = queries.put_drafts(session, [_values(actor, draft) for draft in some])
        begun = [
            Event(proposal_id, before.get(key), Status.DRAFT)
            for key, proposal_id in fresh.items()
            if before.get(key) != Status.DRAFT
        ]
        queries.add_events(session, actor, begun)
        queries.work_out(session, list(fresh.values()))
        written |= fresh
    return written


def _values(actor: Actor, draft: Draft) -> dict[str, Any]:
    return {
        "organisation_id": draft.organisation_id,
        "reference": draft.reference,
        "territory": draft.territory,
        "status": Status.DRAFT.value,
        "content": dict(draft.content),
        "scope": draft.content["place"]["scope"],
        "action": draft.action,
        "commitment_id": draft.commitment_id,
        "base_revision": draft.base_revision,
        "upload_id": draft.upload_id,
        "row": draft.row,
        "created_by": actor.account_id,
    }
