"""Delimited text, with its separator and line ends found out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from service.errors import BadFileError
from service.imports.encodings import TextFacts, find_encoding
from service.imports.rows import Cell
from service.imports.tables import Table

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARS = 262_144
SAMPLE_ROWS = 200
LONGEST_FIELD = 2**31 - 1  # long cells are refused one by one, not with their whole file


@dataclass(slots=True)
class TextTable(AbstractContextManager["TextTable"]):
    """A delimited text file, open for one reading from its top.

    Attributes:
        text: How it decodes.
        delimiter: What separates its cells.
        table: Its rows.
    """

    text: TextFacts
    delimiter: str
    table: Table
    _file: io.TextIOBase

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_text(path: Path, encoding: str | None = None, delimiter: str | None = None) -> TextTable:
    """Open a delimited text file, whatever its encoding, separator and line ends.

    Args:
        path: A file that is not empty.
        encoding: Encoding that the caller states, None to find it out.
        delimiter: Separator that the caller states, None to find it out.

    Raises:
        BadFileError: The file is no text, or holds no rows.
    """
    text = find_encoding(path, encoding)
    file = path.open(encoding=text.encoding, errors=text.errors, newline="")
    sample = file.read(SAMPLE_CHARS)
    file.seek(0)
    if not sample.strip():
        file.close()
        raise BadFileError(f"{path.name} holds no rows; export it again.")
    stated = _stated_delimiter(sample)
    found = delimiter or stated or _find_delimiter(sample)
    rows = _rows(path, file, found, skip=1 if stated else 0)
    return TextTable(text, found, Table(None, rows), file)


def _rows(path: Path, file: io.TextIOBase, delimiter: str, skip: int) -> Iterator[tuple[int, list[Cell]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(file, delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > skip and any(cells):
                yield number, cast("list[Cell]", cells)
    except (csv.Error, UnicodeError) as error:
        raise BadFileError(f"{path.name} cannot be read beyond row {number}; export it again.") from error


def _stated_delimiter(sample: str) -> str | None:
    """Return the separator that a spreadsheet program states in a first line such as ``sep=;``."""
    first = sample[:8].splitlines()[0]
    return first[4] if first[:4].lower() == "sep=" and len(first) == 5 else None  # noqa: PLR2004


def _find_delimiter(sample: str) -> str:
    """Return the separator under which the most rows have equally many cells, the more cells the better."""
    return max(DELIMITERS, key=lambda mark: _regularity(sample, mark))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False):
            widths[len(row)] += bool(row)
    except csv.Error:
        return (0.0, 0)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return (0.0, 0)
    width = max(several, key=lambda each: (several[each], each))
    return (round(several[width] / widths.total(), 1), width)
