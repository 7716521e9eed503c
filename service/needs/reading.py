"""Reads a table of needs: one row for each area, indicator and year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from service.errors import BadFileError
from service.imports.files import examine
from service.imports.rows import Cell
from service.imports.source import Limits
from service.imports.tables import Table
from service.imports.text_tables import open_text
from service.imports.workbook import Workbook
from spatial.findings import Finding, Severity

COLUMNS: Final = (
    "area_code",
    "indicator",
    "name",
    "unit",
    "more_is",
    "value",
    "year",
    "source",
    "edition",
)
NEEDED: Final = ("area_code", "indicator", "value", "year", "source")
UNITS: Final = ("persons", "households", "percent", "index")
DIRECTIONS: Final = ("worse", "better", "neutral")
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
LARGEST: Final = Decimal(10) ** 12
HUNDRED: Final = Decimal(100)
SHOWN: Final = 60


@dataclass(slots=True)
class NeedRow:
    """One row: texts as written, and the value and year once they could be read."""

    row: int
    texts: dict[str, str]
    value: Decimal | None = None
    year: int | None = None
    findings: list[Finding] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The text of a column, empty where there is none."""
        return self.texts.get(column, "")

    def refuse(self, rule: str, column: str, message: str, known: tuple[str, ...] = ()) -> None:
        """Keep the row out, and say why."""
        value = self.text(column)[:SHOWN] or None
        self.findings.append(
            Finding(rule, Severity.REFUSE, message, row=self.row, column=column, value=value, known=known)
        )

    @property
    def refused(self) -> bool:
        """True where the row is kept out."""
        return any(finding.severity is Severity.REFUSE for finding in self.findings)


def read_needs(path: Path, limits: Limits) -> Iterator[NeedRow]:
    """Yield every row of a CSV file, or of a workbook's first sheet, checked as far as it can be alone.

    Raises:
        BadFileError: The file cannot be read, or lacks a column.
    """
    with ExitStack() as stack:
        table = _table(stack, path, limits)
        rows = table.rows()
        columns = _columns(path, next(rows, (0, []))[1])
        for number, cells in rows:
            texts = {name: _text(cells, at) for name, at in columns.items()}
            if any(texts.values()):
                yield _checked(NeedRow(number, texts))


def _table(stack: ExitStack, path: Path, limits: Limits) -> Table:
    facts = examine(path, limits)
    if facts.kind == "csv":
        return stack.enter_context(open_text(path)).table
    book = stack.enter_context(Workbook(facts, limits))
    return book.table(book.sheets[0])


def _columns(path: Path, heading: list[Cell]) -> dict[str, int]:
    found = {str(cell).strip().lower().replace(" ", "_"): at for at, cell in enumerate(heading) if cell}
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise BadFileError(
            f"{path.name} has no column {', '.join(missing)}; "
            f"the first row must name {', '.join(NEEDED)}, and may name name, unit, more_is and edition."
        )
    return {name: at for name, at in found.items() if name in COLUMNS}


def _text(cells: list[Cell], at: int) -> str:
    cell = cells[at] if at < len(cells) else None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _checked(row: NeedRow) -> NeedRow:
    for column in NEEDED:
        if not row.text(column):
            row.refuse("empty-cell", column, f"{column} is empty; every row needs one.")
    _read_value(row)
    _read_year(row)
    for column, words in (("unit", UNITS), ("more_is", DIRECTIONS)):
        if row.text(column) and row.text(column) not in words:
            row.refuse("unknown-word", column, f"{column} must be one of {', '.join(words)}.", words)
    return row


def _read_value(row: NeedRow) -> None:
    text = row.text("value").replace("\u00a0", "").replace(" ", "")
    if not text:
        return
    try:
        value = Decimal(text)
    except InvalidOperation:
        row.refuse("unreadable-value", "value", "The value is not a number; write it with a decimal point.")
        return
    if not value.is_finite() or not 0 <= value <= LARGEST:
        row.refuse("impossible-value", "value", "The value must be a number from 0 up.")
    elif row.text("unit") == "percent" and value > HUNDRED:
        row.refuse("impossible-value", "value", "A percentage cannot exceed 100.")
    else:
        row.value = value


def _read_year(row: NeedRow) -> None:
    text = row.text("year")
    if not text:
        return
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        row.refuse("impossible-year", "year", f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    else:
        row.year = int(text)
