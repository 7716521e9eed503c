"""A first look at a file: its sheets, its top rows, and what each of its columns is taken for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from service.errors import BadFileError
from service.imports.detect import Attempts, choose, sheet_named
from service.imports.files import examine
from service.imports.guessing import guess_profile, heading_row
from service.imports.headings import unique
from service.imports.layout import Layout, lay_over
from service.imports.profiles import HeaderRule, LongAmounts, Profile, SheetRule, shipped_profiles
from service.imports.rows import Cell, cell_text
from service.imports.source import Kind, Limits
from service.imports.tables import Table
from service.imports.text_tables import open_text
from service.imports.workbook import Workbook

TOP_ROWS = 12
MOST_COLUMNS = 400
SAMPLES = 3
LONGEST_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody says that a table stands; None leaves it to the profile or to a guess."""

    sheet: str | None = None
    header_row: int | None = None
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """One column, and what it is taken for.

    Attributes:
        name: Its heading, each once.
        samples: Its first texts.
        role: A field, ``amount`` of one phase and year, or of a table with one amount a row ``amount_each``,
            ``year_each``, ``phase_each``; None where it is not read.
        phase, year: Of an amount.
    """

    name: str
    samples: tuple[str, ...]
    role: str | None = None
    phase: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a first look shows.

    Attributes:
        kind: What the file is.
        sheets: Names of its sheets; none for a text file.
        sheet: The one that was looked at.
        top: Its first filled rows: number, and cells as text.
        header_row: Number of the first row of headings.
        header_rows: How many rows they take.
        columns: In order.
        profile: What would read it so; None where no column of amounts is known yet.
        way: How the profile was found: ``known``, or ``guessed``.
        rows_about: Rows that the table has at the most; None where nobody has counted.
    """

    kind: Kind
    sheets: tuple[str, ...]
    sheet: str | None
    top: tuple[tuple[int, tuple[str, ...]], ...]
    header_row: int
    header_rows: int
    columns: tuple[SeenColumn, ...]
    profile: Profile | None
    way: Literal["known", "guessed"]
    rows_about: int | None = None


def look(path: Path, limits: Limits, place: Place, profiles: Sequence[Profile]) -> Seen:
    """Look at the top of a file.

    Args:
        path: The file.
        limits: How much it may take.
        place: Where the table stands, as far as somebody has said it.
        profiles: Those to try; where none fits, its headings decide.

    Raises:
        BadFileError: The file cannot be read, must not be, or has no such sheet.
    """
    file = examine(path, limits)
    tried = [_placed(profile, place) for profile in profiles]
    with ExitStack() as stack:
        if file.kind == "csv":
            table = stack.enter_context(open_text(path)).table
            seen = _seen(file.kind, (), table, Attempts().best(tried, table), place)
            return replace(seen, rows_about=_count_lines(path))
        book = stack.enter_context(Workbook(file, limits))
        sheets = tuple(sheet.name for sheet in book.sheets)
        table, layout = _of_workbook(book, path.name, tried, place)
        seen = _seen(file.kind, sheets, table, layout, place)
        return replace(seen, rows_about=book.last_row(table.sheet))


def _of_workbook(
    book: Workbook, name: str, profiles: Sequence[Profile], place: Place
) -> tuple[Table, Layout | None]:
    if place.sheet is not None:
        table = book.table(sheet_named(book, name, place.sheet))
        return table, Attempts().best(profiles, table)
    try:
        return choose(book, name, profiles, None)
    except BadFileError:
        if not book.sheets:
            raise
    # No profile reads any; the headings of the first sheet decide.
    table = book.table(next((sheet for sheet in book.sheets if sheet.visible), book.sheets[0]))
    return table, Attempts().best(profiles, table)


def _placed(profile: Profile, place: Place) -> Profile:
    changed: dict[str, object] = {}
    if place.sheet is not None:
        changed["sheet"] = SheetRule(name=place.sheet)
    if place.header_row is not None:
        changed["header"] = HeaderRule(row=place.header_row, rows=place.header_rows)
    return profile.model_copy(update=changed) if changed else profile


def known_profiles(kept: Sequence[Profile] = ()) -> list[Profile]:
    """The profiles by which a file is recognised: those that an organisation keeps, then those shipped."""
    return [*kept, *(profile for profile in shipped_profiles().values() if profile.detect)]


def _seen(kind: Kind, sheets: tuple[str, ...], table: Table, layout: Layout | None, place: Place) -> Seen:
    way: Literal["known", "guessed"] = "known" if layout else "guessed"
    if layout is None:
        guessed = guess_profile(table, place.header_row)
        layout = lay_over(guessed, table) if guessed else None
    likely = heading_row(table, place.header_row)
    header_row = layout.header_row if layout else likely[0] if likely else place.header_row or 1
    top_row = layout.top_row if layout else header_row
    rows = table.head(header_row + TOP_ROWS)
    names = layout.names if layout else _names(rows, header_row)
    columns = list(_columns(names[:MOST_COLUMNS], rows, header_row, layout))
    top = [(number, tuple(map(_sample, cells[:MOST_COLUMNS]))) for number, cells in rows[:TOP_ROWS]]
    profile = layout.profile if layout else None
    header = (top_row, header_row - top_row + 1)
    return Seen(kind, sheets, table.sheet, tuple(top), *header, tuple(columns), profile, way)


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) + 1


def _names(rows: Sequence[tuple[int, list[Cell]]], header_row: int) -> list[str]:
    headings = next((cells for number, cells in rows if number == header_row), rows[0][1] if rows else [])
    return unique([_sample(cell) for cell in headings])


def _columns(
    names: Sequence[str], rows: Sequence[tuple[int, list[Cell]]], header_row: int, layout: Layout | None
) -> Iterator[SeenColumn]:
    roles = dict(_roles(layout)) if layout else {}
    below = [cells for number, cells in rows if number > header_row]
    for index, name in enumerate(names):
        filled = [cells[index] for cells in below if index < len(cells) and cells[index] != ""]
        role, phase, year = roles.get(index, (None, None, None))
        yield SeenColumn(name, tuple(map(_sample, filled[:SAMPLES])), role, phase, year)


def _roles(layout: Layout) -> Iterator[tuple[int, tuple[str, str | None, int | None]]]:
    for field, index in layout.fields.items():
        yield index, (field, None, None)
    for amount in layout.amounts:
        yield amount.index, ("amount", amount.phase, amount.year)
    if layout.long is not None and isinstance(layout.profile.amounts, LongAmounts):
        for role, column in (
            ("amount_each", layout.long.amount),
            ("year_each", layout.long.year),
            ("phase_each", layout.long.phase),
        ):
            if column is not None:
                yield column, (role, None, None)


def _sample(cell: Cell) -> str:
    text = " ".join(cell_text(cell).split())
    return text if len(text) <= LONGEST_SAMPLE else f"{text[: LONGEST_SAMPLE - 1]}…"
