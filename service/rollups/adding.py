"""Adds lines up by area: plain arithmetic over what the queries return."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

from spatial.vocabulary import LEVELS, Landing, Level


class Line(NamedTuple):
    """Cents of one area and landing, whose organisations' financial year starts in one month."""

    area_id: int
    landing: Landing
    start_month: int
    is_transfer: bool
    cents: int
    commitments: int


class Place(NamedTuple):
    """An area with the ids of its ancestors, its own among them."""

    id: int
    level: Level
    code: str
    name: str
    parent_code: str | None
    country_id: int | None
    province_id: int | None
    district_id: int | None
    local_id: int | None
    ward_id: int | None


ANCESTOR: dict[Level, Callable[[Place], int | None]] = {
    level: attrgetter(f"{level.value}_id") for level in Level
}
"""The id of a place's ancestor at a level, None where the place stands above it."""


class AreaSum(NamedTuple):
    """The money of one area and everything below it.

    Attributes:
        cents: All money that is sure to lie in the area.
        at_ward_cents: The part of it that is placed at wards.
        commitments: Commitments with money in the area, each counted once.
        coverage: Share of the money that is placed at wards; for a ward that of its municipality, since a
            ward without money may only mean that nobody said where. None where there is no money.
        population: People, from the latest year loaded, or None.
    """

    id: int
    level: Level
    code: str
    name: str
    parent_code: str | None
    cents: int
    at_ward_cents: int
    commitments: int
    coverage: float | None
    population: Decimal | None

    @property
    def residual_cents(self) -> int:
        """The part that belongs to no single ward."""
        return self.cents - self.at_ward_cents

    @property
    def cents_per_person(self) -> int | None:
        """Cents a head, rounded half to even; None where nobody counted or nobody lives."""
        if not self.population:
            return None
        return int((Decimal(self.cents) / self.population).to_integral_value())


@dataclass(frozen=True, slots=True)
class Residual:
    """Money that belongs above the level asked for, at the area that is sure to hold it."""

    landing: Landing
    level: Level
    code: str
    name: str
    cents: int


class Tally(NamedTuple):
    """Cents of one area: all of them, and those placed at wards."""

    cents: int = 0
    at_ward: int = 0

    @property
    def coverage(self) -> float | None:
        """Share placed at wards, None where there is no money."""
        return self.at_ward / self.cents if self.cents else None


NOTHING = Tally()


def tally(lines: Iterable[Line], places: Mapping[int, Place], level: Level) -> dict[int | None, Tally]:
    """Add lines up by their areas' ancestors at a level; under None what stands above it."""
    ancestor = ANCESTOR[level]
    cents: dict[int | None, int] = defaultdict(int)
    at_ward: dict[int | None, int] = defaultdict(int)
    for area_id, landing, _, _, amount, _ in lines:
        held_by = ancestor(places[area_id])
        cents[held_by] += amount
        if landing is Landing.WARD:
            at_ward[held_by] += amount
    return {area_id: Tally(amount, at_ward[area_id]) for area_id, amount in cents.items()}


def area_sums(
    lines: Sequence[Line],
    places: Mapping[int, Place],
    level: Level,
    *,
    within: tuple[Level, int] | None,
    coverage: Mapping[int | None, float | None],
    counts: Mapping[int | None, int],
    people: Mapping[int, Decimal],
) -> list[AreaSum]:
    """Every area of a level within another, with or without money, in the order of codes."""
    own = tally(lines, places, level)
    covered_by = ANCESTOR[_coverage_level(level)]
    chosen = [place for place in places.values() if place.level is level]
    if within is not None:
        inside = ANCESTOR[within[0]]
        chosen = [place for place in chosen if inside(place) == within[1]]
    chosen.sort(key=attrgetter("code"))
    ids = [place.id for place in chosen]
    found = [own.get(area_id, NOTHING) for area_id in ids]
    # Column by column, since wards are thousands: in the order of the fields of AreaSum.
    columns = (
        ids,
        repeat(level),
        [place.code for place in chosen],
        [place.name for place in chosen],
        [place.parent_code for place in chosen],
        [cents for cents, _ in found],
        [at_ward for _, at_ward in found],
        map(counts.get, ids, repeat(0)),
        [coverage.get(covered_by(place)) for place in chosen],
        map(people.get, ids),
    )
    return list(map(AreaSum._make, zip(*columns, strict=False)))


def coverage(
    lines: Iterable[Line], places: Mapping[int, Place], level: Level
) -> dict[int | None, float | None]:
    """Shares placed at wards, by the areas that tell the coverage of a level: of wards, municipalities."""
    tallies = tally(lines, places, _coverage_level(level))
    return {area_id: found.coverage for area_id, found in tallies.items()}


def _coverage_level(level: Level) -> Level:
    return Level.LOCAL if level is Level.WARD else level


def residuals(lines: Iterable[Line], places: Mapping[int, Place], level: Level) -> list[Residual]:
    """What a roll-up of one level cannot show, at the areas that hold it, the highest first."""
    ancestor = ANCESTOR[level]
    cents: Counter[tuple[int, Landing]] = Counter()
    for area_id, landing, _, _, amount, _ in lines:
        if ancestor(places[area_id]) is None:
            cents[area_id, landing] += amount
    found = [
        Residual(landing, places[area_id].level, places[area_id].code, places[area_id].name, amount)
        for (area_id, landing), amount in cents.items()
    ]
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.code, one.landing))


def balance(lines: Iterable[Line]) -> dict[Landing, int]:
    """The trial balance: cents by landing, each landing named even where it holds nothing."""
    totals: Counter[Landing] = Counter()
    for line in lines:
        totals[line.landing] += line.cents
    return {landing: totals[landing] for landing in Landing}


def by_start_month(lines: Iterable[Line]) -> dict[int, int]:
    """Cents by the month in which the organisation's financial year starts."""
    totals: Counter[int] = Counter()
    for line in lines:
        totals[line.start_month] += line.cents
    return dict(sorted(totals.items()))


def people_everywhere(loaded: Mapping[int, Decimal], places: Mapping[int, Place]) -> dict[int, Decimal]:
    """Populations as loaded; an area without one takes the sum of its wards, if all of them have one."""
    people = dict(loaded)
    if not people:
        return people
    wards = [place for place in places.values() if place.level is Level.WARD]
    for level in LEVELS[:-1]:
        ancestor = ANCESTOR[level]
        incomplete = {ancestor(ward) for ward in wards if ward.id not in loaded}
        sums: dict[int | None, Decimal] = defaultdict(Decimal)
        for ward in wards:
            sums[ancestor(ward)] += loaded.get(ward.id, Decimal(0))
        for area_id, value in sums.items():
            if area_id is not None and area_id not in incomplete:
                people.setdefault(area_id, value)
    return people
