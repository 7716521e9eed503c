"""onebudget's own template, written for people to fill in."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from service.clock import today
from service.errors import InvalidRequestError
from service.formatting import year_text
from service.imports.fields import Vat
from service.imports.rows import cell_text
from service.imports.template_columns import COLUMNS, Listed, TemplateColumn, amount_columns
from service.imports.template_examples import Example, examples
from service.imports.years import FIRST_YEAR, LAST_YEAR
from service.whole_file import whole_file
from spatial.vocabulary import Scope, Sphere, SplitMethod

SHEET, COLUMNS_SHEET, LISTS_SHEET = "Commitments", "Columns", "Lists"
ROWS_WITH_LISTS = 10_000
JULY = 7

Words = Mapping[Listed, Sequence[str]]


def write_template(
    path: Path, names: Mapping[str, Sequence[str]], *, first_year: int | None = None, overwrite: bool = False
) -> Path:
    """Write the template, with one worked example of each kind of row, as CSV or XLSX by the path's ending.

    Args:
        path: File to write.
        names: Names of the reference lists: ``sectors``, ``focal_areas``, ``funding_sources``, ``stages``.
        first_year: First calendar year of the first financial year; the current one where None.
        overwrite: True to replace a file that is there.

    Raises:
        InvalidRequestError: The ending is neither .csv nor .xlsx, the year is absurd, or the file cannot be
            written.
        ConflictError: There is such a file already.
    """
    now = today()
    year = first_year if first_year is not None else now.year - (now.month < JULY)
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise InvalidRequestError(f"The year {year} is not between {FIRST_YEAR} and {LAST_YEAR - 1}.")
    columns = (*COLUMNS, *amount_columns(year))
    rows = examples(year_text(year), year_text(year + 1))
    writer = {".csv": _write_csv, ".xlsx": _write_workbook}.get(path.suffix.lower())
    if writer is None:
        raise InvalidRequestError(f"The template is written as .csv or .xlsx, not as '{path.suffix}'.")
    with whole_file(path, overwrite=overwrite) as half:
        writer(half, columns, rows, _words(names))
    return path


def _words(names: Mapping[str, Sequence[str]]) -> Words:
    return {
        "spheres": [word.value for word in Sphere],
        "sectors": names["sectors"],
        "focal_areas": names["focal_areas"],
        "funding_sources": names["funding_sources"],
        "stages": names["stages"],
        "yes_no": ["yes", "no"],
        "vat": [word.value for word in Vat],
        "scopes": [word.value.replace("_", " ") for word in Scope],
        "splits": [word.value for word in SplitMethod if word is not SplitMethod.WHOLE],
    }


def _write_csv(path: Path, columns: Sequence[TemplateColumn], rows: Sequence[Example], _: Words) -> None:
    """Write UTF-8 with a mark at its start, without which spreadsheet programs take it for cp1252."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.heading for column in columns])
        for row in rows:
            writer.writerow([cell_text(row.get(column.heading, "")) for column in columns])


def _write_workbook(
    path: Path, columns: Sequence[TemplateColumn], rows: Sequence[Example], words: Words
) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheets = _Sheets(book, columns)
        commitments = sheets.commitments(rows)
        sheets.explanations()
        places = sheets.lists(words)
        for position, column in enumerate(columns):
            if column.listed is not None:
                choice = _choice(places[column.listed])
                commitments.data_validation(1, position, ROWS_WITH_LISTS, position, choice)


def _choice(source: str) -> dict[str, object]:
    """Offer a list without forcing it: other names of the same thing are understood too."""
    return {
        "validate": "list",
        "source": source,
        "error_type": "information",
        "error_title": "Not in the list",
        "error_message": "Other words may be understood; the import says so where they are not.",
    }


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[TemplateColumn]) -> None:
        self._book = book
        self._columns = columns
        self._bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # Cells of texts are texts, so that a spreadsheet does not make dates of wards such as 5-12.
        self._text = book.add_format({"num_format": "@"})
        self._amount = book.add_format({"num_format": "# ##0.00"})

    def commitments(self, rows: Sequence[Example]) -> xlsxwriter.worksheet.Worksheet:
        sheet = self._book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 2)
        for position, column in enumerate(self._columns):
            style = self._amount if column.is_amount else self._text
            sheet.set_column(position, position, column.width, style)
            sheet.write_string(0, position, column.heading, self._bold)
            sheet.write_comment(0, position, column.holds, {"x_scale": 2, "y_scale": 1.5})
        for number, row in enumerate(rows, start=1):
            for position, column in enumerate(self._columns):
                if column.heading in row:
                    sheet.write(number, position, row[column.heading])
        return sheet

    def explanations(self) -> None:
        sheet = self._book.add_worksheet(COLUMNS_SHEET)
        sheet.set_column(0, 0, 24, self._wrapped)
        sheet.set_column(1, 1, 110, self._wrapped)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, ["column", "what it holds"], self._bold)
        lines = [(column.heading, column.holds) for column in self._columns]
        lines += [("more amounts", _MORE_AMOUNTS), ("example rows", _EXAMPLE_ROWS)]
        for number, line in enumerate(lines, start=1):
            sheet.write_row(number, 0, line)

    def lists(self, words: Words) -> dict[str, str]:
        """Write the lists side by side and return where each stands, as a formula names it."""
        sheet = self._book.add_worksheet(LISTS_SHEET)
        sheet.freeze_panes(1, 0)
        places: dict[str, str] = {}
        for position, (name, entries) in enumerate(words.items()):
            sheet.set_column(position, position, 30)
            sheet.write_string(0, position, name.replace("_", " "), self._bold)
            sheet.write_column(1, position, entries)
            letters = xl_col_to_name(position, col_abs=True)
            places[name] = f"={LISTS_SHEET}!{letters}$2:{letters}${len(entries) + 1}"
        return places


_MORE_AMOUNTS = (
    "Add columns as you need them, headed by a phase (original, adjusted, forecast, audited, actual) and a "
    "financial year, such as 'forecast 2026/27'."
)
_EXAMPLE_ROWS = (
    "Rows whose reference starts with EXAMPLE- are never loaded unless asked for; "
    "delete them, or leave them in."
)
