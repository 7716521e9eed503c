"""Tells which money of a roll-up was carried from the places of another edition, and so is an estimate.

A commitment that is known only by another edition's codes is placed by a crosswalk. Where the crosswalk
gives all the land of a place that it names to one area, the money of that place is sure of the area; where it
divides the land among several areas of a level, it is an estimate in each of them, seen from that level. So
money of an old ward that two new ones of a municipality share is an estimate of the wards and sure of the
municipality. What a place leaves outside, some of whose land lies within, is as unsure, seen from any level
below the country. Where no crosswalk leads here, the same code may mean another place, and nothing but the
country is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from service.crosswalks.service import OUTSIDE, Takers
from service.rollups.ancestry import Places
from service.rollups.folding import Integers, by_number, spans
from spatial.vocabulary import LEVELS, Landing, Level

NOWHERE: Final = 0
"""Stands for a place that its own edition does not know."""
_ANYWHERE: Final = 0
"""Stands for whatever areas the money of a commitment lies in."""
_BEYOND: Final = -2
"""Stands for what holds land outside the edition; no area has this number."""
_NONE: Final = np.zeros(0, dtype=np.int64)
_MARKED: Final = (Landing.WARD, Landing.LOCAL, Landing.DISTRICT, Landing.PROVINCE, Landing.OUTSIDE)
"""Where a crosswalk may put money, and a code read as it is; what lands elsewhere claims no place at all."""


class Way(StrEnum):
    """How money came from the places of one edition to those of another."""

    AREA = "area"  # by the shares of area of a crosswalk
    WEIGHTS = "weights"  # by the shares that a finer layer gave a crosswalk, of area where it has nothing
    CODE = "code"  # by the same code: no crosswalk leads here, or a whole province was named


class Source(NamedTuple):
    """The edition by whose codes commitments are known, and how their money came from there."""

    edition: str
    title: str
    way: Way


class Estimate(NamedTuple):
    """The cents of a roll-up that are estimated by way of one source."""

    source: Source
    cents: int


class Named(NamedTuple):
    """What commitments name in one edition at one level, one place for each ward or area that one names.

    Attributes:
        level: Of the places.
        crosswalk: Its id and when it was built; None where none leads to the edition asked for.
        places: Ids of the places, ``NOWHERE`` for what their edition does not know.
        commitments: Of those that name them.
    """

    source: Source
    level: Level
    crosswalk: tuple[int, datetime] | None
    places: Integers
    commitments: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The money that is an estimate when it is seen from one level.

    Attributes:
        span: More than the id of any area.
        keys: Commitment and area of it in one number, in order; the area may be ``_ANYWHERE``.
        source: The place of each one's source in ``sources``.
    """

    sources: Sequence[Source]
    span: int
    keys: Integers
    source: Integers

    def sums(
        self, landing: Landing, areas: Integers, lines: tuple[Integers, Integers, Integers]
    ) -> list[Integers]:
        """Add up what of some lines is estimated.

        Args:
            landing: Where all of them landed.
            areas: The areas to add up for, in the order of ids.
            lines: Areas, cents and commitments, one place for each line.

        Returns:
            Cents of each area, one column for each source.
        """
        area_ids, cents, whose = lines
        if landing not in _MARKED or not self.keys.size:
            return [np.zeros(areas.size, dtype=np.int64)] * len(self.sources)
        source = np.maximum(self._source(whose, area_ids), self._source(whose, _ANYWHERE))
        columns = []
        for number in range(len(self.sources)):
            mine = source == number
            places = np.searchsorted(areas, area_ids[mine])
            columns.append(by_number(areas.size, [(places, cents[mine])]))
        return columns

    def _source(self, whose: Integers, area_ids: Integers | int) -> Integers:
        """The source of each line, -1 where it is none of these."""
        wanted = whose * self.span + area_ids
        at = np.minimum(np.searchsorted(self.keys, wanted), self.keys.size - 1)
        found: Integers = np.where(self.keys[at] == wanted, self.source[at], -1)
        return found


def carried_at(
    level: Level, named: Iterable[Named], places: Places, takers: Callable[[int, datetime], Takers]
) -> Carried:
    """Look at carried commitments from the height of a level.

    Args:
        level: Of the areas that a roll-up lists.
        named: What all carried commitments of the edition name.
        places: The edition's areas.
        takers: Gives the pairs of a crosswalk.
    """
    span = int(places.ids[-1]) + 1
    found: dict[Source, list[Integers]] = {}
    for one in named:
        # What is named whole is divided no further by looking at its parts.
        height = min(level, one.level, key=LEVELS.index)
        keys = _unsure(one, height, span, places, takers) if height is not Level.COUNTRY else _NONE
        found.setdefault(one.source, []).append(keys)
    by_source = [np.concatenate(columns) for columns in found.values()]
    keys = np.concatenate([_NONE, *by_source])
    source = np.repeat(np.arange(len(by_source)), [each.size for each in by_source])
    order = np.argsort(keys)
    return Carried(list(found), span, keys[order], source[order])


def _unsure(
    one: Named, height: Level, span: int, places: Places, takers: Callable[[int, datetime], Takers]
) -> Integers:
    """The keys of commitments, with the areas that may hold too much of them, seen from a level."""
    is_unsure = np.ones(one.places.size, dtype=np.bool_)
    if one.crosswalk is not None:
        pairs = takers(*one.crosswalk)
        if one.level is Level.WARD:
            return _of_wards(one, pairs.with_share, height, span, places)
        divided = _divided(pairs.old[one.level], pairs.new, height, places)
        is_unsure = np.isin(one.places, divided) | (one.places == NOWHERE)
    keys: Integers = one.commitments[is_unsure] * span + _ANYWHERE
    return keys


def _of_wards(one: Named, pairs: Takers, height: Level, span: int, places: Places) -> Integers:
    """Of a list of wards only those are unsure that were divided: in what took them, or outside."""
    old = pairs.old[Level.WARD]
    is_unsure = np.isin(one.places, _divided(old, pairs.new, height, places))
    wards, whose = one.places[is_unsure], one.commitments[is_unsure]
    first = np.searchsorted(old, wards)
    count = np.searchsorted(old, wards, side="right") - first
    which = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
    new = pairs.new[which]
    # What lies outside lands at the country, as nothing else that is carried does.
    top = places.of_level(Level.COUNTRY)[0].id
    keys: Integers = np.repeat(whose, count) * span + np.where(new == OUTSIDE, top, new)
    return keys


def _divided(old: Integers, new: Integers, height: Level, places: Places) -> Integers:
    """The old places whose land is not all in one area of a level, or lies partly outside all of them."""
    holders = np.where(new == OUTSIDE, _BEYOND, places.holders(height, new))
    order = np.argsort(old, kind="stable")
    old, holders = old[order], holders[order]
    starts = spans(old)
    is_divided = np.minimum.reduceat(holders, starts) != np.maximum.reduceat(holders, starts)
    divided: Integers = old[starts[is_divided]]
    return divided
