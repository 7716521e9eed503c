"""Rows become commitments or findings; none is dropped in silence, none counted twice."""

import pytest

from service.errors import BadFileError
from service.imports.source import Limits

HEAD = "reference,name,organisation,original 2026/27"


def rules(row) -> list[str]:
    return [finding.rule for finding in row.findings]


def file_rules(source) -> set[str]:
    return {finding.rule for finding in source.findings}


def test_every_filled_row_is_a_commitment_or_is_named(write_csv, read):
    lines = [
        HEAD,
        "A1,Bridge,KZN238,5",
        ",,,",
        "A2,,KZN238,",
        ",,KZN238,",
        ",Road,KZN238,6",
        "EXAMPLE-9,x,KZN238,1",
    ]
    rows, source = read(write_csv("\n".join(lines)))
    assert [row.row for row in rows] == [2, 4, 6]
    counts = source.counts
    assert counts.rows_read == 5
    assert counts.rows_read == counts.commitments + counts.rows_skipped
    said = {finding.rule: finding.row for finding in source.findings}
    assert said["example-row"] == 7
    assert said["row-says-nothing"] == 5


def test_a_missing_name_is_made_from_what_is_there_and_said(write_csv, read):
    rows, _ = read(
        write_csv("reference,name,description,organisation,original 2026/27\nA1,,New road,K,1\nA2,,,K,1\n")
    )
    assert [(row.name, rules(row), row.refused) for row in rows] == [
        ("New road", ["missing-name"], False),
        ("A2", ["missing-name"], False),
    ]


def test_a_row_of_the_template_without_a_reference_is_refused_with_its_money(write_csv, read):
    rows, source = read(write_csv(f"{HEAD}\n,Road,KZN238,6\n"))
    assert (rules(rows[0]), rows[0].refused, source.counts.refused) == (["missing-reference"], True, 1)
    assert rows[0].amounts[0].cents == 600


def test_an_organisation_may_be_stated_for_the_whole_file(write_csv, read):
    path = write_csv("reference,name,original 2026/27\nA1,Road,6\n")
    rows, _ = read(path)
    assert rules(rows[0]) == ["missing-organisation"]
    assert "--organisation" in rows[0].findings[0].message
    rows, source = read(path, organisation="KZN238")
    assert (rows[0].organisation, rows[0].findings) == ("KZN238", [])
    assert source.facts.organisation == "KZN238"


def test_the_same_reference_twice_is_refused_but_not_for_another_funding_source(write_csv, read):
    head = "reference,name,organisation,funding_source,original 2026/27\n"
    lines = "A1,Road,K,MIG,1\nA1,Road,K,Own,2\nA1,Road,K,MIG,3\nA1,Road,L,MIG,4\n"
    rows, _ = read(write_csv(head + lines))
    assert [rules(row) for row in rows] == [[], [], ["duplicate-reference"], []]
    assert "Row 2" in rows[2].findings[0].message


def test_an_absurdly_long_reference_is_refused(write_csv, read):
    rows, _ = read(write_csv(f"{HEAD}\n{'A' * 201},Road,KZN238,6\n"))
    assert rules(rows[0]) == ["reference-too-long"]


def test_typed_columns_are_read_or_found_wanting(write_csv, read):
    head = (
        "reference,name,organisation,sphere,catalytic,transfer,vat,start_date,end_date,total_cost,split_by\n"
    )
    good = "A1,Road,K,Local,yes,0,Included,2026-07-01,30/06/2027,1 000,Population\n"
    bad = "A2,Road,K,lokal,perhaps,perhaps,gross,soon,2027-02-30,much,colour\n"
    rows, _ = read(
        write_csv(
            head.replace("\n", ",original 2026/27\n") + good.replace("\n", ",1\n") + bad.replace("\n", ",1\n")
        )
    )
    first, second = rows
    assert first.findings == []
    assert (first.sphere, first.catalytic, first.transfer, first.vat) == ("local", True, False, "included")
    assert (str(first.start_date), str(first.end_date)) == ("2026-07-01", "2027-06-30")
    assert (first.total_cost_cents, first.split_by) == (100000, "population")
    assert sorted((finding.rule, finding.severity.value) for finding in second.findings) == [
        ("amount-unreadable", "refuse"),
        ("date-unreadable", "warn"),
        ("date-unreadable", "warn"),
        ("neither-yes-nor-no", "refuse"),
        ("neither-yes-nor-no", "warn"),
        ("unknown-sphere", "refuse"),
        ("unknown-split-by", "refuse"),
        ("unknown-vat", "refuse"),
    ]
    sphere = next(finding for finding in second.findings if finding.rule == "unknown-sphere")
    assert (sphere.known[0], sphere.row, sphere.column) == ("local", 3, "sphere")


def test_remembered_values_do_not_hide_faults(write_csv, read):
    head = "reference,name,organisation,start_date,original 2026/27\n"
    rows, _ = read(write_csv(head + "".join(f"A{n},Road,K,soon,1\n" for n in range(3))))
    assert [rules(row) for row in rows] == [["date-unreadable"]] * 3


# --- text files ----------------------------------------------------------------------------------------


def test_a_cell_of_ten_megabytes_refuses_its_row_alone(write_csv, read):
    rows, _ = read(write_csv(f"{HEAD}\nA1,{'x' * 10_000_000},KZN238,5\nA2,Road,KZN238,6\n"))
    assert [rules(row) for row in rows] == [["cell-too-long"], []]
    assert len(rows[0].findings[0].value) <= 80
    assert rows[0].amounts[0].cents == 500


def test_a_quotation_mark_that_is_never_closed_is_hinted_at(write_csv, read):
    text = f'{HEAD}\nA1,"Bridge,KZN238,5\n' + "A2,Road,KZN238,6\n" * 100
    rows, _ = read(write_csv(text), limits=Limits(max_cell_chars=500))
    assert "quotation mark" in rows[0].findings[0].message


def test_a_separator_too_many_refuses_the_row(write_csv, read):
    rows, _ = read(write_csv(f"{HEAD}\nA1,Bridge, large,KZN238,5\nA2,Road,KZN238,6,,\n"))
    assert rules(rows[0]) == ["amount-unreadable", "row-longer-than-headings"]
    assert rows[1].findings == []


def test_cp1252_is_found_out(write_csv, read):
    rows, source = read(write_csv(f"{HEAD}\nA1,Caf\u00e9 \u2013 phase 2,KZN238,5\n", "cp1252"))
    assert (rows[0].name, source.facts.encoding) == ("Caf\u00e9 \u2013 phase 2", "cp1252")
    assert file_rules(source) == set()


def test_mixed_encodings_are_read_and_named_by_line(tmp_path, read):
    path = tmp_path / "mixed.csv"
    lines = [
        HEAD.encode(),
        "A1,Caf\u00e9,K,5".encode(),
        "A2,Stra\u00dfe,K,6".encode("cp1252"),
        b"A3,Plain,K,7",
    ]
    path.write_bytes(b"\r\n".join(lines))
    rows, source = read(path)
    assert [row.name for row in rows] == ["Caf\u00e9", "Stra\u00dfe", "Plain"]
    (finding,) = [finding for finding in source.findings if finding.rule == "mixed-encodings"]
    assert (finding.row, finding.severity, finding.file) == (3, "warn", "mixed.csv")
    assert "line 3 is not" in finding.message


def test_letters_that_no_encoding_explains_are_said(tmp_path, read):
    path = tmp_path / "odd.csv"
    path.write_bytes(HEAD.encode() + b"\nA1,Caf\x81,K,5\n")
    rows, _ = read(path)
    assert rules(rows[0]) == ["letters-lost"]
    assert not rows[0].refused


def test_nul_characters_refuse_their_row(tmp_path, read):
    path = tmp_path / "nul.csv"
    path.write_bytes(
        HEAD.encode() + b"\nA1,Bri\x00dge,KZN238,5\nA2,Road,KZN238,6\n" + b"A3,More,KZN238,7\n" * 20
    )
    rows, _ = read(path)
    assert rules(rows[0]) == ["nul-character"]
    assert rows[0].name == "Bridge"
    assert not rows[1].refused


def test_a_torn_utf_16_file_is_said_to_be_torn(tmp_path, read):
    path = tmp_path / "torn.csv"
    path.write_bytes(f"{HEAD}\nA1,Bridge,KZN238,5\n".encode("utf-16")[:-1])
    with pytest.raises(BadFileError, match="torn"):
        read(path)


@pytest.mark.parametrize(
    ("encoding", "said"), [("klingon", "There is no encoding"), ("ascii", "not ascii throughout")]
)
def test_a_wrongly_declared_encoding_is_refused(write_csv, read, encoding, said):
    with pytest.raises(BadFileError, match=said):
        read(write_csv(f"{HEAD}\nA1,Caf\u00e9,KZN238,5\n"), encoding=encoding)


def test_a_declared_encoding_and_separator_are_kept_to(write_csv, read):
    rows, source = read(
        write_csv(f"{HEAD}\nA1,Caf\u00e9,K,5\n".replace(",", "^"), "latin-1"),
        encoding="latin-1",
        delimiter="^",
    )
    assert rows[0].name == "Caf\u00e9"
    assert (source.facts.encoding, source.facts.delimiter) == ("latin-1", "^")


def test_a_first_line_that_states_the_separator_is_believed(write_csv, read):
    rows, source = read(write_csv(f"sep=;\n{HEAD.replace(',', ';')}\nA1;a,b,c,d,e;K;5\n"))
    assert (rows[0].name, rows[0].row, source.facts.delimiter) == ("a,b,c,d,e", 3, ";")


def test_decimal_commas_do_not_pass_for_separators(write_csv, read):
    head = "reference;name;organisation;original 2026/27;original 2027/28"
    rows, _ = read(write_csv(f"{head}\nA1;Road;K;1,5;2,5\nA2;Road;K;3,5;4,5\n"))
    assert [[amount.cents for amount in row.amounts] for row in rows] == [[150, 250], [350, 450]]


def test_line_breaks_in_cells_stay_apart_where_they_part_things(write_csv, read):
    head = "reference,name,organisation,wards,original 2026/27"
    text = f'{head}\nA1,"Road\n  upgrade",K,"12\n14",5\nA2,Next,K,1,1\n'
    rows, _ = read(write_csv(text))
    assert (rows[0].name, rows[0].wards) == ("Road upgrade", "12\n14")
    assert [row.row for row in rows] == [2, 3]
