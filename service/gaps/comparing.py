"""Puts figures of need and sums of money side by side, column by column, since wards are thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any, Final

from service.gaps.words import GapArea, RateBasis
from service.needs.figures import Figure
from service.rollups.adding import AreaSum
from spatial.gap import cents_per_need, measure_gaps, need_per_rand, two_way_classes

UNITS: Final = 10_000
"""Values of need have four decimals; counted in parts of this, shares of rands are exact."""

_NOT_COMPARED: Final = (None,) * 9


def compare(
    figures: Sequence[Figure], sums: Sequence[AreaSum], spread: Mapping[int, int], error: float
) -> tuple[list[GapArea], RateBasis | None]:
    """Measure the gap of every area whose need is known; the others stay in the list without one.

    Args:
        figures: The need of each area.
        sums: The money of each area.
        spread: Cents that were divided among them by people, by id.
        error: How far an area's need may be off, as a share of itself.

    Returns:
        The areas in the order of ``sums``, and what their two-way classes divide by.
    """
    by_id = {figure.id: figure for figure in figures}
    paired = [(one, by_id[one.id], one.cents + spread.get(one.id, 0)) for one in sums]
    known = [(one, figure, cents) for one, figure, cents in paired if figure.value is not None]
    rates = _basis(known)
    measured = dict(zip((one.id for one, _, _ in known), _measures(known, error, rates), strict=True))
    areas = [
        GapArea(
            one.id,
            one.code,
            one.name,
            one.parent_code,
            _number(figure.value),
            _number(figure.base),
            figure.method.value,
            cents,
            spread.get(one.id, 0),
            _number(one.population),
            *measured.get(one.id, (*_NOT_COMPARED, None, None, None)),
        )
        for one, figure, cents in paired
    ]
    return areas, rates


def people_of(area: GapArea, rates: RateBasis) -> float | None:
    """Those whom an area's rates are divided by."""
    return area.base if rates is RateBasis.BASE else area.population


_Known = tuple[AreaSum, Figure, int]


def _measures(known: Sequence[_Known], error: float, rates: RateBasis | None) -> list[tuple[Any, ...]]:
    """The last twelve columns of each area."""
    needs = [int((figure.value or 0) * UNITS) for _, figure, _ in known]
    cents = [each for _, _, each in known]
    classes = _classes(known, rates)
    per_rand = [need_per_rand(need / UNITS, each) for need, each in zip(needs, cents, strict=True)]
    per_need = [cents_per_need(need, each, UNITS) for need, each in zip(needs, cents, strict=True)]
    found = measure_gaps(needs, cents, [one.code for one, _, _ in known], error)
    if found is None:
        nothing = repeat(None)
        columns: tuple[Any, ...] = (nothing,) * 6
        places: tuple[Any, ...] = (nothing,) * 3
    else:
        floats = (found.need_share, found.budget_share, found.points, found.low, found.high)
        columns = (*(each.tolist() for each in floats), found.cents)
        places = tuple(each.tolist() for each in (found.rank, found.rank_best, found.rank_worst))
    return list(zip(*columns, per_rand, per_need, *places, classes, strict=False))


def _basis(known: Sequence[_Known]) -> RateBasis | None:
    """Divide by those whom the need's source counted, or by the population; by one of them for all areas."""
    if known and all(figure.base is not None for _, figure, _ in known):
        return RateBasis.BASE
    if known and all(one.population is not None for one, _, _ in known):
        return RateBasis.POPULATION
    return None


def _classes(known: Sequence[_Known], rates: RateBasis | None) -> list[int | None]:
    if rates is None:
        return [None] * len(known)
    counted = [figure.base if rates is RateBasis.BASE else one.population for one, figure, _ in known]
    people = [float(count or 0) for count in counted]
    lived_in = [place for place, count in enumerate(people) if count > 0]
    need = [float(known[place][1].value or 0) / people[place] for place in lived_in]
    money = [known[place][2] / people[place] for place in lived_in]
    classes: list[int | None] = [None] * len(known)
    for place, found in zip(lived_in, two_way_classes(need, money).tolist(), strict=True):
        classes[place] = found
    return classes


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
