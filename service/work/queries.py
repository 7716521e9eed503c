"""Reads of what a contributor works through; row-level security has its say before these conditions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.orm import Session

from service.models import Allocation, Commitment, Organisation, Proposal, ProposalEvent, Status
from service.rows import AnyRow
from service.work.words import Key, Kind
from spatial.vocabulary import Scope

_OPEN: Final = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED)
_EDITABLE: Final = (Status.DRAFT, Status.RETURNED)


def organisations(session: Session, ids: Collection[int] | None) -> Sequence[AnyRow]:
    """Organisations as (id, code, name), by name; all of them where no ids are given."""
    known = select(Organisation.id, Organisation.code, Organisation.name).order_by(Organisation.name)
    return session.execute(known if ids is None else known.where(Organisation.id.in_(ids))).all()


def to_place(
    session: Session, organisation_ids: Collection[int], scope: Scope, limit: int, offset: int
) -> Sequence[AnyRow]:
    """A page of what is known no better than a scope, the largest first."""
    found = _to_place(organisation_ids, scope)
    return session.execute(select(found).order_by(*_largest_first(found)).limit(limit).offset(offset)).all()


def count_to_place(session: Session, organisation_ids: Collection[int], scope: Scope) -> int:
    """How many are known no better than a scope."""
    counted = select(func.count()).select_from(_to_place(organisation_ids, scope))
    return int(session.scalar(counted) or 0)


def around(
    session: Session, organisation_ids: Collection[int], scope: Scope, key: Key
) -> tuple[Key | None, Key | None]:
    """The entries of a scope that stand before and after a key, which need not be in the list itself."""
    found = _to_place(organisation_ids, scope)
    columns = select(found.c.cents, found.c.kind, found.c.id)
    after = columns.where(_stands_after(found, key)).order_by(*_largest_first(found))
    before = columns.where(_stands_before(found, key)).order_by(
        found.c.cents, found.c.kind.desc(), found.c.id.desc()
    )
    return _key(session, before), _key(session, after)


def proposals(
    session: Session, organisation_ids: Collection[int], status: Status, limit: int, offset: int
) -> Sequence[AnyRow]:
    """A page of the proposals in a status, those changed last first."""
    found = _proposals(organisation_ids).where(Proposal.status == status)
    return session.execute(
        found.order_by(Proposal.changed_at.desc(), Proposal.id.desc()).limit(limit).offset(offset)
    ).all()


def count_proposals(session: Session, organisation_ids: Collection[int]) -> dict[str, int]:
    """How many open proposals there are, by status."""
    counted = (
        select(Proposal.status, func.count())
        .where(Proposal.organisation_id.in_(organisation_ids), Proposal.status.in_(_OPEN))
        .group_by(Proposal.status)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def last_comments(session: Session, proposal_ids: Collection[int]) -> Sequence[AnyRow]:
    """The comment with which each proposal was last returned, as (proposal_id, comment, at, by)."""
    told = func.account_titles(array([ProposalEvent.account_id])).table_valued("id", "title").render_derived()
    title = select(told.c.title).scalar_subquery()
    returned = (
        select(ProposalEvent.proposal_id, ProposalEvent.comment, ProposalEvent.at, title.label("by"))
        .where(ProposalEvent.proposal_id.in_(proposal_ids), ProposalEvent.to_status == Status.RETURNED)
        .ext(distinct_on(ProposalEvent.proposal_id))
        .order_by(ProposalEvent.proposal_id, ProposalEvent.id.desc())
    )
    return session.execute(returned).all()


def open_proposal_of(session: Session, commitment_id: int) -> int | None:
    """The id of the proposal that is already changing a commitment."""
    found = select(Proposal.id).where(Proposal.commitment_id == commitment_id, Proposal.status.in_(_OPEN))
    return session.scalar(found.order_by(Proposal.id))


def largest_cents(session: Session, commitment_id: int) -> int:
    """The largest of a commitment's phases, all years together, in cents."""
    return int(session.scalar(select(_largest(literal(commitment_id)))) or 0)


def _to_place(organisation_ids: Collection[int], scope: Scope) -> Subquery:
    """Entries of a scope: published ones that nobody is changing, and proposals that can be changed."""
    is_changing = (
        select(Proposal.id)
        .where(Proposal.commitment_id == Commitment.id, Proposal.status.in_(_OPEN))
        .exists()
    )
    published = (
        select(
            literal(Kind.COMMITMENT.value, Text).label("kind"),
            Commitment.id,
            literal(Status.PUBLISHED.value, Text).label("status"),
            Commitment.name,
            Commitment.reference,
            Organisation.name.label("organisation_name"),
            func.coalesce(_largest(Commitment.id), 0).label("cents"),
            literal(None).label("changed_at"),
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(
            Commitment.scope == scope,
            Commitment.organisation_id.in_(organisation_ids),
            ~is_changing,
        )
    )
    proposed = _proposals(organisation_ids).where(
        Proposal.scope == scope, Proposal.status.in_(_EDITABLE), Proposal.action != "withdraw"
    )
    return union_all(published, proposed).subquery("to_place")


def _proposals(organisation_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(Kind.PROPOSAL.value, Text).label("kind"),
            Proposal.id,
            Proposal.status,
            Proposal.content["name"].astext.label("name"),
            Proposal.reference,
            Organisation.name.label("organisation_name"),
            Proposal.largest_cents.label("cents"),
            Proposal.changed_at,
        )
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Proposal.organisation_id.in_(organisation_ids))
    )


def _largest(commitment_id: ColumnElement[int] | Any) -> Any:
    cents = func.sum(Allocation.amount_cents)
    by_phase = select(cast(cents, BigInteger)).where(Allocation.commitment_id == commitment_id)
    return by_phase.group_by(Allocation.phase).order_by(cents.desc()).limit(1).scalar_subquery()


def _largest_first(found: Subquery) -> tuple[ColumnElement[Any], ...]:
    return found.c.cents.desc(), found.c.kind, found.c.id


def _stands_after(found: Subquery, key: Key) -> ColumnElement[bool]:
    later = or_(found.c.kind > key.kind.value, and_(found.c.kind == key.kind.value, found.c.id > key.id))
    return or_(found.c.cents < key.cents, and_(found.c.cents == key.cents, later))


def _stands_before(found: Subquery, key: Key) -> ColumnElement[bool]:
    earlier = or_(found.c.kind < key.kind.value, and_(found.c.kind == key.kind.value, found.c.id < key.id))
    return or_(found.c.cents > key.cents, and_(found.c.cents == key.cents, earlier))


def _key(session: Session, rows: Select[*tuple[Any, ...]]) -> Key | None:
    row = session.execute(rows.limit(1)).one_or_none()
    return None if row is None else Key(int(row.cents), Kind(row.kind), row.id)
