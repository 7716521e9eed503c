"""The table behind a view: exact to the cent, harmless to a spreadsheet, and the source of the checksum."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from service.filters.words import Filters
from service.maps.service import map_values
from service.rollups.service import Level
from service.sheets.gathering import gather
from service.sheets.table import COLUMNS, rows
from service.sheets.words import Times
from tests.builders import NAMES, add_commitment, place_all
from tests.sheets.conftest import MADE_AT

DANGEROUS = ("=1+1", "+27 31", "-ward", "@SUM(A1)", "\tx", "\rx")


def csv_rows(product):
    return list(csv.DictReader(io.StringIO(product.content.decode())))


def sheet(product, name):
    return CalamineWorkbook.from_filelike(io.BytesIO(product.content)).get_sheet_by_name(name).to_python()


def named(rows):
    names = [column.name for column in COLUMNS]
    return [dict(zip(names, row, strict=True)) for row in rows]


def cents(number) -> int:
    return round(Decimal(str(number)) * 100)


def test_the_checksum_is_that_of_the_csv_file(take):
    product = take("csv")
    assert hashlib.sha256(product.content).hexdigest() == product.checksum


def test_the_checksum_is_of_the_figures_alone(take):
    product = take("csv")
    later = take("csv", made_at=MADE_AT + timedelta(days=40), scheme="equal", classes=3, paper="a3")
    assert later.checksum == product.checksum
    assert take("csv", period=2027).checksum != product.checksum
    assert take("csv", measure="share").checksum != product.checksum


def test_one_cent_more_is_another_checksum(db, world, take):
    before = take("csv").checksum
    add_commitment(db, world, "CENT", "DC12", [(2026, "original", 1)], wards=["21201001"])
    place_all(db, world)
    assert take("csv").checksum != before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_row_is_the_roll_ups(db, take, view, form):
    rollup = map_values(db, view()).rollup
    product = take(form)
    rows = csv_rows(product) if form == "csv" else named(sheet(product, "Table")[1:-1])
    areas = {row["code"]: row for row in rows if not row["landing"]}
    assert {code: cents(row["amount"]) for code, row in areas.items()} == {
        area.code: area.cents for area in rollup.areas
    }
    assert sum(cents(row["amount"]) for row in rows) == rollup.total_cents
    assert {row["landing"] for row in rows} == {"", *(one.landing for one in rollup.above)}


def test_numbers_are_numbers_and_the_sheet_adds_itself_up(take):
    rows = sheet(take("xlsx"), "Table")
    first, total = named(rows[1:2])[0], named(rows[-1:])[0]
    assert isinstance(first["amount"], float)
    assert isinstance(first["commitments"], float)
    assert total["name"] == "Together"
    assert cents(total["amount"]) == sum(cents(row["amount"]) for row in named(rows[1:-1]))


def test_cents_of_a_thousand_billions_are_kept(db, world, take):
    add_commitment(db, world, "HUGE", "DC12", [(2026, "original", 10**15 - 1)], wards=["21201002"])
    place_all(db, world)
    rows = {row["code"]: row for row in named(sheet(take("xlsx"), "Table")[1:-1]) if not row["landing"]}
    written = {row["code"]: row for row in csv_rows(take("csv")) if not row["landing"]}
    assert cents(rows["21201002"]["amount"]) == cents(written["21201002"]["amount"])
    assert cents(written["21201002"]["amount"]) > 10**15 - 1


def test_a_sheet_says_what_the_table_is_about(take):
    product = take("xlsx")
    said = dict(sheet(product, "About"))
    assert said["Place"] == "Amathole"
    assert said["Measure"] == "Budget per person, by ward"
    assert said["Checksum (SHA-256 of this view's CSV file)"] == product.checksum
    assert "edition test-2021" in said["Boundaries"]
    assert said["Filters"].startswith("Filters: none.")
    assert said["Made"].startswith("1 August 2026, 14:05 SAST")


def formulas(product) -> int:
    with zipfile.ZipFile(io.BytesIO(product.content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").count(b"<f>")


@pytest.mark.parametrize("name", DANGEROUS)
def test_no_name_is_taken_for_a_formula(monkeypatch, request, name):
    monkeypatch.setitem(NAMES, "21201001", name)
    take = request.getfixturevalue("take")
    [row] = [row for row in csv_rows(take("csv")) if row["code"] == "21201001"]
    assert row["name"] == f"'{name}"
    book = take("xlsx")
    [held] = [row for row in named(sheet(book, "Table")[1:]) if row["code"] == "21201001"]
    assert held["name"].strip() == name.strip()  # a text, marked as such, and no formula
    assert formulas(book) == 4  # the four sums under the table


def test_filters_stand_in_the_table(take, view):
    rows = csv_rows(take("csv", filters=Filters(sector=("water",), catalytic=False), level=Level.LOCAL))
    assert {row["filters"] for row in rows} == {"catalytic=false; sector=water; transfers=exclude"}


def test_what_is_new_comes_last_since_programs_may_count_columns(db, world, view):
    gathered = gather(db, view(), Times(MADE_AT))
    areas = [
        replace(one, area=one.area._replace(estimated_cents=at)) for at, one in enumerate(gathered.areas)
    ]
    above = [one._replace(estimated_cents=1_000 + at) for at, one in enumerate(gathered.rollup.above)]
    marked = replace(gathered, areas=areas, rollup=replace(gathered.rollup, above=above))
    assert COLUMNS[-1].name == "estimated"
    assert [row[-1] for row in rows(marked)] == [*range(len(areas)), *range(1_000, 1_000 + len(above))]
    assert above
