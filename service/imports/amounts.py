"""Money as people write it, read exactly or refused."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal

from service.imports.rows import Cell
from service.imports.source import Decimals, Unit

CENTS_PER: dict[Unit, int] = {"rands": 100, "thousands": 100_000, "millions": 100_000_000}
MAX_CENTS = 10**15
MAX_CHARS = 60
PLAIN_DIGITS = 15
MOST_REMEMBERED = 50_000
NO_AMOUNT = frozenset(
    {"", "-", "--", "r -", "r-", "n/a", "n.a.", "n.a", "na", "nil", "none", "null", "not applicable"}
)
Rounding = Literal["refuse", "nearest_cent"]

_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\r\n"),
    " ",
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_MINUSES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019"), "'")
_CLEAN = str.maketrans({**_SPACES, **_INVISIBLE, **_MINUSES, **_APOSTROPHES})

_SCALES = {
    **dict.fromkeys(("k", "thousand"), 1_000),
    **dict.fromkeys(("m", "mn", "mil", "mill", "mln", "million", "millions"), 1_000_000),
    **dict.fromkeys(("b", "bn", "billion", "billions"), 1_000_000_000),
    **dict.fromkeys(("tn", "trillion"), 1_000_000_000_000),
}
_MONEY = re.compile(
    r"""(?P<sign>-|\+)?\s*(?P<open>\()?\s*(?P<sign_in>-|\+)?\s*(?P<before>R|ZAR)?\s*
        (?P<open_late>\()?\s*(?P<sign_late>-|\+)?\s*
        (?P<number>[0-9](?:[0-9 .,']*[0-9])?|[.,][0-9]+)\s*
        (?P<scale>k|thousand|m|mn|mil|mill|mln|millions?|bn?|billions?|tn|trillion)?\.?\s*
        (?P<after>R|ZAR|rands?)?\s*(?P<close>\))?\s*(?P<trail>-)?""",
    re.IGNORECASE | re.VERBOSE,
)
_SCIENTIFIC = re.compile(r"[-+]?[0-9][0-9.,]*e[-+]?[0-9]+", re.IGNORECASE)
_GROUPED = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in " ',."}
_PLAIN = re.compile(r"[0-9]+")
_EXACT = Context(prec=2 * MAX_CHARS)  # no product of an amount and its unit is ever rounded


class UnreadableAmountError(ValueError):
    """An amount that cannot be read for certain.

    Attributes:
        rule: Stable name of the rule that refuses it, for a finding.
        message: What is wrong with it, as the second half of a sentence.
        suggestion: How it could be written instead, where that is known.
    """

    def __init__(self, rule: str, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.suggestion = suggestion


class AmountReader:
    """Reads the amounts of one file, whose unit is declared and whose decimal mark may be.

    Args:
        unit: What one unit of a bare number stands for.
        decimal: ``point`` or ``comma`` where the file's decimal mark is declared; ``auto`` reads only what
            can mean one thing.
        rounding: ``refuse`` says no to fractions of a cent; ``nearest_cent`` rounds them, half to even.
    """

    def __init__(
        self, unit: Unit = "rands", decimal: Decimals = "auto", rounding: Rounding = "refuse"
    ) -> None:
        self.unit = unit
        self.cents_per_unit = CENTS_PER[unit]
        self._decimal = decimal
        self._rounding = rounding
        self._most = MAX_CENTS / self.cents_per_unit
        self._known: dict[str, int | None] = {}

    def read(self, cell: Cell) -> int | None:
        """Return the cents of a cell, or None where the cell states no amount.

        Args:
            cell: Text, or a number as a spreadsheet holds it.

        Raises:
            UnreadableAmountError: The cell holds something that is not for certain one amount.
        """
        if type(cell) is float and abs(cell) <= self._most:
            cents = round(cell * self.cents_per_unit)
            # Division rounds correctly: where it gives the number back, the number is the one nearest to
            # these cents, and no other amount is written so.
            if cents / self.cents_per_unit == cell:
                return cents
        if isinstance(cell, str):
            plain = self._of_plain(cell)
            return plain if plain is not None else self._of_text(cell)
        if isinstance(cell, bool):
            raise UnreadableAmountError("amount-unreadable", "is a yes or no, not an amount")
        return self._of_number(cell)

    def _of_number(self, number: float) -> int:
        if not math.isfinite(number):
            raise UnreadableAmountError("amount-not-finite", "is not a finite number")
        # A sum in a spreadsheet carries the noise of binary fractions; two units in the last place are noise.
        noise = Decimal(2 * math.ulp(number)) * self.cents_per_unit
        return self._to_cents(_EXACT.multiply(Decimal(repr(number)), self.cents_per_unit), noise)

    def _of_plain(self, text: str) -> int | None:
        """Read figures with at most one point and two decimals, as files mostly hold them; else None."""
        whole, point, decimals = text.partition(".")
        if not (whole.isdigit() and text.isascii()) or len(whole) > PLAIN_DIGITS:
            return None
        if not point:
            return _within_bounds(int(whole) * self.cents_per_unit)
        if self._decimal == "comma" or not decimals.isdigit() or len(decimals) > 2:  # noqa: PLR2004
            return None
        fraction = int(decimals) * self.cents_per_unit // 10 ** len(decimals)
        return _within_bounds(int(whole) * self.cents_per_unit + fraction)

    def _of_text(self, text: str) -> int | None:
        if text in self._known:
            return self._known[text]
        clean = " ".join(text.translate(_CLEAN).removeprefix("'").split())
        cents = None if clean.lower() in NO_AMOUNT else self._of_written(clean)
        if len(self._known) < MOST_REMEMBERED:
            self._known[text] = cents
        return cents

    def _of_written(self, text: str) -> int:
        if len(text) > MAX_CHARS:
            raise UnreadableAmountError("amount-unreadable", "is too long to be an amount")
        match = _MONEY.fullmatch(text)
        if match is None:
            raise _refusal(text)
        units = self._number(match["number"])
        scale = match["scale"]
        if scale is None:
            cents = _EXACT.multiply(units, self.cents_per_unit)
        elif self.unit == "rands":
            cents = _EXACT.multiply(units, _SCALES[scale.lower()] * 100)
        else:
            raise UnreadableAmountError(
                "amount-scale", f"states its own scale ('{scale}') in a file declared in {self.unit}"
            )
        return _signed(match, self._to_cents(cents, Decimal(0)))

    def _number(self, text: str) -> Decimal:
        readings = {reading for mark in self._marks() if (reading := _read_with(text, mark)) is not None}
        if len(readings) == 1:
            return readings.pop()
        if not readings:
            raise UnreadableAmountError("amount-unreadable", "is not a number that can be read for certain")
        small, large = sorted(readings)
        raise UnreadableAmountError(
            "amount-ambiguous",
            f"may mean {_plain(small)} or {_plain(large)}; write it in full or declare the decimal mark",
            suggestion=_plain(large),
        )

    def _marks(self) -> tuple[str, ...]:
        return {"point": (".",), "comma": (",",), "auto": (".", ",")}[self._decimal]

    def _to_cents(self, exact: Decimal, noise: Decimal) -> int:
        nearest = exact.to_integral_value(ROUND_HALF_EVEN, _EXACT)
        if self._rounding == "refuse" and abs(_EXACT.subtract(exact, nearest)) > noise:
            raise UnreadableAmountError(
                "amount-fraction-of-cent",
                "holds fractions of a cent",
                suggestion=f"{_EXACT.divide(nearest, self.cents_per_unit):f}",
            )
        return _within_bounds(int(nearest))


def _read_with(number: str, decimal_mark: str) -> Decimal | None:
    """Read a number whose decimal mark is given, or None where its marks cannot be meant so."""
    whole, mark, fraction = number.rpartition(decimal_mark)
    if not mark:
        whole, fraction = number, ""
    if mark and not _PLAIN.fullmatch(fraction):
        return None
    digits = _ungrouped(whole, decimal_mark) if whole or not mark else "0"
    return None if digits is None else Decimal(f"{digits}.{fraction or 0}")


def _plain(number: Decimal) -> str:
    """Write a reading so that it could be typed back without doubt."""
    return f"{int(number)}" if number == int(number) else f"{number:f}"


def _ungrouped(whole: str, decimal_mark: str) -> str | None:
    """Take the thousands marks out of whole digits, or None where they do not stand between thousands."""
    if _PLAIN.fullmatch(whole):
        return whole
    for mark, pattern in _GROUPED.items():
        if mark != decimal_mark and pattern.fullmatch(whole):
            return whole.replace(mark, "")
    return None


def _signed(match: re.Match[str], cents: int) -> int:
    opened = (match["open"] or "") + (match["open_late"] or "")
    minuses = [match[name] for name in ("sign", "sign_in", "sign_late", "trail")].count("-")
    if len(opened) != len(match["close"] or ""):
        raise UnreadableAmountError("amount-unreadable", "has a bracket without its partner")
    if minuses + len(opened) > 1:
        raise UnreadableAmountError("amount-unreadable", "is marked negative twice")
    if match["before"] and match["after"]:
        raise UnreadableAmountError("amount-unreadable", "names its currency twice")
    return -cents if minuses or opened else cents


def _refusal(text: str) -> UnreadableAmountError:
    lowered = text.lower().lstrip("-+")
    if lowered in {"nan", "inf", "infinity"}:
        return UnreadableAmountError("amount-not-finite", "is not a finite number")
    if _SCIENTIFIC.fullmatch(text):
        return UnreadableAmountError(
            "amount-scientific",
            "is in scientific notation, which loses digits; save the file with the numbers written out",
        )
    return UnreadableAmountError(
        "amount-unreadable", "is not an amount; write a number or leave the cell empty"
    )


def _within_bounds(cents: int) -> int:
    if abs(cents) > MAX_CENTS:
        raise UnreadableAmountError("amount-too-large", "is more than 10 trillion rand")
    return cents
