"""A profile laid over the headings that a table really has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.errors import BadFileError
from service.formatting import year_text
from service.imports import headings as head
from service.imports.headings import letter, plain, unique
from service.imports.profiles import LongAmounts, Profile, WideAmounts
from service.imports.rows import Cell, cell_text
from service.imports.tables import Table
from service.imports.years import UnreadableYearError, read_year
from spatial.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts for one year and phase."""

    index: int
    heading: str
    year: int
    phase: str


@dataclass(frozen=True, slots=True)
class LongColumns:
    """The columns of a table with one row per amount."""

    amount: int
    year: int
    phase: int | None


@dataclass(frozen=True, slots=True)
class Parts:
    """Columns that must add up to another one."""

    total: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Layout:
    """Which column of a table is what.

    Attributes:
        profile: The profile laid over the table.
        top_row, header_row: Numbers of the first and the last heading row.
        headings: Headings as read, over several rows joined, in one line each.
        names: The same, each once, for the cells of a refused row.
        fields: Column of every field that was found.
        second: Column whose text is joined to a field's.
        amounts: Columns of amounts; empty for a long table.
        long: Columns of a long table, else None.
        checks: Columns to be compared with their total.
        preamble: Texts above the headings.
        missing: Required columns that were not found, by the heading they are known under.
        findings: What had to be assumed.
    """

    profile: Profile
    top_row: int
    header_row: int
    headings: list[str]
    names: list[str]
    fields: dict[str, int] = field(default_factory=dict)
    second: dict[str, int] = field(default_factory=dict)
    amounts: list[AmountColumn] = field(default_factory=list)
    long: LongColumns | None = None
    checks: list[Parts] = field(default_factory=list)
    preamble: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def claimed(self) -> set[int]:
        """Every column that is read."""
        columns = {*self.fields.values(), *self.second.values(), *(each.index for each in self.amounts)}
        if self.long is not None:
            stated = (self.long.amount, self.long.year, self.long.phase)
            columns |= {column for column in stated if column is not None}
        return columns | {each for check in self.checks for each in (check.total, *check.parts)}

    @property
    def spoken(self) -> frozenset[str]:
        """The fields of which the table says something, if only with an empty cell."""
        profile = self.profile
        found = {*self.fields, *self.second, *profile.constants, *filter(None, [profile.subheading])}
        for name in found & profile.translations.keys():
            meanings = profile.translations[name].values()
            found = found.union(*(meaning for meaning in meanings if isinstance(meaning, dict)))
        return frozenset(found)

    @property
    def fits(self) -> bool:
        """True where all required columns and some amounts were found."""
        return not self.missing and bool(self.amounts or self.long)

    @property
    def explained(self) -> float:
        """Share of the headings that the profile knows, from 0 to 1."""
        filled = [index for index, heading in enumerate(self.headings) if plain(heading)]
        return len(self.claimed & set(filled)) / max(1, len(filled))


def lay_over(profile: Profile, table: Table) -> Layout | None:
    """Find a profile's columns in a table, or as many as there are; None where the table has no rows.

    Raises:
        BadFileError: A column of amounts states no financial year, or two state the same.
    """
    candidates = [_with_fields(profile, *lines) for lines in _header_candidates(profile, table)]
    if not candidates:
        return None
    best = max(candidates, key=_quality)
    if best.missing:
        _add_close(best)
    if not best.missing:
        _add_amounts(best)
    above = table.head(best.top_row - 1)
    best.preamble = [" ".join(cell_text(cell).split()) for _, cells in above for cell in cells if cell != ""]
    return best


def _quality(layout: Layout) -> tuple[int, int]:
    """Rank a place for the headings: required columns first, then all that it explains."""
    return (-len(layout.missing), len(layout.fields) + _promised_amounts(layout))


def _promised_amounts(layout: Layout) -> int:
    amounts = layout.profile.amounts
    if isinstance(amounts, LongAmounts):
        return 0
    named = zip(layout.headings, layout.names, strict=True)
    return sum(any(rule.fits(text, name) for rule in amounts.columns) for text, name in named)


def _header_candidates(
    profile: Profile, table: Table
) -> Iterator[tuple[int, int, list[str], list[list[str]]]]:
    """Yield every place where the headings may stand: its rows, joined headings, and each row's own."""
    rule = profile.header
    rows = table.head(rule.row + rule.rows if rule.row else rule.within)
    for start, (number, _) in enumerate(rows):
        if rule.row is not None and number != rule.row:
            continue
        for count in range(1, rule.rows + 1):
            block = rows[start : start + count]
            if len(block) == count:
                lines = [_line(cells) for _, cells in block]
                yield number, block[-1][0], _join(lines, table, number), lines


def _line(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(cell_text(cell).split()) for cell in cells]


def _join(lines: list[list[str]], table: Table, first_row: int) -> list[str]:
    """Join heading rows from top to bottom; a heading over several columns holds for each of them."""
    width = max(map(len, lines))
    filled = [line + [""] * (width - len(line)) for line in lines]
    for offset, line in enumerate(filled[:-1]):
        if table.merges:
            _fill_merged(line, table, first_row - 1 + offset)
        else:
            _fill_right(line, filled[offset + 1])
    return [" ".join(filter(None, parts)) for parts in zip(*filled, strict=True)]


def _fill_merged(line: list[str], table: Table, row: int) -> None:
    for (top, left), (_, right) in table.merges:
        if top == row:
            for column in range(left, min(right + 1, len(line))):
                line[column] = line[left]


def _fill_right(line: list[str], below: list[str]) -> None:
    for column in range(1, len(line)):
        if not line[column] and below[column]:
            line[column] = line[column - 1]


def _with_fields(profile: Profile, top: int, last: int, joined: list[str], lines: list[list[str]]) -> Layout:
    while joined and not joined[-1]:
        joined.pop()
    layout = Layout(profile, top, last, joined, unique(joined))
    lines = [*lines, layout.names]  # a blank or repeated heading is known by its name
    for name, rule in profile.columns.items():
        found = _find(rule.headings, joined, lines)
        if found is not None:
            layout.fields[name] = found
        second = _find(rule.and_then, joined, lines) if rule.and_then else None
        if second is not None:
            layout.second[name] = second
    if isinstance(profile.amounts, LongAmounts):
        layout.long = _long_columns(profile.amounts, joined, lines)
    layout.missing = _missing(layout)
    return layout


def _find(wanted: Sequence[str], joined: list[str], lines: list[list[str]]) -> int | None:
    for line in (joined, *lines[-2::-1], lines[-1]):
        if (found := head.find(wanted, line)) is not None:
            return found
    return None


def _long_columns(rule: LongAmounts, joined: list[str], lines: list[list[str]]) -> LongColumns | None:
    amount = _find(rule.amount.headings, joined, lines)
    year = _find(rule.year.headings, joined, lines)
    phase = _find(rule.phase.headings, joined, lines) if rule.phase else None
    if amount is None or year is None or (rule.phase is not None and phase is None):
        return None
    return LongColumns(amount, year, phase)


def _missing(layout: Layout) -> list[str]:
    wanted = [
        rule.headings[0]
        for name, rule in layout.profile.columns.items()
        if rule.required and name not in layout.fields
    ]
    amounts = layout.profile.amounts
    if isinstance(amounts, LongAmounts) and layout.long is None:
        rules = (amounts.amount, amounts.year, *([amounts.phase] if amounts.phase else []))
        wanted += [each.headings[0] for each in rules if head.find(each.headings, layout.headings) is None]
    return wanted


def _add_close(layout: Layout) -> None:
    """Take headings with a letter or two wrong for the required columns, and say so."""
    for name, rule in layout.profile.columns.items():
        if not rule.required or name in layout.fields:
            continue
        close = head.find_close(rule.headings, layout.headings, layout.claimed)
        if close is not None:
            layout.fields[name] = close
            layout.findings.append(_read_as(layout, close, rule.headings[0]))
    layout.missing = _missing(layout)


def _read_as(layout: Layout, column: int, wanted: str) -> Finding:
    return Finding(
        rule="heading-read-as",
        severity=Severity.NOTE,
        message=f"The heading '{layout.headings[column]}' was read as '{wanted}'.",
        row=layout.header_row,
        column=letter(column),
        suggestion=wanted,
    )


def _add_amounts(layout: Layout) -> None:
    amounts = layout.profile.amounts
    if isinstance(amounts, LongAmounts):
        return
    taken = layout.claimed
    seen: dict[tuple[int, str], str] = {}
    for index, heading in enumerate(layout.headings):
        rule = next((rule for rule in amounts.columns if rule.fits(heading, layout.names[index])), None)
        if rule is None or index in taken:
            continue
        column = AmountColumn(index, heading, rule.year or _year_of(heading, layout), rule.phase.value)
        twin = seen.setdefault((column.year, column.phase), heading)
        if twin is not heading:
            raise BadFileError(
                f"The columns '{twin}' and '{heading}' both state {column.phase} {year_text(column.year)}; "
                "keep one of them."
            )
        layout.amounts.append(column)
    layout.checks = list(_checks(amounts, layout.headings))


def _year_of(heading: str, layout: Layout) -> int:
    try:
        return read_year(heading, layout.profile.year_style)
    except UnreadableYearError as error:
        raise BadFileError(
            f"The column of amounts '{heading}' in row {layout.header_row} {error}; "
            "end its heading with the financial year, such as 2026/27."
        ) from error


def _checks(amounts: WideAmounts, headings: list[str]) -> Iterator[Parts]:
    for rule in amounts.checks:
        totals = [index for index, text in enumerate(headings) if rule.total.search(text)]
        parts = tuple(index for index, text in enumerate(headings) if rule.parts.search(text))
        if len(totals) == 1 and parts:
            yield Parts(totals[0], parts)
