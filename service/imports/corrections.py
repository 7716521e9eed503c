"""Cells written over, and rows left out, by somebody who looked at them: the file itself stays as it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.imports.rows import CanonicalRow, Cell
from spatial.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Corrections:
    """What is read otherwise than it stands in the file.

    Attributes:
        cells: Texts by row number (as a spreadsheet shows it) and name of the column.
        left_out: Numbers of rows that are not to be loaded.
    """

    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()

    def put_over(
        self, number: int, cells: list[Cell], faults: Mapping[int, str] | None, names: Sequence[str]
    ) -> Mapping[int, str] | None:
        """Write over the cells of a row in place, and return the faults that are left in it.

        Args:
            number: Of the row.
            cells: Lengthened where a correction stands beyond them.
            faults: Per column, what stands in cells without a readable value.
            names: Of the columns; a correction under another name is overlooked.
        """
        written = self.cells.get(number)
        if not written:
            return faults
        mended = set()
        for index, name in enumerate(names):
            if name not in written:
                continue
            cells.extend([""] * (index + 1 - len(cells)))
            cells[index] = written[name]
            mended.add(index)
        return {column: text for column, text in (faults or {}).items() if column not in mended}

    def leave_out(self, row: CanonicalRow) -> None:
        """Refuse a row that is not to be loaded."""
        if row.row in self.left_out:
            row.findings.append(Finding("left-out", Severity.REFUSE, _LEFT_OUT, sheet=row.sheet, row=row.row))


NONE: Final = Corrections()
_LEFT_OUT: Final = "The row was left out by hand; take it in again to have it loaded."
