"""Workbooks as spreadsheet programs leave them: ranges of nothing, errors, formulas, merged and hidden."""

import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from service.errors import BadFileError
from service.imports.archive import check_archive, inflate
from service.imports.compact import Places, compact
from service.imports.looking import Place, look
from service.imports.source import Limits
from service.imports.worksheets import column_index, find_faults, scan_part, whole_tags

HEAD = ["reference", "name", "organisation", "original 2026/27"]
ROWS = [HEAD, ["A1", "Bridge", "KZN238", 5.0], ["A2", "Road", "KZN238", 7.0]]
SHEET = "xl/worksheets/sheet1.xml"


def references(rows) -> list[tuple[str, int]]:
    return [(row.reference, row.row) for row in rows]


def rules(row) -> set[str]:
    return {finding.rule for finding in row.findings}


def changed(path: Path, change) -> Path:
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info.filename, change(data) if info.filename == SHEET else data)
    return copy


def rows_and_peak_mb(path: Path) -> tuple[int, int]:
    """Read a file in a process of its own; return its rows, and the largest memory of it and its children."""
    script = (
        "import re, resource, sys; from pathlib import Path\n"
        "from service.imports.service import open_source\n"
        "with open_source(Path(sys.argv[1])) as source: rows = len(list(source.rows()))\n"
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "print(rows, max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    rows, peak = done.stdout.split()
    return int(rows), int(peak)


# --- used ranges that are mostly nothing ----------------------------------------------------------------


@pytest.mark.parametrize("far", [(1_048_575, 0), (1_048_575, 16_383), (0, 16_383), (700_000, 30)])
def test_one_stray_cell_far_away_costs_no_more_than_its_row(write_xlsx, read, far):
    path = write_xlsx(ROWS, work=lambda _, sheet: sheet.write(*far, " "))
    rows, _ = read(path)
    assert references(rows) == [("A1", 2), ("A2", 3)]
    assert rows_and_peak_mb(path)[1] < 150


def test_rows_far_down_keep_their_own_numbers_and_columns(write_xlsx, read):
    def work(_, sheet):
        for column, cell in enumerate(["A9", "Far", "KZN238", 9.0]):
            sheet.write(1_000_000, column, cell)
        sheet.write(1_048_575, 200, "stray")

    rows, source = read(write_xlsx(ROWS, work=work))
    assert references(rows) == [("A1", 2), ("A2", 3), ("A9", 1_000_001)]
    assert rows[-1].amounts[0].cents == 900
    assert [finding.row for finding in source.findings if finding.rule == "row-says-nothing"] == [1_048_576]


def test_a_claim_of_a_million_rows_is_not_believed(write_xlsx, read):
    path = changed(
        write_xlsx(ROWS),
        lambda data: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', data),
    )
    rows, _ = read(path)
    assert len(rows) == 2
    assert rows_and_peak_mb(path)[1] < 150


def test_a_million_formatted_but_empty_rows_are_not_read(write_xlsx):
    idle = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 1_048_577))
    path = changed(write_xlsx(ROWS), lambda data: data.replace(b"</sheetData>", idle + b"</sheetData>"))
    scan = check_archive(path, Limits())[SHEET]
    assert scan.has_idle_tail
    smaller = compact(path, SHEET, scan)
    assert smaller is not None
    assert smaller.path.stat().st_size < len(idle) // 10
    smaller.path.unlink()
    rows, peak = rows_and_peak_mb(path)
    assert rows == 2
    assert peak < 150


def test_temporary_copies_are_removed(write_xlsx, read, tmp_path, monkeypatch):
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    read(write_xlsx(ROWS, work=lambda _, sheet: sheet.write(1_048_575, 0, "x")))
    assert list(aside.iterdir()) == []


def test_places_lead_back_from_where_cells_were_moved():
    places = Places((0, 10, 15), (0, 90, 1000))
    assert [places.original(position) for position in (0, 9, 10, 14, 15)] == [0, 9, 100, 104, 1015]
    assert [places.compacted(position) for position in (0, 9, 100, 104, 1015)] == [0, 9, 10, 14, 15]


def test_a_wide_sheet_that_is_full_is_left_as_it_is(write_xlsx):
    path = write_xlsx([[f"h{column}" for column in range(100)]] * 50)
    assert compact(path, SHEET, check_archive(path, Limits())[SHEET]) is None


def test_tags_are_never_cut_however_the_stream_is(write_xlsx):
    path = write_xlsx(ROWS)
    with zipfile.ZipFile(path) as archive:
        whole = archive.read(SHEET)
    for size in (1, 7, 64, 1000):
        pieces = list(whole_tags(whole[at : at + size] for at in range(0, len(whole), size)))
        assert b"".join(pieces) == whole
        assert all(piece.endswith(b">") for piece in pieces)
        assert scan_part(iter(pieces)).cells == scan_part(iter([whole])).cells == 12


def test_letters_of_columns():
    assert [column_index(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [0, 25, 26, 16_383]


# --- cells without a value that can be read ------------------------------------------------------------


def test_an_error_in_a_cell_refuses_its_row_and_is_kept_for_the_export(write_xlsx, read):
    def work(_, sheet):
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 8, "=1/0", None, "#DIV/0!")  # beside the table: nobody reads it

    rows, source = read(write_xlsx(ROWS, work=work))
    assert rules(rows[0]) == {"cell-error"}
    assert rows[0].refused
    assert rows[0].raw["original 2026/27"] == "#DIV/0!"
    assert rows[0].findings[0].column == "original 2026/27"
    assert rows[1].findings == []
    assert source.counts.refused == 1


def test_a_formula_that_was_never_worked_out_is_not_an_empty_cell(write_xlsx, read):
    path = changed(
        write_xlsx(ROWS),
        lambda data: data.replace(
            b'<c r="D2"><v>5</v></c>', b'<c r="D2"><f>SUM(E2:F2)</f><v></v></c>'
        ).replace(b'<c r="D3"><v>7</v></c>', b'<c r="D3"><f t="shared" si="0"/></c>'),
    )
    rows, _ = read(path)
    assert [rules(row) for row in rows] == [{"formula-not-calculated"}] * 2
    assert "SUM(E2:F2)" in rows[0].findings[0].message


def test_a_formula_with_a_saved_result_is_its_result(write_xlsx, read):
    saved = {
        b'<c r="D2"><v>5</v></c>': b'<c r="D2"><f>2+3</f><v>5.25</v></c>',
        b'<c r="D3"><v>7</v></c>': b'<c r="D3" t="str"><f>IF(1,"","")</f><v></v></c>',
    }
    path = changed(
        write_xlsx(ROWS), lambda data: re.sub(b"|".join(saved), lambda match: saved[match[0]], data)
    )
    rows, _ = read(path)
    assert [[amount.cents for amount in row.amounts] for row in rows] == [[525], []]
    assert [row.findings for row in rows] == [[], []]


def test_faults_are_found_with_their_places(tmp_path):
    xml = (
        b'<sheetData><row r="7"><c r="B7" t="e"><v>#REF!</v></c>'
        b'<c t="e" s="1" r="AA7"><f>A1</f><v>#N/A</v></c><c r="C7"><f>A1</f><v>3</v></c>'
        b'<c r="D7" t="str"><f>A1</f><v></v></c><c r="E7"><f>A2</f></c></row></sheetData>'
    )
    assert find_faults(iter([xml])) == {7: {1: "#REF!", 26: "#N/A", 4: "=A2"}}


def test_tags_with_a_prefix_are_understood_as_well(write_xlsx, read):
    def prefixed(data: bytes) -> bytes:
        data = data.replace(b'<c r="D2"><v>5</v></c>', b'<c r="D2"><f>E2</f></c>')
        data = data.replace(b'<c r="D3"><v>7</v></c>', b'<c r="D3" t="e"><v>#N/A</v></c>')
        data = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")
        return data.replace(b"<x:?", b"<?")

    rows, _ = read(changed(write_xlsx(ROWS), prefixed))
    assert [rules(row) for row in rows] == [{"formula-not-calculated"}, {"cell-error"}]


def test_not_a_number_in_a_cell_is_refused(write_xlsx, read):
    path = changed(
        write_xlsx(ROWS),
        lambda data: data.replace(b"<v>5</v>", b"<v>NaN</v>").replace(b"<v>7</v>", b"<v>1e400</v>"),
    )
    rows, _ = read(path)
    assert [rules(row) for row in rows] == [{"amount-not-finite"}] * 2


# --- sheets --------------------------------------------------------------------------------------------


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(write_xlsx, read):
    with pytest.raises(BadFileError, match="no sheet 'Budget'; its sheets are 'Commitments', 'Notes'"):
        read(write_xlsx(sheets={"Commitments": ROWS, "Notes": [["x"]]}), sheet="Budget")


@pytest.mark.parametrize(
    ("asked", "found"), [("Begroting", "Begroting"), ("BEGRÓTING", "Begroting"), ("begróting", "begróting")]
)
def test_a_sheet_is_found_by_its_name_alike_when_it_is_looked_at_and_when_it_is_read(
    write_xlsx, read, asked, found
):
    path = write_xlsx(sheets={"Notes": [["x"]], "Begroting": ROWS, "begróting": ROWS})
    _, source = read(path, sheet=asked)
    seen = look(path, Limits(), Place(sheet=asked), [])
    assert (source.facts.sheet, seen.sheet) == (found, found)


def test_a_look_for_a_sheet_that_is_not_there_is_answered_likewise(write_xlsx):
    path = write_xlsx(sheets={"Commitments": ROWS, "Notes": [["x"]]})
    with pytest.raises(BadFileError, match="no sheet 'Budget'; its sheets are 'Commitments', 'Notes'"):
        look(path, Limits(), Place(sheet="Budget"), [])


def test_a_sheet_is_found_however_it_is_spelt(write_xlsx, read):
    _, source = read(write_xlsx(sheets={"Cover": [["x"]], "Capital Budget": ROWS}), sheet="capital budget ")
    assert source.facts.sheet == "Capital Budget"


def test_the_first_sheet_that_fits_is_read_and_its_twins_are_named(write_xlsx, read):
    path = write_xlsx(sheets={"Cover": [["x"]], "2026": ROWS, "Notes": [["y"]], "2027": ROWS})
    rows, source = read(path)
    assert (source.facts.sheet, len(rows)) == ("2026", 2)
    assert source.facts.sheets == ("Cover", "2026", "Notes", "2027")
    assert [f.sheet for f in source.findings if f.rule == "sheet-not-read"] == ["2027"]


def test_a_hidden_sheet_is_named_and_read_only_when_asked_for(write_xlsx, read):
    path = write_xlsx(
        sheets={"Draft": ROWS[:2], "Final": ROWS},
        work=lambda book, _: book.worksheets()[1].activate(),
        hidden=["Draft"],
    )
    rows, source = read(path)
    assert (source.facts.sheet, len(rows)) == ("Final", 2)
    assert [f.sheet for f in source.findings if f.rule == "sheet-hidden"] == ["Draft"]
    rows, source = read(path, sheet="Draft")
    assert (source.facts.sheet, len(rows)) == ("Draft", 1)


def test_a_large_workbook_is_read_ahead_and_still_rightly(write_xlsx, read, monkeypatch):
    monkeypatch.setattr("service.imports.workbook._LARGE", 0)
    rows, _ = read(write_xlsx(ROWS))
    assert references(rows) == [("A1", 2), ("A2", 3)]
    rows, source = read(write_xlsx(sheets={"Cover": [["x"]], "Money": ROWS}))
    assert (references(rows), source.facts.sheet) == ([("A1", 2), ("A2", 3)], "Money")
    rows, _ = read(write_xlsx(ROWS, work=lambda _, sheet: sheet.write(1_048_575, 0, " ")))
    assert references(rows) == [("A1", 2), ("A2", 3)]


def test_a_workbook_of_empty_sheets_holds_no_rows(write_xlsx, read):
    with pytest.raises(BadFileError, match="holds no rows"):
        read(write_xlsx(sheets={"a": [], "b": []}))


def test_a_workbook_of_charts_has_no_worksheet(tmp_path, read):
    path = tmp_path / "charts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data")
        sheet.write(0, 0, 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=data!$A$1:$A$1"})
        book.add_chartsheet("chart").set_chart(chart)
    with pytest.raises(BadFileError, match="no sheet 'chart'; its sheets are 'data'"):
        read(path, sheet="chart")


def test_many_sheets_can_be_looked_at_one_after_the_other(write_xlsx, read):
    filler = [[f"line {number}", "x"] for number in range(5000)]
    sheets = {f"Notes {number}": filler for number in range(6)} | {"Commitments x": ROWS, "After": filler}
    rows, source = read(write_xlsx(sheets=sheets))
    assert (source.facts.sheet, references(rows)) == ("Commitments x", [("A1", 2), ("A2", 3)])


def test_texts_merged_over_rows_hold_for_each_and_amounts_do_not(write_xlsx, read):
    content = [HEAD, ["A1", "", "KZN238", ""], ["A2", "", "KZN238", ""], ["A3", "Alone", "KZN238", 1.0]]

    def work(book, sheet):
        sheet.merge_range(1, 1, 2, 1, "Shared name")
        sheet.merge_range(1, 3, 2, 3, 100)

    rows, _ = read(write_xlsx(content, work=work))
    assert [row.name for row in rows] == ["Shared name", "Shared name", "Alone"]
    assert [sum(amount.cents for amount in row.amounts) for row in rows] == [10_000, 0, 100]


def test_dates_and_numbers_in_text_columns_are_what_a_person_sees(write_xlsx, read):
    def work(book, sheet):
        sheet.write(0, 4, "start_date")
        sheet.write_datetime(1, 4, date(2026, 7, 1), book.add_format({"num_format": "d mmm yyyy"}))
        sheet.write(0, 5, "wards")
        sheet.write_number(1, 5, 12)
        sheet.write_number(1, 0, 1001)

    rows, _ = read(write_xlsx(ROWS, work=work))
    assert (rows[0].reference, rows[0].wards, str(rows[0].start_date)) == ("1001", "12", "2026-07-01")


def test_the_archive_check_reads_every_worksheet(write_xlsx):
    path = write_xlsx(sheets={"a": ROWS, "b": ROWS})
    scans = check_archive(path, Limits())
    assert [scan.cells for scan in scans.values()] == [12, 12]
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        assert b"".join(inflate(path, file, archive.getinfo(SHEET))) == archive.read(SHEET)
