"""Lines that do not add up to their allocation, or contradict it, are refused whoever writes them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from spatial.vocabulary import Phase
from tests.placing.looking import landed, out_of_step, put

KEYS = (
    *("phase", "financial_year", "sector_id", "allocation_id", "area_id", "funding_source_id"),
    *("organisation_id", "commitment_id", "is_transfer", "edition_id"),
)
WRONG = (
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


@pytest.fixture
def many_lines(db, world) -> int:
    """Thousands of lines of a road and of a point, written in an edition that held nothing before."""
    amounts = [(year, phase, year * 1000 + n) for year in range(1994, 2101) for n, phase in enumerate(Phase)]
    put(db, world, [(1994, "original", 1), *amounts[1:]], site="POINT(27.03 -32.93)", reference="POINT")
    put(db, world, amounts, site=ROAD, reference="ROAD")
    db.execute(text("create temporary table kept on commit drop as select * from budget_line"))
    db.execute(text("delete from budget_line"))
    return db.scalar(text("select count(*) from kept"))


def write_back(db) -> str | None:
    """Write the kept lines in one statement, and return the rule that refuses them."""
    return refused(db, "insert into budget_line select * from kept")


def alone_and_in_a_crowd(db) -> str | None:
    """Write the kept lines by themselves and among more, and return the rule that refuses them both times."""
    in_a_crowd = refused(db, "insert into budget_line select * from kept union all select * from crowd")
    db.execute(text("delete from budget_line"))
    assert write_back(db) == in_a_crowd
    return in_a_crowd


def refused(db, statement: str) -> str | None:
    try:
        with db.begin_nested():
            db.execute(text(statement))
    except IntegrityError as error:
        return error.orig.diag.constraint_name
    return None


def test_sound_lines_are_let_in(db, lines):
    assert lines > 1
    assert alone_and_in_a_crowd(db) is None


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("column", KEYS)
def test_a_line_with_another_key_is_refused(db, lines, column, shared):
    others = {"phase": "'forecast'", "is_transfer": "not is_transfer"}
    other = others.get(column, f"{column} + 1000")
    of = "parts > 1 and position = 1" if shared else "parts = 1"
    db.execute(text(f"update kept set {column} = {other} where {of}"))
    assert alone_and_in_a_crowd(db) == "ck_budget_line_keys"


@pytest.mark.parametrize("wrong", WRONG)
def test_lines_that_do_not_tile_their_allocation_are_refused(db, lines, wrong):
    assert db.execute(text(wrong)).rowcount > 0
    assert alone_and_in_a_crowd(db) == "ck_budget_line_sum"


def test_many_lines_are_seen_to_add_up_at_a_glance(db, world, many_lines):
    look = select(func.lines_add_up(world.edition_id, 0, 2**62))
    assert many_lines > 2000
    assert db.scalar(look) is not True
    assert write_back(db) is None
    assert db.scalar(look) is True


def test_lines_that_come_in_parts_are_looked_at_part_by_part(db, world, many_lines):
    middle = db.scalar(text("select percentile_disc(0.5) within group (order by allocation_id) from kept"))
    spans = [(0, middle), (middle + 1, 2**62), (0, 2**62)]
    looks = [select(func.lines_add_up(world.edition_id, *span)) for span in spans]
    for written, seen in (("<=", [True, False, False]), (">", [True, True, True])):
        assert (
            refused(db, f"insert into budget_line select * from kept where allocation_id {written} {middle}")
            is None
        )
        assert [bool(db.scalar(look)) for look in looks] == seen


@pytest.mark.parametrize("some", ["parts = 1", "parts > 1", "financial_year > 2000"])
def test_many_lines_of_only_some_allocations_are_let_in(db, many_lines, some):
    assert db.execute(text(f"delete from kept where {some}")).rowcount > 0
    assert write_back(db) is None


def test_one_wrong_line_among_many_is_found(db, many_lines):
    one = "allocation_id in (select max(allocation_id) from kept group by parts = 1)"
    others = {"phase": "'forecast'", "is_transfer": "not is_transfer"}
    wrong = [f"{statement} and {one}" for statement in WRONG]
    for column in KEYS:
        other = others.get(column, f"{column} + 1000")
        wrong += [
            f"update kept set {column} = {other} where {one} and {of}" for of in ("parts = 1", "position = 2")
        ]
    shifted = "update kept set amount_cents = 4294967296 where amount_cents = 1"  # its hash is that of 1
    swapped = (
        "update kept k set amount_cents = o.amount_cents from kept o "
        "where k.parts = 1 and o.parts = 1 and k.allocation_id # 1 = o.allocation_id"
    )
    turned = (
        "update kept k set from_cents = o.from_cents, amount_cents = o.amount_cents from kept o "
        f"where k.position + o.position = k.parts + 1 and k.allocation_id = o.allocation_id and k.{one}"
    )
    for statement in [*wrong, shifted, swapped, turned]:
        undo = db.begin_nested()
        assert db.execute(text(statement)).rowcount > 0, statement
        assert write_back(db) in {"ck_budget_line_keys", "ck_budget_line_sum"}, statement
        undo.rollback()


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
