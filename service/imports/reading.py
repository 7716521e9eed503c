"""The rows of one table as commitments, in order, with nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from service.imports.amounts import AmountReader
from service.imports.corrections import NONE, Corrections
from service.imports.fields import TEXTS
from service.imports.grouping import group
from service.imports.identity import Identity
from service.imports.layout import Layout
from service.imports.mapping import RowMapper
from service.imports.rows import CanonicalRow, Cell, cell_text
from service.imports.source import Counts
from service.imports.tables import Table, with_merged_texts
from service.imports.values import clean
from spatial.findings import Finding, Severity

MAX_NAMED = 20

_LEFT_OUT = {
    "row-left-out": "left out as the profile says (totals and the like)",
    "subheading": "read as subheadings",
    "example-row": "left out as worked examples of the template",
    "row-says-nothing": "left out because they name no commitment and no amount",
}


@dataclass(slots=True)
class Reading:
    """One pass over a table.

    Attributes:
        table: The table, its head perhaps looked at but not used up.
        layout: Which column is what.
        reader: Reads the amounts.
        identity: Completes references, names and organisations.
        max_cell_chars: Longest text of a cell.
        include_examples: True to keep the template's worked examples.
        corrections: What is read otherwise than it stands there.
        counts, findings: Filled while the rows are read.
    """

    table: Table
    layout: Layout
    reader: AmountReader
    identity: Identity
    max_cell_chars: int
    include_examples: bool = False
    corrections: Corrections = NONE
    counts: Counts = field(default_factory=Counts)
    findings: list[Finding] = field(default_factory=list)
    _left_out: dict[str, list[int]] = field(default_factory=dict)
    _subheading: str | None = None

    def rows(self) -> Iterator[CanonicalRow]:
        """Yield every commitment of the table; counts and findings are whole afterwards."""
        mapper = RowMapper(self.layout, self.table.sheet, self.reader, self.max_cell_chars)
        mapped = self._mapped(mapper)
        if self.layout.long is not None:
            mapped = group(mapped, mapper)
        complete = self.identity.complete
        for row in mapped:
            complete(row)
            self.counts.commitments += 1
            self.counts.refused += row.refused if row.findings else False
            yield row
        self._say_what_was_left_out()

    def _mapped(self, mapper: RowMapper) -> Iterator[CanonicalRow]:
        """Yield the rows of the table that state something, one by one."""
        faults = self.table.faults
        leave_out = self._leaving_out()
        fill_down = self._filling_down()
        for number, cells in self._body():
            self.counts.rows_read += 1
            if self.layout.profile.subheading and self._is_subheading(number, cells):
                continue
            left = self.corrections.put_over(number, cells, faults.get(number), self.layout.names)
            row = mapper.map(number, cells, left)
            self.corrections.leave_out(row)
            fill_down(row)
            if not (row.name or row.reference or row.amounts or row.findings or self.layout.long):
                self._leave_out("row-says-nothing", number)
            elif not leave_out(row):
                yield row

    def _body(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows between the headings and the end of the table."""
        texts = {column for name, column in self.layout.fields.items() if name in TEXTS}
        rows = with_merged_texts(self.table.rows(), self.table.merges, texts)
        stop = self.layout.profile.stop_when
        header_row = self.layout.header_row
        for number, cells in rows:
            if number <= header_row:
                continue
            if stop is not None and (only := _only_text(cells)) and stop.search(only):
                self._pass_over_rest(number, rows)
                return
            yield number, cells

    def _pass_over_rest(self, end: int, rows: Iterator[tuple[int, list[Cell]]]) -> None:
        """Count what follows the end of the table, and say so where it holds amounts."""
        self.counts.rows_after_end += 1
        with_amounts: list[int] = []
        columns = [each.index for each in self.layout.amounts]
        for number, cells in rows:
            self.counts.rows_after_end += 1
            if any(column < len(cells) and cells[column] != "" for column in columns):
                with_amounts.append(number)
        if with_amounts:
            self.findings.append(
                Finding(
                    "amounts-after-end",
                    Severity.WARN,
                    f"Row {end} ends the table, but {_rows(with_amounts)} below it hold amounts, which were "
                    "not read; remove the note in between if they belong to the table.",
                    sheet=self.table.sheet,
                    row=with_amounts[0],
                )
            )

    def _is_subheading(self, number: int, cells: Sequence[Cell]) -> bool:
        text = _only_text(cells)
        if text is None:
            return False
        self._subheading = text
        self._leave_out("subheading", number)
        return True

    def _filling_down(self) -> Callable[[CanonicalRow], None]:
        names = self.layout.profile.fill_down
        subheading = self.layout.profile.subheading
        last: dict[str, str | None] = {}

        def fill(row: CanonicalRow) -> None:
            for name in names:
                last[name] = getattr(row, name) or last.get(name)
                setattr(row, name, last[name])
            if subheading and getattr(row, subheading) is None:
                setattr(row, subheading, self._subheading)

        return fill

    def _leaving_out(self) -> Callable[[CanonicalRow], bool]:
        rules = [(rule.field, rule.matches) for rule in self.layout.profile.skip_when]
        has_examples = self.layout.profile.example_prefix is not None and not self.include_examples
        prefix = self.layout.profile.example_prefix or ""

        def leave_out(row: CanonicalRow) -> bool:
            if has_examples and row.reference is not None and row.reference.upper().startswith(prefix):
                return self._leave_out("example-row", row.row)
            for name, pattern in rules:
                if (text := getattr(row, name)) is not None and pattern.search(text):
                    return self._leave_out("row-left-out", row.row)
            return False

        return leave_out

    def _leave_out(self, rule: str, number: int) -> bool:
        self.counts.rows_skipped += 1
        self._left_out.setdefault(rule, []).append(number)
        return True

    def _say_what_was_left_out(self) -> None:
        for rule, numbers in self._left_out.items():
            said = f"{_rows(numbers).capitalize()} were {_LEFT_OUT[rule]}"
            found = Finding(rule, Severity.NOTE, f"{said}.", sheet=self.table.sheet, row=numbers[0])
            self.findings.append(_with_remedy(found, said) if rule == "example-row" else found)


def _with_remedy(finding: Finding, said: str) -> Finding:
    return finding.at(
        message=f"{said}; --include-examples loads them.",
        online=f"{said}; tick 'worked examples' to have them loaded.",
    )


def _only_text(cells: Sequence[Cell]) -> str | None:
    """Return the text of a row that has one filled cell, or None."""
    filled = [cell for cell in cells if cell != ""]
    return clean(cell_text(filled[0])) if len(filled) == 1 and isinstance(filled[0], str) else None


def _rows(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:MAX_NAMED]))
    more = f" and {len(numbers) - MAX_NAMED} more" if len(numbers) > MAX_NAMED else ""
    return f"rows {named}{more}"
