"""Any table through a profile: headings, units, codes, subheadings, long and wide, all as YAML says."""

from pathlib import Path

import pytest
import yaml

from service.errors import BadFileError, NotFoundError
from service.imports.profiles import find_profile, load_profile, shipped_profiles

BASE = {
    "name": "mine",
    "title": "Mine",
    "columns": {"name": {"headings": ["Project"], "required": True}, "reference": ["No"], "wards": ["Ward"]},
    "amounts": {"columns": [{"matches": "budget", "phase": "original"}]},
    "constants": {"organisation": "KZN238"},
    "reference_from": ["name"],
}


@pytest.fixture
def profile(tmp_path: Path):
    """Write a profile that differs from a plain one in the given keys; return its path."""

    def write(**changes) -> str:
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump(BASE | changes, sort_keys=False), encoding="utf-8")
        return str(path)

    return write


def cents(row) -> dict[tuple[int, str], int]:
    return {(amount.financial_year, amount.phase): amount.cents for amount in row.amounts}


def rules(row) -> list[str]:
    return [finding.rule for finding in row.findings]


# --- the shipped example: a municipality's project list ------------------------------------------------

IDP = """uMfula Municipality;;;;;;
Projects of the IDP;;;;;;
;;;;;;
;;;;;Budget (R'000);
Project No;Project Name;Ward;Funding Source;Status;2026/27;2027/28
ROADS AND STORM WATER;;;;;;
R1;Gravel roads;12, 14 and 29 to 33;MIG;Design;1 200,5;900
R2;Bridge;200;MIG;Tender;500;
;Subtotal;;;;1700,5;900
WATER;;;;;;
;Boreholes;201;;;(25);
"""


def test_the_example_profile_reads_an_idp_list(write_csv, read):
    rows, source = read(write_csv(IDP), profile="municipal-project-list", organisation="KZN238")
    assert [(row.reference, row.row, row.sector) for row in rows] == [
        ("R1", 7, "ROADS AND STORM WATER"),
        ("R2", 8, "ROADS AND STORM WATER"),
        ("boreholes-whole-municipality", 11, "WATER"),
    ]
    assert [row.wards for row in rows] == [
        "KZN238: 12, 14 and 29 to 33",
        "several wards",
        "whole municipality",
    ]
    assert [cents(row) for row in rows] == [
        {(2026, "original"): 120050000, (2027, "original"): 90000000},
        {(2026, "original"): 50000000},
        {(2026, "original"): -2500000},
    ]
    assert {row.sphere for row in rows} == {"local"}
    assert rules(rows[2]) == ["reference-made"]
    assert source.facts.header_row == 5
    assert source.facts.title.startswith("uMfula Municipality | Projects of the IDP")
    left_out = {finding.rule: finding.message for finding in source.findings}
    assert left_out["row-left-out"].startswith("Rows 9 were left out")
    assert left_out["subheading"].startswith("Rows 6, 10 were read as subheadings")
    assert "unit-contradicts" not in left_out  # the heading says thousands, and so does the profile


def test_the_same_list_as_a_workbook_with_merged_headings(write_xlsx, read):
    content = [
        ["uMfula"],
        [],
        ["", "", "", "", "", ""],
        ["Project No", "Project Name", "Ward", "", "2026/27", "2027/28"],
    ]
    content += [["R1", "Gravel roads", "12", "", 1200.5, 900]]
    path = write_xlsx(content, work=lambda _, sheet: sheet.merge_range(2, 4, 2, 5, "Budget"))
    rows, source = read(path, profile="municipal-project-list", organisation="KZN238")
    assert source.facts.header_row == 4
    assert cents(rows[0]) == {(2026, "original"): 120050000, (2027, "original"): 90000000}


# --- headings ------------------------------------------------------------------------------------------


def test_headings_are_found_in_the_sixth_row(write_csv, read, profile):
    text = "a\nb\nc,d,e\n\nx\nProject,No,Budget 2026/27\nBridge,1,5"
    rows, source = read(write_csv(text), profile=profile())
    assert (source.facts.header_row, rows[0].row, rows[0].name) == (6, 7, "Bridge")


def test_a_fixed_header_row_is_kept_to(write_csv, read, profile):
    text = "Project,No,Budget 2025/26\nold,0,1\nProject,No,Budget 2026/27\nBridge,1,5\n"
    rows, source = read(write_csv(text), profile=profile(header={"row": 3}))
    assert source.facts.header_row == 3
    assert cents(rows[0]) == {(2026, "original"): 500}


def test_headings_differ_in_case_breaks_and_blanks(write_csv, read, profile):
    rows, _ = read(write_csv('"  PROJECT\n ",no.,Budget  2026/27\nBridge,1,5\n'), profile=profile())
    assert (rows[0].name, rows[0].reference) == ("Bridge", "1")


def test_a_required_heading_with_a_slip_is_read_and_said(write_csv, read, profile):
    rows, source = read(write_csv("Projcet,No,Budget 2026/27\nBridge,1,5\n"), profile=profile())
    assert rows[0].name == "Bridge"
    (finding,) = [finding for finding in source.findings if finding.rule == "heading-read-as"]
    assert (finding.suggestion, finding.row, finding.column) == ("Project", 1, "A")


def test_a_missing_heading_is_named_with_the_nearest(write_csv, read, profile):
    with pytest.raises(BadFileError, match=r"needs the heading 'Project' \(row 1 has 'Project title'\)"):
        read(write_csv("Project title,No,Budget 2026/27\nBridge,1,5\n"), profile=profile())


def test_no_column_of_amounts_is_said(write_csv, read, profile):
    with pytest.raises(BadFileError, match="no heading names an amount"):
        read(write_csv("Project,No\nBridge,1\n"), profile=profile())


def test_a_column_of_amounts_without_a_year_is_not_guessed(write_csv, read, profile):
    with pytest.raises(BadFileError, match="'Budget' in row 1 is not a financial year"):
        read(write_csv("Project,No,Budget\nBridge,1,5\n"), profile=profile())


def test_two_columns_of_one_year_and_phase_are_not_added(write_csv, read, profile):
    with pytest.raises(BadFileError, match="both state original 2026/27"):
        read(write_csv("Project,No,Budget 2026/27,Final budget 2026/27\nBridge,1,5,6\n"), profile=profile())


def test_columns_nobody_reads_are_named_and_money_among_them_loudly(write_csv, read, profile):
    _, source = read(
        write_csv("Project,Manager,Budget 2026/27,Spent 2025/26\nBridge,x,5,6\n"), profile=profile()
    )
    said = {finding.rule: finding.message for finding in source.findings}
    assert "'Manager'" in said["columns-not-read"]
    assert "'Spent 2025/26'" in said["amounts-not-read"]


def test_no_profile_fits_and_the_nearest_is_named(write_csv, read):
    with pytest.raises(
        BadFileError, match=r"No profile reads table\.csv; the nearest, 'template', does not because"
    ):
        read(write_csv("reference,title,amount\n1,2,3\n"))


# --- what a profile can do with a row ------------------------------------------------------------------


def test_units_are_declared_and_a_contradiction_is_only_reported(write_csv, read, profile):
    path = write_csv("R thousands\nProject,No,Budget 2026/27\nBridge,1,5\n")
    rows, source = read(path, profile=profile())
    assert cents(rows[0]) == {(2026, "original"): 500}
    (finding,) = [finding for finding in source.findings if finding.rule == "unit-contradicts"]
    assert (finding.severity, finding.suggestion, finding.value) == ("warn", "thousands", "R thousands")
    rows, source = read(path, profile=profile(), unit="thousands")
    assert cents(rows[0]) == {(2026, "original"): 500000}
    assert "unit-contradicts" not in {finding.rule for finding in source.findings}


@pytest.mark.parametrize(
    "line", ["R'000", "Rand thousand", "(R\u2019000)", "All amounts in thousands", "R 000s"]
)
def test_unit_lines_as_publishers_write_them(write_csv, read, profile, line):
    _, source = read(write_csv(f'"{line}"\nProject,No,Budget 2026/27\nBridge,1,5\n'), profile=profile())
    assert "unit-contradicts" in {finding.rule for finding in source.findings}


@pytest.mark.parametrize("line", ["Rands", "R million", "Rm", "In rand millions", "Road R56 to Richmond"])
def test_unit_lines_of_other_units_and_of_none(write_csv, read, profile, line):
    _, source = read(write_csv(f"{line}\nProject,No,Budget 2026/27\nBridge,1,5\n"), profile=profile())
    found = [finding.suggestion for finding in source.findings if finding.rule == "unit-contradicts"]
    assert found == (["millions"] if "m" in line.replace("Richmond", "") else [])


def test_the_callers_decimal_mark_reads_what_is_doubtful(write_csv, read, profile):
    path = write_csv('Project,No,Budget 2026/27\nBridge,1,"1,234"\n')
    rows, _ = read(path, profile=profile())
    assert rules(rows[0]) == ["amount-ambiguous"]
    assert rows[0].refused
    rows, _ = read(path, profile=profile(), decimal="point")
    assert cents(rows[0]) == {(2026, "original"): 123400}


def test_fill_down_and_constants(write_csv, read, profile):
    chosen = profile(
        columns=BASE["columns"] | {"sector": ["Department"]},
        fill_down=["sector"],
        constants={"organisation": "KZN238", "vat": "excluded"},
    )
    rows, _ = read(
        write_csv("Department,Project,Budget 2026/27\nWater,A,1\n,B,2\nRoads,C,3\n,D,4\n"), profile=chosen
    )
    assert [row.sector for row in rows] == ["Water", "Water", "Roads", "Roads"]
    assert {row.vat for row in rows} == {"excluded"}


def test_codes_are_translated_alone_and_within_lists(write_csv, read, profile):
    chosen = profile(
        translations={"wards": {200: "several wards", 201: {"wards": None, "scope": "local"}, "x": None}}
    )
    rows, _ = read(
        write_csv('Project,Ward,Budget 2026/27\nA,200,1\nB,201,1\nC,"12, 200",1\nD,x,1\n'), profile=chosen
    )
    assert [(row.wards, row.scope) for row in rows] == [
        ("several wards", None),
        (None, "local"),
        ("12,several wards", None),
        (None, None),
    ]


@pytest.mark.parametrize(
    "case",
    [
        ("KZN238_", "12", "KZN238: 12"),
        ("KZN238", "Ward 12 and 13", "KZN238: Ward 12 and 13"),
        ("52308", "12, 29 to 33", "52308012, 52308029 to 52308033"),
        ("KZN238", "KZN238_12", "KZN238_12"),
        ("KZN238", "52308012", "52308012"),
        ("KZN238", "Whole municipality", "Whole municipality"),
    ],
)
def test_bare_ward_numbers_get_their_municipality(write_csv, read, profile, case):
    prefix, wards, expected = case
    rows, _ = read(
        write_csv(f'Project,Ward,Budget 2026/27\nA,"{wards}",1\n'), profile=profile(ward_prefix=prefix)
    )
    assert rows[0].wards == expected


def test_the_table_ends_where_its_notes_begin(write_csv, read, profile):
    text = "Project,No,Budget 2026/27\nA,1,1\n\nReferences,,\nMust reconcile,,\nTotal,,7\n"
    rows, source = read(write_csv(text), profile=profile(stop_when="^references"))
    assert len(rows) == 1
    assert (source.counts.rows_read, source.counts.rows_after_end) == (1, 3)
    (finding,) = [finding for finding in source.findings if finding.rule == "amounts-after-end"]
    assert "rows 6 below it hold amounts" in finding.message


def test_parts_are_compared_with_their_total(write_csv, read, profile):
    chosen = profile(
        amounts={
            "columns": [{"matches": "^ytd", "phase": "actual"}],
            "checks": [{"total": "^ytd", "parts": "^m[0-9]"}],
        }
    )
    rows, _ = read(write_csv("Project,M1,M2,YTD 2026/27\nA,1,2,3\nB,1,2,4\nC,,,4\nD,1,x,1\n"), profile=chosen)
    assert [rules(row) for row in rows] == [
        ["reference-made"],
        ["parts-do-not-add-up", "reference-made"],
        ["reference-made"],
        ["reference-made"],
    ]
    assert "add up to R 3.00, not to R 4.00" in rows[1].findings[0].message
    assert not rows[1].refused


def test_a_profile_names_its_sheet_or_its_position(write_xlsx, read, profile):
    rows = [["Project", "Budget 2026/27"], ["Bridge", 5]]
    path = write_xlsx(sheets={"Old": rows, "New": [*rows, ["Road", 6]]})
    assert read(path, profile=profile())[1].facts.sheet == "Old"
    assert read(path, profile=profile(sheet={"name": "New"}))[1].facts.sheet == "New"
    assert read(path, profile=profile(sheet={"position": 2}))[1].facts.sheet == "New"
    assert read(path, profile=profile(sheet={"matches": "^n"}))[1].facts.sheet == "New"
    with pytest.raises(BadFileError, match="no sheet 'Budget'; its sheets are 'Old', 'New'"):
        read(path, profile=profile(sheet={"name": "Budget"}))
    with pytest.raises(BadFileError, match="has 2 sheets, not 3"):
        read(path, profile=profile(sheet={"position": 3}))


def test_the_callers_organisation_stands_over_the_titles(write_csv, read, profile):
    path = write_csv("Province: Somewhere(KZN238) - Budget\nProject,Budget 2026/27\nBridge,5\n")
    chosen = profile(constants={}, titles={"organisation": r":\s*(?P<name>\w+)\((?P<code>\w+)\)"})
    rows, source = read(path, profile=chosen)
    assert (rows[0].organisation, rows[0].organisation_name) == ("KZN238", "Somewhere")
    rows, source = read(path, profile=chosen, organisation="KZN237")
    assert (rows[0].organisation, rows[0].organisation_name) == ("KZN237", None)
    (finding,) = [finding for finding in source.findings if finding.rule == "organisation-contradicts"]
    assert finding.value == "KZN238"


# --- long tables ---------------------------------------------------------------------------------------

LONG = {
    "layout": "long",
    "key": ["reference"],
    "amount": ["Amount"],
    "year": ["Year"],
    "phase": ["Phase"],
    "phases": {"Main": "original", "Outcome": "audited"},
}


def test_rows_of_one_key_become_one_commitment_though_they_lie_apart(write_csv, read, profile):
    text = "No,Project,Year,Phase,Amount\n1,A,2025,Outcome,5\n2,B,2025,Main,7\n1,A,2026,main ,6\n"
    rows, source = read(write_csv(text), profile=profile(amounts=LONG))
    assert [(row.reference, row.row, cents(row)) for row in rows] == [
        ("1", 2, {(2025, "audited"): 500, (2026, "original"): 600}),
        ("2", 3, {(2025, "original"): 700}),
    ]
    assert [amount.row for amount in rows[0].amounts] == [2, 4]
    assert [(number, raw["Amount"]) for number, raw in rows[0].further] == [(4, "6")]
    assert (source.counts.rows_read, source.counts.commitments) == (3, 2)


def test_the_same_year_and_phase_twice_is_refused_or_added_as_declared(write_csv, read, profile):
    path = write_csv("No,Project,Year,Phase,Amount\n1,A,2025,Main,5\n1,A,2025,Main,7\n")
    rows, _ = read(path, profile=profile(amounts=LONG))
    assert rules(rows[0]) == ["amount-stated-twice"]
    assert rows[0].refused
    assert sum(amount.cents for amount in rows[0].amounts) == 1200  # rands in are rands refused
    rows, _ = read(path, profile=profile(amounts=LONG | {"repeats": "add"}))
    assert (rules(rows[0]), cents(rows[0])) == ([], {(2025, "original"): 1200})


def test_rows_that_disagree_are_said_once_and_the_first_stands(write_csv, read, profile):
    text = "No,Project,Ward,Year,Phase,Amount\n1,A,5,2025,Main,5\n1,A,6,2026,Main,7\n1,A,7,2027,Main,7\n"
    rows, _ = read(write_csv(text), profile=profile(amounts=LONG))
    (finding,) = rows[0].findings
    assert (finding.rule, finding.severity, finding.row, finding.column) == (
        "rows-disagree",
        "warn",
        3,
        "wards",
    )
    assert rows[0].wards == "5"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("1,A,2025,Guess,5", "unknown-phase"),
        ("1,A,-2025,Main,5", "year-unreadable"),
        ("1,A,,Main,5", "year-unreadable"),
        ("1,A,2025,Main,many", "amount-unreadable"),
    ],
)
def test_a_fault_in_one_row_refuses_its_commitment_and_names_the_row(write_csv, read, profile, line, rule):
    text = f"No,Project,Year,Phase,Amount\n1,A,2024,Main,5\n{line}\n"
    rows, source = read(write_csv(text), profile=profile(amounts=LONG))
    (row,) = rows
    assert rules(row) == [rule]
    assert (row.findings[0].row, row.refused, source.counts.refused) == (3, True, 1)
    assert cents(row) == {(2024, "original"): 500}


def test_rows_without_a_key_are_not_thrown_together(write_csv, read, profile):
    text = "No,Project,Year,Phase,Amount\n,A,2025,Main,5\n,B,2026,Main,6\n"
    rows, _ = read(write_csv(text), profile=profile(amounts=LONG, reference_from=[]))
    assert [(row.name, rules(row), cents(row)) for row in rows] == [
        ("A", ["missing-reference"], {(2025, "original"): 500}),
        ("B", ["missing-reference"], {(2026, "original"): 600}),
    ]


def test_a_long_table_of_one_phase(write_csv, read, profile):
    amounts = {key: LONG[key] for key in ("layout", "key", "amount", "year")} | {"only_phase": "actual"}
    rows, _ = read(write_csv("No,Project,Year,Amount\n1,A,2025/26,5\n"), profile=profile(amounts=amounts))
    assert cents(rows[0]) == {(2025, "actual"): 500}


# --- profiles themselves -------------------------------------------------------------------------------


def test_the_shipped_profiles_are_sound():
    assert set(shipped_profiles()) == {
        "template",
        "sa36",
        "sc36",
        "national-infrastructure",
        "municipal-project-list",
    }


def test_an_unknown_profile_gets_the_nearest_name():
    with pytest.raises(NotFoundError) as refused:
        find_profile("sa-36")
    assert refused.value.extras["did_you_mean"][0] == "sa36"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"columns": {"nmae": ["x"]}},
            "columns names the field 'nmae', which does not exist; did you mean 'name'",
        ),
        ({"unit": "dollars"}, "unit"),
        ({"colour": "blue"}, "colour"),
        ({"amounts": {"columns": [{"matches": "(", "phase": "original"}]}}, "is no regular expression"),
        ({"amounts": {"columns": [{"matches": "x", "phase": "wish"}]}}, "phase"),
        ({"amounts": {"layout": "long", "key": ["reference"], "amount": "a", "year": "y"}}, "phase column"),
        ({"constants": {"sphere": "galactic"}}, "constants cannot set sphere to 'galactic'"),
        ({"header": {"rows": 9}}, "header.rows"),
        ({"fill_down": ["colour"]}, "fill_down names the field 'colour'"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_place_and_the_fault(profile, changes, said):
    with pytest.raises(BadFileError) as refused:
        load_profile(Path(profile(**changes)))
    assert said in refused.value.message
    assert "\n" not in refused.value.message


def test_a_profile_that_is_no_yaml(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("name: [", encoding="utf-8")
    with pytest.raises(BadFileError, match=r"broken\.yaml cannot be read: line [12], "):
        load_profile(path)
    path.write_text("just text", encoding="utf-8")
    with pytest.raises(BadFileError, match="no mapping"):
        load_profile(path)
