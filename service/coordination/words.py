"""What is asked and answered about coordination, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

from service.filters.words import Chosen, Filters
from service.models import Area, Edition
from service.rows import AnyRow
from spatial.codes import ward_label
from spatial.vocabulary import Phase

USUAL_DISTANCE_M = 500
MOST_DISTANCE_M = 5_000


class Kind(StrEnum):
    """Why two commitments of different organisations should know of each other."""

    DIG_ONCE = "dig_once"
    JOINT_SITE = "joint_site"
    DUPLICATE = "duplicate"


SENTENCES: Mapping[Kind, str] = {
    Kind.DIG_ONCE: "One goes under the ground that the other closes, near by and at the same time or in the "
    "year before or after: the ground can be opened once.",
    Kind.JOINT_SITE: "Two organisations build near each other, at the same time or in the year before or "
    "after: they can share site, access and contractors.",
    Kind.DUPLICATE: "Two organisations may have listed the same money: one grant with those who transfer and "
    "those who spend it, or one name and amount in two lists.",
}


@dataclass(frozen=True, slots=True)
class DigOnce:
    """A pair of sectors of which the first goes under what the second closes."""

    under: str
    over: str
    why: str


@dataclass(frozen=True, slots=True)
class JointSite:
    """Sectors of which any of ``sectors`` can share a site with any of ``beside``."""

    sectors: tuple[str, ...]
    beside: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class SectorLists:
    """Which sectors can dig once, and which can share a site."""

    dig_once: tuple[DigOnce, ...]
    joint_sites: tuple[JointSite, ...]

    def reasons(self) -> Mapping[tuple[Kind, str, str], str]:
        """Why two sectors should know of each other, by kind and both codes in either order."""
        found = [(Kind.DIG_ONCE, line.under, line.over, line.why) for line in self.dig_once]
        for line in self.joint_sites:
            pairs = product(line.sectors, line.beside)
            found += [(Kind.JOINT_SITE, one, other, line.why) for one, other in pairs]
        told: dict[tuple[Kind, str, str], str] = {}
        for kind, one, other, why in found:
            told.setdefault((kind, one, other), why)
            told.setdefault((kind, other, one), why)
        return told


@dataclass(frozen=True, slots=True)
class PairSearch:
    """Which pairs are asked for; a year of None is the one that roll-ups show."""

    filters: Filters
    year: int | None
    phase: Phase
    within: str | None
    kinds: tuple[Kind, ...]
    distance_m: int


@dataclass(frozen=True, slots=True)
class Question:
    """A search whose names are all resolved, for one financial year.

    ``sectors`` holds the ids of each pair that can dig once, ``sharing`` in either order those of each other
    pair that can share a site, and ``only`` the ids of two commitments where nothing else is looked at.
    """

    search: PairSearch
    year: int
    edition: Edition
    area: Area | None
    chosen: Chosen
    sectors: tuple[tuple[int, int], ...]
    sharing: tuple[tuple[int, int], ...]
    only: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class KindTotals:
    """How many pairs of a kind there are, and the rands at stake."""

    kind: Kind
    pairs: int
    cents: int


class FoundBy(StrEnum):
    """What two commitments were found by."""

    NAME = "name"
    GRANT = "grant"
    DISTANCE = "distance"
    WARD = "ward"


RANKED: Final = (Kind.DUPLICATE, Kind.DIG_ONCE, Kind.JOINT_SITE)
"""Kinds in the order in which a pair that is several of them is told as one."""


def kind_of(row: AnyRow) -> Kind:
    """Tell the kind of a pair from its ``rank``."""
    return RANKED[row.rank]


def found_by(row: AnyRow) -> FoundBy:
    """Tell what a pair was found by, as one of its kind."""
    if kind_of(row) is Kind.DUPLICATE:
        return FoundBy.GRANT if row.likeness is None else FoundBy.NAME
    return FoundBy.WARD if row.distance_m is None else FoundBy.DISTANCE


def label_of(row: AnyRow) -> str:
    """Write the ward of a pair as people do, ``KZN238_12``, or its code where it has no number."""
    numbered = row.local_code is not None and row.ward_number is not None
    return ward_label(row.local_code, row.ward_number) if numbered else str(row.ward_code)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of pairs, and on the first page what each kind comes to."""

    question: Question
    rows: Sequence[AnyRow]
    next_cursor: str | None
    totals: Sequence[KindTotals] | None
    reasons: Mapping[tuple[Kind, str, str], str]
