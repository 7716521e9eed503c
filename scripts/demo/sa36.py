"""Amber Bay's capital budget in the form of Treasury's table SA36, with the oddities of published ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demo.draft import Drafter
from demo.rng import Rng
from demo.rows import AUDITED, FORECAST, ORIGINAL, YEARS, Row, give_money
from demo.sites import Sites
from demo.spoiling import LOADED, Spoiler, spoil
from demo.words import Names
from demo.workbooks import Book, Cell, write_row

CODE, SHEET = "KZN991", "KZ991"
TITLE = (
    "KwaZulu-Natal: Amber Bay(KZN991) - Table SA36 Detailed Capital Budget (projects) "
    "(Figures Finalised as at 2025/06/30)"
)
HEADINGS = (
    "\nFunction", "\nProject Decription", "\nProject Number", "\nType", "\nMTSF Service Outcome", "\nIUDF",
    "\nOwn Strategic Objectives", "\nAsset Class", "\nAsset Sub-Class", "\nWard Location", "\nGPS Longitude",
    "\nGPS Latitude", "Audited Outcome\n2023/24", "Full Year Forecast\n2024/25", "Budget year\n2025/26",
    "Budget year\n2026/27", "Budget year\n2027/28",
)  # fmt: skip
NOTES = (
    "References",
    "Must reconcile with Budgeted Capital Expenditure",
    (
        "Projects that fall above the threshold values applicable to the municipality as identified in "
        "regulation 13 of the Municipal Budget and Reporting Regulations must be listed individually. Other "
        "projects by Function."
    ),
    "Distinguish projects approved in terms of MFMA section 19(1)(b) and MRRR Regulation 13",
)
OUTCOMES = (
    "An efficient, effective and development-oriented public service",
    "An efficient, competitive and responsive economic infrastructure network",
    "Sustainable human settlements and improved quality of household life",
)
REGIONS = (
    "Coastal,Midland,...",
    "Inland",
    "Coastal",
    "Inland,Midland,...",
    "Coastal,Whole of the Municipality,...",
)
WORDS = {"local": "Whole of the Municipality", "head_office": "Administrative or Head Office"}
PAST: tuple[tuple[str, int], ...] = ((AUDITED, 2023), (FORECAST, 2024))


def city_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return Amber Bay's projects."""
    drafter = Drafter(rng, sites, names)
    wards = sites.of(CODE)
    rows = drafter.flagships(CODE, "PC001002006001_", CODE)
    rows += drafter.rows("local", 113, wards, "PC001001001_", CODE)
    give_money(rng, rows, 5_500)
    for row in rows:
        _write_as_treasury_does(rng, row)
    _spoil(rng, Spoiler(rows))
    return sorted(rows, key=lambda row: (row.cells["function"], row.reference))


def _write_as_treasury_does(rng: Rng, row: Row) -> None:
    """Say the place in a word or a ward number, and give coordinates for few projects only."""
    wards = [int(code[-3:]) for code in row.cells.get("wards", "").split("; ") if code]
    row.cells["ward_location"] = WORDS.get(row.kind) or ", ".join(map(str, wards))
    row.cells["type"] = rng.one_of(("New", "Upgrading", "Renewal"))
    row.cells["outcome"] = rng.one_of(OUTCOMES)
    if row.kind in ("line", "area"):
        row.kind, row.cells["ward_location"] = "region", rng.one_of(REGIONS)
    if row.kind != "site":
        row.cells |= {"latitude": "0", "longitude": "0"}
    row.amounts = {column: cents for column, cents in row.amounts.items() if column[0] == ORIGINAL}
    if row.weight and rng.chance(0.3):
        first = sum(row.amounts.values()) // 400_000 * 100_000
        row.amounts[FORECAST, 2024] = first
        row.amounts[AUDITED, 2023] = max(0, first * rng.whole(20, 90) // 100 // 100 * 100 - 7_400)


def _spoil(rng: Rng, spoiler: Spoiler) -> None:
    for text in ("12, 14 and 29 to 33", "Ward 12", "KZN991_12", "59901012", "Wards 3; 5; 7"):
        spoiler.place(f"a ward expression: {text}", LOADED, "wards", ward_location=text)
    row = spoiler.take("region")
    spoil(
        row,
        "a list of regions in place of wards, cut off",
        "ward-list-cut",
        ward_location="Coastal,Midland,...",
    )
    row = spoiler.take("region")
    spoil(row, "a region in place of wards", "ward-region", ward_location="Inland")
    spoil(spoiler.take("head_office"), "head office in the column for wards", LOADED)
    spoil(spoiler.take("local"), "whole municipality in the column for wards", LOADED)
    spoil(spoiler.take("ward"), "zeros for coordinates beside a ward", "coordinates-zero")
    for _ in range(6):
        row = spoiler.take("ward", "wards")
        row.amounts = {(AUDITED, 2023): rng.whole(20, 900) * 98_765}
        row.name = ""
        spoil(row, "a project without a description", "missing-name")


def sa36_xlsx(rows: Sequence[Row]) -> bytes:
    """Return the rows as table SA36: a unit line that lies, odd headings, notes at the foot."""
    book = Book("Table SA36")
    sheet: Any = book.sheet(SHEET, [34, 48, 24, 12, 30, 20, 30, 26, 26, 30, 14, 14, *[18] * 5])
    sheet.write_string(0, 0, TITLE, book.bold)
    sheet.write_string(1, 0, "R thousands")
    write_row(sheet, 2, list(HEADINGS), book.heading)
    for number, row in enumerate(rows, start=3):
        write_row(sheet, number, _cells(row))
    for number, note in enumerate(NOTES, start=len(rows) + 4):
        sheet.write_string(number, 0, note)
    return book.close()


def _cells(row: Row) -> list[Cell]:
    said = row.cells
    asset, _, part = said["asset_class"].partition(" > ")
    texts = [
        said["function"], row.name.upper() if row.weight else row.name, row.reference, said["type"],
        said["outcome"], "Growth", "OWN MUNICIPAL STRATEGIC OBJECTIVE", asset, part, said["ward_location"],
        said["longitude"], said["latitude"],
    ]  # fmt: skip
    columns = (*PAST, *((ORIGINAL, year) for year in YEARS))
    return [*texts, *(row.amounts[column] / 100 if column in row.amounts else None for column in columns)]
