"""A long file is placed while it is still being read, and the same lines stand in the end."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from service.commitments import batches, loading, storing
from tests.commitments.conftest import row, table

ROWS = (
    row("A", 10, latitude="-32.95", longitude="27.05", sector="Water", funding_source="MIG"),
    row("B", 20, wards="1, 2", municipality="EC121"),
    row("C", 30, municipality="EC122"),
    row("D", 40),
    row("A", funding_source="INEP", **{"original 2026/27": "", "original 2027/28": 5}),
    row("E", 50, latitude="-32.95", longitude="27.05"),
)
LINES = (
    "select c.reference, l.financial_year, l.landing, l.area_id, l.position, l.from_cents, l.amount_cents "
    "from budget_line l inner join commitment c on c.id = l.commitment_id order by 1, 2, 3, 4, 5"
)


@pytest.fixture
def placed(monkeypatch) -> list[list[int]]:
    """Batches of two rows, placed two commitments at a time: the ids of each placing."""
    monkeypatch.setattr(batches, "BATCH_ROWS", 2)
    monkeypatch.setattr(storing, "PLACED_AT_ONCE", 2)
    calls: list[list[int]] = []
    place = loading.place

    def noting(session, territory, ids):
        calls.append(list(ids))
        return place(session, territory, ids)

    monkeypatch.setattr(loading, "place", noting)
    return calls


def test_each_commitment_is_placed_once_and_a_later_row_of_one_lands_with_it(load, placed):
    report = load(table(*ROWS))
    assert [len(ids) for ids in placed] == [2, 2, 1]
    assert len({each for ids in placed for each in ids}) == 5
    assert (report.outcome.new, report.outcome.editions) == (5, 1)
    assert load.amounts("A") == {(2026, "original"): 10_00, (2027, "original"): 5_00}
    assert load.landed("A") == {"ward": 15_00}
    assert load.landed("B") == {"ward": 20_00}
    assert load.session.scalar(text("select count(*) from change")) == 0
    assert load.session.scalar(text("select count(*) from line_birth")) == 0


def test_parts_and_the_whole_end_in_the_same_lines(load, placed, monkeypatch):
    with load.session.begin_nested() as undone:
        load(table(*ROWS))
        in_parts = load.session.execute(text(LINES)).all()
        undone.rollback()
    monkeypatch.setattr(storing, "PLACED_AT_ONCE", 1000)
    load(table(*ROWS))
    assert [len(ids) for ids in placed] == [2, 2, 1, 5]
    assert load.session.execute(text(LINES)).all() == in_parts
    assert len(in_parts) == 7


def test_what_is_known_is_placed_at_the_end_beside_what_is_new(load, placed):
    load(table(*ROWS[:2]))
    known = placed[0]
    load(table(row("B", 20, wards="1", municipality="EC121"), *ROWS[2:4]), name="next.csv")
    assert known[1] in placed[-1]
    assert load.landed("C") == {"local": 30_00}
    assert load.landed("B") == {"ward": 20_00}


def test_a_dry_run_places_nothing(load, placed):
    load(table(*ROWS), commit=False)
    assert placed == []


def test_commitments_are_only_new_in_the_transaction_that_writes_them(load):
    load(table(*ROWS[:2]))
    first, last = load.commitment("A").id, load.commitment("B").id
    asked = text("select only_new_commitments(:first, :last)")
    assert load.session.scalar(asked, {"first": first, "last": last}) is True
    load.session.execute(
        text("update commitment set created_at = now() - interval '1 day' where id = :id"), {"id": last}
    )
    assert load.session.scalar(asked, {"first": first, "last": first}) is True
    assert load.session.scalar(asked, {"first": first, "last": last}) is False
    assert load.session.scalar(asked, {"first": None, "last": None}) is True


def test_a_table_has_grown_once_it_is_more_than_twice_as_large_as_when_analysed(load):
    grown = text("select has_grown('measured')")
    more = text("insert into measured select repeat('x', 1000) from generate_series(1, 70)")
    load.session.execute(text("create temporary table measured (words text) on commit drop"))
    assert load.session.scalar(grown) is False
    load.session.execute(more)
    assert load.session.scalar(grown) is True
    load.session.execute(text("analyze measured"))
    assert load.session.scalar(grown) is False
    load.session.execute(more)
    assert load.session.scalar(grown) is False
    load.session.execute(more)
    assert load.session.scalar(grown) is True
    load.session.execute(text("delete from measured"))
    load.session.execute(text("analyze measured"))  # as the server does among rows that it cannot see yet
    assert load.session.scalar(grown) is True
