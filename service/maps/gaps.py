"""Turns gaps into the values and classes of a map."""

from __future__ import annotations

from collections.abc import Sequence

from service.db import ReadSession
from service.gaps.service import find_gaps
from service.gaps.words import GapAnswer
from service.maps.words import Classes, GapMap, GapMapArea, GapMapQuestion, GapMeasure
from spatial.classes import divide_around_zero
from spatial.palette import Ramp, colours

FEWEST = 3
"""Classes of a ramp that diverges."""


def gap_map(session: ReadSession, asked: GapMapQuestion) -> GapMap:
    """Give every area of a level its gap, and the class that it falls into.

    Raises:
        CoverageTooLowError: By ward, where too little of the money is placed at wards.
        InvalidRequestError: The need is no count of those who lack something, or no sector answers it.
        NotFoundError: An unknown edition, indicator, area or filter's value, or no values of the need.
    """
    found = find_gaps(session, asked.question)
    if asked.measure is GapMeasure.TWO_WAY:
        return GapMap(found, asked.measure, _areas(found, [one.two_way for one in found.areas]), None)
    classes, class_of = _by_points(found, asked)
    return GapMap(found, asked.measure, _areas(found, class_of), classes)


def _by_points(found: GapAnswer, asked: GapMapQuestion) -> tuple[Classes | None, list[int | None]]:
    points = [one.points for one in found.areas if one.points is not None]
    division = divide_around_zero(points, asked.scheme, asked.classes)
    if division is None:
        return None, [None] * len(found.areas)
    class_of = iter(division.class_of)
    by_area = [None if one.points is None else next(class_of) for one in found.areas]
    return Classes(asked.scheme, division.edges, division.counts, _ramp(len(division.counts))), by_area


def _ramp(classes: int) -> tuple[str, ...]:
    """Purple where budget outweighs need, orange where need does; all alike take the colour of neither."""
    if classes < FEWEST:
        return (colours(Ramp.DIVERGING, FEWEST)[1],)
    return tuple(reversed(colours(Ramp.DIVERGING, classes)))


def _areas(found: GapAnswer, class_of: Sequence[int | None]) -> list[GapMapArea]:
    sums = {one.id: one for one in found.rollup.areas}
    return [
        GapMapArea(area, place, sums[area.id].commitments, sums[area.id].coverage)
        for area, place in zip(found.areas, class_of, strict=True)
    ]
