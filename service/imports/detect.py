"""Which table of a file to read, and which profile reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from service.errors import BadFileError
from service.imports.headings import letter, nearest, plain
from service.imports.layout import Layout, lay_over
from service.imports.profiles import LongAmounts, Profile
from service.imports.tables import Table
from service.imports.workbook import Sheet, Workbook
from service.imports.years import UnreadableYearError, read_year
from spatial.findings import Finding, Severity

MOST_SHEETS = 100


@dataclass(slots=True)
class Attempts:
    """What came of laying profiles over tables, so that the last word can be a helpful one."""

    misfits: list[tuple[str | None, Layout]] = field(default_factory=list)
    errors: list[BadFileError] = field(default_factory=list)

    def best(self, profiles: Sequence[Profile], table: Table) -> Layout | None:
        """Return the layout that explains most of a table's headings, or None where no profile fits."""
        fits: list[Layout] = []
        for profile in profiles:
            try:
                layout = lay_over(profile, table)
            except BadFileError as error:
                self.errors.append(error)
                continue
            if layout is not None and layout.fits:
                fits.append(layout)
            elif layout is not None:
                self.misfits.append((table.sheet, layout))
        return max(fits, key=lambda layout: layout.explained, default=None)

    def refusal(self, name: str, profiles: Sequence[Profile]) -> BadFileError:
        """Return the sentence for a file that no profile reads."""
        if self.errors:
            return self.errors[0]
        if not self.misfits:
            return BadFileError(f"{name} holds no rows; export it again.")
        sheet, layout = min(self.misfits, key=_misfit)
        where = f"{name}, sheet '{sheet}'," if sheet else name
        lead = f"The profile '{layout.profile.name}' does not read {where}"
        if len(profiles) > 1:
            lead = f"No profile reads {where}; the nearest, '{layout.profile.name}', does not"
        cause = f"{lead} because {_lack(layout)}"
        return BadFileError(
            f"{cause}; name another with --profile or write one.",
            online=f"{cause}; choose another profile, or say what each column holds.",
        )


def _misfit(attempt: tuple[str | None, Layout]) -> tuple[float, float]:
    layout = attempt[1]
    return (len(layout.missing) / max(1, len(layout.profile.required)), -layout.explained)


def _lack(layout: Layout) -> str:
    if not layout.missing:
        return "no heading names an amount with its phase and financial year"
    lacking = ", ".join(f"'{heading}'" for heading in layout.missing)
    near = nearest(layout.missing[0], layout.headings)
    hint = f" (row {layout.header_row} has '{near[0]}')" if near else ""
    return (
        f"it needs the heading {lacking}{hint}"
        if len(layout.missing) == 1
        else (f"it needs the headings {lacking}{hint}")
    )


def fit_or_refuse(table: Table, name: str, profiles: Sequence[Profile]) -> Layout:
    """Return the layout of the profile that explains most of a table.

    Raises:
        BadFileError: No profile fits.
    """
    attempts = Attempts()
    layout = attempts.best(profiles, table)
    if layout is None:
        raise attempts.refusal(name, profiles)
    return layout


def choose(
    book: Workbook, name: str, profiles: Sequence[Profile], wanted: str | None
) -> tuple[Table, Layout]:
    """Return the first table of a workbook that a profile reads, opened at its top, and its layout.

    Args:
        book: An open workbook.
        name: The file's name, for sentences.
        profiles: One, or all that may be detected.
        wanted: Name of the sheet that the caller asks for.

    Raises:
        BadFileError: The sheet asked for is not there, or no profile reads any.
    """
    attempts = Attempts()
    for sheet in _in_order(book, name, profiles, wanted)[:MOST_SHEETS]:
        table = book.table(sheet)
        layout = attempts.best(profiles, table)
        if layout is not None:
            return table, layout
    raise attempts.refusal(name, profiles)


def _in_order(book: Workbook, name: str, profiles: Sequence[Profile], wanted: str | None) -> list[Sheet]:
    """Return the sheets to try: the one asked for, or the visible ones, preferred ones first."""
    if not book.sheets:
        raise BadFileError(f"{name} has no worksheet; export the table again.")
    rules = [profile.sheet for profile in profiles]
    if wanted is None and len(rules) == 1:
        wanted = rules[0].name
    if wanted is not None:
        return [sheet_named(book, name, wanted)]
    if len(rules) == 1 and rules[0].position is not None:
        return [_at(book, name, rules[0].position)]
    visible = [sheet for sheet in book.sheets if sheet.visible] or list(book.sheets)
    patterns = [rule.matches for rule in rules if rule.matches is not None]
    return sorted(visible, key=lambda sheet: not any(each.search(sheet.name) for each in patterns))


def sheet_named(book: Workbook, name: str, wanted: str) -> Sheet:
    """Return the sheet of a name; where none has it to the letter, case, accents and marks do not count.

    Raises:
        BadFileError: There is no such sheet.
    """
    alike = [sheet for sheet in book.sheets if plain(sheet.name) == plain(wanted)]
    if alike:
        return next((sheet for sheet in alike if sheet.name == wanted), alike[0])
    there = ", ".join(f"'{sheet.name}'" for sheet in book.sheets) or "none"
    raise BadFileError(f"{name} has no sheet '{wanted}'; its sheets are {there}.")


def _at(book: Workbook, name: str, position: int) -> Sheet:
    if position > len(book.sheets):
        raise BadFileError(f"{name} has {len(book.sheets)} sheets, not {position}; see the profile's sheet.")
    return book.sheets[position - 1]


def unread_columns(layout: Layout) -> Iterator[Finding]:
    """Yield what is to be said about columns that are not read, the louder where they may hold amounts."""
    unread = [
        (index, heading)
        for index, heading in enumerate(layout.headings)
        if plain(heading) and index not in layout.claimed
    ]
    with_year = [(index, heading) for index, heading in unread if _names_year(heading)]
    for index, heading in with_year if not isinstance(layout.profile.amounts, LongAmounts) else []:
        yield Finding(
            "amounts-not-read",
            Severity.WARN,
            f"The column '{heading}' names a year but is no amount that the profile knows; it was not read.",
            row=layout.header_row,
            column=letter(index),
        )
    others = [heading for index, heading in unread if (index, heading) not in with_year]
    if others:
        listed = ", ".join(f"'{heading}'" for heading in others[:30])
        message = f"Columns that the profile does not read: {listed}."
        yield Finding("columns-not-read", Severity.NOTE, message, row=layout.header_row)


def _names_year(heading: str) -> bool:
    try:
        read_year(heading)
    except UnreadableYearError:
        return False
    return True


def tables_like(book: Workbook, chosen: Table, layout: Layout, most: int = 12) -> Iterable[str]:
    """Yield the names of other visible sheets that the same profile would read.

    Opens them, so that the chosen table can no longer be read on.
    """
    others = [sheet for sheet in book.sheets if sheet.visible and sheet.name != chosen.sheet]
    for sheet in others[:most]:
        try:
            found = lay_over(layout.profile, book.table(sheet))
        except BadFileError:
            continue
        if found is not None and found.fits:
            yield sheet.name
