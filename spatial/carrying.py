"""Figures carried from one edition to another: totals by shares, rates from totals, and the error of both.

Totals (people, households, rands) follow the shares of a crosswalk, in whole units by largest remainder, so
that what comes in goes out. Rates are never carried: the counts on both sides of the fraction are, and the
rate is worked out anew. An index, of which nobody knows the counts, cannot be carried at all.

The error of the method is measured by a round trip: out along the crosswalk and home along its mirror
image, and what does not come home to where it started is misplaced.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple, TypeVar

import numpy as np

from spatial.apportion import split_cents
from spatial.crosswalk import BILLION

NEAR: Final = 0.05
"""An area whose figure comes home within this share of itself counts as kept."""
_OUTSIDE: Final = "~"  # after every code, so that ties go to areas first


Holder = TypeVar("Holder", bound=Hashable)


class Share(NamedTuple):
    """The part of an old area that a new one takes, in billionths."""

    old: str
    new: str
    share: int


@dataclass(frozen=True)
class Carried:
    """Totals by new area, and what reached none.

    Attributes
    ----------
    totals : dict of str to int
        Per new area that holds part of an old one with a figure.
    outside : int
        What lies outside the new edition. Totals and outside add up to what was carried.
    """

    totals: dict[str, int]
    outside: int


@dataclass(frozen=True)
class RoundTrip:
    """How far figures come home.

    Attributes
    ----------
    misplaced : float
        Share of the total that came home to another area than its own: half the sum of all differences.
    median, ninth_decile : float
        Of the areas' differences, each as a share of its own figure.
    near : float
        Share of areas whose figure came home within 5 %.
    areas : int
        Areas with a figure above zero.
    """

    misplaced: float
    median: float
    ninth_decile: float
    near: float
    areas: int


def carry_totals(shares: Iterable[Share], values: Mapping[str, int]) -> Carried:
    """Carry whole numbers of people, rands or whatever adds up; nothing is lost or made.

    Parameters
    ----------
    shares : iterable of Share
        In the order of old codes. Where those of an old area add up to less than a billion, the rest lies
        outside. A figure whose old area has no shares lies outside altogether.
    values : mapping of str to int
        By old area, of either sign.

    Raises
    ------
    ApportionError
        Where a value is no whole number.

    Examples
    --------
    >>> carry_totals([Share("1", "7", 666_666_667), Share("1", "8", 333_333_333)], {"1": 100})
    Carried(totals={'7': 67, '8': 33}, outside=0)
    """
    totals: dict[str, int] = {}
    left = dict(values)
    for old, group in groupby(shares, key=lambda each: each.old):
        if old not in left:
            continue
        mine = list(group)
        rest = BILLION - sum(each.share for each in mine)
        codes = [*(each.new for each in mine), _OUTSIDE]
        *parts, lost = split_cents(left.pop(old), [*(each.share for each in mine), rest], codes)
        for each, part in zip(mine, parts, strict=True):
            totals[each.new] = totals.get(each.new, 0) + part
        left[old] = lost
    return Carried(totals, sum(left.values()))


def rate(part: float, whole: float) -> float | None:
    """Give a part as a percentage of a whole, from carried or summed counts; None where there is nobody."""
    return 100 * part / whole if whole else None


def come_home(out: Iterable[Share], home: Iterable[Share], values: Mapping[str, int]) -> dict[str, int]:
    """Carry figures to the other edition and back, and tell what each old area has then."""
    return carry_totals(home, carry_totals(out, values).totals).totals


def summed(values: Mapping[str, int], holders: Mapping[str, Holder]) -> dict[Holder, int]:
    """Add up the figures of areas by the areas that hold them.

    Examples
    --------
    >>> summed({"1": 5, "2": 7, "3": 1}, {"1": "A", "2": "A", "3": "B"})
    {'A': 12, 'B': 1}
    """
    totals: dict[Holder, int] = {}
    for code, value in values.items():
        totals[holders[code]] = totals.get(holders[code], 0) + value
    return totals


def round_trip(out: Iterable[Share], home: Iterable[Share], values: Mapping[str, int]) -> RoundTrip:
    """Carry figures to the other edition and back, and measure what came home elsewhere.

    Parameters
    ----------
    out, home : iterable of Share
        The crosswalk and the one built the other way round.
    values : mapping of str to int
        By old area, none negative.

    Notes
    -----
    ``misplaced = Σ|back - value| / (2 Σ value)``, the total variation distance. It counts the smoothing of
    two carriages, so that one carriage errs by about half of it; where an old area and its successors are
    alike, nothing is misplaced. It cannot see an error that the way home undoes: a ward split in two comes
    home whole, however unevenly its people live.
    """
    return strayed(values, come_home(out, home, values))


def strayed(values: Mapping[Holder, int], back: Mapping[Holder, int]) -> RoundTrip:
    """Measure how far figures that came home differ from those that set out; see ``round_trip``.

    Sums of many areas stray far less than each of them: what one lost to its neighbour they both hold. So an
    error is that of one level only, and is measured on the sums of that level.

    Examples
    --------
    >>> strayed({"1": 5, "2": 5}, {"1": 4, "2": 6}).ninth_decile, strayed({"A": 10}, {"A": 10}).ninth_decile
    (0.2, 0.0)
    """
    codes = [code for code, value in values.items() if value > 0]
    started = np.array([values[code] for code in codes], dtype=np.float64)
    returned = np.array([back.get(code, 0) for code in codes], dtype=np.float64)
    if not codes:
        return RoundTrip(0.0, 0.0, 0.0, 1.0, 0)
    strays = sum(value for code, value in back.items() if not values.get(code))
    differences = np.abs(returned - started)
    lost = max(0.0, started.sum() - returned.sum() - strays)
    misplaced = (differences.sum() + strays + lost) / (2 * started.sum())
    relative = differences / started
    return RoundTrip(
        misplaced=float(misplaced),
        median=float(np.median(relative)),
        ninth_decile=float(np.quantile(relative, 0.9)),
        near=float((relative <= NEAR).mean()),
        areas=len(codes),
    )
