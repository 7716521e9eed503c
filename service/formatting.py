"""Numbers and dates as South Africans write them, for people; programs get plain ones."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import Final

from babel.dates import format_date, format_datetime

from service.clock import SAST

THIN: Final = "\u202f"
"""Narrow no-break space: groups digits without letting a line break between them."""

NO_FIGURE: Final = "–"  # noqa: RUF001 - the sign that tables of figures use for "none"
MINUS: Final = "\u2212"
"""The sign below zero, as wide as a figure: a hyphen is short, and lines break after it."""
_CENTS_PER_RAND: Final = 100
# A unit's cents, its name, and how many tenths of it read better in the next one.
_SHORT: Final = ((10**8, "m", 10_000), (10**11, "bn", 10_000), (10**14, "tn", None))
_MILLION_RANDS: Final = 10**6
_WHOLE_FROM: Final = 100


def money(cents: int) -> str:
    """Write cents in full: R 1 234 567,89."""
    return f"{_sign(cents)}R{THIN}{plain_money(abs(cents))}"


def plain_money(cents: int) -> str:
    """Write cents as rands under a heading that names the unit: 1 234 567,89."""
    rands, rest = divmod(abs(cents), _CENTS_PER_RAND)
    return f"{_sign(cents)}{whole(rands)},{rest:02d}"


def amount(cents: int) -> str:
    """Write cents for a column that says it is in rands: 1 234 567,89."""
    return money(cents).replace(f"R{THIN}", "")


def short_money(cents: int) -> str:
    """Write cents for a glance: R80,7 bn; below a million in whole rands; halves are rounded up."""
    rands = _rounded(abs(cents), _CENTS_PER_RAND)
    if rands < _MILLION_RANDS:
        return f"{_sign(cents) if rands else ''}R{THIN}{whole(rands)}"
    size, name = _unit(abs(cents))
    tenths = _rounded(abs(cents) * 10, size)
    return f"{_sign(cents)}R{whole(tenths // 10)},{tenths % 10}{THIN}{name}"


def _unit(cents: int) -> tuple[int, str]:
    # Asked of the rounded figure: R999,96 m is R1,0 bn, not R1 000,0 m.
    return next(
        (size, name) for size, name, limit in _SHORT if limit is None or _rounded(cents * 10, size) < limit
    )


def whole(number: int) -> str:
    """Write a whole number in groups of three: 1 234 567."""
    return _signed(f"{number:,}".replace(",", THIN))


def decimal(number: float, digits: int) -> str:
    """Write a number with so many decimals: 1 234,5; what rounds to zero has no sign."""
    rounded = round(number, digits) + 0.0
    return _signed(f"{rounded:,.{digits}f}".replace(",", THIN).replace(".", ","))


def percent(share: float | None) -> str:
    """Write a share as a percentage with one decimal, or the sign for none."""
    return NO_FIGURE if share is None else _signed(f"{100 * share:.1f}{THIN}%".replace(".", ","))


def decimals_for(size: float) -> int:
    """How many decimals show two digits of a figure of this size: one at least, four at most."""
    if size == 0:
        return 1
    return min(4, max(1, 1 - math.floor(math.log10(abs(size)) + 1e-9)))


def fine_percent(share: float | None) -> str:
    """Write a share as a percentage that is told from zero, however small, or the sign for none: 0,0021 %."""
    return NO_FIGURE if share is None else f"{decimal(100 * share, decimals_for(100 * share))}{THIN}%"


def rate(number: float) -> str:
    """Write a figure of any size with the digits that tell it from others: 1 234, 12,3 or 0,042."""
    return whole(round(number)) if abs(number) >= _WHOLE_FROM else decimal(number, decimals_for(number))


def year_text(first_year: int) -> str:
    """Write a financial year, known by its first calendar year, as people read it: 2026 is 2026/27."""
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def day(date_: date, language: str = "en") -> str:
    """Write a date with its month in letters, so that nobody takes it for the day: 12 Mar 2026."""
    return str(format_date(date_, "d MMM y", locale=language))


def moment(moment_: datetime, language: str = "en") -> str:
    """Write a moment as South Africa's clocks showed it: 12 Mar 2026, 14:30."""
    return str(format_datetime(moment_.astimezone(SAST), "d MMM y, HH:mm", locale=language))


def moment_name(moment_: datetime, language: str = "en") -> str:
    """Name a past moment that was asked for: by its day alone where it is the end of the day."""
    local = moment_.astimezone(SAST)
    return day(local.date(), language) if local.time() == time.max else moment(moment_, language)


def _rounded(amount: int, unit: int) -> int:
    return (amount + unit // 2) // unit


def _sign(cents: int) -> str:
    return MINUS if cents < 0 else ""


def _signed(written: str) -> str:
    return written.replace("-", MINUS, 1)


def profile_name(stored: str) -> str:
    """Name a mapping profile; of one that lay in a file the file's name, since its folder concerns nobody."""
    return stored.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
