"""Tables with one row per amount, brought together to one commitment per key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from service.formatting import year_text
from service.imports.layout import LongColumns
from service.imports.mapping import RowMapper
from service.imports.profiles import LongAmounts
from service.imports.rows import Amount, CanonicalRow, Cell, RawCells
from service.imports.values import clean, shown
from service.imports.years import UnreadableYearError, read_year
from spatial.findings import Finding, Severity

Key = tuple[str | None, ...]


def group(rows: Iterator[CanonicalRow], mapper: RowMapper) -> Iterator[CanonicalRow]:
    """Yield one commitment per key, in the order of their first rows, with the amounts of all its rows.

    The whole table is read before the first is yielded, since the rows of a key may lie apart.

    Args:
        rows: One per row of the table, as mapped, without amounts.
        mapper: Knows the columns, and reads amounts.
    """
    grouping = _Grouping(mapper)
    for row in rows:
        grouping.take(row)
    yield from grouping.found.values()


class _Grouping:
    def __init__(self, mapper: RowMapper) -> None:
        layout = mapper.layout
        self.found: dict[Key | int, CanonicalRow] = {}
        self._mapper = mapper
        self._rule = cast("LongAmounts", layout.profile.amounts)
        self._columns = cast("LongColumns", layout.long)
        self._heading = layout.headings[self._columns.amount]
        self._phases = {clean(text).lower(): phase.value for text, phase in self._rule.phases.items()}
        self._compared = [name for name in layout.fields if name not in self._rule.key]

    def take(self, row: CanonicalRow) -> None:
        """Add a row's amount to its commitment, which it founds where it is the first of its key."""
        key: Key = tuple(getattr(row, name) for name in self._rule.key)
        amount = self._amount(row)
        # A row whose key is not whole may belong to any commitment; it stands alone, and will be refused.
        founder = self.found.setdefault(key if all(key) else row.row, row)
        if founder is not row:
            founder.further.append((row.row, row.raw))
            founder.findings.extend(row.findings)
            self._compare(founder, row)
        if amount is not None:
            self._add(founder, amount, row.row)

    def _amount(self, row: CanonicalRow) -> Amount | None:
        cells = cast("RawCells", row.raw).cells
        cents = self._mapper.read_amount(row, self._columns.amount, cells[self._columns.amount])
        year, phase = self._year(row, cells), self._phase(row, cells)
        if cents is None or year is None or phase is None:
            return None
        return Amount(year, phase, cents, self._heading, row.row)

    def _year(self, row: CanonicalRow, cells: list[Cell]) -> int | None:
        column = self._columns.year
        try:
            return read_year(cells[column], self._mapper.layout.profile.year_style)
        except UnreadableYearError as error:
            message = f"The financial year '{shown(cells[column])}' {error}."
            self._mapper.add(row, column, cells[column], rule="year-unreadable", message=message)
            return None

    def _phase(self, row: CanonicalRow, cells: list[Cell]) -> str | None:
        if self._columns.phase is None:
            return cast("str", self._rule.only_phase)
        cell = cells[self._columns.phase]
        phase = self._phases.get(clean(str(cell)).lower())
        if phase is None:
            known = tuple(self._rule.phases)
            message = (
                f"The phase '{shown(cell)}' is none of {', '.join(known)}; mend it or add it to the profile."
            )
            self._mapper.add(
                row, self._columns.phase, cell, rule="unknown-phase", message=message, known=known
            )
        return phase

    def _add(self, founder: CanonicalRow, amount: Amount, number: int) -> None:
        twin = next(
            (
                each
                for each in founder.amounts
                if (each.financial_year, each.phase) == (amount.financial_year, amount.phase)
            ),
            None,
        )
        if twin is None:
            founder.amounts.append(amount)
        elif self._rule.repeats == "add":
            twin.cents += amount.cents
        else:
            founder.amounts.append(amount)
            message = (
                f"Rows {twin.row} and {number} both state {amount.phase} {year_text(amount.financial_year)} "
                "of one commitment; keep one of them."
            )
            founder.findings.append(
                Finding("amount-stated-twice", Severity.REFUSE, message, sheet=founder.sheet, row=number)
            )

    def _compare(self, founder: CanonicalRow, row: CanonicalRow) -> None:
        """Say where rows of one commitment differ in what should be the same; the first row stands."""
        for name in self._compared:
            attribute = "total_cost_cents" if name == "total_cost" else name
            ours, theirs = getattr(founder, attribute), getattr(row, attribute)
            if ours != theirs and not any(
                each.rule == "rows-disagree" and each.column == name for each in founder.findings
            ):
                message = (
                    f"Rows {founder.row} and {row.row} of one commitment differ in {name.replace('_', ' ')}; "
                    "what the first says was kept."
                )
                founder.findings.append(
                    Finding(
                        "rows-disagree",
                        Severity.WARN,
                        message,
                        sheet=row.sheet,
                        row=row.row,
                        column=name,
                        value=shown(str(theirs)),
                        suggestion=shown(str(ours)),
                    )
                )
