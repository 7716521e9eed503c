"""Colours for classes: safe for the colour-blind, and in order of lightness when printed in grey.

From ColorBrewer (Brewer, Harrower and The Pennsylvania State University, Apache 2.0). Its palest steps are
left out, which on paper cannot be told from no colour at all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Ramp(StrEnum):
    """A family of colours."""

    RATES = "YlGnBu"
    COVERAGE = "BuPu"  # told apart at a glance from rates
    DIVERGING = "PuOr"  # for differences, with nothing in the middle


_COLOURS: Final = {
    Ramp.RATES: {
        1: "7fcdbb",
        2: "c7e9b4 2c7fb8",
        3: "edf8b1 7fcdbb 2c7fb8",
        4: "edf8b1 a1dab4 41b6c4 225ea8",
        5: "edf8b1 a1dab4 41b6c4 2c7fb8 253494",
        6: "edf8b1 c7e9b4 7fcdbb 41b6c4 2c7fb8 253494",
        7: "edf8b1 c7e9b4 7fcdbb 41b6c4 1d91c0 225ea8 0c2c84",
    },
    Ramp.COVERAGE: {
        1: "9ebcda",
        2: "bfd3e6 8856a7",
        3: "e0ecf4 9ebcda 8856a7",
        4: "e0ecf4 b3cde3 8c96c6 88419d",
        5: "e0ecf4 b3cde3 8c96c6 8856a7 810f7c",
        6: "e0ecf4 bfd3e6 9ebcda 8c96c6 8856a7 810f7c",
        7: "e0ecf4 bfd3e6 9ebcda 8c96c6 8c6bb1 88419d 6e016b",
    },
    Ramp.DIVERGING: {
        3: "f1a340 f7f7f7 998ec3",
        4: "e66101 fdb863 b2abd2 5e3c99",
        5: "e66101 fdb863 f7f7f7 b2abd2 5e3c99",
        6: "b35806 f1a340 fee0b6 d8daeb 998ec3 542788",
        7: "b35806 f1a340 fee0b6 f7f7f7 d8daeb 998ec3 542788",
    },
}
MOST: Final = 7
"""Classes that an eye can tell apart on a map."""


def colours(ramp: Ramp, classes: int) -> tuple[str, ...]:
    """Give one colour for each class, that of the lowest first.

    Parameters
    ----------
    ramp : Ramp
        The family.
    classes : int
        1 to `MOST`; 3 to `MOST` where the ramp diverges.

    Examples
    --------
    >>> colours(Ramp.RATES, 3)
    ('#edf8b1', '#7fcdbb', '#2c7fb8')
    """
    return tuple(f"#{colour}" for colour in _COLOURS[ramp][classes].split())


_NINE: Final = "f3f0ec c3bbdb 8f80bb f8c583 b09a99 6b5f8e e08214 965b3c 36283f"
TWO_WAY: Final = tuple(f"#{colour}" for colour in _NINE.split())
"""Nine colours of a two-way map, made for this product: place ``3 * need + budget``, each 0 low to 2 high.

Orange where need outweighs budget, purple where budget outweighs need, as in ``Ramp.DIVERGING``; grey to dark
where both are alike. Every step along either way is darker, in grey too, and all nine can be told apart by
those who see no red, no green or no blue.
"""
