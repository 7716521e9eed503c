"""Writes rows of an answer as JSON text, a column at a time: where rows are thousands, most of the work."""

from __future__ import annotations

from collections.abc import Sequence
from operator import add
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic_core import to_json

Texts = Sequence[str]

_PARTS: Final = [f".{part:02d}" for part in range(100)]


def woven(*columns: str | Texts, rows: int) -> str:
    """Join columns row by row.

    Args:
        columns: One text for each row, or one that stands in all of them.
        rows: How many rows there are.

    >>> woven("[", ["1", "2"], "]", rows=2)
    '[1][2]'
    """
    step = len(columns)
    pieces = [column if isinstance(column, str) else "" for column in columns] * rows
    for at, column in enumerate(columns):
        if not isinstance(column, str):
            pieces[at::step] = column
    return "".join(pieces)


def numbers(column: Sequence[Any]) -> list[str]:
    """Write whole numbers or floats; None and what is not a number become null.

    >>> numbers([1, 0.5, None])
    ['1', '0.5', 'null']
    """
    # What writes whole answers writes a column too, far faster than a number at a time.
    return to_json(column, inf_nan_mode="null").decode()[1:-1].split(",") if column else []


def whole_numbers(column: Sequence[Any]) -> NDArray[Any]:
    """Make an array of whole numbers, of Python's own where 64 bits do not hold one of them."""
    try:
        return np.array(column, dtype=np.int64)
    except OverflowError:
        return np.array(column, dtype=object)


def amounts(cents: NDArray[Any]) -> list[str]:
    """Write cents as rands, with two decimals.

    Args:
        cents: Whole numbers of either sign, be they Python's own.

    >>> amounts(np.array([123_45, -5]))
    ['123.45', '-0.05']
    """
    size = np.abs(cents)
    whole = size // 100
    parts = (size - 100 * whole).tolist()
    texts = list(map(add, numbers(whole.tolist()), map(_PARTS.__getitem__, parts)))
    for at in np.flatnonzero(cents < 0).tolist():
        texts[at] = f"-{texts[at]}"
    return texts
