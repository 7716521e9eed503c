"""Financial years as people write them, by their first calendar year."""

from __future__ import annotations

import math
import re
from typing import Literal

from service.imports.rows import Cell

FIRST_YEAR, LAST_YEAR = 1994, 2100
YearStyle = Literal["first", "last"]

_PAIR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*[/\-\u2010-\u2015]\s*((?:19|20)?[0-9]{2})(?![0-9/])")
_SHORT_PAIR = re.compile(r"(?<![0-9/\-])([0-9]{2})\s*/\s*([0-9]{2})(?![0-9/\-])")
_SINGLE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_DATE = re.compile(r"(?<![0-9])[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?![0-9])")
_CERTAINLY_NO_MONTH = 12


class UnreadableYearError(ValueError):
    """A text that does not name exactly one financial year; its message is the second half of a sentence."""


def read_year(cell: Cell, style: YearStyle = "first") -> int:
    """Return the first calendar year of a financial year.

    Args:
        cell: ``2019``, ``2019/20``, ``2019-2020``, ``FY2019/20`` or a heading that holds one of these.
        style: Which of its two calendar years a year that stands alone names.

    Raises:
        UnreadableYearError: No year, more than one, two that do not follow each other, or one out of bounds.
    """
    if isinstance(cell, str):
        return _in_bounds(_of_text(cell, style))
    if isinstance(cell, bool) or not math.isfinite(cell) or cell != int(cell):
        raise UnreadableYearError("is not a financial year; write it as 2026/27")
    return _in_bounds(int(cell) - (style == "last"))


def _of_text(text: str, style: YearStyle) -> int:
    text = _DATE.sub(" ", text)
    pairs = {_joined(first, second) for first, second in _PAIR.findall(text)}
    rest = _PAIR.sub(" ", text)
    if not pairs:
        short = [
            (first, second) for first, second in _SHORT_PAIR.findall(rest) if _is_short_year(text, first)
        ]
        pairs = {_joined(f"20{first}", second) for first, second in short}
        rest = _SHORT_PAIR.sub(" ", rest) if short else rest
    singles = {int(year) - (style == "last") for year in _SINGLE.findall(rest)}
    found = pairs | (singles if not pairs else set())
    if len(found) == 1 and not re.fullmatch(r"\s*-.*", text):
        return found.pop()
    if len(found) > 1:
        raise UnreadableYearError("names more than one financial year")
    raise UnreadableYearError("is not a financial year; write it as 2026/27")


def _is_short_year(text: str, first: str) -> bool:
    """Tell 19/20, a financial year, from 11/12, which may be a date, unless the text says FY."""
    return int(first) > _CERTAINLY_NO_MONTH or "fy" in text.lower()


def _joined(first: str, second: str) -> int:
    year = int(first)
    if int(second) % 100 != (year + 1) % 100:
        raise UnreadableYearError("joins two years that do not follow each other")
    return year


def _in_bounds(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableYearError(f"is not between {FIRST_YEAR} and {LAST_YEAR}")
    return year
