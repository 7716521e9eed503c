"""A table as rows of cells, whichever kind of file it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from service.imports.rows import Cell

Rows = Iterator[tuple[int, list[Cell]]]
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Table:
    """One sheet, or one text file, to be read once from its top.

    Attributes:
        sheet: Name of the sheet, None for a text file.
        source: Yields the number (from 1) and the cells of every row that holds anything.
        merges: Merged areas as ((first row, first column), (last row, last column)), from 0.
        faults: Per row number and column, what stands in cells without a readable value.
    """

    sheet: str | None
    source: Rows
    merges: Sequence[Merge] = ()
    faults: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    _head: list[tuple[int, list[Cell]]] = field(default_factory=list)

    def head(self, last_row: int) -> list[tuple[int, list[Cell]]]:
        """Return the filled rows up to a row number without using them up."""
        while not self._head or self._head[-1][0] <= last_row:
            following = next(self.source, None)
            if following is None:
                break
            self._head.append(following)
        return [(number, cells) for number, cells in self._head if number <= last_row]

    def rows(self) -> Rows:
        """Yield every filled row from the top."""
        return chain(self._head, self.source)


def with_merged_texts(rows: Rows, merges: Sequence[Merge], columns: Collection[int]) -> Rows:
    """Give every row of a merged area its text, which a workbook keeps in the topmost row alone.

    Args:
        rows: Numbers (from 1) and cells.
        merges: Merged areas, from 0.
        columns: The columns to fill; amounts must not be among them, since money merged over rows is one sum.
    """
    tall: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in merges:
        if bottom > top and left in columns:
            tall.setdefault(top + 1, []).append((left, bottom + 1))
    return _filled(rows, tall) if tall else rows


def _filled(rows: Rows, tall: Mapping[int, list[tuple[int, int]]]) -> Rows:
    lasting: dict[int, tuple[int, Cell]] = {}
    for number, cells in rows:
        for column, (last, text) in lasting.items():
            if number <= last and column < len(cells) and cells[column] == "":
                cells[column] = text
        for column, last in tall.get(number, ()):
            if column < len(cells):
                lasting[column] = (last, cells[column])
        yield number, cells
