"""Declared shares of wards: read, held against 100, and rounded to millionths, equal ones equally."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from spatial.findings import Finding, Severity
from spatial.plain_text import NOT_GIVEN, run_together, same_signs, shortened

WHOLE_MILLIONTHS: Final = 1_000_000
SHARE_TOLERANCE: Final = Decimal(1)
"""Percentage points by which declared shares may miss 100: three wards of 33 % make 99."""

_LONGEST_TEXT: Final = 20_000
_HUNDRED: Final = Decimal(100)
_FRACTION_TOLERANCE: Final = Decimal("0.01")
_SHARE: Final = r"([0-9]{1,3}(?:[.,][0-9]{1,6})?)"
_WITH_WARD: Final = re.compile(rf"(?:wards?\s*)?([0-9]{{1,8}})\s*[:=]\s*{_SHARE}\s*%?", re.IGNORECASE)
_ALONE: Final = re.compile(rf"{_SHARE}\s*%?")


class Shares(NamedTuple):
    """Weights, one per ward, which make a million but for rounding; none where a finding says why not."""

    millionths: tuple[int, ...] | None
    finding: Finding | None = None


def read_shares(text: str, wards: Sequence[str]) -> list[Decimal] | None:
    """Read the percentages of a cell, one per ward in the wards' order.

    Parameters
    ----------
    text : str
        Such as "60;40", "60% 40%", "33,3; 33,3; 33,4", or with wards: "12:60; 14:40".
    wards : sequence of str
        Ward codes in their order; a share that names its ward is put in that ward's place.

    Returns
    -------
    list of Decimal or None
        None where the cell cannot be read, or names other wards.
    """
    pieces = _pieces(same_signs(text)[:_LONGEST_TEXT])
    named = [_WITH_WARD.fullmatch(piece) for piece in pieces]
    if pieces and all(named):
        return _in_order({found[1]: _decimal(found[2]) for found in named if found}, wards)
    alone = [_ALONE.fullmatch(piece) for piece in pieces]
    return [_decimal(found[1]) for found in alone if found] if pieces and all(alone) else None


def settle_shares(
    percentages: Sequence[Decimal] | None,
    wards: Sequence[str],
    text: str,
    *,
    accept_suggestions: bool = False,
) -> Shares:
    """Turn percentages into weights in millionths, or say why they cannot be used.

    Shares declared equal stay equal, so that their money differs by a cent at most: three times 33,33 are
    three times 333,333 millionths, and no one of them takes the millionth that is left.

    Shares that miss 100 by no more than `SHARE_TOLERANCE` are scaled to it and the finding is a note. Shares
    that add up to 1 are probably fractions: a suggestion. All others are not used.
    """
    if percentages is None:
        return Shares(
            None, _finding("shares-unreadable", "The shares cannot be read; write them like 60;40.", text)
        )
    if len(percentages) != len(wards):
        message = f"{len(percentages)} shares do not match {len(wards)} wards; give one share for each ward."
        return Shares(None, _finding("shares-count", message, text))
    total = sum(percentages, Decimal(0))
    millionths = tuple(_scaled(percentages)) if total > 0 else None
    if millionths and abs(total - _HUNDRED) <= SHARE_TOLERANCE:
        return Shares(millionths, None if total == _HUNDRED else _rounded(total, text))
    finding = _finding("shares-total", f"The shares add up to {total:f}, not to 100; correct them.", text)
    if millionths and abs(total - 1) <= _FRACTION_TOLERANCE:
        message = f"The shares add up to {total:f} and look like fractions; write percentages."
        finding = _finding("shares-total", message, text)
        suggestion = ";".join(f"{(share * 100).normalize():f}" for share in percentages)
        finding = finding.at(suggestion=suggestion, accepted=accept_suggestions)
        return Shares(millionths if accept_suggestions else None, finding)
    return Shares(None, finding)


def says_no_shares(text: str | None) -> bool:
    """Tell whether a cell is empty or says in words that it gives no shares."""
    return text is None or run_together(text) in NOT_GIVEN


def _pieces(text: str) -> list[str]:
    """Return the parts of a list, whose decimals may have a comma where something else divides it."""
    if ";" in text or "|" in text or "\n" in text:
        divided = re.split(r"[;|\n]", text)
    elif "%" in text:
        divided = re.split(r"(?<=%)[\s,]*|[/&]", text)
    else:
        divided = re.split(r"[,/&\s]+", text)
    return [piece.strip() for piece in divided if piece.strip()]


def _in_order(by_ward: dict[str, Decimal], wards: Sequence[str]) -> list[Decimal] | None:
    ordered = []
    for ward in wards:
        number = str(int(ward[-3:])) if ward[-3:].isdigit() else ward
        share = by_ward.get(ward, by_ward.get(number))
        if share is None:
            return None
        ordered.append(share)
    return ordered if len(ordered) == len(by_ward) else None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _scaled(percentages: Sequence[Decimal]) -> list[int]:
    weights = [int(share * WHOLE_MILLIONTHS) for share in percentages]
    total = sum(weights)
    return [(2 * weight * WHOLE_MILLIONTHS + total) // (2 * total) for weight in weights]  # halves go up


def _rounded(total: Decimal, text: str) -> Finding:
    message = f"The shares add up to {total:f} and are scaled to 100."
    return Finding("shares-rounded", Severity.NOTE, message, value=shortened(text))


def _finding(rule: str, message: str, text: str) -> Finding:
    return Finding(rule, Severity.WARN, message, value=shortened(text))
