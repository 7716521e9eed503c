"""What allocations refer to is there, stays there, and takes them along where it goes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from service.database_errors import translate
from service.models import Allocation
from tests.placing.looking import put

NOWHERE = 30_000  # an id that nothing has


@pytest.fixture
def one(db, world) -> int:
    """A commitment that is placed, and so has lines beside its allocation."""
    return put(db, world, site="POINT(27.03 -32.93)")


def how_many(db, table: str) -> int:
    return int(db.scalar(text(f"select count(*) from {table}")))


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("commitment_id", "fk_allocation_commitment"),
        ("funding_source_id", "fk_allocation_funding_source"),
    ],
)
@pytest.mark.parametrize("statement", ["insert", "update"])
def test_an_allocation_of_what_is_not_there_is_refused(db, one, column, rule, statement):
    columns = "commitment_id, financial_year, phase, funding_source_id, amount_cents"
    values = columns.replace("financial_year", "financial_year + 1").replace(column, str(NOWHERE))
    wrong = {
        "insert": f"insert into allocation ({columns}) select {values} from allocation",
        "update": f"update allocation set {column} = {NOWHERE}",
    }
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(wrong[statement]))
    assert translate(caught.value).extras == {"constraint": rule}
    assert db.scalar(select(Allocation.commitment_id)) == one


def test_one_wrong_reference_among_many_is_refused(db, one):
    source = db.scalar(select(Allocation.funding_source_id))
    rows = ", ".join(f"({one}, {1994 + number}, 'actual', {source}, 5)" for number in range(50))
    wrong = f"{rows}, ({NOWHERE}, 2024, 'actual', {source}, 5)"
    columns = "(commitment_id, financial_year, phase, funding_source_id, amount_cents)"
    with pytest.raises(IntegrityError, match="not there"), db.begin_nested():
        db.execute(text(f"insert into allocation {columns} values {wrong}"))
    assert how_many(db, "allocation") == 1


def test_allocations_and_their_lines_go_with_their_commitment(db, one):
    assert how_many(db, "budget_line") == 1
    db.execute(text("delete from commitment where id = :id"), {"id": one})
    assert [how_many(db, table) for table in ("allocation", "budget_line", "placement")] == [0, 0, 0]


def test_a_funding_source_in_use_stays(db, one):
    used = "(select funding_source_id from allocation)"
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(f"delete from funding_source where id in {used}"))
    assert translate(caught.value).message == "Money is allocated from this funding source, so it stays."
    db.execute(text(f"delete from funding_source where id not in {used}"))
    assert how_many(db, "funding_source") == 1


@pytest.mark.parametrize("table", ["commitment", "funding_source"])
def test_an_id_to_which_others_refer_never_changes(db, one, table):
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(f"update {table} set id = id + {NOWHERE}"))
    assert translate(caught.value).extras == {"constraint": "fk_id_unchanged"}
    assert db.scalar(select(Allocation.commitment_id)) == one
    db.execute(text(f"update {table} set id = id, name = 'Another'"))


def test_nobody_takes_away_what_an_open_transaction_allocates_from(db, one, engine):
    """Who deletes waits for who allocates, and then finds the allocation."""
    source = db.scalar(select(Allocation.funding_source_id))
    with engine.connect() as other:
        other.execute(text("set local lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            other.execute(text("delete from funding_source where id = :id"), {"id": source})
