"""What is asked for and answered about gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

from service.crosswalks.words import Ends
from service.needs.service import NeedSource
from service.rollups.adding import Residual
from service.rollups.service import Question, Rollup
from spatial.clusters import Cluster
from spatial.equity import Concentration, Theil

_MILLION: Final = 1_000_000
ALL: Final = "all"
"""Asks for the money of every sector."""


class Spread(StrEnum):
    """What to do with money that belongs to no single area of the level."""

    NONE = "none"  # it stays where it belongs, beside the areas
    POPULATION = "population"  # divided among the areas below it by people, which is a guess


class SectorBasis(StrEnum):
    """Why the money of these sectors is held against the need."""

    ANSWERED_BY = "answered_by"  # the operator's list says that they answer it
    ASKED = "asked"
    ALL = "all"


class RateBasis(StrEnum):
    """What need and budget are divided by, so that areas of different sizes can be compared."""

    BASE = "base"  # those who have and have not, as the need's source counts them
    POPULATION = "population"


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """What is to be held against what.

    Attributes:
        indicator: Code of the need.
        need_year: Year of the count, None for the latest.
        question: The money, whose level and area are those of the need too.
        spread: Whether money that belongs to no single area is divided by people.
        least_coverage: Share of the money that must be placed at wards for a gap by ward.
    """

    indicator: str
    need_year: int | None
    question: Question
    spread: Spread = Spread.NONE
    least_coverage: float = 0.0


class GapArea(NamedTuple):
    """One area: its need, its money, and how they part; None where it cannot be known.

    Attributes:
        need, base: In the indicator's unit.
        method: How the need was come by.
        cents: All money that counts here, ``spread_cents`` among it.
        need_share, budget_share: Of the areas compared.
        points: The gap in percentage points; between ``low`` and ``high`` where needs are estimated.
        gap_cents: What would have to move here for both shares to be alike.
        need_per_rand: Need behind each budgeted rand.
        cents_per_need: Cents for each one in need.
        rank, rank_best, rank_worst: Place by gap, the widest first, and the places the estimate leaves open.
        two_way: Class 0 to 8: three times the third of need, plus that of budget.
        estimated_cents: What of all but ``spread_cents`` was carried here from another edition, and may lie
            elsewhere.
    """

    id: int
    code: str
    name: str
    parent: str | None
    need: float | None
    base: float | None
    method: str
    cents: int
    spread_cents: int
    population: float | None
    need_share: float | None
    budget_share: float | None
    points: float | None
    low: float | None
    high: float | None
    gap_cents: int | None
    need_per_rand: float | None
    cents_per_need: int | None
    rank: int | None
    rank_best: int | None
    rank_worst: int | None
    two_way: int | None
    estimated_cents: int

    @property
    def need_per_million(self) -> float | None:
        """Need behind each million rands of the budget; None where there is no budget."""
        return None if self.need_per_rand is None else self.need_per_rand * _MILLION


Columns = Mapping[str, Sequence[Any]]
"""The fields of ``GapArea`` by name, one place for each area: wards are thousands, fields are few."""


@dataclass(frozen=True)
class GapAnswer:
    """The gaps of a level's areas, with all that is needed to say what they are made of.

    Attributes:
        needs: The need, and where its figures come from.
        rollup: The money, before anything was spread.
        error: How far the need of an area of this level may be off, as a share of itself: nine areas of
            ten are within it. 0 where it was counted.
        sectors: Codes; empty for all money.
        columns: What ``areas`` is made of.
        above: Money that belongs to no single area and was not spread.
        rates: What the two-way classes divide by; None where there are no such classes.
    """

    needs: NeedSource
    rollup: Rollup
    error: float
    sectors: Sequence[str]
    sector_basis: SectorBasis
    spread: Spread
    columns: Columns
    above: Sequence[Residual]
    rates: RateBasis | None

    @property
    def estimated_people(self) -> Ends | None:
        """The crosswalk that carried the population, where rates or guesses are made of it."""
        is_used = self.rates is RateBasis.POPULATION or self.spread is Spread.POPULATION
        return self.rollup.people_from if is_used else None

    @cached_property
    def areas(self) -> Sequence[GapArea]:
        """Every area of the level, in the order of codes."""
        return list(map(GapArea._make, zip(*(self.columns[name] for name in GapArea._fields), strict=True)))

    @property
    def compared(self) -> list[GapArea]:
        """Areas whose need is known; shares are of them alone."""
        return [area for area in self.areas if area.need is not None]

    @property
    def compared_cents(self) -> int:
        """Money of the areas compared."""
        return sum(self.columns["cents"]) - self.unknown_cents

    @property
    def unknown_cents(self) -> int:
        """Money of areas whose need is not known."""
        pairs = zip(self.columns["cents"], self.columns["need"], strict=True)
        return sum(cents for cents, need in pairs if need is None)

    @property
    def spread_cents(self) -> int:
        """Money that was divided by people."""
        return sum(self.columns["spread_cents"])

    @property
    def widest(self) -> list[GapArea]:
        """Areas by gap, those that need most and have least first."""
        return sorted((area for area in self.areas if area.rank is not None), key=lambda area: area.rank or 0)

    @property
    def class_counts(self) -> list[int]:
        """Areas in each of the nine classes."""
        counted = Counter(self.columns["two_way"])
        return [counted[place] for place in range(9)]


class Measured(NamedTuple):
    """An area that the measures of equity are made of, with what local Moran says of its gap a head."""

    area: GapArea
    statistic: float
    p: float
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class Equity:
    """How evenly the money lies over the people of a level's areas.

    Attributes:
        gaps: What it was measured on.
        left_out: Areas without people or a known need.
        measured: The others.
        rates: What counts as people.
    """

    gaps: GapAnswer
    rates: RateBasis
    left_out: int
    gini: float
    theil: Theil
    concentration: Concentration
    measured: Sequence[Measured]
    permutations: int
    seed: int
    clusters: Mapping[Cluster, int] = field(default_factory=dict)
