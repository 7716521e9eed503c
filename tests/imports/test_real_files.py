"""The real files of National Treasury, added up independently in exact fractions and compared to the cent."""

import csv
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from service.reference.classify import Classifier
from service.reference.lists import read_lists
from service.resources import data_dir

pytestmark = pytest.mark.real

Totals = dict[tuple[str, int], int]


@pytest.fixture(scope="module")
def projects(real_data: Path) -> Path:
    return real_data / "projects"


def totals_of(rows) -> Totals:
    totals: Totals = defaultdict(int)
    for row in rows:
        for amount in row.amounts:
            totals[amount.phase, amount.financial_year] += amount.cents
    return dict(totals)


def cents(cell: object) -> int:
    exact = Fraction(str(cell)) * 100
    assert exact.denominator == 1
    return exact.numerator


def sheet_totals(path: Path, columns: dict[int, tuple[str, int]], rows: slice) -> Totals:
    """Add up the columns of a workbook, from its own numbers and nothing else."""
    book = CalamineWorkbook.from_path(str(path))
    table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[rows]
    totals: Totals = defaultdict(int)
    for row in table:
        for column, key in columns.items():
            if row[column] != "":
                totals[key] += cents(row[column])
    return dict(totals)


def test_sa36_of_buffalo_city(projects, read):
    path = projects / "sa36-buffalo-city-2019-20.xlsx"
    rows, source = read(path)
    expected = sheet_totals(
        path,
        {
            12: ("audited", 2017),
            13: ("forecast", 2018),
            14: ("original", 2019),
            15: ("original", 2020),
            16: ("original", 2021),
        },
        slice(3, 30),
    )
    assert len(rows) == 27
    assert totals_of(rows) == expected
    assert expected["original", 2019] == 5_352_276_200
    assert [row.row for row in rows] == list(range(4, 31))
    assert (source.facts.profile, source.facts.unit, source.facts.header_row) == ("sa36", "rands", 3)
    assert (source.facts.organisation, source.facts.organisation_name) == ("BUF", "Buffalo City")
    assert source.counts.refused == 0


def test_sa36_says_what_is_odd_about_it(projects, read):
    rows, source = read(projects / "sa36-buffalo-city-2019-20.xlsx")
    said = {finding.rule: finding for finding in source.findings}
    assert (said["unit-contradicts"].value, said["unit-contradicts"].suggestion) == (
        "R thousands",
        "thousands",
    )
    assert (said["sheet-contradicts-title"].value, said["sheet-contradicts-title"].suggestion) == (
        "BYU",
        "BUF",
    )
    assert "'MTSF Service Outcome'" in said["columns-not-read"].message
    nameless = [(row.row, row.name) for row in rows if row.findings]
    assert nameless == [(5, "PC002003005_00018"), (25, "PC002003009_00006")]
    assert source.counts.rows_after_end == 4
    assert [(row.latitude, row.longitude) for row in rows[:2]] == [("0", "0"), (None, None)]
    assert rows[3].wards == "Coastal,Midland,..."


def test_sa36_in_thousands_is_a_thousand_times_as_much_and_without_contradiction(projects, read):
    path = projects / "sa36-buffalo-city-2019-20.xlsx"
    in_rands, _ = read(path)
    in_thousands, source = read(path, unit="thousands")
    assert totals_of(in_thousands) == {key: 1000 * value for key, value in totals_of(in_rands).items()}
    assert "unit-contradicts" not in {finding.rule for finding in source.findings}


def test_sc36_of_buffalo_city(projects, read):
    path = projects / "sc36-buffalo-city-2019-20.xlsx"
    rows, source = read(path)
    columns = {
        12: ("audited", 2018),
        13: ("audited", 2019),
        14: ("original", 2019),
        15: ("adjusted", 2019),
        32: ("actual", 2019),
    }
    assert len(rows) == 2
    assert totals_of(rows) == sheet_totals(path, columns, slice(3, 5))
    assert source.facts.profile == "sc36"
    assert [[finding.rule for finding in row.findings] for row in rows] == [["parts-do-not-add-up"], []]
    assert "add up to R 20,800.00, not to R 10,800.00" in rows[0].findings[0].message


def test_the_national_list(projects, read):
    path = projects / "national-infrastructure-2019-20.csv"
    rows, source = read(path)
    phases = {"Audited Outcome": "audited", "Adjusted Appropriation": "adjusted", "MTEF": "original"}
    expected: Totals = defaultdict(int)
    per_project: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            expected[phases[line["budget_phase"]], int(line["financial_year"])] += cents(line["amount_rands"])
            per_project[line["project_slug"]] += cents(line["amount_rands"])
    assert len(rows) == 25
    assert totals_of(rows) == dict(expected)
    assert {row.reference: sum(amount.cents for amount in row.amounts) for row in rows} == per_project
    assert {len(row.amounts) for row in rows} == {7}
    assert {len(row.further) for row in rows} == {6}
    assert (source.counts.rows_read, source.counts.refused) == (175, 0)
    assert {row.sphere for row in rows} == {"national"}
    assert sum(row.total_cost_cents or 0 for row in rows) == sum(
        {line["project_slug"]: cents(line["total_project_cost"]) for line in read_lines(path)}.values()
    )


def read_lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "name",
    [
        "sa36-buffalo-city-2019-20.xlsx",
        "sc36-buffalo-city-2019-20.xlsx",
        "national-infrastructure-2019-20.csv",
    ],
)
def test_every_word_of_the_real_files_is_in_the_reference_lists(projects, read, name):
    classifier = Classifier(read_lists(data_dir() / "reference"))
    rows, _ = read(projects / name)
    found = [classifier.classify(row) for row in rows]
    unknown = {(finding.rule, finding.value) for each in found for finding in each.findings}
    assert not {each for each in unknown if each[0] != "unknown-asset-class"}
    assert all(each.organisation is not None for each in found)
    assert all(each.sector is not None for each in found)
