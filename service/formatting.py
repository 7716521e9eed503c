"""Numbers as South Africans write them, for people; programs get plain numbers."""

from __future__ import annotations

from typing import Final

THIN: Final = "\u202f"
"""Narrow no-break space: groups digits without letting a line break between them."""

NO_FIGURE: Final = "–"  # noqa: RUF001 - the sign that tables of figures use for "none"
_SHORT: Final = ((10**14, "tn"), (10**11, "bn"), (10**8, "m"))
_CENTS_PER_RAND: Final = 100


def money(cents: int) -> str:
    """Write cents in full: R 1 234 567,89."""
    sign = "-" if cents < 0 else ""
    rands, rest = divmod(abs(cents), _CENTS_PER_RAND)
    return f"{sign}R{THIN}{whole(rands)},{rest:02d}"


def short_money(cents: int) -> str:
    """Write cents for a glance: R80,7 bn; below a million in whole rands."""
    sign = "-" if cents < 0 else ""
    for size, name in _SHORT:
        if abs(cents) >= size:
            tenths = (abs(cents) * 10 + size // 2) // size
            return f"{sign}R{whole(tenths // 10)},{tenths % 10}{THIN}{name}"
    return f"{sign}R{THIN}{whole((abs(cents) + _CENTS_PER_RAND // 2) // _CENTS_PER_RAND)}"


def whole(number: int) -> str:
    """Write a whole number in groups of three: 1 234 567."""
    return f"{number:,}".replace(",", THIN)


def percent(share: float | None) -> str:
    """Write a share as a percentage with one decimal, or the sign for none."""
    return NO_FIGURE if share is None else f"{100 * share:.1f}{THIN}%".replace(".", ",")
