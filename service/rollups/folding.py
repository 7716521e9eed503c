"""Folds budget lines, as they come from the database, into sums by area: exact, in whole cents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_MOST_CENTS: Final = 2.0**62
"""Sums that may come near to what 64 bits hold are added up as Python's own integers, which have no end."""


def integers(array: str) -> Integers:
    """Read an array of integers as PostgreSQL writes it: ``{1,2}``."""
    return np.fromstring(array[1:-1], dtype=np.int64, sep=",")


def by_area(
    area_ids: Integers, cents: Integers, commitments: Integers
) -> tuple[list[int], list[int], list[int]]:
    """Add lines up by area, and count the commitments of each area, each of them once.

    Args:
        area_ids: The area of each line; there is at least one line.
        cents: Its cents.
        commitments: Its commitment.

    Returns:
        Areas in the order of ids, their cents, and their commitments.

    >>> by_area(np.array([7, 5, 7]), np.array([1, 2, 3]), np.array([9, 9, 9]))
    ([5, 7], [2, 4], [1, 1])
    """
    order = np.lexsort((commitments, area_ids))
    area_ids, cents, commitments = area_ids[order], cents[order], commitments[order]
    is_next = np.append(True, area_ids[1:] != area_ids[:-1])
    is_fresh = is_next | np.append(True, commitments[1:] != commitments[:-1])
    starts = np.flatnonzero(is_next)
    exact: NDArray[Any] = cents.astype(object) if np.abs(cents.astype(float)).sum() > _MOST_CENTS else cents
    return (
        area_ids[starts].tolist(),
        np.add.reduceat(exact, starts).tolist(),
        np.add.reduceat(is_fresh.astype(np.int64), starts).tolist(),
    )


def distinct(columns: Iterable[Integers]) -> int:
    """Count what stands in any of several columns, each of them once."""
    return int(np.unique(np.concatenate(list(columns))).size)
