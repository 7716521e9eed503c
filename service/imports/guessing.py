"""What the columns of a table that no profile knows probably are, for a person to look over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from service.imports.headings import find, find_close, plain, unique
from service.imports.profiles import (
    AmountColumns,
    ColumnRule,
    HeaderRule,
    Profile,
    SheetRule,
    WideAmounts,
    shipped_profiles,
)
from service.imports.rows import Cell, cell_text
from service.imports.tables import Table
from service.imports.years import UnreadableYearError, read_year
from spatial.vocabulary import Phase

BY_HAND: Final = "by-hand"
"""Name of a profile that nobody has named yet."""
LOOKED_AT: Final = 40
_FEWEST: Final = 2  # headings that make a row of headings
_PHASES: Final = (
    (Phase.ADJUSTED, ("adjusted", "adjustment", "revised")),
    (Phase.AUDITED, ("audited", "outcome")),
    (Phase.ACTUAL, ("actual", "spent", "expenditure", "spending")),
    (Phase.FORECAST, ("forecast", "estimate", "projected")),
)


_MORE_WORDS: Final = {
    "reference": ["ref", "ref no", "project ref", "project reference", "project number", "project no"],
    "name": ["project", "project title"],
    "wards": ["ward no", "ward number"],
}
_NUMBER: Final = re.compile(r"[-+R\d\s.,%()]*\d[-+R\d\s.,%()]*")


@cache
def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Headings under which each field is known, to the shipped profiles and beside them."""
    known = {field: [field, *words] for field, words in _MORE_WORDS.items()}
    for profile in shipped_profiles().values():
        for field, rule in profile.columns.items():
            known.setdefault(field, [field.replace("_", " ")]).extend(rule.headings)
    return {field: tuple(dict.fromkeys(headings)) for field, headings in known.items()}


def guess_profile(table: Table, header_row: int | None = None) -> Profile | None:
    """Make a profile that reads a table as its headings suggest, or None where none names an amount.

    Args:
        table: At its top.
        header_row: Number of the row of headings, where somebody has said it.
    """
    found = heading_row(table, header_row)
    if found is None:
        return None
    number, headings = found
    names = unique(headings)
    fields = dict(_fields(headings))
    amounts = list(_amounts(headings, names, set(fields.values())))
    if not amounts:
        return None
    columns = {field: ColumnRule(headings=[names[index]]) for field, index in fields.items()}
    return made_by_hand(table.sheet, HeaderRule(row=number), columns, amounts)


def heading_row(table: Table, header_row: int | None = None) -> tuple[int, list[str]] | None:
    """Return the number and the texts of the row that most looks like headings, or of the one said to be."""
    rows = table.head(header_row or LOOKED_AT)
    lines = [(number, _line(cells)) for number, cells in rows if header_row in (None, number)]
    return max(lines, key=lambda line: _likeness(line[1]), default=None)


def made_by_hand(
    sheet: str | None,
    header: HeaderRule,
    columns: Mapping[str, ColumnRule],
    amounts: Sequence[AmountColumns],
    name: str = BY_HAND,
) -> Profile:
    """Make a profile from columns that somebody, or a guess, has named one by one."""
    return Profile(
        name=name,
        title=name,
        sheet=SheetRule(name=sheet),
        header=header,
        columns=dict(columns),
        amounts=WideAmounts(columns=list(amounts)),
        reference_from=[] if "reference" in columns else ["name"],
    )


def phase_of(heading: str) -> Phase:
    """The phase that a heading of amounts suggests; an original budget unless it says otherwise."""
    words = plain(heading)
    return next((phase for phase, signs in _PHASES if any(sign in words for sign in signs)), Phase.ORIGINAL)


def year_of(heading: str) -> int | None:
    """The financial year that a heading names, if it names one."""
    try:
        return read_year(heading)
    except UnreadableYearError:
        return None


def _line(cells: Sequence[Cell]) -> list[str]:
    texts = [" ".join(cell_text(cell).split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _likeness(headings: Sequence[str]) -> tuple[int, int]:
    """Rank a row as headings: by words that are known, and years, and by how few numbers it has."""
    filled = [heading for heading in headings if plain(heading)]
    if len(filled) < _FEWEST:
        return (-1, len(filled))
    known = sum(find(words, headings) is not None for words in vocabulary().values())
    years = sum(year_of(heading) is not None for heading in filled)
    numbers = sum(bool(_NUMBER.fullmatch(heading)) and year_of(heading) is None for heading in filled)
    return (known + years - numbers, len(filled))


def _fields(headings: Sequence[str]) -> Iterator[tuple[str, int]]:
    taken: set[int] = set()
    for search in (find, find_close):
        for field, words in vocabulary().items():
            free = ["" if index in taken else heading for index, heading in enumerate(headings)]
            index = search(words, free)
            if index is not None and index not in taken and year_of(headings[index]) is None:
                taken.add(index)
                yield field, index


def _amounts(headings: Sequence[str], names: Sequence[str], taken: set[int]) -> Iterator[AmountColumns]:
    seen: set[tuple[Phase, int]] = set()
    for index, heading in enumerate(headings):
        year = year_of(heading)
        if index in taken or year is None or (phase_of(heading), year) in seen:
            continue
        seen.add((phase_of(heading), year))
        yield AmountColumns(column=names[index], phase=phase_of(heading), year=year)
