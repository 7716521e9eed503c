"""Reads a table of needs: one row for each area, indicator and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from service.imports.source import Limits
from service.needs.profiles import CountsAs
from service.needs.tables import cell_at, find_columns, open_table
from spatial.findings import Finding, Severity
from spatial.vocabulary import Level

COLUMNS: Final = (
    "area_code",
    "level",
    "indicator",
    "name",
    "unit",
    "more_is",
    "value",
    "base",
    "year",
    "source",
    "edition",
)
NEEDED: Final = ("area_code", "indicator", "value", "year", "source")
UNITS: Final = ("persons", "households", "percent", "index")
DIRECTIONS: Final = ("worse", "better", "neutral")
LEVEL_WORDS: Final = tuple(level.value for level in Level)
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
LARGEST: Final = Decimal(10) ** 12
HUNDRED: Final = Decimal(100)
SHOWN: Final = 60


@dataclass(slots=True)
class NeedRow:
    """One row: texts as written, and what could be read of them.

    Attributes:
        level: Level that the row states, None where its code may stand at any.
        value, base, year: None where they could not be read; a base need not be there.
        counts: What the value was added up from, where a mapping profile says so.
        lines: Rows of the file that it stands for.
    """

    row: int
    texts: dict[str, str]
    value: Decimal | None = None
    year: int | None = None
    base: Decimal | None = None
    level: Level | None = None
    counts: Mapping[CountsAs, int] = field(default_factory=dict)
    lines: int = 1
    findings: list[Finding] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The text of a column, empty where there is none."""
        return self.texts.get(column, "")

    def refuse(
        self,
        rule: str,
        column: str,
        message: str,
        known: tuple[str, ...] = (),
        *,
        at: int | None = None,
        value: str | None = None,
    ) -> None:
        """Keep the row out, and say why; ``at`` is the row of the file where it is not the first."""
        found = (self.text(column) if value is None else value)[:SHOWN] or None
        self.findings.append(
            Finding(
                rule, Severity.REFUSE, message, row=at or self.row, column=column, value=found, known=known
            )
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
    hint = (
        f"the first row must name {', '.join(NEEDED)}, and may name level, name, unit, more_is, base "
        f"and edition."
    )
    with open_table(path, limits) as table:
        rows = table.rows()
        columns = find_columns(path, next(rows, (0, []))[1], NEEDED, COLUMNS, hint)
        for number, cells in rows:
            texts = {name: cell_at(cells, at) for name, at in columns.items()}
            if any(texts.values()):
                yield _checked(NeedRow(number, texts))


def _checked(row: NeedRow) -> NeedRow:
    for column in NEEDED:
        if not row.text(column):
            row.refuse("empty-cell", column, f"{column} is empty; every row needs one.")
    _read_value(row)
    _read_base(row)
    _read_year(row)
    for column, words in (("unit", UNITS), ("more_is", DIRECTIONS), ("level", LEVEL_WORDS)):
        if row.text(column) and row.text(column) not in words:
            row.refuse("unknown-word", column, f"{column} must be one of {', '.join(words)}.", words)
    if row.text("level") in LEVEL_WORDS:
        row.level = Level(row.text("level"))
    return row


def _read_value(row: NeedRow) -> None:
    if not row.text("value"):
        return
    value = _number(row, "value")
    if value is not None and row.text("unit") == "percent" and value > HUNDRED:
        row.refuse("impossible-value", "value", "A percentage cannot exceed 100.")
    else:
        row.value = value


def _read_base(row: NeedRow) -> None:
    if not row.text("base"):
        return
    row.base = _number(row, "base")
    whole = row.base if row.text("unit") != "percent" else None
    if whole is not None and row.value is not None and row.value > whole:
        row.refuse(
            "impossible-value", "base", "The base is the whole that the value is a part of; it is less."
        )


def _number(row: NeedRow, column: str) -> Decimal | None:
    text = row.text(column).replace("\u00a0", "").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        row.refuse(
            "unreadable-value", column, f"The {column} is not a number; write it with a decimal point."
        )
        return None
    if not number.is_finite() or not 0 <= number <= LARGEST:
        row.refuse("impossible-value", column, f"The {column} must be a number from 0 up.")
        return None
    return number


def _read_year(row: NeedRow) -> None:
    text = row.text("year")
    if not text:
        return
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        row.refuse("impossible-year", "year", f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    else:
        row.year = int(text)
