"""Calls of the placing functions, and what they need to know of editions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session

from service.models import Allocation, BudgetLine, Commitment, CommitmentWard, Edition, Placement
from spatial.vocabulary import SplitMethod


def call_place(session: Session, edition_id: int, ids: Sequence[int]) -> int:
    """Place commitments anew in one edition; see ``migrations/sql/functions/place_commitments.sql``."""
    return int(session.execute(select(func.place_commitments(edition_id, list(ids)))).scalar_one())


def active_editions(session: Session, territory: str) -> list[int]:
    """Ids of a territory's active editions, oldest first."""
    chosen = select(Edition.id).where(Edition.territory == territory, Edition.activated_at.is_not(None))
    return list(session.scalars(chosen.order_by(Edition.valid_from)))


def ids_of_territory(session: Session, territory: str) -> list[int]:
    """Ids of all commitments of a territory."""
    return list(session.scalars(select(Commitment.id).where(Commitment.territory == territory)))


def ids_split_by_people(session: Session, territory: str) -> list[int]:
    """Ids of the commitments whose split may depend on population: several wards, or an area."""
    several = (
        select(CommitmentWard.commitment_id)
        .where(CommitmentWard.role == "work", CommitmentWard.commitment_id == Commitment.id)
        .exists()
    )
    chosen = select(Commitment.id).where(
        Commitment.territory == territory,
        or_(Commitment.shape == "area", and_(Commitment.scope == "wards", several)),
        Commitment.split_by.is_(None) | (Commitment.split_by == SplitMethod.POPULATION),
    )
    return list(session.scalars(chosen))


def unbalanced(session: Session, edition_id: int, ids: Sequence[int]) -> list[Row[tuple[int, int, int]]]:
    """Commitments whose budget lines in an edition differ from their allocations: id, allocated, landed."""
    allocated = (
        select(Allocation.commitment_id, func.sum(Allocation.amount_cents).label("cents"))
        .where(Allocation.commitment_id == func.any(list(ids)))
        .group_by(Allocation.commitment_id)
        .subquery()
    )
    landed = (
        select(BudgetLine.commitment_id, func.sum(BudgetLine.amount_cents).label("cents"))
        .where(BudgetLine.edition_id == edition_id, BudgetLine.commitment_id == func.any(list(ids)))
        .group_by(BudgetLine.commitment_id)
        .subquery()
    )
    cents = func.coalesce(landed.c.cents, 0)
    statement = (
        select(allocated.c.commitment_id, allocated.c.cents, cents)
        .outerjoin(landed, landed.c.commitment_id == allocated.c.commitment_id)
        .where(allocated.c.cents != cents)
    )
    return list(session.execute(statement))


def count_placed(session: Session, edition_id: int) -> int:
    """How many commitments stand placed in an edition."""
    placed = select(func.count(Placement.commitment_id.distinct())).where(Placement.edition_id == edition_id)
    return int(session.scalar(placed) or 0)


def edition_on(session: Session, territory: str, day: date) -> int | None:
    """The territory's active edition that holds on a day, if any."""
    chosen = select(Edition.id).where(
        Edition.territory == territory,
        Edition.activated_at.is_not(None),
        Edition.valid_from <= day,
        or_(Edition.valid_to.is_(None), Edition.valid_to > day),
    )
    return session.scalar(chosen)
