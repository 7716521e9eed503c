"""Cents divided so that the parts always add up to the whole.

In integers only: the largest remainder, ties to the lowest code.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spatial.errors import ApportionError

_MANY: Final = 64
"""From so many weights on, arrays divide faster than Python's own integers."""
_LARGEST: Final = 2**62


def split_cents(amount_cents: int, weights: Sequence[int], codes: Sequence[str]) -> list[int]:
    """Divide an amount in proportion to weights; the parts add up to the amount.

    Every part first gets the whole cents of its exact share; the cents left over go, one each, to the
    largest remainders, and between equal remainders to the lowest code (Hamilton's method). A negative
    amount is the mirror image of the positive one. A weight of zero gets nothing.

    Parameters
    ----------
    amount_cents : int
        Cents, of either sign.
    weights : sequence of int
        One per area, none negative and not all zero. Give fractions on a common denominator.
    codes : sequence of str
        The areas' codes, in the order of the weights.

    Returns
    -------
    list of int
        Cents per area, in the order of the weights.

    Raises
    ------
    ApportionError
        Where there are no weights, a weight is negative or no integer, all are zero, or the codes do
        not match the weights one to one.

    Examples
    --------
    >>> split_cents(100, [1, 1, 1], ["C", "A", "B"])
    [33, 34, 33]
    >>> split_cents(-100, [1, 1, 1], ["C", "A", "B"])
    [-33, -34, -33]
    """
    whole = _integer(amount_cents, "amount")
    shares = _checked_weights(weights, codes)
    size = abs(whole)
    by_code = sorted(range(len(shares)), key=codes.__getitem__)
    if len(shares) < _MANY or max(size, *shares) >= _LARGEST:
        parts = _divided(size, shares, by_code)
    else:
        parts = _divided_as_array(size, np.array(shares, dtype=np.int64), by_code)
    return parts if whole >= 0 else [-part for part in parts]


def _divided(size: int, shares: Sequence[int], by_code: Sequence[int]) -> list[int]:
    total = sum(shares)
    divided = [divmod(size * share, total) for share in shares]
    parts = [cents for cents, _ in divided]
    remainders = [remainder for _, remainder in divided]
    # A stable sort of what stands by code, so that among equal remainders the order of codes stays.
    by_claim = sorted(by_code, key=remainders.__getitem__, reverse=True)
    for place in by_claim[: size - sum(parts)]:
        parts[place] += 1
    return parts


def _divided_as_array(size: int, shares: NDArray[np.int64], by_code: Sequence[int]) -> list[int]:
    """Divide as ``_divided`` does, with arrays where every product fits 64 bits."""
    shares = shares // np.gcd.reduce(shares)
    if size * int(shares.max()) >= _LARGEST or float(shares.sum(dtype=np.float64)) >= _LARGEST:
        return _divided(size, shares.tolist(), by_code)
    total = int(shares.sum())
    products = size * shares
    parts = products // total
    remainders = products - total * parts
    in_order = np.array(by_code)
    by_claim = in_order[np.argsort(-remainders[in_order], kind="stable")]
    parts[by_claim[: size - int(parts.sum())]] += 1
    divided: list[int] = parts.tolist()
    return divided


def _checked_weights(weights: Sequence[int], codes: Sequence[str]) -> list[int]:
    if len(weights) != len(codes):
        raise ApportionError(
            f"{len(weights)} weights do not match {len(codes)} codes; give one code for each."
        )
    try:
        shares = list(map(index, weights))
    except TypeError:
        shares = [_integer(weight, "weight") for weight in weights]  # says which of them it is
    if not shares:
        raise ApportionError("There are no weights to divide by; give at least one area.")
    if min(shares) < 0:
        negative = next(code for code, share in zip(codes, shares, strict=True) if share < 0)
        raise ApportionError(f"The weight of {negative} is negative; weights start at zero.")
    if not any(shares):
        raise ApportionError("All weights are zero; leave the amount at the area above instead.")
    return shares


def _integer(value: int, what: str) -> int:
    # numpy's integers are welcome, floats are not: 0.1 + 0.2 is how cents get lost.
    try:
        return index(value)
    except TypeError:
        raise ApportionError(f"The {what} {value!r} is not a whole number.") from None
