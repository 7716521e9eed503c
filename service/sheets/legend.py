"""The legend of a view: classes with their bounds, counts and colours, circles for totals, and no data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from service.formatting import THIN, decimal, decimals_for, short_money, whole
from service.maps.words import GapMeasure, MapArea, Measure
from service.sheets import wording
from service.sheets.texts import say
from service.sheets.words import View
from spatial.palette import TWO_WAY
from spatial.sheet_map import BELOW_ZERO, CIRCLE_FILL, PLAIN_FILL, circle_radius

_STEPS: Final = (1.0, 0.3, 0.05)
_MILLION: Final = 10**6
_TENTHS_BELOW: Final = 100
_FINE_SHARE: Final = 0.1
_THIRDS: Final = ("low", "middle", "high")
_DARK_FROM: Final = 3


def legend(view: View, circle_mm: float) -> dict[str, Any]:
    """Put the legend of a printed sheet in the form that its template reads."""
    measure = view.measure
    as_circles = measure is Measure.TOTAL
    values = [one.value for one in view.areas if one.value is not None]
    return {
        "unit": wording.unit(view),
        "areas": wording.areas(view.rollup.level),
        "classes": [] if as_circles else class_rows(view),
        "two_way": two_way(view),
        "no_data": no_data(view),
        "circles_title": say("legend.circles"),
        "circles": _circles(values, circle_mm) if as_circles else [],
        "circle_colour": CIRCLE_FILL,
        "below_zero": say("legend.below_zero") if as_circles and min(values, default=0) < 0 else None,
        "below_zero_colour": BELOW_ZERO,
        "note": _note(view),
    }


def class_rows(view: View) -> list[dict[str, Any]]:
    """Each class with its colour, its bounds in words, and how many areas are in it."""
    classes = view.classes
    if classes is None:
        return []
    bounds = figures(view.measure, classes.edges)
    return [
        {
            "colour": colour,
            "low": low,
            "high": high if classes.edges[place] != classes.edges[place + 1] else None,
            "count": whole(count),
        }
        for place, (low, high, colour, count) in enumerate(
            zip(bounds, bounds[1:], classes.colours, classes.counts, strict=False)
        )
    ]


def fills(view: View, shown: Sequence[MapArea]) -> list[str | None]:
    """The colour of each area: that of its class, a plain one under circles, None where nothing is known."""
    if view.measure is Measure.TOTAL:
        return [None if one.value is None else PLAIN_FILL for one in shown]
    colours = view.colours
    return [None if one.class_index is None else colours[one.class_index] for one in shown]


def no_data(view: View) -> dict[str, Any] | None:
    """The entry for areas without data, where there are any."""
    count = view.no_data
    return {"label": say("legend.no_data"), "count": whole(count)} if count else None


def two_way(view: View) -> dict[str, Any] | None:
    """The key of a two-way map: need upwards, budget to the right, and in each of the nine how many areas."""
    if view.gaps is None or view.measure is not GapMeasure.TWO_WAY:
        return None
    counts = view.gaps.class_counts
    return {
        "budgets": [say(f"two_way.budget.{third}") for third in _THIRDS],
        "rows": [
            {
                "need": say(f"two_way.need.{_THIRDS[need]}"),
                "cells": [
                    {
                        "colour": TWO_WAY[3 * need + budget],
                        "ink": "#1b1f24" if need + budget < _DARK_FROM else "#ffffff",
                        "count": whole(counts[3 * need + budget]),
                    }
                    for budget in range(3)
                ],
            }
            for need in (2, 1, 0)
        ],
    }


def figures(measure: Measure | GapMeasure, numbers: Sequence[float]) -> list[str]:
    """Write the bounds of classes, all with as many decimals, so that they can be compared."""
    most = max((abs(number) for number in numbers), default=0.0)
    if isinstance(measure, GapMeasure):
        return [decimal(number, 1 if most >= 1 else 2) for number in numbers]
    if measure.unit != "rands":
        digits = 0 if measure is Measure.COVERAGE else _share_digits(numbers)
        return [f"{decimal(number * 100, digits)}{THIN}%" for number in numbers]
    if most >= _MILLION:
        return [short_money(round(number * 100)) for number in numbers]
    return [decimal(number, 0 if most >= _TENTHS_BELOW else 2) for number in numbers]


def _share_digits(shares: Sequence[float]) -> int:
    # A ward's share of the country's money is a few thousandths of a per cent.
    smallest = min((abs(share) for share in shares if share), default=0.0)
    usual = 2 if max(map(abs, shares), default=0.0) < _FINE_SHARE else 1
    return max(usual, decimals_for(100 * smallest))


def largest_circle(values: Sequence[float]) -> float:
    """Give a round amount near the largest, for whose circle the map's scale of sizes is made."""
    return max((abs(value) for value in values), default=0.0)


def _circles(values: Sequence[float], circle_mm: float) -> list[dict[str, Any]]:
    most = largest_circle(values)
    shown = dict.fromkeys(_round_down(most * step) for step in _STEPS)
    return [
        {"radius": circle_radius(amount, most, circle_mm), "label": short_money(round(amount * 100))}
        for amount in shown
        if amount > 0
    ]


def _round_down(amount: float) -> float:
    if amount <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(amount))
    return float(max(step * power for step in (1, 2, 5) if step * power <= amount * (1 + 1e-9)))


def _note(view: View) -> str | None:
    if view.measure is Measure.PER_PERSON and not any(area.population for area in view.rollup.areas):
        return say("legend.nobody")
    return wording.classes(view) or None
