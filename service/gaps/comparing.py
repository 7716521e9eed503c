"""Puts figures of need and sums of money side by side, column by column, since wards are thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from service.gaps.words import Columns, GapArea, RateBasis
from service.needs.service import UNITS, UNKNOWN, NeedColumns
from service.rollups.folding import Integers
from service.rollups.sums import AreaSums
from spatial.gap import cents_per_needs, measure_gaps, needs_per_rand, two_way_classes

_SHARES: Final = ("need_share", "budget_share", "points", "low", "high")
_PLACES: Final = ("rank", "rank_best", "rank_worst")


def compare(
    needs: NeedColumns, sums: AreaSums, spread: Mapping[int, int], error: float
) -> tuple[Columns, RateBasis | None]:
    """Measure the gap of every area whose need is known; the others stay in the list without one.

    Args:
        needs: The need of each area.
        sums: The money of each area.
        spread: Cents that were divided among them by people, by id.
        error: How far the need of an area of this level may be off, as a share of itself.

    Returns:
        The areas in the order of ``sums``, and what their two-way classes divide by.
    """
    named, own = sums.own, needs.of(sums.own.ids)
    spread_cents = [spread.get(area_id, 0) for area_id in named.ids] if spread else [0] * len(sums)
    columns: dict[str, Sequence[Any]] = {
        "id": named.ids,
        "code": named.codes,
        "name": named.names,
        "parent": named.parents,
        "need": _counts(own.value),
        "base": _counts(own.base),
        "method": own.method,
        "cents": (sums.cents + spread_cents if spread else sums.cents).tolist(),
        "spread_cents": spread_cents,
        "population": [None if each is None else float(each) for each in sums.people],
    }
    is_known = own.value != UNKNOWN
    known, units = np.flatnonzero(is_known).tolist(), own.value[is_known].tolist()
    compared = {name: _at(known, columns[name]) for name in ("code", "need", "base", "cents", "population")}
    rates = _basis(compared)
    measured = _measures(units, compared, error) | {"two_way": _classes(compared, rates)}
    spaced = {
        name: _spaced(known, measured.get(name), len(sums)) for name in GapArea._fields[len(columns) : -1]
    }
    return columns | spaced | {"estimated_cents": sums.estimated.tolist()}, rates


def people_of(area: GapArea, rates: RateBasis) -> float | None:
    """Those whom an area's rates are divided by."""
    return area.base if rates is RateBasis.BASE else area.population


def _measures(units: Sequence[int], compared: Columns, error: float) -> dict[str, Sequence[Any]]:
    """How need and budget part; shares and places are missing where there is none of either."""
    cents = compared["cents"]
    rates: dict[str, Sequence[Any]] = {
        "need_per_rand": needs_per_rand(compared["need"], cents),
        "cents_per_need": cents_per_needs(units, cents, UNITS),
    }
    found = measure_gaps(units, cents, compared["code"], error)
    if found is None:
        return rates
    return {
        **{name: getattr(found, name).tolist() for name in (*_SHARES, *_PLACES)},
        "gap_cents": found.cents,
        **rates,
    }


def _basis(compared: Columns) -> RateBasis | None:
    """Divide by those whom the need's source counted, or by the population; by one of them for all areas."""
    for basis in (RateBasis.BASE, RateBasis.POPULATION):
        counted = compared[basis.value]
        if counted and None not in counted:
            return basis
    return None


def _classes(compared: Columns, rates: RateBasis | None) -> Sequence[int | None] | None:
    if rates is None:
        return None
    people = np.array(compared[rates.value], dtype=np.float64)
    lived_in = np.flatnonzero(people > 0)
    rate_of = {
        name: np.array(compared[name], dtype=np.float64)[lived_in] / people[lived_in]
        for name in ("need", "cents")
    }
    found = two_way_classes(rate_of["need"], rate_of["cents"])
    return _spaced(lived_in.tolist(), found.tolist(), people.size)


def _counts(units: Integers) -> list[float | None]:
    counts: list[float | None] = (units / UNITS).tolist()
    for place in np.flatnonzero(units == UNKNOWN).tolist():
        counts[place] = None
    return counts


def _at(places: Sequence[int], column: Sequence[Any]) -> Sequence[Any]:
    return column if len(places) == len(column) else [column[place] for place in places]


def _spaced(places: Sequence[int], column: Sequence[Any] | None, size: int) -> Sequence[Any]:
    """Put a column of some areas into one of all of them, None for the others."""
    if column is None:
        return [None] * size
    if len(places) == size:
        return column
    spaced: list[Any] = [None] * size
    for place, value in zip(places, column, strict=True):
        spaced[place] = value
    return spaced
