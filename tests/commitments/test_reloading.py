from __future__ import annotations

import pytest
from sqlalchemy import select, text

from service.commitments.service import changes
from service.commitments.showing import as_text, report_table
from service.models import Allocation, Area, BudgetLine, Commitment, CommitmentWard, ImportRun, Placement
from tests.commitments.conftest import HEADINGS, row, table

STORED = (Commitment, CommitmentWard, Allocation, Placement, BudgetLine, ImportRun)


def everything(session) -> dict[str, list[str]]:
    """Every row of every table that a load writes, ids and times included."""
    session.flush()
    names = [each.__tablename__ for each in STORED]
    return {
        name: session.scalars(text(f"select each::text from {name} as each order by 1")).all()
        for name in names
    }


ROWS = (
    row("A", 10, latitude="-32.95", longitude="27.05", sector="Water"),
    row("B", 20, wards="1, 2", municipality="EC121", funding_source="MIG"),
    row("C", 30, municipality="EC122"),
)


def test_the_same_file_again_changes_nothing_and_says_so(load):
    first = load(table(*ROWS))
    before = everything(load.session)
    again = load(table(*ROWS))
    assert everything(load.session) == before
    assert (again.outcome.new, again.outcome.changed, again.outcome.same) == (0, 0, 3)
    assert again.earlier.run_id == first.run_id
    assert again.run_id is None


def test_other_bytes_with_the_same_content_are_a_run_without_changes(load):
    load(table(*ROWS))
    kept = [each for each in STORED if each is not ImportRun]
    before = everything(load.session)
    again = load(table(*reversed(ROWS)))
    after = everything(load.session)
    assert all(after[each.__tablename__] == before[each.__tablename__] for each in kept)
    assert (again.earlier, again.outcome.same, again.outcome.changed) == (None, 3, 0)
    assert load.session.get(ImportRun, again.run_id).commitments_same == 3


def test_a_changed_file_updates_and_lists_what_changed(load):
    load(table(*ROWS))
    ids = {name: load.commitment(name).id for name in "ABC"}
    report = load(
        table(
            ROWS[0] | {"original 2026/27": 11, "name": "Tower", "sector": "Sanitation"},
            ROWS[1] | {"wards": "2, 3"},
            ROWS[2],
            row("D", 40),
        )
    )
    outcome = report.outcome
    assert (outcome.new, outcome.changed, outcome.same, outcome.vanished) == (1, 2, 1, 0)
    changed = {(each.reference, each.field): (each.old, each.new) for each in load_changes(load)}
    assert changed == {
        ("A", "name"): ("Project A", "Tower"),
        ("A", "sector"): ("water", "sanitation"),
        ("A", "original 2026/27 unstated"): ("10.00", "11.00"),
        ("B", "wards"): ("work 21201001, work 21201002", "work 21201002, work 21201003"),
        ("B", "stated"): (
            '{"wards": "1, 2", "municipality": "EC121"}',
            '{"wards": "2, 3", "municipality": "EC121"}',
        ),
    }
    assert "and 2 more, which --format json lists" in as_text(report_table(report))
    assert {name: load.commitment(name).id for name in "ABC"} == ids
    assert load.landed("A") == {"ward": 11_00}
    assert load.commitment("A").import_run_id == report.run_id
    assert load.commitment("C").import_run_id != report.run_id


def load_changes(load):
    return list(changes(load.session))


def test_a_dry_run_lists_the_same_changes(load):
    load(table(*ROWS))
    before = everything(load.session)
    report = load(table(ROWS[0] | {"original 2026/27": 11}, *ROWS[1:]), commit=False)
    assert (report.outcome.changed, report.outcome.same) == (1, 2)
    assert report.outcome.fields == {"original 2026/27 unstated": 1}
    assert everything(load.session) == before


def test_a_moved_commitment_is_placed_anew(load):
    load(table(*ROWS))
    load(table(ROWS[0] | {"latitude": "", "longitude": "", "scope": "head office"}, *ROWS[1:]))
    assert load.landed("A") == {"head_office": 10_00}
    load(table(ROWS[0] | {"latitude": "-32.85", "longitude": "27.25"}, *ROWS[1:]))
    landing = select(BudgetLine.area_id).where(BudgetLine.commitment_id == load.commitment("A").id)
    assert load.session.scalars(landing).all() == [area_id(load, "21202002")]


def area_id(load, code: str) -> int:
    return load.session.scalars(select(Area.id).where(Area.code == code, Area.level == "ward")).one()


def test_an_amount_taken_out_of_a_column_goes_and_one_of_another_column_stays(load):
    load(table(row("A", 10) | {"original 2027/28": 20}, row("B", 30)))
    narrow = [name for name in HEADINGS if name != "original 2026/27"]
    later = row("A") | {"original 2027/28": "", "actual 2025/26": 5}
    del later["original 2026/27"]
    report = load(table(later, headings=narrow))
    assert load.amounts("A") == {(2026, "original"): 10_00, (2025, "actual"): 5_00}
    assert report.outcome.fields == {"original 2027/28 unstated": 1, "actual 2025/26 unstated": 1}
    assert load.landed("A") == {"unlocated": 15_00}


def test_money_that_changes_its_source_moves_rather_than_doubles(load):
    load(table(row("A", 10)))
    load(table(row("A", 10, funding_source="MIG")))
    assert load.count(Allocation) == 1
    assert load.landed("A") == {"unlocated": 10_00}


def test_commitments_that_a_later_file_lacks_are_named_and_stay(load):
    load(table(*ROWS, row("E", organisation="BUF")))
    report = load(table(ROWS[0], row("B", "unreadable")))
    assert report.outcome.vanished == 1
    (gone,) = [each for each in load.findings() if each.rule == "no-longer-in-file"]
    assert gone.known == ("C",)
    assert "1 commitment of EC121" in gone.message
    assert load.count(Commitment) == 4


def test_the_same_reference_of_another_organisation_is_another_commitment(load):
    load(table(row("A", 1), row("A", 2, organisation="BUF")))
    assert load.count(Commitment) == 2


def test_a_long_table_takes_a_pair_back_when_its_row_is_gone(load):
    heading = (
        "project_slug,project_name,government_institution,administration_type,gps_code,"
        "budget_phase,financial_year,amount_rands\n"
    )
    start = 'p1,Dam,Water and Sanitation,National,"-32.95, 27.05",'
    first = f"{heading}{start}Main Appropriation,2026,10\n{start}MTEF,2027,20\n"
    other = "p2,Weir,Water and Sanitation,National,Various,MTEF,2027,7\n"
    report = load(first + other)
    assert (report.balance.rows_in, report.outcome.new) == (3, 2)
    assert load.amounts("p1") == {(2026, "original"): 10_00, (2027, "original"): 20_00}
    load(f"{heading}{start}Main Appropriation,2026,11\n{other}")
    assert load.amounts("p1") == {(2026, "original"): 11_00}


def test_figures_written_past_the_importer_are_set_right_by_the_next_load(load):
    load(table(*ROWS))
    allocation = load.session.scalars(select(Allocation).where(Allocation.amount_cents == 10_00)).one()
    allocation.amount_cents = 99
    load.session.flush()
    assert load.landed("A") == {"ward": 99}
    report = load(table(*ROWS))
    assert report.outcome.changed == 1
    assert load.landed("A") == {"ward": 10_00}


@pytest.mark.parametrize("first", ["rows together", "rows apart"])
def test_amounts_of_several_rows_are_one_commitment_on_reload(load, first):
    rows = [row("A", 10, funding_source="MIG"), row("B", 1), row("A", 5, funding_source="own")]
    load(table(*(rows if first == "rows apart" else [rows[0], rows[2], rows[1]])))
    again = load(table(*rows), name="again.csv")
    assert (again.outcome.same, again.outcome.changed) == (2, 0)
    less = load(table(rows[0], rows[1]))
    assert less.outcome.fields == {"original 2026/27 own": 1}
    assert load.landed("A") == {"unlocated": 10_00}


@pytest.mark.parametrize("batch_rows", [1, 8_000])
def test_organisations_known_and_new_may_share_a_file(load, monkeypatch, batch_rows):
    monkeypatch.setattr("service.commitments.batches.BATCH_ROWS", batch_rows)
    load(table(ROWS[0]))
    mixed = table(
        ROWS[0] | {"original 2026/27": 11},
        row("A", 5, organisation="BUF", latitude="-32.95", longitude="27.05"),
        ROWS[1],
        row("A", 7, organisation="BUF", funding_source="MIG", latitude="-32.95", longitude="27.05"),
    )
    counts = [
        (each.outcome.new, each.outcome.changed, each.outcome.organisations, each.balance.cents_loaded)
        for each in (load(mixed, commit=False), load(mixed))
    ]
    assert counts == [(2, 1, ["BUF"], 43_00)] * 2
    assert load.count(Commitment) == 3
    stored = load.session.scalars(select(Allocation.amount_cents).order_by(Allocation.amount_cents))
    assert stored.all() == [5_00, 7_00, 11_00, 20_00]
    assert load.session.scalar(text("select sum(amount_cents) from budget_line")) == 43_00
    assert load(mixed).outcome.same == 3
