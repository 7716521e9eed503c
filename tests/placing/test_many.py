"""More than a thousand commitments are placed by other plans than a few, in any order: the same stands."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Text, cast, func, insert, select, text, true
from sqlalchemy.orm import aliased

from service.models import Allocation, Commitment, CommitmentWard
from tests.placing.looking import put

COPIES = 200
PLACES = (
    {"site": "POINT(27.03 -32.93)"},
    {"site": "POINT(27.1 -32.95)"},  # on a border
    {"site": "POINT(30 -34)"},
    {"site": "MULTIPOINT((27.05 -32.95), (27.15 -32.95))"},
    {"site": "LINESTRING(27.03 -32.93, 27.97 -32.93)"},
    {"site": "POLYGON((27 -33, 27.15 -33, 27.15 -32.9, 27 -32.9, 27 -33))"},
    {"wards": ["21201001", "21201002", "29200001"]},
    {"scope": "head_office"},
)
STANDS = text(
    "select p.commitment_id, p.area_id, p.landing, p.weight, p.split, l.position, l.from_cents, "
    "l.amount_cents "
    "from placement p left join budget_line l on l.commitment_id = p.commitment_id and l.area_id = p.area_id "
    "order by 1, 2, 3, 6"
)


@pytest.fixture
def many(db, world) -> list[int]:
    """Commitments of every kind of place, each with its copies, in no order; nothing is placed."""
    for number, place in enumerate(PLACES):
        put(db, world, [(2026, "original", 1_000_01)], reference=f"K{number}", **place)
    db.execute(text("delete from budget_line"))
    db.execute(text("delete from placement"))
    copy = func.generate_series(1, COPIES).table_valued("number").render_derived()
    _copy(
        db,
        Commitment,
        select(Commitment).join(copy, true()),
        reference=Commitment.reference + "-" + cast(copy.c.number, Text),
    )
    copied = aliased(Commitment)
    for part in (Allocation, CommitmentWard):
        with_copies = select(part).join(Commitment, Commitment.id == part.commitment_id)
        of = with_copies.join(copied, copied.reference.like(Commitment.reference + "-%"))
        _copy(db, part, of, commitment_id=copied.id)
    ids = list(db.scalars(select(Commitment.id)))
    random.Random(7).shuffle(ids)
    assert len(ids) > 1500
    return ids


def _copy(db, table, rows, **changed) -> None:
    """Insert rows anew, with some columns changed and numbers of their own."""
    columns = [each for each in table.__table__.columns if each.computed is None and each.name != "id"]
    values = [changed.get(each.name, each) for each in columns]
    db.execute(insert(table).from_select([each.name for each in columns], rows.with_only_columns(*values)))


def test_any_order_and_any_number_at_once_end_in_the_same_lines(db, world, many):
    chosen = many[:1200]
    db.execute(select(func.place_commitments(world.edition_id, chosen)))
    at_once = db.execute(STANDS).all()
    assert {row.commitment_id for row in at_once} == set(chosen)
    db.execute(select(func.apportion_commitments(world.edition_id, chosen)))
    assert db.execute(STANDS).all() == at_once
    db.execute(text("delete from budget_line"))
    db.execute(text("delete from placement"))
    for start in range(0, len(chosen), 300):
        db.execute(select(func.place_commitments(world.edition_id, chosen[start : start + 300])))
    assert db.execute(STANDS).all() == at_once
