"""Rows of cells turned into commitments, by the columns that a layout found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from operator import itemgetter

from service.imports.amounts import AmountReader, UnreadableAmountError
from service.imports.fields import DATES, FLAGS, LISTS, MONEY, TEXTS, WORDS
from service.imports.finishing import finishing_steps
from service.imports.layout import Layout
from service.imports.rows import Amount, CanonicalRow, Cell, RawCells, cell_text
from service.imports.values import (
    clean,
    clean_lines,
    near_words,
    read_date,
    read_flag,
    read_word,
    shown,
    text_fault,
)
from spatial.findings import Finding, Severity

MOST_REMEMBERED = 10_000
ORDINARY_CHARS = 1000  # shorter printable ASCII needs no second look

_READERS: dict[str, Callable[[Cell], date | bool | str | None]] = {
    **{name: partial(read_word, words=words) for name, words in WORDS.items()},
    **dict.fromkeys(FLAGS, read_flag),
    **dict.fromkeys(DATES, read_date),
}


class RowMapper:
    """Maps the rows of one table.

    Args:
        layout: Which column is what.
        sheet: Name of the sheet, for the rows.
        reader: Reads the amounts, in the declared unit.
        max_cell_chars: Longest text of a cell.
    """

    def __init__(self, layout: Layout, sheet: str | None, reader: AmountReader, max_cell_chars: int) -> None:
        self.layout = layout
        self.sheet = sheet
        self._reader = reader
        self._max_cell_chars = max_cell_chars
        self._width = len(layout.headings)
        self._known: dict[str, dict[Cell, date | bool | str]] = {name: {} for name in _READERS}
        self._texts = [(column, name) for name, column in layout.fields.items() if name in TEXTS]
        self._others = [(column, name) for name, column in layout.fields.items() if name not in TEXTS]
        self._amounts = [(each.index, each.year, each.phase, each.heading) for each in layout.amounts]
        self._text_cells = _picking([column for column, _ in self._texts])
        self._other_cells = _picking([column for column, _ in self._others])
        self._amount_cells = _picking([each.index for each in layout.amounts])
        self._finish = finishing_steps(layout, reader, sheet)

    def map(self, number: int, cells: list[Cell], faults: Mapping[int, str] | None = None) -> CanonicalRow:
        """Return the commitment of one row, with findings for all that could not be read.

        Args:
            number: Row number as a spreadsheet shows it.
            cells: The row's cells; lengthened in place to the width of the headings.
            faults: Per column, what stands in cells without a readable value.
        """
        if len(cells) < self._width:
            cells.extend([""] * (self._width - len(cells)))
        row = CanonicalRow(self.sheet, number, RawCells(self.layout.names, cells))
        if faults:
            cells = self._without_faults(row, cells, faults)
        self._read_texts(row, cells)
        for (column, name), cell in zip(self._others, self._other_cells(cells), strict=True):
            if cell != "":
                self._read_other(row, name, column, cell)
        self._read_amounts(row, cells)
        for step in self._finish:
            step(row, cells)
        # In a text file a separator too many moves what follows; in a workbook it is a note beside the table.
        if self.sheet is None and any(cell != "" for cell in cells[self._width :]):
            row.findings.append(_too_long(row, cells[self._width :]))
        return row

    def read_amount(self, row: CanonicalRow, column: int, cell: Cell) -> int | None:
        """Return the cents of a cell; where it cannot be read, None and a finding that refuses the row."""
        try:
            return self._reader.read(cell)
        except UnreadableAmountError as error:
            self._refuse_amount(row, column, cell, error)
            return None

    def _refuse_amount(
        self, row: CanonicalRow, column: int, cell: Cell, error: UnreadableAmountError
    ) -> None:
        message = f"The amount '{shown(cell)}' {error.message}."
        self.add(row, column, cell, rule=error.rule, message=message, suggestion=error.suggestion)

    def add(
        self,
        row: CanonicalRow,
        column: int,
        cell: Cell,
        *,
        rule: str,
        message: str,
        suggestion: str | None = None,
        severity: Severity = Severity.REFUSE,
        known: tuple[str, ...] = (),
    ) -> None:
        """Attach a finding about one cell to its row."""
        row.findings.append(
            Finding(
                rule,
                severity,
                message,
                sheet=self.sheet,
                row=row.row,
                column=self.layout.names[column],
                value=shown(cell),
                suggestion=suggestion,
                known=known,
            )
        )

    def _read_texts(self, row: CanonicalRow, cells: list[Cell]) -> None:
        for (column, name), cell in zip(self._texts, self._text_cells(cells), strict=True):
            if cell == "":
                continue
            if type(cell) is str and len(cell) < ORDINARY_CHARS and cell.isascii() and cell.isprintable():
                text = cell.strip()
            elif type(cell) is float:
                text = cell_text(cell)  # figures and nothing else
            else:
                text = self._uncommon_text(row, name, column, cell)
            if text:
                setattr(row, name, text)

    def _uncommon_text(self, row: CanonicalRow, name: str, column: int, cell: Cell) -> str:
        text = cell_text(cell)
        fault = text_fault(text, self._max_cell_chars)
        if fault is not None:
            place = self.layout.names[column]
            row.findings.append(fault.at(sheet=self.sheet, row=row.row, column=place, value=shown(text)))
        text = text[: self._max_cell_chars]
        return clean_lines(text) if name in LISTS else clean(text)

    def _read_amounts(self, row: CanonicalRow, cells: list[Cell]) -> None:
        amounts, read = row.amounts, self._reader.read
        stated = zip(self._amounts, self._amount_cells(cells), strict=True)
        for (column, year, phase, heading), cell in stated:
            if cell == "":
                continue
            try:
                cents = read(cell)
            except UnreadableAmountError as error:
                self._refuse_amount(row, column, cell, error)
                continue
            if cents is not None:
                amounts.append(Amount(year, phase, cents, heading))

    def _read_other(self, row: CanonicalRow, name: str, column: int, cell: Cell) -> None:
        """Read a cell that is no text; what the same cell meant before is remembered."""
        if name in MONEY:
            setattr(row, MONEY[name], self.read_amount(row, column, cell))
            return
        known = self._known[name]
        value = known.get(cell)
        if value is None:
            if not clean(cell_text(cell)):
                return
            value = _READERS[name](cell)
            if value is None:
                self._refuse_other(row, name, column, cell)
            elif len(known) < MOST_REMEMBERED:
                known[cell] = value
        setattr(row, name, value)

    def _refuse_other(self, row: CanonicalRow, name: str, column: int, cell: Cell) -> None:
        label = name.replace("_", " ")
        if name in WORDS:
            known = near_words(cell, WORDS[name])
            message = f"'{shown(cell)}' is no {label}; write one of {', '.join(known)}."
            rule = f"unknown-{label.replace(' ', '-')}"
            self.add(row, column, cell, rule=rule, message=message, known=known)
        elif name in FLAGS:
            # Whether money is a transfer decides whether it is counted twice; the rest only informs.
            severity = Severity.REFUSE if name == "transfer" else Severity.WARN
            message = f"'{shown(cell)}' under {label} is neither yes nor no; write one of them."
            self.add(row, column, cell, rule="neither-yes-nor-no", message=message, severity=severity)
        else:
            message = f"'{shown(cell)}' is not a date that can be read for certain; write it as 2026-07-01."
            self.add(row, column, cell, rule="date-unreadable", message=message, severity=Severity.WARN)

    def _without_faults(self, row: CanonicalRow, cells: list[Cell], faults: Mapping[int, str]) -> list[Cell]:
        """Refuse a row one of whose read cells holds an error, or a formula that was never worked out."""
        readable = cells.copy()
        claimed = self.layout.claimed
        for column, text in faults.items():
            if column >= self._width:
                continue
            cells[column], readable[column] = text, ""
            if column in claimed:
                rule, message = _fault(text)
                self.add(row, column, text, rule=rule, message=message)
        return readable


def _picking(columns: Sequence[int]) -> Callable[[list[Cell]], Sequence[Cell]]:
    """Return what picks the cells of some columns out of a row, all in one go."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: [cells[column] for column in columns]


def _fault(text: str) -> tuple[str, str]:
    if text.startswith("="):
        return (
            "formula-not-calculated",
            f"The result of the formula '{shown(text)}' is not saved in the file; open it and save it.",
        )
    return "cell-error", f"The cell holds the error {shown(text)}; mend it in the spreadsheet."


def _too_long(row: CanonicalRow, extra: Sequence[Cell]) -> Finding:
    beyond = next(cell for cell in extra if cell != "")
    return Finding(
        "row-longer-than-headings",
        Severity.REFUSE,
        "The row has more cells than there are headings, so its cells may stand under the wrong ones; "
        "in a text file, put texts that hold the separator in quotation marks.",
        sheet=row.sheet,
        row=row.row,
        value=shown(beyond),
    )
