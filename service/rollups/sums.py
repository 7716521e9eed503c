"""The money of areas: column by column, since wards are thousands, and area by area for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import repeat
from typing import NamedTuple, overload

import numpy as np

from service.rollups.ancestry import Named
from service.rollups.folding import Integers
from spatial.vocabulary import Level


class AreaSum(NamedTuple):
    """The money of one area and everything below it.

    Attributes:
        cents: All money that is sure to lie in the area.
        at_ward_cents: The part of it that is placed at wards.
        estimated_cents: The part of it that was carried here from another edition, and may lie elsewhere.
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
    estimated_cents: int
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


@dataclass(frozen=True, eq=False)
class AreaSums(Sequence[AreaSum]):
    """The money of areas of one level, in the order of codes: a sequence of ``AreaSum``.

    Attributes:
        named: What the areas are called, and perhaps others of their level.
        numbers: Which of ``named`` they are, None for all of them.
        cents, at_ward, estimated, commitments: Whole numbers, one for each area.
        coverage, people: One for each area, as ``AreaSum`` has them.
    """

    level: Level
    named: Named
    numbers: Integers | None
    cents: Integers
    at_ward: Integers
    estimated: Integers
    commitments: Integers
    coverage: Sequence[float | None]
    people: Sequence[Decimal | None]

    @classmethod
    def of(cls, level: Level, areas: Iterable[AreaSum]) -> AreaSums:
        """Take areas apart into columns."""
        columns = list(zip(*areas, strict=True)) or [()] * len(AreaSum._fields)
        ids, _, codes, names, parents, *figures, coverage, people = columns
        named = Named(ids, codes, names, parents)
        cents, at_ward, estimated, commitments = (np.array(column, dtype=object) for column in figures)
        return cls(level, named, None, cents, at_ward, estimated, commitments, coverage, people)

    def of_these(self, texts: Sequence[str]) -> Sequence[str]:
        """Of texts that stand for all of ``named``, those of these areas."""
        return texts if self.numbers is None else [texts[at] for at in self.numbers.tolist()]

    @cached_property
    def own(self) -> Named:
        """What these areas are called, and no others."""
        return self.named if self.numbers is None else self.named.of(self.numbers)

    @cached_property
    def rows(self) -> Sequence[AreaSum]:
        """Area by area."""
        own = self.own
        money = self.cents, self.at_ward, self.estimated, self.commitments
        figures = (column.tolist() for column in money)
        columns = (own.ids, repeat(self.level), own.codes, own.names, own.parents, *figures)
        return list(map(AreaSum._make, zip(*columns, self.coverage, self.people, strict=False)))

    def __len__(self) -> int:
        """How many areas there are."""
        return len(self.cents)

    def __iter__(self) -> Iterator[AreaSum]:
        """Area by area."""
        return iter(self.rows)

    @overload
    def __getitem__(self, at: int) -> AreaSum: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[AreaSum]: ...
    def __getitem__(self, at: int | slice) -> AreaSum | Sequence[AreaSum]:
        """The area, or some areas, of a place in the order of codes."""
        return self.rows[at]
