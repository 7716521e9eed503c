"""uMvubuzi's project list, as an integrated development plan has it: its own headings, codes, habits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demo.draft import Drafter
from demo.rng import Rng
from demo.rows import ADJUSTED, ORIGINAL, YEARS, Column, Row, give_money
from demo.sites import Sites
from demo.spoiling import LOADED, Spoiler, spoil
from demo.template_form import year_text
from demo.words import Names
from demo.workbooks import Book, write_row

CODE = "KZN993"
SEVERAL, WHOLE = "200", "201"
HEADINGS = ("Project No", "Project Name", "Ward", "Village / Area", "Funding Source", "Project Status")
COLUMNS: tuple[Column, ...] = (*((ORIGINAL, year) for year in YEARS), (ADJUSTED, YEARS[0]))
TITLES = (
    "uMvubuzi Local Municipality",
    "Integrated Development Plan 2025/26 - 2027/28: capital projects by sector",
    "Amounts in R'000. Ward 200 = several wards, 201 = whole municipality, HO = head office",
)
THOUSAND_CENTS = 100_000


def plan_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return uMvubuzi's projects, sector by sector."""
    drafter = Drafter(rng, sites, names)
    wards = sites.of(CODE)
    rows = drafter.rows("local", 78, wards, "MVU ", CODE)
    give_money(rng, rows, 1_900)
    for row in rows:
        _write_as_the_plan_does(row, sites, names)
    _spoil(Spoiler(rows))
    return sorted(rows, key=lambda row: (row.cells["sector"], row.reference))


def _write_as_the_plan_does(row: Row, sites: Sites, names: Names) -> None:
    """Give every place as ward numbers or one of the plan's codes, and round to thousands."""
    codes = {"local": WHOLE, "head_office": "HO", "line": SEVERAL, "area": SEVERAL}
    wards = [code for code in row.cells.get("wards", "").split("; ") if code]
    if row.kind == "site":
        point = (round(float(row.cells["longitude"]) * 1e6), round(float(row.cells["latitude"]) * 1e6))
        ward = sites.ward_at(point)
        wards = [ward.code] if ward else []
        row.kind = "ward"
    numbers = [str(int(code[-3:])) for code in wards]
    row.cells["wards"] = codes.get(row.kind) or ", ".join(numbers)
    row.cells["place"] = names.place(sites.wards[wards[0]]) if len(wards) == 1 else ""
    row.amounts = {
        column: max(1, cents // THOUSAND_CENTS) * THOUSAND_CENTS
        for column, cents in row.amounts.items()
        if column in COLUMNS
    }


def _spoil(spoiler: Spoiler) -> None:
    for text in ("3 & 4", "Ward 5", "4, 7 and 9", "6-9", "1;2;3"):
        spoiler.place(f"a ward expression: {text}", LOADED, "wards", wards=text)
    spoil(spoiler.take("line", "area"), "a code for several wards", LOADED)
    spoil(spoiler.take("local"), "a code for the whole municipality", LOADED)
    spoiler.place("wards that a spreadsheet took for a date", "ward-date", "wards", wards="2026-09-07")
    spoiler.place("a ward that does not exist", "ward-unknown", "ward", wards="84")
    spoiler.place("a ward and remarks", LOADED, "ward", wards="11 (town)")
    broken = spoiler.take("ward", year=YEARS[1])
    broken.written[ORIGINAL, YEARS[1]] = "#REF!"
    del broken.amounts[ORIGINAL, YEARS[1]]
    spoil(broken, "a formula that points nowhere: refused", "cell-error")


def plan_xlsx(rows: Sequence[Row]) -> bytes:
    """Return the rows as a list with headings in rows five and six, and sectors as lines of their own."""
    book = Book("Capital projects")
    sheet: Any = book.sheet("Projects", [12, 56, 14, 22, 34, 16, 14, 14, 14, 14])
    for number, title in enumerate(TITLES):
        sheet.write_string(number, 0, title, book.bold)
    _write_headings(book, sheet)
    at, sector = 6, ""
    for row in rows:
        if row.cells["sector"] != sector:
            sector = row.cells["sector"]
            sheet.write_string(at, 0, sector, book.bold)
            at += 1
        _write_project(sheet, at, row)
        at += 1
    total = sum(cents for row in rows for column, cents in row.amounts.items() if column == COLUMNS[0])
    sheet.write_string(at, 1, "TOTAL", book.bold)
    sheet.write_number(at, len(HEADINGS), total / THOUSAND_CENTS, book.money)
    return book.close()


def _write_headings(book: Book, sheet: Any) -> None:
    first = len(HEADINGS)
    sheet.merge_range(4, first, 4, first + len(YEARS) - 1, "MTREF budget", book.heading)
    sheet.write_string(4, first + len(YEARS), "Adjusted", book.heading)
    write_row(sheet, 5, [*HEADINGS, *(year_text(year) for _, year in COLUMNS)], book.heading)


def _write_project(sheet: Any, at: int, row: Row) -> None:
    said = row.cells
    texts = [row.reference, row.name, said["wards"], said["place"], said["funding_source"], said["stage"]]
    write_row(sheet, at, texts)
    if said["wards"].isdigit():
        sheet.write_number(at, 2, int(said["wards"]))
    for place, column in enumerate(COLUMNS, start=len(HEADINGS)):
        if column in row.written:
            sheet.write_formula(at, place, "=SUM(#REF!)", None, row.written[column])
        elif column in row.amounts:
            sheet.write_number(at, place, row.amounts[column] / THOUSAND_CENTS)
