"""What the tests of placing look at: where commitments stand, and the cents that landed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.models import Allocation, Area, BudgetLine, Placement
from tests.builders import World, add_commitment

AMOUNT = [(2026, "original", 100_00)]
Spread = list[tuple[str, str, int, str]]


def place(db: Session, world: World, ids: Iterable[int] | None = None) -> None:
    """Place commitments through the function that imports call."""
    chosen = list(world.commitments.values() if ids is None else ids)
    db.flush()
    db.execute(select(func.place_commitments(world.edition_id, chosen)))
    db.expire_all()


def put(
    db: Session,
    world: World,
    amounts: Sequence[Any] = AMOUNT,
    *,
    owner: str = "EC121",
    reference: str = "ONE",
    **facts: Any,
) -> int:
    """Store a commitment, place it, and return its id."""
    made = add_commitment(db, world, reference, owner, amounts, **facts)
    place(db, world, [made])
    return made


def spread(db: Session, world: World, commitment_id: int) -> Spread:
    """Where a commitment stands: landing, code of the area, weight, method, in the order of codes."""
    rows = (
        select(Placement.landing, Area.code, Placement.weight, Placement.split)
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.commitment_id == commitment_id, Placement.edition_id == world.edition_id)
        .order_by(Area.code.collate("C"), Placement.landing)
    )
    return [(row.landing.value, row.code, row.weight, row.split.value) for row in db.execute(rows)]


def wards(db: Session, world: World, commitment_id: int) -> dict[str, int]:
    """Weights by the code of the ward, where a commitment stands in wards only."""
    found = spread(db, world, commitment_id)
    assert {landing for landing, *_ in found} == {"ward"}
    return {code: weight for _, code, weight, _ in found}


def landed(db: Session, world: World, commitment_id: int) -> dict[tuple[str, str], int]:
    """Cents of all of a commitment's lines by landing and code."""
    rows = (
        select(BudgetLine.landing, Area.code, func.sum(BudgetLine.amount_cents))
        .join(Area, Area.id == BudgetLine.area_id)
        .where(BudgetLine.commitment_id == commitment_id, BudgetLine.edition_id == world.edition_id)
        .group_by(BudgetLine.landing, Area.code)
    )
    return {(row[0].value, row[1]): int(row[2]) for row in db.execute(rows)}


def all_rows(db: Session, world: World) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Every placement and every budget line of the edition."""
    tables = (Placement.__table__, BudgetLine.__table__)
    placed, lines = (
        {tuple(row) for row in db.execute(select(table).where(table.c.edition_id == world.edition_id))}
        for table in tables
    )
    return placed, lines


def out_of_step(db: Session) -> list[int]:
    """Allocations of placed commitments whose lines do not add up to them, in any edition."""
    sums = (
        select(
            BudgetLine.edition_id, BudgetLine.allocation_id, func.sum(BudgetLine.amount_cents).label("cents")
        )
        .group_by(BudgetLine.edition_id, BudgetLine.allocation_id)
        .subquery()
    )
    stands = select(Placement.commitment_id, Placement.edition_id).distinct().subquery()
    wanted = (
        select(Allocation.id)
        .join(stands, stands.c.commitment_id == Allocation.commitment_id)
        .outerjoin(sums, (sums.c.allocation_id == Allocation.id) & (sums.c.edition_id == stands.c.edition_id))
        .where(sums.c.cents.is_distinct_from(Allocation.amount_cents))
    )
    orphans = select(BudgetLine.allocation_id).where(BudgetLine.allocation_id.not_in(select(Allocation.id)))
    return [*db.scalars(wanted), *db.scalars(orphans)]
