"""The gap between need and budget: shares of both, what would have to move, and how sure the order is.

Sources: the gap as a difference of shares is that of needs-based resource allocation (Smith, P. C. 2007,
*Formula Funding of Public Services*, chapter 4); the two-way map is that of Trumbo, B. E. (1981), "A theory
for coloring bivariate statistical maps", The American Statistician 35(4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spatial.apportion import split_cents
from spatial.errors import SpatialError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TERCILES: Final = 3
_LARGEST: Final = 2**62


class GapError(SpatialError):
    """Needs and budgets that cannot be held against each other."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """How need and budget part, one place for each area, in their order.

    Attributes
    ----------
    need_share, budget_share : array of float
        Of the areas compared; each adds up to 1.
    points : array of float
        The gap in percentage points; above zero where need outweighs budget. Adds up to 0.
    low, high : array of float
        The gap at either end of the estimate; both are ``points`` where needs were counted.
    cents : list of int
        What would have to move into the area for both shares to be alike. Adds up to 0, to the cent.
    rank, rank_best, rank_worst : array of int
        Place by gap, the widest first and equals alike; and the places that the estimate leaves open.
    """

    need_share: Floats
    budget_share: Floats
    points: Floats
    low: Floats
    high: Floats
    cents: list[int]
    rank: Integers
    rank_best: Integers
    rank_worst: Integers


def measure_gaps(
    needs: Sequence[int], cents: Sequence[int], codes: Sequence[str], error: float = 0.0
) -> Gaps | None:
    """Hold each area's share of need against its share of budget; None where there is none of either.

    Parameters
    ----------
    needs : sequence of int
        Counts in any one unit, such as ten-thousandths of a person; none below zero.
    cents : sequence of int
        Of either sign.
    codes : sequence of str
        Decide which area takes a cent that no share can claim.
    error : float
        How far an area's need may be off, as a share of itself, as was measured at the level of these areas;
        0 where it was counted.

    Raises
    ------
    GapError
        Where a need is below zero, or the error no share.

    Notes
    -----
    With needs ``n`` and cents ``b`` of all areas compared::

        points = 100 (n_i / Σn - b_i / Σb)
        cents  = Σb n_i / Σn - b_i

    the first part of the second divided to the cent by largest remainder. Where needs were carried from
    another edition, an area's share of need lies between ``(1 - e)`` and ``(1 + e)`` times itself; the total
    is known, since a crosswalk loses nobody. What wards lose to each other their municipality and province
    still hold, so that each level has an error of its own, and that of wards would say nothing of provinces.
    Where it falls down: the error is one for all areas of the level, within which nine of ten are.

    Examples
    --------
    >>> found = measure_gaps([3, 1], [100, 100], ["A", "B"])
    >>> found.points.tolist(), found.cents, found.rank.tolist()
    ([25.0, -25.0], [50, -50], [1, 2])
    """
    if not 0 <= error <= 1:
        raise GapError(f"An error of {error} is no share; give one from 0 to 1.")
    if min(needs, default=0) < 0:
        raise GapError("A need below zero cannot be shared; needs start at zero.")
    all_needs, all_cents = sum(needs), sum(cents)
    if all_needs <= 0 or all_cents <= 0:
        return None
    need_share = np.array(needs, dtype=np.float64) / all_needs
    budget_share = np.array(cents, dtype=np.float64) / all_cents
    fair = split_cents(all_cents, needs, codes)
    low = 100 * (need_share * (1 - error) - budget_share)
    high = 100 * (np.minimum(need_share * (1 + error), 1) - budget_share)
    points = 100 * (need_share - budget_share)
    moves = list(map(sub, fair, cents))
    return Gaps(need_share, budget_share, points, low, high, moves, *_ranks(points, low, high))


def _ranks(points: Floats, low: Floats, high: Floats) -> tuple[Integers, Integers, Integers]:
    """Place areas by their gap; an area may stand before all whose estimates reach into its own."""
    size = points.size
    lower, upto = _standing(points)
    own = size - upto + 1
    if np.array_equal(low, points) and np.array_equal(high, points):
        return own, own, size - lower
    best = size - np.searchsorted(np.sort(low), high, side="right") + 1
    worst = size - np.searchsorted(np.sort(high), low, side="left")
    return own, best, worst


def _standing(values: Floats) -> tuple[Integers, Integers]:
    """Count for each value those that are lower, and those that are not higher."""
    order = np.argsort(values)
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    ends = np.append(starts[1:], values.size)
    lower, upto = np.empty((2, values.size), dtype=np.int64)
    lower[order] = np.repeat(starts, ends - starts)
    upto[order] = np.repeat(ends, ends - starts)
    return lower, upto


def needs_per_rand(needs: Sequence[float], cents: Sequence[int]) -> list[float | None]:
    """Give how much need stands behind each budgeted rand: ``100 n / b``; None without a budget.

    Examples
    --------
    >>> needs_per_rand([50, 50], [20_000, 0])
    [0.25, None]
    """
    money = np.array(cents, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates: list[float | None] = (100 * np.array(needs, dtype=np.float64) / money).tolist()
    for place in np.flatnonzero(money <= 0).tolist():
        rates[place] = None
    return rates


def cents_per_need(need: int, cents: int, unit: int = 1) -> int | None:
    """Give cents for each person in need, rounded half to even; None where nobody is in need.

    Parameters
    ----------
    need : int
        A count, in parts of which ``unit`` make one person.
    cents : int
        Of either sign.
    unit : int
        Above zero.

    Examples
    --------
    >>> cents_per_need(4, 1_002), cents_per_need(0, 5)
    (250, None)
    """
    if not need:
        return None
    whole, rest = divmod(cents * unit, need)
    return whole + int(2 * rest > need or (2 * rest == need and whole % 2 == 1))


def cents_per_needs(needs: Sequence[int], cents: Sequence[int], unit: int = 1) -> list[int | None]:
    """Give ``cents_per_need`` of many areas at once.

    Examples
    --------
    >>> cents_per_needs([4, 0], [1_002, 5])
    [250, None]
    """
    largest = max(max(map(abs, cents), default=0) * unit, 2 * max(needs, default=0))
    if largest >= _LARGEST:
        return [cents_per_need(need, has, unit) for need, has in zip(needs, cents, strict=True)]
    counts = np.array(needs, dtype=np.int64)
    money = unit * np.array(cents, dtype=np.int64)
    divisors = np.maximum(counts, 1)
    whole = money // divisors
    twice = 2 * (money - whole * divisors)
    whole += (twice > divisors) | ((twice == divisors) & (whole % 2 == 1))
    rates: list[int | None] = whole.tolist()
    for place in np.flatnonzero(counts == 0).tolist():
        rates[place] = None
    return rates


def terciles(values: Sequence[float] | Floats) -> Integers:
    """Put values into thirds by rank: 0 low, 1 middle, 2 high; equals always share one.

    Parameters
    ----------
    values : sequence of float
        Rates, such as those in need among all, or rands a head.

    Notes
    -----
    With ``l`` values lower and ``e`` equal to one of ``n``, its third is ``⌊3 (l + e / 2) / n⌋``: the
    mid-rank, so that a tie stands where its middle stands, and values that are all alike are in the
    middle. What is
    zero or less is low whatever its rank: nothing is never much.

    Examples
    --------
    >>> terciles([0, 0, 0, 5, 9]).tolist(), terciles([7, 7]).tolist()
    ([0, 0, 0, 2, 2], [1, 1])
    """
    known = np.asarray(values, dtype=np.float64)
    if not known.size:
        return np.array([], dtype=np.int64)
    lower, upto = _standing(known)
    thirds = np.minimum(TERCILES * (lower + upto) // (2 * known.size), TERCILES - 1)
    return np.where(known > 0, thirds, 0).astype(np.int64)


def two_way_classes(need_rates: Sequence[float] | Floats, budget_rates: Sequence[float] | Floats) -> Integers:
    """Give each area one of nine classes: three times the third of its need, plus that of its budget.

    Class 0 is little of both, 2 much budget for little need, 6 little budget for much need, 8 much of both.

    Examples
    --------
    >>> two_way_classes([1, 2, 3], [30, 20, 10]).tolist()
    [2, 4, 6]
    """
    return TERCILES * terciles(need_rates) + terciles(budget_rates)
