"""The areas of an edition, each with the areas that hold it: by id, and column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.rollups.folding import Integers
from spatial.vocabulary import Level

ABOVE: Final = -1
"""Stands for the ancestor of an area that lies above the level asked for."""


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


@dataclass(frozen=True, eq=False)
class Named:
    """What areas are called, in the order of codes; each is known by its number in this order.

    Two of them are the same only if they are one object, so that what is written of it can be remembered.
    """

    ids: Sequence[int]
    codes: Sequence[str]
    names: Sequence[str]
    parents: Sequence[str | None]

    def of(self, numbers: Integers) -> Named:
        """Some of them."""
        chosen = numbers.tolist()
        return Named(
            *([column[at] for at in chosen] for column in (self.ids, self.codes, self.names, self.parents))
        )


class Places(dict[int, Place]):
    """Every area of an edition by id; what each roll-up asks of all of them is worked out once."""

    def __init__(self, places: Iterable[Place]) -> None:
        super().__init__((place.id, place) for place in places)
        self._of_level: dict[Level, Sequence[Place]] = {}
        self._named: dict[Level, Named] = {}
        self._above: dict[Level, Integers] = {}

    @cached_property
    def ids(self) -> Integers:
        """The id of every area, the lowest first."""
        return np.array(sorted(self), dtype=np.int64)

    @cached_property
    def _whole(self) -> int | None:
        countries = {place.country_id for place in self.values()}
        return countries.pop() if len(countries) == 1 else None

    def is_whole(self, area_id: int) -> bool:
        """Whether an area is the country in which all of them lie."""
        return area_id == self._whole

    def of_level(self, level: Level) -> Sequence[Place]:
        """The places of a level, in the order of codes."""
        if level not in self._of_level:
            own = (place for place in self.values() if place.level is level)
            self._of_level[level] = sorted(own, key=attrgetter("code"))
        return self._of_level[level]

    def named(self, level: Level) -> Named:
        """What the places of a level are called, in the order of codes."""
        if level not in self._named:
            own = self.of_level(level)
            self._named[level] = Named(
                [place.id for place in own],
                [place.code for place in own],
                [place.name for place in own],
                [place.parent_code for place in own],
            )
        return self._named[level]

    def holders(self, level: Level, area_ids: Integers) -> Integers:
        """The number, in the order of a level's codes, of the area that holds each of these, or ``ABOVE``."""
        if level not in self._above:
            number = {place.id: at for at, place in enumerate(self.of_level(level))}
            ancestor = ANCESTOR[level]
            held_by = (ancestor(self[area_id]) for area_id in self.ids.tolist())
            self._above[level] = np.array(
                [ABOVE if each is None else number[each] for each in held_by], dtype=np.int64
            )
        return self._above[level][np.searchsorted(self.ids, area_ids)]

    def inside(self, level: Level, within: tuple[Level, int]) -> Integers:
        """The numbers of a level's areas that lie in another area."""
        holder = self.named(within[0]).ids.index(within[1])
        ids = np.array(self.named(level).ids, dtype=np.int64)
        return np.flatnonzero(self.holders(within[0], ids) == holder)

    def holds(self, area_ids: Integers) -> NDArray[np.bool_]:
        """Whether each of these is an area of the edition."""
        at = np.minimum(np.searchsorted(self.ids, area_ids), self.ids.size - 1)
        return np.equal(self.ids[at], area_ids)
