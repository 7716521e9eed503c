"""Tells which money of a roll-up was carried from the codes of another edition, and so is an estimate.

A commitment that is known only by another edition's codes is placed by a crosswalk, and its placements are
marked. Its money is an estimate at the level at which it landed, and at a higher level where the crosswalk
divided it among several areas of that level. Where one area of a level holds all of it, however its wards
share it, that area's sum is not estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.rollups.ancestry import Places
from service.rollups.folding import Integers, by_number, spans
from spatial.vocabulary import LEVELS, Landing, Level

_LEVEL_OF: Final = {
    Landing.WARD: Level.WARD,
    Landing.LOCAL: Level.LOCAL,
    Landing.DISTRICT: Level.DISTRICT,
    Landing.PROVINCE: Level.PROVINCE,
}
"""Landings that are marked where a code was read in another edition than its own, and their levels."""


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


class Placed(NamedTuple):
    """Where commitments of one source lie: their areas and themselves, one place for each placement."""

    source: Source
    area_ids: Integers
    commitments: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The carried commitments of an edition, as a roll-up of one level sees them.

    Attributes:
        commitments: Each once, in the order of ids.
        source: The place of each one's source in ``sources``.
        is_divided: Whether several areas of the level may hold a part of it.
    """

    level: Level
    sources: Sequence[Source]
    commitments: Integers
    source: Integers
    is_divided: NDArray[np.bool_]

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
        at = np.minimum(np.searchsorted(self.commitments, whose), self.commitments.size - 1)
        counts = (self.commitments[at] == whose) & self._counts(landing)[at]
        columns = []
        for number in range(len(self.sources)):
            mine = counts & (self.source[at] == number)
            places = np.searchsorted(areas, area_ids[mine])
            columns.append(by_number(areas.size, [(places, cents[mine])]))
        return columns

    def _counts(self, landing: Landing) -> NDArray[np.bool_]:
        """Whether each commitment's money of a landing is an estimate at the level."""
        own = _LEVEL_OF.get(landing)
        if own is None:
            return np.zeros_like(self.is_divided)
        is_lower = LEVELS.index(own) > LEVELS.index(self.level)
        return self.is_divided if is_lower else np.ones_like(self.is_divided)


def carried_at(level: Level, placed: Iterable[Placed], places: Places) -> Carried | None:
    """Look at carried commitments from the height of a level; None where there are none.

    Args:
        level: Of the areas that a roll-up lists.
        placed: Every placement of every carried commitment but those that nobody located.
        places: The edition's areas.
    """
    parts = []
    for number, one in enumerate(known := list(placed)):
        order = np.argsort(one.commitments, kind="stable")
        whose, holders = one.commitments[order], places.holders(level, one.area_ids[order])
        starts = spans(whose)
        is_divided = np.minimum.reduceat(holders, starts) != np.maximum.reduceat(holders, starts)
        if one.source.way is Way.CODE:
            # Nobody knows which land the code meant: not even the municipality is sure.
            is_divided = np.full(starts.size, level is not Level.COUNTRY)
        parts.append((whose[starts], np.full(starts.size, number, dtype=np.int64), is_divided))
    if not parts:
        return None
    commitments, source, is_divided = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(commitments)
    sources = [one.source for one in known]
    return Carried(level, sources, commitments[order], source[order], is_divided[order])
