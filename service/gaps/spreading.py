"""Divides money that belongs to no single area among the areas below it, by people: a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from service.rollups.adding import Residual
from service.rollups.ancestry import ANCESTOR, Place
from service.rollups.sums import AreaSum
from spatial.apportion import split_cents
from spatial.vocabulary import Landing

LANDED = frozenset({Landing.LOCAL, Landing.DISTRICT, Landing.PROVINCE, Landing.COUNTRY})
"""Money of a head office, or that nobody located, lands in no area, and so is never spread."""
_UNITS = 10_000  # populations have four decimals


def spread_by_people(
    above: Sequence[Residual], areas: Sequence[AreaSum], places: Mapping[int, Place]
) -> tuple[Mapping[int, int], list[Residual]]:
    """Divide what lands whole in a larger area among the areas inside it, exactly.

    Args:
        above: Money above the level.
        areas: All areas of the level.
        places: The edition's areas by id.

    Returns:
        Cents by area, and what cannot be spread: for want of people, or because it lands in no area.
    """
    spread: Counter[int] = Counter()
    left: list[Residual] = []
    for one in above:
        inside = _inside(one, areas, places) if one.landing in LANDED else []
        weights = [int((area.population or Decimal(0)) * _UNITS) for area in inside]
        if not inside or any(area.population is None for area in inside) or not any(weights):
            left.append(one)
            continue
        parts = split_cents(one.cents, weights, [area.code for area in inside])
        spread.update({area.id: part for area, part in zip(inside, parts, strict=True)})
    return spread, left


def _inside(one: Residual, areas: Sequence[AreaSum], places: Mapping[int, Place]) -> list[AreaSum]:
    ancestor = ANCESTOR[one.level]
    holder = next(place.id for place in places.values() if (place.level, place.code) == (one.level, one.code))
    return [area for area in areas if ancestor(places[area.id]) == holder]
