"""Turns a roll-up into the values and classes of a heat map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.db import ReadSession
from service.maps.words import Classes, MapArea, MapQuestion, MapValues, Measure, Scheme
from service.rollups.service import Rollup, roll_up
from service.rollups.sums import AreaSum
from spatial.classes import Division, divide
from spatial.palette import Ramp, colours

_SHARE_DIGITS = 8  # a cent of a million rands
_COVERAGE_DIGITS = 4


def map_values(session: ReadSession, asked: MapQuestion) -> MapValues:
    """Give every area of a level its value, and the classes that the values fall into.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty, or ``within`` stands below the level.
    """
    rollup = roll_up(session, asked.question)
    values = [value_of(area, asked.measure, rollup) for area in rollup.areas]
    division = divide([value for value in values if value is not None], asked.scheme, asked.classes)
    return MapValues(
        rollup,
        asked.measure,
        list(_areas(rollup.areas, values, division)),
        _classes(division, asked.scheme, asked.measure) if division else None,
    )


def value_of(area: AreaSum, measure: Measure, rollup: Rollup) -> float | None:
    """Give the value of an area, None where nobody can know it.

    An area in which nothing is stated has zero only where all the money around it is located; else some of
    that money may lie in it.
    """
    if measure is Measure.COVERAGE:
        return None if area.coverage is None else round(area.coverage, _COVERAGE_DIGITS)
    if is_unknown(area):
        return None
    if measure is Measure.SHARE:
        return round(area.cents / rollup.total_cents, _SHARE_DIGITS) if rollup.total_cents else None
    cents = area.cents if measure is Measure.TOTAL else area.cents_per_person
    return None if cents is None else cents / 100


def is_unknown(area: AreaSum) -> bool:
    """Tell whether an area's zero may only mean that nobody said where the money lies."""
    nothing_stated = area.cents == 0 and not area.commitments
    return nothing_stated and (area.coverage is None or area.coverage < 1)


def _areas(
    areas: Sequence[AreaSum], values: Sequence[float | None], division: Division | None
) -> Iterator[MapArea]:
    class_of = iter(division.class_of if division else ())
    for area, value in zip(areas, values, strict=True):
        yield MapArea(area, value, None if value is None else next(class_of))


def _classes(division: Division, scheme: Scheme, measure: Measure) -> Classes:
    ramp = Ramp.COVERAGE if measure is Measure.COVERAGE else Ramp.RATES
    return Classes(scheme, division.edges, division.counts, colours(ramp, len(division.counts)))
