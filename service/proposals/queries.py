"""Writes of proposals, and the calls of the functions that work them out and publish them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    Result,
    Select,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from service.actors import Actor
from service.database_errors import refused_as
from service.models import (
    Area,
    Commitment,
    Edition,
    Organisation,
    Placement,
    Proposal,
    ProposalEvent,
    ProposalLine,
    Status,
)
from service.proposals.states import OPEN
from service.proposals.words import Event, Held
from service.rows import AnyRow

NOW = func.now()
"""The moment of the transaction, as the database knows it."""

_OPEN = tuple(status.value for status in OPEN)


def _held() -> Select[Any]:
    whole = func.commitment_contents(
        cast(array([bindparam("commitment_id", type_=BigInteger)]), ARRAY(BigInteger))
    ).table_valued(column("commitment_id", BigInteger), column("content", JSONB))
    return (
        select(
            Commitment.id,
            Commitment.revision,
            Commitment.territory,
            Organisation.id.label("organisation_id"),
            Organisation.code,
            Organisation.area_code,
            Commitment.reference,
            whole.c.content,
            Edition,
        )
        .join(whole, whole.c.commitment_id == Commitment.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .join(Edition, Edition.id == Commitment.code_edition_id)
        .where(Commitment.id == bindparam("commitment_id"))
    )


# Built once: an edit waits for nothing but these two.
_HELD: Final = _held()
_PUBLISH_CONTENT: Final = select(
    func.publish_content(
        bindparam("commitment_id", type_=BigInteger),
        bindparam("revision", type_=Integer),
        bindparam("content", type_=JSONB),
        bindparam("comment", type_=Text),
    ).table_valued(column("outcome", Text), column("proposal_id", BigInteger), column("revision", Integer))
)


def held(session: Session, commitment_id: int) -> Held | None:
    """A published commitment as a content."""
    found = session.execute(_HELD, {"commitment_id": commitment_id}).one_or_none()
    return Held(*found) if found else None


def contents(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Revision and content of published commitments, by id."""
    whole = func.commitment_contents(array_of(ids)).table_valued(
        column("commitment_id", BigInteger), column("content", JSONB)
    )
    chosen = select(Commitment.id, Commitment.revision, whole.c.content).join(
        whole, whole.c.commitment_id == Commitment.id
    )
    return {row.id: (row.revision, row.content) for row in session.execute(chosen)}


def commitment_of(session: Session, organisation_id: int, reference: str, territory: str) -> int | None:
    """The published commitment of a reference."""
    chosen = select(Commitment.id).where(
        Commitment.organisation_id == organisation_id,
        Commitment.reference == reference,
        Commitment.territory == territory,
    )
    return session.scalar(chosen)


def open_proposal(session: Session, organisation_id: int, reference: str, territory: str) -> int | None:
    """The proposal of a reference that waits for somebody, if one does."""
    chosen = select(Proposal.id).where(
        Proposal.organisation_id == organisation_id,
        Proposal.reference == reference,
        Proposal.territory == territory,
        Proposal.status.in_(_OPEN),
    )
    return session.scalar(chosen)


def add(session: Session, values: Mapping[str, Any]) -> int:
    """Store a proposal, not yet worked out."""
    return session.scalars(insert(Proposal).values(**values).returning(Proposal.id)).one()


def put(session: Session, proposal_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Change a proposal that is still at a version, and count it; tell whether it was."""
    changed = session.execute(
        update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.version == version)
        .values(version=Proposal.version + 1, changed_at=func.now(), **values)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    )
    return changed.one_or_none() is not None


def put_drafts(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str, str], int]:
    """Store drafts, or bring those that are still drafts or returned up to date; one that is submitted stays.

    Returns:
        Ids of those written, by organisation, reference and territory.
    """
    statement = upsert(Proposal)
    key = (Proposal.organisation_id, Proposal.reference, Proposal.territory)
    fresh = ("status", "action", "commitment_id", "base_revision", "content", "scope", "upload_id", "row")
    written = statement.on_conflict_do_update(
        index_elements=[part.key for part in key],
        index_where=text("status in ('draft', 'submitted', 'returned')"),
        set_={
            "version": Proposal.version + 1,
            "changed_at": func.now(),
            **{name: statement.excluded[name] for name in fresh},
        },
        # Not as a list, which the driver could not write anew for each of several rows.
        where=or_(Proposal.status == Status.DRAFT.value, Proposal.status == Status.RETURNED.value),
    ).returning(*key, Proposal.id)
    found = session.execute(written, [dict(row) for row in rows]) if rows else ()
    return {(row.organisation_id, row.reference, row.territory): row.id for row in found}


def statuses(session: Session, keys: Sequence[tuple[int, str, str]]) -> dict[tuple[int, str, str], Status]:
    """Statuses of the open proposals of some (organisation, reference, territory)."""
    key = (Proposal.organisation_id, Proposal.reference, Proposal.territory)
    chosen = select(*key, Proposal.status).where(Proposal.status.in_(_OPEN), tuple_(*key).in_(keys))
    found = session.execute(chosen)
    return {(row.organisation_id, row.reference, row.territory): Status(row.status) for row in found}


def add_events(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Record steps that an actor takes."""
    rows = [
        {
            "proposal_id": event.proposal_id,
            "account_id": actor.account_id,
            "from_status": event.before.value if event.before else None,
            "to_status": event.to.value,
            "comment": event.comment,
        }
        for event in events
    ]
    if rows:
        session.execute(insert(ProposalEvent), rows)


def work_out(session: Session, ids: Sequence[int]) -> None:
    """Write what lists and maps show of proposals; see ``work_out_proposals.sql``."""
    session.execute(select(func.work_out_proposals(array_of(ids))))


def forget_lines(session: Session, proposal_id: int) -> None:
    """Take away the lines of a proposal that is no longer open."""
    gone = delete(ProposalLine).where(ProposalLine.proposal_id == proposal_id)
    session.execute(gone.execution_options(synchronize_session=False))


def publish(
    session: Session, ids: Sequence[int], versions: Sequence[int | None], comment: str | None
) -> Sequence[AnyRow]:
    """Publish proposals together; see ``publish_proposals.sql``."""
    _give_reason(session, comment)
    called = func.publish_proposals(array_of(ids), array_of(versions, Integer), comment).table_valued(
        column("proposal_id", BigInteger),
        column("outcome", Text),
        column("commitment_id", BigInteger),
        column("revision", Integer),
    )
    return _called(session, select(called)).all()


def publish_content(
    session: Session, commitment_id: int, revision: int, content: Mapping[str, Any], comment: str | None
) -> AnyRow:
    """Change a published commitment at once; see ``publish_content.sql``."""
    _give_reason(session, comment)
    given = {
        "commitment_id": commitment_id,
        "revision": revision,
        "content": content,
        "comment": comment,
    }
    return _called(session, _PUBLISH_CONTENT, given).one()


def preview(session: Session, items: Sequence[Mapping[str, Any]]) -> Sequence[AnyRow]:
    """Where contents would land, by item and area; see ``preview_lines.sql``."""
    names = (
        "item",
        "edition_id",
        "area_id",
        "landing",
        "weight",
        "split",
        "is_estimated",
        "phase",
        "financial_year",
        "amount_cents",
    )
    line = func.preview_lines(literal(list(items), JSONB)).table_valued(*names).c
    order = (line.item, Edition.valid_from.desc(), line.financial_year, line.phase, Area.code, line.landing)
    return session.execute(_previewed(line).order_by(*order)).all()


def _previewed(line: Any) -> Select[*tuple[Any, ...]]:
    """The lines of a preview with the names of their areas, and the sum of the weights beside each."""
    whole = (
        func.sum(line.weight)
        .over(partition_by=(line.item, line.edition_id, line.phase, line.financial_year))
        .label("whole")
    )
    return (
        select(
            line.item,
            Edition.slug.label("edition"),
            Area.level,
            Area.code,
            Area.name,
            cast(line.landing, Text).label("landing"),
            line.weight,
            whole,
            cast(line.split, Text).label("split"),
            line.is_estimated,
            cast(line.phase, Text).label("phase"),
            line.financial_year,
            line.amount_cents,
        )
        .join(Edition, Edition.id == line.edition_id)
        .join(Area, Area.id == line.area_id)
    )


def districts_of(session: Session, commitment_id: int, organisation_id: int, territory: str) -> list[str]:
    """Codes of the districts where a published commitment's money stands."""
    areas = select(Placement.area_id).where(Placement.commitment_id == commitment_id).distinct()
    called = func.districts_of_areas(func.array(areas.scalar_subquery()), organisation_id, territory)
    return list(session.scalar(select(called)) or ())


def _give_reason(session: Session, comment: str | None) -> None:
    """Have what follows in this transaction recorded with its reason."""
    if comment:
        session.execute(select(func.set_config("onebudget.reason", comment, true())))


def _called(session: Session, statement: Select[Any], given: Mapping[str, Any] | None = None) -> Result[Any]:
    """Call a function that refuses by itself what the account may not."""
    with refused_as("Only an approver of a district that it touches can publish it."):
        return session.execute(statement, given)


def array_of(values: Sequence[int | None], kind: Any = BigInteger) -> Any:
    """Numbers as one text, where the driver would write an array as an expression of as many parts."""
    written = ",".join("null" if value is None else str(value) for value in values)
    return cast(literal("{" + written + "}", Text), ARRAY(kind))
