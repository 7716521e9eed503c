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


class Lines(NamedTuple):
    """Lines of one landing, of organisations whose financial year starts in one month: column by column.

    Wards are thousands: what is done for each of them alone takes longer than adding them all up.

    Attributes:
        area_ids: The areas, each once.
        cents: Cents of each area.
        commitments: Commitments of each area, each counted once.
    """

    landing: Landing
    start_month: int
    is_transfer: bool
    area_ids: Sequence[int]
    cents: Sequence[int]
    commitments: Sequence[int]

    def of(self, area_id: int) -> Lines:
        """The line of one area alone; none where it has no money."""
        at = [place for place, each in enumerate(self.area_ids) if each == area_id]
        columns = ([column[place] for place in at] for column in self[3:])
        return Lines(*self[:3], *columns)


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


class Places(dict[int, Place]):
    """Every area of an edition by id; what each roll-up asks of all of them is worked out once."""

    def __init__(self, places: Iterable[Place]) -> None:
        super().__init__((place.id, place) for place in places)
        self._above: dict[Level, Mapping[int, int | None]] = {}
        self._of_level: dict[Level, Sequence[Place]] = {}

    def above(self, level: Level) -> Mapping[int, int | None]:
        """The id of each place's ancestor at a level, None where the place stands above it."""
        if level not in self._above:
            self._above[level] = {place.id: ANCESTOR[level](place) for place in self.values()}
        return self._above[level]

    def of_level(self, level: Level) -> Sequence[Place]:
        """The places of a level, in the order of codes."""
        if level not in self._of_level:
            own = (place for place in self.values() if place.level is level)
            self._of_level[level] = sorted(own, key=attrgetter("code"))
        return self._of_level[level]


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
    """Cents by area: all of them, and those placed at wards; under None what stands above the areas."""

    cents: Mapping[int | None, int]
    at_ward: Mapping[int | None, int]


def tally(lines: Iterable[Lines], places: Places, level: Level) -> Tally:
    """Add lines up by their areas' ancestors at a level."""
    above = places.above(level)
    at_ward: dict[int | None, int] = defaultdict(int)
    residual: dict[int | None, int] = defaultdict(int)
    for each in lines:
        target = at_ward if each.landing is Landing.WARD else residual
        for held_by, amount in zip(map(above.__getitem__, each.area_ids), each.cents, strict=True):
            target[held_by] += amount
    cents = at_ward.copy()
    for held_by, amount in residual.items():
        cents[held_by] += amount
    return Tally(cents, at_ward)


def area_sums(
    lines: Sequence[Lines],
    places: Places,
    level: Level,
    *,
    within: tuple[Level, int] | None,
    coverage: Mapping[int | None, float | None],
    counts: Mapping[int | None, int],
    people: Mapping[int, Decimal],
) -> list[AreaSum]:
    """Every area of a level within another, with or without money, in the order of codes."""
    own = tally(lines, places, level)
    chosen = places.of_level(level)
    if within is not None:
        inside = ANCESTOR[within[0]]
        chosen = [place for place in chosen if inside(place) == within[1]]
    ids, _, codes, names, parents, *_ = zip(*chosen, strict=True) if chosen else ((),) * len(Place._fields)
    covered_by = places.above(_coverage_level(level))
    # Column by column, since wards are thousands: in the order of the fields of AreaSum.
    columns = (
        ids,
        repeat(level),
        codes,
        names,
        parents,
        map(own.cents.get, ids, repeat(0)),
        map(own.at_ward.get, ids, repeat(0)),
        map(counts.get, ids, repeat(0)),
        map(coverage.get, map(covered_by.__getitem__, ids)),
        map(people.get, ids),
    )
    return list(map(AreaSum._make, zip(*columns, strict=False)))


def coverage(lines: Iterable[Lines], places: Places, level: Level) -> dict[int | None, float | None]:
    """Shares placed at wards, by the areas that tell the coverage of a level: of wards, municipalities."""
    found = tally(lines, places, _coverage_level(level))
    return {
        area_id: found.at_ward.get(area_id, 0) / cents if cents else None
        for area_id, cents in found.cents.items()
    }


def _coverage_level(level: Level) -> Level:
    return Level.LOCAL if level is Level.WARD else level


def residuals(lines: Iterable[Lines], places: Places, level: Level) -> list[Residual]:
    """What a roll-up of one level cannot show, at the areas that hold it, the highest first."""
    above = places.above(level)
    cents: Counter[tuple[int, Landing]] = Counter()
    for each in lines:
        for area_id, amount in zip(each.area_ids, each.cents, strict=True):
            if above[area_id] is None:
                cents[area_id, each.landing] += amount
    found = [
        Residual(landing, places[area_id].level, places[area_id].code, places[area_id].name, amount)
        for (area_id, landing), amount in cents.items()
    ]
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.code, one.landing))


def total(lines: Iterable[Lines]) -> int:
    """Cents of all lines."""
    return sum(sum(each.cents) for each in lines)


def balance(lines: Iterable[Lines]) -> dict[Landing, int]:
    """The trial balance: cents by landing, each landing named even where it holds nothing."""
    totals: Counter[Landing] = Counter()
    for each in lines:
        totals[each.landing] += sum(each.cents)
    return {landing: totals[landing] for landing in Landing}


def by_start_month(lines: Iterable[Lines]) -> dict[int, int]:
    """Cents by the month in which the organisation's financial year starts."""
    totals: Counter[int] = Counter()
    for each in lines:
        totals[each.start_month] += sum(each.cents)
    return dict(sorted(totals.items()))


def people_everywhere(loaded: Mapping[int, Decimal], places: Places) -> dict[int, Decimal]:
    """Populations as loaded; an area without one takes the sum of its wards, if all of them have one."""
    people = dict(loaded)
    if not people:
        return people
    wards = places.of_level(Level.WARD)
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
