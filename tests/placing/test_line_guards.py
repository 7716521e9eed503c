"""Lines that do not add up to their allocation, or contradict it, are refused whoever writes them."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.placing.looking import landed, out_of_step, put

KEYS = (
    *("phase", "financial_year", "sector_id", "allocation_id", "area_id", "funding_source_id"),
    *("organisation_id", "commitment_id", "is_transfer", "edition_id"),
)
ROAD = "LINESTRING(27.03 -32.93, 27.97 -32.93)"
# More lines than the guard asks about one by one.
CROWD = [(year, phase, 5_00) for year in range(2010, 2045) for phase in ("original", "adjusted", "actual")]


@pytest.fixture
def lines(db, world) -> int:
    """The lines of a commitment that lies in one ward and of one that several share, in a table beside."""
    put(db, world, site="POINT(27.03 -32.93)", reference="POINT")
    put(db, world, site=ROAD, reference="ROAD")
    db.execute(text("create temporary table kept on commit drop as select * from budget_line"))
    crowd = put(db, world, CROWD, site="POINT(27.03 -32.93)", reference="CROWD")
    lines_of_crowd = "select * from budget_line where commitment_id = :id"
    db.execute(text(f"create temporary table crowd on commit drop as {lines_of_crowd}"), {"id": crowd})
    db.execute(text("delete from budget_line"))
    return db.scalar(text("select max(parts) from kept"))


def write_back(db) -> str | None:
    """Write the kept lines in one statement, and return the rule that refuses them: alone or in a crowd."""
    in_a_crowd = refused(db, "insert into budget_line select * from kept union all select * from crowd")
    db.execute(text("delete from budget_line"))
    alone = refused(db, "insert into budget_line select * from kept")
    assert alone == in_a_crowd
    return alone


def refused(db, statement: str) -> str | None:
    try:
        with db.begin_nested():
            db.execute(text(statement))
    except IntegrityError as error:
        return error.orig.diag.constraint_name
    return None


def test_sound_lines_are_let_in(db, lines):
    assert lines > 1
    assert write_back(db) is None


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("column", KEYS)
def test_a_line_with_another_key_is_refused(db, lines, column, shared):
    others = {"phase": "'forecast'", "is_transfer": "not is_transfer"}
    other = others.get(column, f"{column} + 1000")
    of = "parts > 1 and position = 1" if shared else "parts = 1"
    db.execute(text(f"update kept set {column} = {other} where {of}"))
    assert write_back(db) == "ck_budget_line_keys"


@pytest.mark.parametrize(
    "wrong",
    [
        "update kept set amount_cents = amount_cents + 1 where parts = 1",
        "update kept set from_cents = 1 where parts = 1",
        "update kept set from_cents = 1, amount_cents = amount_cents - 1 where parts = 1",
        "update kept set amount_cents = amount_cents + 1 where parts > 1 and position = 1",
        "update kept set amount_cents = amount_cents + 1 where parts > 1 and position = parts",
        "update kept set from_cents = from_cents + 1 where parts > 1 and position = 1",
        "update kept set from_cents = from_cents + 1 where parts > 1 and position = parts",
        "update kept set from_cents = from_cents - 1, amount_cents = amount_cents + 1 where position = parts",
        "update kept set amount_cents = amount_cents + 15 - position * 10 where parts > 1 and position < 3",
        "delete from kept where parts > 1 and position = 1",
        "delete from kept where parts > 1 and position = parts",
        "update kept set parts = parts + 1 where parts > 1",
        "update kept set parts = parts + 1 where parts > 1 and position = 1",
        "update kept set parts = 2 where parts = 1",
        "update kept set parts = 1, position = 1 where parts > 1 and position = 1",
    ],
)
def test_lines_that_do_not_tile_their_allocation_are_refused(db, lines, wrong):
    assert db.execute(text(wrong)).rowcount > 0
    assert write_back(db) == "ck_budget_line_sum"


def test_lines_come_and_go_whole_and_never_change(db, lines):
    assert write_back(db) is None
    for statement, rule in (
        ("delete from budget_line where parts > 1 and position = 1", "ck_budget_line_whole"),
        ("update budget_line set amount_cents = amount_cents", "ck_budget_line_unchanged"),
    ):
        with pytest.raises(IntegrityError) as caught, db.begin_nested():
            db.execute(text(statement))
        assert caught.value.orig.diag.constraint_name == rule


@pytest.mark.parametrize("amounts", [CROWD[:2], CROWD], ids=["few", "many"])
def test_amounts_that_change_in_one_statement_are_split_anew(db, world, amounts):
    one = put(db, world, amounts, site=ROAD)
    before = landed(db, world, one)
    db.execute(text("update allocation set amount_cents = amount_cents * 3 + financial_year"))
    assert out_of_step(db) == []
    assert all(landed(db, world, one)[place] > cents > 0 for place, cents in before.items())
    db.execute(text("update allocation set financial_year = financial_year - 1 where financial_year < 2015"))
    assert out_of_step(db) == []
