"""Workbooks that are the same, byte for byte, whenever they are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - workbooks know no time zones
Cell = str | float | None


class Book:
    """A workbook in memory.

    Args:
        title: For its properties.
    """

    def __init__(self, title: str) -> None:
        self._bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self.book.set_properties({"title": title, "author": "onebudget demonstration", "created": CREATED})
        self.bold = self.book.add_format({"bold": True})
        self.heading = self.book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        self.money = self.book.add_format({"num_format": "# ##0.00"})

    def sheet(self, name: str, widths: Sequence[int] = ()) -> Any:
        """Add a sheet with columns of some widths."""
        sheet = self.book.add_worksheet(name)
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width)
        return sheet

    def close(self) -> bytes:
        """Return the workbook, its parts stamped with one time."""
        self.book.close()
        stamped = io.BytesIO()
        with (
            zipfile.ZipFile(self._bytes) as written,
            zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for part in sorted(written.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                entry = zipfile.ZipInfo(part, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                archive.writestr(entry, written.read(part))
        return stamped.getvalue()


def write_row(sheet: Any, row: int, cells: Sequence[Cell], style: Any = None) -> None:
    """Write texts as texts and numbers as numbers, and leave empty cells out."""
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, column, cell, style)
        elif cell is not None:
            sheet.write_number(row, column, cell, style)
