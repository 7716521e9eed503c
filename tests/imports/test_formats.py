"""The same table in every kind of file gives the same commitments; content decides, not the name."""

import hashlib

import pytest

ROWS = [
    ["reference", "name", "organisation", "wards", "original 2026/27", "original 2027/28"],
    ["A1", "Wēirs & <bridges>", "KZN238", "12, 14", 1234567.89, 0.0],
    ["A2", "Reservoir", "KZN238", "29 to 33", -500.0, 80.5],
]


def summary(rows):
    return [
        (
            row.row,
            row.reference,
            row.name,
            row.wards,
            [(a.financial_year, a.phase, a.cents) for a in row.amounts],
        )
        for row in rows
    ]


EXPECTED = [
    (2, "A1", "Wēirs & <bridges>", "12, 14", [(2026, "original", 123456789), (2027, "original", 0)]),
    (3, "A2", "Reservoir", "29 to 33", [(2026, "original", -50000), (2027, "original", 8050)]),
]


def as_text(delimiter: str, line_end: str) -> str:
    def quoted(cell) -> str:
        text = str(cell)
        return f'"{text}"' if any(mark in text for mark in ',;|\t"') else text

    return line_end.join(delimiter.join(map(quoted, row)) for row in ROWS) + line_end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_in_any_encoding_with_any_separator_and_line_end(write_csv, read, encoding, delimiter, line_end):
    rows, source = read(write_csv(as_text(delimiter, line_end), encoding))
    assert summary(rows) == EXPECTED
    assert source.facts.delimiter == delimiter
    assert source.facts.kind == "csv"


def test_xlsx(write_xlsx, read):
    rows, source = read(write_xlsx(ROWS))
    assert summary(rows) == EXPECTED
    assert (source.facts.kind, source.facts.sheet, source.facts.profile) == (
        "xlsx",
        "Commitments",
        "template",
    )


def test_xls(write_xls, read):
    rows, source = read(write_xls(ROWS))
    assert summary(rows) == EXPECTED
    assert source.facts.kind == "xls"


def test_ods(write_ods, read):
    rows, source = read(write_ods(ROWS))
    assert summary(rows) == EXPECTED
    assert source.facts.kind == "ods"


def test_xlsb(write_xlsb, read):
    rows, source = read(write_xlsb(ROWS))
    assert summary(rows) == EXPECTED
    assert source.facts.kind == "xlsb"


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb"])
def test_where_errors_cannot_be_seen_the_file_says_so(request, read, kind):
    _, source = read(request.getfixturevalue(f"write_{kind}")(ROWS))
    assert "errors-not-seen" in {finding.rule for finding in source.findings}


def test_a_workbook_called_csv_and_a_csv_called_xlsx_are_what_they_are(write_xlsx, write_csv, read):
    rows, source = read(write_xlsx(ROWS, name="looks.csv"))
    assert (summary(rows), source.facts.kind) == (EXPECTED, "xlsx")
    rows, source = read(write_csv(as_text(",", "\n"), name="looks.xlsx"))
    assert (summary(rows), source.facts.kind) == (EXPECTED, "csv")


def test_the_checksum_is_of_the_raw_bytes(write_csv, read):
    path = write_csv(as_text(",", "\n"))
    _, source = read(path)
    assert source.facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.facts.size_bytes == path.stat().st_size


def test_a_refused_row_keeps_its_cells_as_they_were(write_xlsx, read):
    changed = [*ROWS, ["A3", "Third", "KZN238", "5", "lots", 1.234]]
    rows, _ = read(write_xlsx(changed))
    assert rows[2].refused
    assert dict(rows[2].raw) == {
        "reference": "A3",
        "name": "Third",
        "organisation": "KZN238",
        "wards": "5",
        "original 2026/27": "lots",
        "original 2027/28": "1.2340",  # three decimals alone could be read as thousands
    }


def test_cells_written_out_and_read_again_give_the_same_commitments(write_xlsx, write_csv, read):
    rows, _ = read(write_xlsx(ROWS))
    headings = list(rows[0].raw)
    lines = [headings, *[[row.raw[heading] for heading in headings] for row in rows]]
    again, _ = read(write_csv("\n".join(";".join(line) for line in lines)))
    assert summary(again) == EXPECTED
