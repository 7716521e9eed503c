"""Values put into classes for a map's legend, the same way every time.

Quantiles and equal steps are mapclassify's. It brings scikit-learn and Matplotlib along, whose import takes
seconds, so that it is imported when it is first needed; a server calls ``prepare`` as it sends a map's page.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from spatial.natural_breaks import Floats, natural_breaks


class Scheme(StrEnum):
    """How values come into classes."""

    QUANTILE = "quantile"  # about as many values in each
    NATURAL = "natural"  # where the values leave gaps
    EQUAL = "equal"  # steps of one width


@dataclass(frozen=True, slots=True)
class Division:
    """Values divided into classes.

    Attributes:
        edges: The lowest value, then the upper end of each class, which belongs to it. All rise, but for the
            first two, which are the same where the lowest class holds one value only, such as zero.
        counts: How many values each class holds.
        class_of: The class of each value, in their order, counted from 0.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    class_of: tuple[int, ...]


def divide(values: Sequence[float], scheme: Scheme, classes: int) -> Division | None:
    """Divide values into classes; None where there are no values.

    There are never more classes than different values. By ``quantile`` and ``natural`` each class holds its
    upper edge, so that none is empty; the steps of ``equal`` may be, and say so in their counts.

    Parameters
    ----------
    values : sequence of float
        Finite, in any order.
    scheme : Scheme
        How they are divided.
    classes : int
        How many classes are wanted, at least 1.

    Examples
    --------
    >>> divide([0.0, 0.0, 0.0, 5.0, 9.0], Scheme.QUANTILE, 2)
    Division(edges=(0.0, 0.0, 9.0), counts=(3, 2), class_of=(0, 0, 0, 1, 1))
    """
    if not len(values):
        return None
    known = np.asarray(values, dtype=float) + 0.0  # no minus zero
    wanted = min(classes, np.unique(known).size)
    uppers = _UPPERS[scheme](known, wanted)
    class_of = np.searchsorted(uppers, known)
    counts = np.bincount(class_of, minlength=uppers.size)
    return Division((float(known.min()), *uppers.tolist()), tuple(counts.tolist()), tuple(class_of.tolist()))


def divide_around_zero(values: Sequence[float], scheme: Scheme, classes: int) -> Division | None:
    """Divide differences into an odd number of classes that mirror each other at zero; None without any.

    The middle class lies around zero and always holds it; each edge belongs to the class that is nearer to
    zero. How far values lie from zero decides, whatever their sign, so that equal colours on either side mean
    equal differences. Classes may be empty, on the side on which no value lies so far out; an outermost class
    that is not empty ends at its own farthest value.

    Parameters
    ----------
    values : sequence of float
        Finite, in any order.
    scheme : Scheme
        How their distances from zero are divided.
    classes : int
        How many classes are wanted, at least 3; of an even number one less comes back.

    Examples
    --------
    >>> divide_around_zero([-8.0, -1.0, 0.0, 9.0], Scheme.EQUAL, 3)
    Division(edges=(-8.0, -4.5, 4.5, 9.0), counts=(1, 2, 1), class_of=(0, 1, 1, 2))
    """
    if not len(values):
        return None
    half = max(1, (classes - 1) // 2)
    known = np.asarray(values, dtype=float)
    distances = divide([0.0, *np.abs(known).tolist()], scheme, half + 1)
    assert distances is not None  # noqa: S101 - zero is among them
    uppers = distances.edges[1:]
    middle = len(uppers) - 1
    class_of = middle + np.sign(known).astype(int) * np.array(distances.class_of[1:], dtype=int)
    counts = np.bincount(class_of, minlength=2 * middle + 1)
    edges = [*(-upper + 0.0 for upper in reversed(uppers)), *uppers]
    for end, farthest, outermost in ((0, known.min(), counts[0]), (-1, known.max(), counts[-1])):
        if middle and outermost:
            edges[end] = float(farthest)
    return Division(tuple(edges), tuple(counts.tolist()), tuple(class_of.tolist()))


def prepare() -> None:
    """Import what dividing takes, so that the first map does not wait for it."""
    import mapclassify  # noqa: F401, PLC0415 - seconds, which commands without a map are spared


def _quantiles(values: Floats, classes: int) -> Floats:
    ordered = np.unique(values)
    # What lies between two values holds nothing: each edge is the last value up to it. Of those that are the
    # same, rounding may put one below all.
    places = np.searchsorted(ordered, _mapclassify("Quantiles", values, classes), side="right") - 1
    uppers: Floats = np.unique(np.append(ordered[places[places >= 0]], ordered[-1]))
    return uppers


def _equal_steps(values: Floats, classes: int) -> Floats:
    uppers: Floats = np.unique(np.minimum(_mapclassify("EqualInterval", values, classes), values.max()))
    return uppers


def _mapclassify(name: str, values: Floats, classes: int) -> Floats:
    """Give the upper bounds that a classifier of mapclassify finds."""
    if classes == 1:
        highest: Floats = values.max(keepdims=True)
        return highest
    import mapclassify  # noqa: PLC0415 - see ``prepare``

    with warnings.catch_warnings():
        # Money is full of ties, of which it warns; fewer classes are what is promised then.
        warnings.simplefilter("ignore")
        bins: Floats = np.asarray(getattr(mapclassify, name)(values, k=classes).bins, dtype=float)
    return bins


_UPPERS: dict[Scheme, Callable[[Floats, int], Floats]] = {
    Scheme.QUANTILE: _quantiles,
    Scheme.NATURAL: natural_breaks,
    Scheme.EQUAL: _equal_steps,
}
