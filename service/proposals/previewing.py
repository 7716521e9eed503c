"""What a content would come to, before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import NotFoundError, NotSignedInError
from service.proposals import queries
from service.proposals.checks import edition_of, examine
from service.proposals.content import Content
from service.proposals.published import content_of_commitment
from service.proposals.standing import check_proposes, owns
from service.proposals.targets import Target
from service.proposals.words import Line, Preview
from service.reference.service import organisation_for
from service.rows import AnyRow
from spatial.findings import Severity
from spatial.vocabulary import Landing, Level, Phase, SplitMethod


def preview(
    session: Session,
    actor: Actor,
    organisation: str,
    content: Content,
    today: date,
    *,
    commitment_id: int | None = None,
) -> Preview:
    """Say how a content is understood and where its money would land; nothing is stored.

    The placing is that of published commitments, in a part of the transaction that is undone.

    Args:
        session: A writing session.
        actor: Who asks.
        organisation: Code of the organisation whose commitment it would be.
        content: As for a proposal. A place in words that cannot be read is told among the findings.
        today: Decides on the edition where the content names none.
        commitment_id: The published commitment that would change; who decides over it may look, too.

    Raises:
        NotSignedInError: Nobody has signed in.
        NotAllowedError: The actor could not propose this.
        NotFoundError: There is no such organisation, edition or commitment of that organisation.
        InvalidRequestError: A code is unknown, or the geometry cannot be used.
    """
    if actor.is_public:
        raise NotSignedInError("Sign in first: working places out is for those who propose.")
    known = organisation_for(session, organisation)
    edition = edition_of(session, content, today)
    _check_proposes(
        session, actor, Target(known.id, known.code, known.area_code, "", edition.territory), commitment_id
    )
    content, findings = examine(session, edition, content, known.area_code)
    if any(each.severity is Severity.REFUSE for each in findings):
        return Preview(edition, content, findings, [])
    item = {
        "item": 1,
        "territory": edition.territory,
        "organisation_id": known.id,
        "reference": "",
        "content": content.kept(),
    }
    return Preview(edition, content, findings, _lines(queries.preview(session, [item])))


def _check_proposes(session: Session, actor: Actor, target: Target, commitment_id: int | None) -> None:
    """Refuse whoever could not propose it: placing is work for the database, and not done for anybody."""
    districts: Sequence[str] = ()
    if commitment_id is not None and not owns(actor, target.organisation_id):
        held = content_of_commitment(session, commitment_id)
        if held.organisation_id != target.organisation_id:
            raise NotFoundError(
                f"There is no commitment {commitment_id} of {target.organisation}; it is one of "
                f"{held.organisation}."
            )
        districts = queries.districts_of(session, commitment_id, held.organisation_id, held.territory)
    check_proposes(actor, target, districts)


def _lines(rows: Sequence[AnyRow]) -> list[Line]:
    return [
        Line(
            row.edition,
            Level(row.level),
            row.code,
            row.name,
            Landing(row.landing),
            row.weight,
            int(row.whole),
            SplitMethod(row.split),
            row.is_estimated,
            Phase(row.phase) if row.phase else None,
            row.financial_year,
            row.amount_cents,
        )
        for row in rows
    ]
