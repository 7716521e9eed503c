"""Folds budget lines, as they come from the database, into sums by area: exact, in whole cents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_LINE: Final = np.dtype([("area_id", ">i4"), ("cents", ">i8"), ("commitment_id", ">i8")])
_PLACEMENT: Final = np.dtype([("area_id", ">i4"), ("commitment_id", ">i8")])
_MOST_CENTS: Final = 2.0**62
"""Sums that may come near to what 64 bits hold are added up as Python's own integers, which have no end."""


def integers(array: str) -> Integers:
    """Read an array of integers as PostgreSQL writes it: ``{1,2}``."""
    return np.fromstring(array[1:-1], dtype=np.int64, sep=",")


def unpacked(lines: bytes) -> tuple[Integers, Integers, Integers]:
    """Read areas, cents and commitments of lines packed one after the other, as PostgreSQL sends numbers.

    >>> [column.tolist() for column in unpacked(bytes([0, 0, 0, 7, *[255] * 8, *[0] * 7, 9]))]
    [[7], [-1], [9]]
    """
    area_ids, cents, commitments = _columns(lines, _LINE)
    return area_ids, cents, commitments


def unpacked_places(placements: bytes) -> tuple[Integers, Integers]:
    """Read areas and commitments of placements packed one after the other.

    >>> [column.tolist() for column in unpacked_places(bytes([0, 0, 0, 7, *[0] * 7, 9]))]
    [[7], [9]]
    """
    area_ids, commitments = _columns(placements, _PLACEMENT)
    return area_ids, commitments


def _columns(packed: bytes, row: np.dtype[Any]) -> list[Integers]:
    read = np.frombuffer(packed, dtype=row)
    return [read[name].astype(np.int64) for name in row.names or ()]


def spans(ordered: Integers) -> Integers:
    """Tell where each run of one number begins.

    >>> spans(np.array([3, 3, 5])).tolist()
    [0, 2]
    """
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))


def by_area(
    area_ids: Integers, cents: Integers, commitments: Integers
) -> tuple[Integers, Integers, Integers]:
    """Add lines up by area, and count the commitments of each area, each of them once.

    Args:
        area_ids: The area of each line; there is at least one line.
        cents: Its cents.
        commitments: Its commitment.

    Returns:
        Areas in the order of ids, their cents, and their commitments. Cents that 64 bits may not hold are
        Python's own integers.

    >>> [column.tolist() for column in by_area(np.array([7, 5, 7]), np.array([1, 2, 3]), np.array([9, 9, 9]))]
    [[5, 7], [2, 4], [1, 1]]
    """
    order = _order(area_ids, commitments)
    area_ids, cents, commitments = area_ids[order], cents[order], commitments[order]
    is_next = np.append(True, area_ids[1:] != area_ids[:-1])
    is_fresh = is_next | np.append(True, commitments[1:] != commitments[:-1])
    starts = np.flatnonzero(is_next)
    exact = cents.astype(object) if _magnitude(cents) > _MOST_CENTS else cents
    return (
        area_ids[starts],
        np.add.reduceat(exact, starts),
        np.add.reduceat(is_fresh.astype(np.int64), starts),
    )


def by_number(size: int, columns: Sequence[Sequence[Integers]]) -> Integers:
    """Add figures up under numbers below a size; a number of -1 counts as the last one.

    Args:
        size: How many numbers there are.
        columns: Pairs of numbers and figures.

    >>> by_number(3, [(np.array([0, 0, -1]), np.array([1, 2, 3])), (np.array([1]), np.array([4]))]).tolist()
    [3, 4, 3]
    """
    is_plain = all(figures.dtype != object for _, figures in columns)
    fits = is_plain and sum(_magnitude(figures) for _, figures in columns) <= _MOST_CENTS
    sums: NDArray[Any] = np.zeros(size, dtype=np.int64 if fits else object)
    for numbers, figures in columns:
        np.add.at(sums, numbers, figures)
    return sums


def total(cents: Integers) -> int:
    """Add cents up, whatever their size."""
    return int(cents.sum()) if _magnitude(cents) <= _MOST_CENTS else sum(cents.tolist())


def distinct(columns: Iterable[Integers]) -> int:
    """Count what stands in any of several columns, each of them once."""
    ordered = np.sort(np.concatenate(list(columns)))
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + int(ordered.size > 0)


def _order(area_ids: Integers, commitments: Integers) -> Integers:
    """Order lines by area, and by commitment within each."""
    span = int(commitments.max()) + 1
    if int(area_ids.max()) < _MOST_CENTS / span and int(commitments.min()) >= 0:
        # One key, where it fits, is sorted far faster than two.
        return np.argsort(area_ids * span + commitments)
    return np.lexsort((commitments, area_ids))


def _magnitude(cents: Integers) -> float:
    return float(np.abs(cents.astype(np.float64)).sum())
