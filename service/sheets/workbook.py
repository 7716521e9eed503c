"""The table behind a view as a workbook: numbers as numbers, a sheet about them beside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from service.rollups.rendering import harmless
from service.sheets.about import about
from service.sheets.columns import Column, Kind
from service.sheets.table import columns, rows
from service.sheets.texts import say
from service.sheets.words import View

# Excel writes the separators of its own language for these: 1 234,50 in South Africa.
_NUMBER_FORMATS: Final = {
    Kind.CENTS: "#,##0.00",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.VALUE: "#,##0.00",
    Kind.POINTS: "0.00",
}
_FRACTION: Final = "0.00%"
_WIDTHS: Final = {"name": 30, "filters": 24, "measure": 12, "period": 11, "landing": 13}
_MONEY_WIDTH: Final = 19
_USUAL_WIDTH: Final = 11
_ABOUT_WIDTHS: Final = (34, 110)
_CENTS: Final = 100


def as_xlsx(view: View, checksum: str) -> bytes:
    """Write the table and a sheet about it.

    Text that a spreadsheet might take for a formula stays text, also once somebody edits its cell.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": f"{view.rollup.within.name}: {say('sheet.table')}",
            "created": view.times.made_at.replace(tzinfo=None),
        }
    )
    _write_table(book, view)
    _write_about(book, view, checksum)
    book.close()
    return target.getvalue()


class _Forms:
    """The formats of one workbook."""

    def __init__(self, book: Workbook, *, fractions: bool) -> None:
        formats = _NUMBER_FORMATS | ({Kind.VALUE: _FRACTION} if fractions else {})
        self.number = {kind: book.add_format({"num_format": form}) for kind, form in formats.items()}
        self.total = {
            kind: book.add_format({"num_format": form, "bold": True, "top": 1})
            for kind, form in formats.items()
        }
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "top": 1})
        self.risky = book.add_format({"quote_prefix": True})


def _write_table(book: Workbook, view: View) -> None:
    sheet = book.add_worksheet(say("sheet.table"))
    forms = _Forms(book, fractions=view.measure.unit != "rands")
    heads = columns(view)
    for at, column in enumerate(heads):
        sheet.write_string(0, at, say(f"table.{column.name}"), forms.head)
        width = _MONEY_WIDTH if column.kind is Kind.CENTS else _USUAL_WIDTH
        sheet.set_column(at, at, _WIDTHS.get(column.name, width))
    last = 0
    for last, row in enumerate(rows(view), start=1):
        for at, (cell, column) in enumerate(zip(row, heads, strict=True)):
            _write(sheet, (last, at), cell, column, forms)
    _write_total(sheet, last, view, forms)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    sheet.freeze_panes(1, _after_names(heads))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Worksheet, at: tuple[int, int], cell: Any, column: Column, forms: _Forms) -> None:
    if cell is None:
        return
    if column.kind is Kind.TEXT:
        is_risky = harmless(cell) != cell
        sheet.write_string(*at, cell, forms.risky if is_risky else None)
    elif column.kind is Kind.CENTS:
        # A double holds every cent below ninety trillion rands.
        sheet.write_number(*at, float(Decimal(cell) / _CENTS), forms.number[Kind.CENTS])
    else:
        sheet.write_number(*at, float(cell), forms.number[column.kind])


def _write_total(sheet: Worksheet, last: int, view: View, forms: _Forms) -> None:
    """Add the columns up under the table; the sum of amounts is the whole of the view."""
    total = last + 1
    sums = {
        "amount": view.rollup.total_cents,
        "at_ward": sum(area.at_ward_cents for area in view.rollup.areas),
    }
    sums["residual"] = sums["amount"] - sums["at_ward"]
    above = view.rollup.above if view.gaps is None else view.gaps.above
    sums["estimated"] = sum(one.estimated_cents for one in (*view.rollup.areas, *above))
    heads = columns(view)
    sheet.write_string(total, _after_names(heads) - 1, say("table.total"), forms.bold)
    for at, column in enumerate(heads):
        if column.name in sums:
            letter = xlsxwriter.utility.xl_col_to_name(at)
            value = float(Decimal(sums[column.name]) / _CENTS)
            sheet.write_formula(
                total, at, f"=SUM({letter}2:{letter}{last + 1})", forms.total[Kind.CENTS], value
            )


def _after_names(heads: Sequence[Column]) -> int:
    return next(at for at, column in enumerate(heads) if column.name == "name") + 1


def _write_about(book: Workbook, view: View, checksum: str) -> None:
    sheet = book.add_worksheet(say("about"))
    label = book.add_format({"bold": True, "valign": "top"})
    text: Format = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for at, width in enumerate(_ABOUT_WIDTHS):
        sheet.set_column(at, at, width)
    for at, (name, said) in enumerate(about(view, checksum)):
        sheet.write_string(at, 0, name, label)
        sheet.write_string(at, 1, said, text)
