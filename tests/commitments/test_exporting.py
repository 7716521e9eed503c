from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from service.commitments import export_queries
from service.commitments.exporting import export_commitments, export_refused, export_source
from service.errors import ConflictError, InvalidRequestError, NotFoundError
from service.models import Allocation, Commitment, SourceFile
from tests.commitments.conftest import row, table
from tests.commitments.test_reloading import STORED, everything

ROWS = (
    row("SITE", "10.55", latitude="-32.95", longitude="27.05", sector="Water", beneficiary_wards="1;2"),
    row("SIGN", 20, latitude="32.95", longitude="27.05"),
    row("WARDS", 30, wards="1, 2", ward_shares="75; 25", municipality="EC121", split_by="declared"),
    row("LOCAL", 40, municipality="Mnquma-Khâi", focal_area="Governance"),
    row("OFFICE", "(5)", scope="head office", catalytic="yes", vat="included"),
    row("TWO", 1, funding_source="MIG", description='Two "sources",\nin two rows', place="Qora\nStore"),
    row("TWO", 2, funding_source="own", description='Two "sources",\nin two rows', place="Qora\nStore"),
    row("LINE", 7, geometry="LINESTRING(27.05 -32.95, 27.25 -32.95)", transfer="yes"),
    row("WORDS", 8, sector="Xylophones", asset_class="Roads Infrastructure", stage="Somehow"),
    row("DATES", "", start_date="2026-07-01", end_date="2027-06-30", total_cost="1000.01"),
    row("HEALTH", 9, organisation="za-health", funding_source="hfrg", transfer="no", province="Eastern Cape"),
)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("accept", [False, True])
def test_what_is_exported_and_loaded_again_changes_nothing(load, tmp_path, ending, accept):
    load(table(*ROWS), accept_suggestions=accept)
    before = everything(load.session)
    out = tmp_path / f"out{ending}"
    written = export_commitments(load.session, "ZA", None, out)
    assert written.rows == len(ROWS)
    report = load(out)
    assert report.outcome.fields == {}
    assert (report.outcome.new, report.outcome.same) == (0, len(ROWS) - 1)
    after = everything(load.session)
    for each in STORED[:-1]:
        assert after[each.__tablename__] == before[each.__tablename__]


def test_an_export_into_an_empty_database_brings_everything_back(load, tmp_path):
    load(table(*ROWS))
    cents = dict(load.session.execute(sums()).all())
    export_commitments(load.session, "ZA", None, tmp_path / "out.csv")
    for each in load.session.scalars(select(Commitment)):
        load.session.delete(each)
    load.session.flush()
    assert load.count(Allocation) == 0
    report = load(tmp_path / "out.csv")
    assert report.balance.rows_refused == 0
    assert dict(load.session.execute(sums()).all()) == cents


def sums():
    statement = select(Commitment.reference, func.sum(Allocation.amount_cents))
    return statement.join(Allocation, Allocation.commitment_id == Commitment.id).group_by(
        Commitment.reference
    )


def test_one_organisation_may_be_exported_alone(load, tmp_path):
    load(table(*ROWS))
    assert export_commitments(load.session, "ZA", "ZA-Health", tmp_path / "out.csv").rows == 1
    with pytest.raises(NotFoundError, match="did you mean za-health"):
        export_commitments(load.session, "ZA", "za-helth", tmp_path / "other.csv")


def test_refused_rows_are_exported_corrected_and_loaded(load, tmp_path):
    report = load(
        table(
            row("A", 10),
            row("B", "many", municipality="EC122"),
            row("C", 30, organisation="EC199"),
            row("A", 40),
        )
    )
    out = tmp_path / "refused.csv"
    written = export_refused(load.session, str(report.run_id), out)
    assert (written.rows, written.options) == (3, {"profile": "template"})
    headings, *rows = read_csv(out)
    assert headings[-1] == "why it was refused"
    assert [cells[0] for cells in rows] == ["B", "C", "A"]
    assert "'many' is not an amount" in rows[0][-1]
    assert "EC199" in rows[1][-1]
    assert "Row 2 has the reference 'A'" in rows[2][-1]
    rows[0][headings.index("original 2026/27")] = "20"
    rows[1][headings.index("organisation")] = "EC121"
    rows[2][0] = "D"
    write_csv(out, [headings, *rows])
    again = load(out)
    assert (again.balance.rows_refused, again.outcome.new, again.outcome.vanished) == (0, 3, 0)
    assert [load.amounts(each)[2026, "original"] for each in "ABCD"] == [10_00, 20_00, 30_00, 40_00]
    assert load.landed("B") == {"local": 20_00}


def test_refused_rows_are_the_same_file_again_when_nothing_is_corrected(load, tmp_path):
    report = load(table(row("A", 10), row("B", "many")))
    out = tmp_path / "refused.xlsx"
    export_refused(load.session, str(report.run_id), out)
    again = load(out)
    assert (again.balance.rows_refused, again.balance.rows_loaded) == (1, 0)


def test_refused_rows_of_a_titled_workbook_find_their_organisation_again(load, write_xlsx, tmp_path):
    rows = [
        ["Eastern Cape: Mbhashe(EC121) - Table SA36 Detailed Capital Budget"],
        ["R thousands"],
        ["Function", "Project Description", "Project Number", "Ward Location", "Budget Year 2026/27"],
        ["Water Distribution", "Pipes", "P1", "1", 100],
        ["Water Distribution", "Pumps", "P2", "2", "a lot"],
    ]
    report = load(write_xlsx(rows, "sa36.xlsx", sheet="EC121"), unit="thousands")
    assert report.balance.rows_refused == 1
    out = tmp_path / "refused.xlsx"
    written = export_refused(load.session, str(report.run_id), out)
    assert written.options == {"profile": "sa36", "unit": "thousands"}
    again = load(out, unit="thousands", profile="sa36")
    assert again.balance.rows_in == 1
    assert load.rules("refuse") == {"amount-unreadable"}


def test_a_file_or_its_name_stands_for_its_latest_run(load, tmp_path):
    load(table(row("A", "many")), name="plan.csv")
    for wanted in (str(tmp_path / "plan.csv"), "elsewhere/plan.csv"):
        assert export_refused(load.session, wanted, tmp_path / "out.csv", overwrite=True).rows == 1


def test_the_file_of_a_run_is_given_back_byte_for_byte(load, tmp_path, monkeypatch, session):
    content = table(row("A", "R 1,50", name="Khâi")).encode("cp1252").replace(b"\r\n", b"\r")
    report = load(content, name="as it came.csv")
    monkeypatch.setattr(export_queries, "_PIECE_BYTES", 7)  # so that it takes many pieces
    for wanted in (str(report.run_id), "as it came.csv"):
        written = export_source(load.session, wanted, tmp_path / "out.csv", overwrite=True)
        assert written.path.read_bytes() == content
    with pytest.raises(ConflictError, match="is there already"):
        export_source(load.session, str(report.run_id), tmp_path / "out.csv")
    with pytest.raises(NotFoundError, match="no run '4711'"):
        export_source(load.session, "4711", tmp_path / "other.csv")
    session.execute(update(SourceFile).values(sha256="0" * 64))
    with pytest.raises(ConflictError, match="not kept as it came"):
        export_source(load.session, str(report.run_id), tmp_path / "spoilt.csv")
    assert [each.name for each in tmp_path.iterdir()].count("spoilt.csv") == 0


def test_what_cannot_be_exported_is_said(load, tmp_path):
    report = load(table(row("A")))
    with pytest.raises(NotFoundError, match="refused no row"):
        export_refused(load.session, str(report.run_id), tmp_path / "out.csv")
    with pytest.raises(NotFoundError, match=r"no run 'nothing\.csv'"):
        export_refused(load.session, "nothing.csv", tmp_path / "out.csv")
    with pytest.raises(InvalidRequestError, match=r"\.csv or \.xlsx"):
        export_commitments(load.session, "ZA", None, tmp_path / "out.pdf")
    (tmp_path / "there.csv").write_text("mine")
    with pytest.raises(ConflictError, match="--overwrite"):
        export_commitments(load.session, "ZA", None, tmp_path / "there.csv")
    with pytest.raises(InvalidRequestError, match="cannot be written"):
        export_commitments(load.session, "ZA", None, tmp_path / "no-folder" / "out.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"table.csv", "there.csv"}
    assert (tmp_path / "there.csv").read_text() == "mine"


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
