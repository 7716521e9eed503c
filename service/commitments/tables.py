"""Tables written to a file that appears only when it is whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from service.errors import InvalidRequestError
from service.whole_file import whole_file

Cell = str | Decimal | None

ROWS_OF_A_SHEET = 1_048_576
CHARS_OF_A_CELL = 32_767


def write_table(path: Path, rows: Iterable[Sequence[Cell]], *, sheet: str, overwrite: bool = False) -> int:
    """Write rows as CSV or XLSX, by the path's ending, and return how many.

    Args:
        path: File to write.
        rows: Cells; amounts as decimals, everything else as text.
        sheet: Name of the sheet in a workbook.
        overwrite: True to replace a file that is there.

    Raises:
        InvalidRequestError: The ending is neither .csv nor .xlsx, or a workbook cannot hold the rows.
        ConflictError: There is such a file already.
    """
    with whole_file(path, overwrite=overwrite) as half:
        if path.suffix.lower() == ".csv":
            return _write_csv(half, rows)
        if path.suffix.lower() == ".xlsx":
            return _write_workbook(half, rows, sheet)
        raise InvalidRequestError(f"Tables are written as .csv or .xlsx, not as '{path.suffix}'.")


def _write_csv(path: Path, rows: Iterable[Sequence[Cell]]) -> int:
    count = 0
    # The mark at the start has spreadsheet programs read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the number of rows is the answer
            writer.writerow(["" if cell is None else cell for cell in row])
    return count


def _write_workbook(path: Path, rows: Iterable[Sequence[Cell]], sheet: str) -> int:
    count = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        page = book.add_worksheet(sheet[:31])
        amount = book.add_format({"num_format": "#,##0.00"})
        for count, row in enumerate(rows, start=1):
            if count > ROWS_OF_A_SHEET:
                raise InvalidRequestError("A sheet holds 1,048,576 rows and there are more; write a .csv.")
            for column, cell in enumerate(row):
                _write_cell(page, count - 1, column, cell, amount)
    return count


def _write_cell(page: Any, row: int, column: int, cell: Cell, amount: Any) -> None:
    if isinstance(cell, Decimal):
        page.write_number(row, column, float(cell), amount)
    elif cell:
        if len(cell) > CHARS_OF_A_CELL:
            raise InvalidRequestError(
                f"Row {row + 1} has a text of {len(cell):,} characters, more than a workbook's cell holds; "
                "write a .csv."
            )
        page.write_string(row, column, cell)
