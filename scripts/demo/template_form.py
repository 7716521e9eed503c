"""Rows in the form of the product's own template, as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence

from demo.rows import ACTUAL, ADJUSTED, ORIGINAL, YEARS, Column, Row
from demo.text_files import table
from demo.workbooks import Book, Cell, write_row

HEADINGS = (
    "reference", "name", "description", "organisation", "organisation_name", "sphere", "sector",
    "asset_class", "focal_area", "funding_source", "stage", "catalytic", "transfer", "vat", "start_date",
    "end_date", "total_cost", "latitude", "longitude", "coordinates", "geometry", "wards", "ward_shares",
    "beneficiary_wards", "municipality", "district", "province", "place", "scope", "split_by",
)  # fmt: skip
AMOUNTS: tuple[Column, ...] = (
    *((ORIGINAL, year) for year in YEARS),
    (ADJUSTED, YEARS[0]),
    (ACTUAL, YEARS[0]),
)
NUMBERS = frozenset({"latitude", "longitude", "total_cost"})


def year_text(year: int) -> str:
    """Write a financial year by its two calendar years: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def template_csv(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV with the mark at its start that spreadsheet programs write."""
    headings, amounts = _columns(rows)
    lines = [
        [*(_text(row, heading) for heading in headings), *(amount_text(row, column) for column in amounts)]
        for row in rows
    ]
    return table([*headings, *map(_amount_heading, amounts)], lines, encoding="utf-8-sig", line_end="\r\n")


def template_xlsx(rows: Sequence[Row], title: str) -> bytes:
    """Return rows as a workbook with the template's sheet."""
    headings, amounts = _columns(rows)
    book = Book(title)
    sheet = book.sheet("Commitments", [18, 44, *[16] * (len(headings) + len(amounts) - 2)])
    sheet.freeze_panes(1, 2)
    write_row(sheet, 0, [*headings, *map(_amount_heading, amounts)], book.heading)
    for number, row in enumerate(rows, start=1):
        write_row(sheet, number, [_cell(row, heading) for heading in headings])
        for place, column in enumerate(amounts, start=len(headings)):
            cell = amount_cell(row, column)
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif cell is not None:
                sheet.write_number(number, place, cell, book.money)
    return book.close()


def amount_text(row: Row, column: Column) -> str:
    """Return what stands in a text file for an amount."""
    if column in row.written:
        return row.written[column]
    cents = row.amounts.get(column)
    if cents is None:
        return ""
    return f"{cents // 100}.{cents % 100:02d}"


def amount_cell(row: Row, column: Column) -> Cell:
    """Return what stands in a spreadsheet for an amount."""
    if column in row.written:
        return row.written[column]
    cents = row.amounts.get(column)
    return None if cents is None else cents / 100


def _columns(rows: Sequence[Row]) -> tuple[list[str], list[Column]]:
    """Leave out what no row uses, as people do."""
    headings = [heading for heading in HEADINGS if any(_text(row, heading) for row in rows)]
    return headings, [column for column in AMOUNTS if any(column in row.amounts for row in rows)]


def _amount_heading(column: Column) -> str:
    return f"{column[0]} {year_text(column[1])}"


def _text(row: Row, heading: str) -> str:
    own = {"reference": row.reference, "name": row.name}
    return own.get(heading, row.cells.get(heading, ""))


def _cell(row: Row, heading: str) -> Cell:
    text = _text(row, heading)
    if heading in NUMBERS and text.replace("-", "").replace(".", "").isdigit():
        return float(text)
    return text
