"""Natural breaks, found exactly: the classes whose values stray least from their own means.

The one method that is not mapclassify's: of the country's 4,468 wards its ``FisherJenks`` takes two minutes
without numba, ``FisherJenksSampled`` longer than the 0.3 s that a map may take, and the latter like
``JenksCaspall`` finds other breaks than the best. This takes five milliseconds.

Fisher's dynamic programme asks for every pair of values, which costs seconds for the country's wards. Where
values are sorted, the best beginning of a class never moves back as its end moves on, so that each end's
search can be bounded by those already found; all ends of one round are then searched at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


class _Spread:
    """Squared deviations from the mean within any run of sorted values, from running sums."""

    def __init__(self, values: Floats, weights: Floats) -> None:
        # Around the mean and on one scale, since squares of large amounts would lose the small ones.
        centred = values - np.average(values, weights=weights)
        scaled = centred / (np.abs(centred).max() or 1.0)
        self.weight, self.first, self.second = (
            np.concatenate([[0.0], np.cumsum(weights * scaled**power)]) for power in (0, 1, 2)
        )

    def within(self, begin: Places, end: Places) -> Floats:
        """Give the spread of the values from ``begin`` to ``end``, both included."""
        past = end + 1
        weight = self.weight[past] - self.weight[begin]
        first = self.first[past] - self.first[begin]
        second = self.second[past] - self.second[begin]
        spread: Floats = np.maximum(second - first * first / weight, 0.0)
        return spread


def natural_breaks(values: Floats, classes: int) -> Floats:
    """Give the largest value of each class, ascending (Fisher 1958, Jenks 1977).

    Parameters
    ----------
    values : array of float
        In any order; at least one.
    classes : int
        At least 1; fewer come back where there are fewer different values.

    Notes
    -----
    Deterministic: between equally good divisions it takes the one whose upper classes begin lower.

    Examples
    --------
    >>> natural_breaks(np.array([1.0, 2.0, 10.0, 11.0, 50.0]), 3).tolist()
    [2.0, 11.0, 50.0]
    """
    different, counts = np.unique(values, return_counts=True)
    spread = _Spread(different, counts.astype(float))
    ends = np.arange(different.size)
    best = spread.within(np.zeros_like(ends), ends)
    begins: list[Places] = []
    for _ in range(min(classes, different.size) - 1):
        best, begin = _one_class_more(best, spread)
        begins.append(begin)
    uppers = [different.size - 1]
    for begin in reversed(begins):
        uppers.append(int(begin[uppers[-1]]) - 1)
    breaks: Floats = different[uppers[::-1]]
    return breaks


def _one_class_more(best: Floats, spread: _Spread) -> tuple[Floats, Places]:
    """Give the least spread of the values up to each end, and where the last class then begins."""
    before = np.concatenate([[np.inf], best[:-1]])
    least, begin = np.empty_like(best), np.empty(best.size, np.intp)
    # Runs of ends not yet searched, and between which places their last classes can begin.
    runs = np.array([[0, best.size - 1, 0, best.size - 1]])
    while runs.size:
        first, last, lowest, highest = runs.T
        middle = (first + last) // 2
        least[middle], begin[middle] = _search(before, spread, middle, lowest, np.minimum(middle, highest))
        left = np.column_stack([first, middle - 1, lowest, begin[middle]])
        right = np.column_stack([middle + 1, last, begin[middle], highest])
        runs = np.concatenate([left, right])
        runs = runs[runs[:, 0] <= runs[:, 1]]
    return least, begin


def _search(
    before: Floats, spread: _Spread, ends: Places, lowest: Places, highest: Places
) -> tuple[Floats, Places]:
    """Try every beginning between two places for each end; between equals the lowest wins."""
    lengths = highest - lowest + 1
    starts = np.cumsum(lengths) - lengths
    begins = np.arange(int(lengths.sum())) - np.repeat(starts - lowest, lengths)
    totals = before[begins] + spread.within(begins, np.repeat(ends, lengths))
    least = np.minimum.reduceat(totals, starts)
    hits = np.flatnonzero(totals == np.repeat(least, lengths))
    return least, begins[hits[np.searchsorted(hits, starts)]]
