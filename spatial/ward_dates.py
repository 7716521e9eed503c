"""Ward lists of which a spreadsheet has made a date."""

from __future__ import annotations

import re
from typing import Final

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_ISO: Final = re.compile(r"([12][0-9]{3})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([12][0-9]{3})")
_DAY_MONTH: Final = re.compile(r"([0-9]{1,2})[- ]([A-Za-z]{3,9})(?:[- ]([0-9]{2}|[12][0-9]{3}))?")
_MONTH_YEAR: Final = re.compile(r"([A-Za-z]{3,9})[- ]([0-9]{2}|[12][0-9]{3})")
_MOST_MONTHS: Final = 12


def dated_readings(text: str) -> tuple[str, ...]:
    """Return what may have been typed where a text is a date: ranges such as "5-12"; empty for other texts.

    A spreadsheet turns "5-12" into a day and a month of the current year, and "12-15" into December 2015.
    Only ranges that run upwards are given, the likelier first.

    Examples
    --------
    >>> dated_readings("2026-12-05 00:00:00"), dated_readings("2015-12-01"), dated_readings("12-15")
    (('5-12',), ('12-15', '1-12'), ())
    """
    parts = _date_parts(text.strip())
    if parts is None:
        return ()
    year, month, day = parts
    typed: list[tuple[int, int]] = []
    if year is not None and day in {None, 1}:
        typed += [(month, year % 100), (year % 100, month)]
    if day is not None:
        typed += [(day, month), (month, day)]
    ranges = dict.fromkeys(f"{low}-{high}" for low, high in typed if 0 < low < high)
    return tuple(ranges) or (text.strip(),)


def _date_parts(text: str) -> tuple[int | None, int, int | None] | None:
    """Return year, month and day of a date, each None where it lacks it; None where it is no date."""
    if found := _ISO.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _checked(int(found[3]), int(found[2]), int(found[1]))
    if found := _DAY_MONTH.fullmatch(text):
        year = int(found[3]) if found[3] else None
        return _checked(year, _MONTHS.get(found[2][:3].lower(), 0), int(found[1]))
    if found := _MONTH_YEAR.fullmatch(text):
        return _checked(int(found[2]), _MONTHS.get(found[1][:3].lower(), 0), None)
    return None


def _checked(year: int | None, month: int, day: int | None) -> tuple[int | None, int, int | None] | None:
    return (year, month, day) if 1 <= month <= _MOST_MONTHS else None
