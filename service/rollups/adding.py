"""Adds lines up by area: plain arithmetic over what the queries return."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from service.rollups.ancestry import ABOVE, ANCESTOR, Place, Places
from service.rollups.carried import Carried, Estimate, Source
from service.rollups.folding import Integers, by_number
from service.rollups.folding import total as all_of
from service.rollups.sums import AreaSums
from spatial.vocabulary import LEVELS, Landing, Level


class Lines(NamedTuple):
    """Lines of one landing, of organisations whose financial year starts in one month: column by column.

    Wards are thousands: what is done for each of them alone takes longer than adding them all up.

    Attributes:
        area_ids: The areas, each once.
        cents: Cents of each area.
        commitments: Commitments of each area, each counted once.
        estimated: Of the cents those that were carried from another edition, a column for each source.
        of_whole: The same, seen from the area asked for as one, where that was asked.
    """

    landing: Landing
    start_month: int
    is_transfer: bool
    area_ids: Integers
    cents: Integers
    commitments: Integers
    estimated: Sequence[Integers] = ()
    of_whole: Sequence[Integers] = ()

    def of(self, area_id: int) -> Lines:
        """The line of one area alone; none where it has no money."""
        own = self.area_ids == area_id
        figures = (self.area_ids[own], self.cents[own], self.commitments[own])
        estimated = ([column[own] for column in columns] for columns in (self.estimated, self.of_whole))
        return Lines(*self[:3], *figures, *estimated)


class Residual(NamedTuple):
    """Money that belongs above the level asked for, at the area that is sure to hold it.

    Attributes:
        estimated_cents: The part that was carried there from another edition.
    """

    landing: Landing
    level: Level
    code: str
    name: str
    cents: int
    estimated_cents: int = 0


Stand = tuple[Landing | None, Level, str]
"""Where a figure stands: at an area of the level asked for, or as what landed above; level and code."""


class Tally(NamedTuple):
    """Cents by area, in the order of codes: all of them, those placed at wards, and those estimated.

    The last place of each column is what stands above the areas.
    """

    cents: Integers
    at_ward: Integers
    estimated: Integers


def tally(lines: Iterable[Lines], places: Places, level: Level) -> Tally:
    """Add lines up by their areas' ancestors at a level."""
    everything = [(each, places.holders(level, each.area_ids)) for each in lines]
    at_ward = [(holders, each.cents) for each, holders in everything if each.landing is Landing.WARD]
    estimated = [(holders, column) for each, holders in everything for column in each.estimated]
    size = len(places.of_level(level)) + 1
    return Tally(
        by_number(size, [(holders, each.cents) for each, holders in everything]),
        by_number(size, at_ward),
        by_number(size, estimated),
    )


def commitments(lines: Iterable[Lines], places: Places, level: Level) -> Integers:
    """Add the commitments of lines up by area, in the order of codes; last, those of what stands above."""
    counted = [(places.holders(level, each.area_ids), each.commitments) for each in lines]
    return by_number(len(places.of_level(level)) + 1, counted)


def area_sums(
    lines: Sequence[Lines],
    places: Places,
    level: Level,
    *,
    within: tuple[Level, int] | None,
    coverage: Sequence[float | None],
    counts: Integers,
    people: Mapping[int, Decimal],
) -> AreaSums:
    """Every area of a level within another, with or without money, in the order of codes.

    Args:
        lines: Of the scope.
        places: The edition's areas.
        level: Whose areas are listed.
        within: Level and id of the area to stay inside.
        coverage: As ``coverage`` gives it.
        counts: Commitments by area, in the order of codes.
        people: By id.
    """
    named = places.named(level)
    numbers = None if within is None else places.inside(level, within)
    chosen: slice | Integers = slice(len(named.ids)) if numbers is None else numbers
    ids = np.array(named.ids, dtype=np.int64)[chosen]
    own = tally(lines, places, level)
    return AreaSums(
        level=level,
        named=named,
        numbers=numbers,
        cents=own.cents[chosen],
        at_ward=own.at_ward[chosen],
        estimated=own.estimated[chosen],
        commitments=counts[chosen],
        coverage=[coverage[at] for at in places.holders(_coverage_level(level), ids).tolist()],
        people=list(map(people.get, ids.tolist())) if people else [None] * ids.size,
    )


def coverage(lines: Iterable[Lines], places: Places, level: Level) -> list[float | None]:
    """Shares placed at wards, by the areas that tell the coverage of a level: of wards, municipalities.

    In the order of their codes; last, of what stands above them.
    """
    found = tally(lines, places, _coverage_level(level))
    pairs = zip(found.at_ward.tolist(), found.cents.tolist(), strict=True)
    return [at_ward / cents if cents else None for at_ward, cents in pairs]


def _coverage_level(level: Level) -> Level:
    return Level.LOCAL if level is Level.WARD else level


def residuals(lines: Iterable[Lines], places: Places, level: Level) -> list[Residual]:
    """What a roll-up of one level cannot show, at the areas that hold it, the highest first."""
    cents: Counter[tuple[Landing, int]] = Counter()
    estimated: Counter[tuple[Landing, int]] = Counter()
    for each in lines:
        stands = places.holders(level, each.area_ids) == ABOVE
        area_ids = each.area_ids[stands].tolist()
        for counter, columns in ((cents, (each.cents,)), (estimated, each.estimated)):
            for column in columns:
                for area_id, amount in zip(area_ids, column[stands].tolist(), strict=True):
                    counter[each.landing, area_id] += amount
    found = [
        Residual(landing, *_named(places[area_id]), amount, estimated[landing, area_id])
        for (landing, area_id), amount in cents.items()
    ]
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.code, one.landing))


def _named(place: Place) -> tuple[Level, str, str]:
    return place.level, place.code, place.name


def estimates(lines: Sequence[Lines], carried: Sequence[Carried]) -> list[Sequence[Estimate]]:
    """What of lines is estimated, by the source of the estimates; sources of nothing here are left out.

    Returns:
        What is seen from the level asked for, then from the area asked for as one where that was asked.
    """
    columns = ([each.estimated for each in lines], [each.of_whole for each in lines])
    return [_by_source(*pair) for pair in zip(columns, carried, strict=False)]


def _by_source(estimated: Iterable[Sequence[Integers]], carried: Carried) -> list[Estimate]:
    return [
        Estimate(source, sum(map(all_of, of_source)))
        for source, of_source in zip(carried.sources, zip(*estimated, strict=True), strict=False)
        if any(column.any() for column in of_source)
    ]


def estimated_from(
    lines: Sequence[Lines], carried: Carried, places: Places, level: Level
) -> dict[Stand, list[Source]]:
    """From which sources the estimates of each area and of each residual come; what has none is left out."""
    found: defaultdict[Stand, list[Source]] = defaultdict(list)
    codes = places.named(level).codes
    stands = [places.holders(level, each.area_ids) for each in lines]
    for number, source in enumerate(carried.sources):
        held = [(each, at, each.estimated[number] != 0) for each, at in zip(lines, stands, strict=True)]
        for at in np.unique(np.concatenate([at[some] for _, at, some in held] or [[]])).tolist():
            if at != ABOVE:
                found[None, level, codes[at]].append(source)
        above = {
            (each.landing, places[area_id].level, places[area_id].code): None
            for each, at, some in held
            for area_id in each.area_ids[some & (at == ABOVE)].tolist()
        }
        for stand in above:
            found[stand].append(source)
    return found


def total(lines: Iterable[Lines]) -> int:
    """Cents of all lines."""
    return sum(all_of(each.cents) for each in lines)


def balance(lines: Iterable[Lines]) -> dict[Landing, int]:
    """The trial balance: cents by landing, each landing named even where it holds nothing."""
    totals: Counter[Landing] = Counter()
    for each in lines:
        totals[each.landing] += all_of(each.cents)
    return {landing: totals[landing] for landing in Landing}


def by_start_month(lines: Iterable[Lines]) -> dict[int, int]:
    """Cents by the month in which the organisation's financial year starts."""
    totals: Counter[int] = Counter()
    for each in lines:
        totals[each.start_month] += all_of(each.cents)
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
