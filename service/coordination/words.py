"""What is asked and answered about coordination, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service.filters.words import Chosen, Filters
from service.models import Area, Edition
from service.rows import AnyRow
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
    Kind.JOINT_SITE: "Two organisations build near each other at the same time: they can share site, access "
    "and contractors.",
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
class PairSearch:
    """Which pairs are asked for."""

    filters: Filters
    year: int | None
    phase: Phase
    within: str | None
    kinds: tuple[Kind, ...]
    distance_m: int


@dataclass(frozen=True, slots=True)
class Question:
    """A search whose names are all resolved; ``sectors`` holds the ids of each pair that can dig once."""

    search: PairSearch
    edition: Edition
    area: Area | None
    chosen: Chosen
    sectors: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class KindTotals:
    """How many pairs of a kind there are, and the rands at stake."""

    kind: Kind
    pairs: int
    cents: int


RANKED: Final = (Kind.DUPLICATE, Kind.DIG_ONCE, Kind.JOINT_SITE)
"""Kinds in the order in which a pair that is several of them is told as one."""


def kind_of(row: AnyRow) -> Kind:
    """Tell the kind of a pair from its ``rank``."""
    return RANKED[row.rank]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of pairs, and on the first page what each kind comes to."""

    question: Question
    rows: Sequence[AnyRow]
    next_cursor: str | None
    totals: Sequence[KindTotals] | None
    dig_once: Mapping[tuple[str, str], str]
