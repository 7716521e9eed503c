"""What is asked for and answered about heat maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.gaps.words import GapAnswer, GapArea, GapQuestion
from service.rollups.service import Question, Rollup
from service.rollups.sums import AreaSum
from spatial.classes import Scheme

__all__ = [
    "Classes",
    "GapMap",
    "GapMapArea",
    "GapMapQuestion",
    "GapMeasure",
    "MapArea",
    "MapQuestion",
    "MapValues",
    "Measure",
    "Scheme",
]


class Measure(StrEnum):
    """What a map shows of each area."""

    PER_PERSON = "per_person"
    SHARE = "share"  # of all money in view
    TOTAL = "total"
    COVERAGE = "coverage"

    @property
    def unit(self) -> str:
        """What its values are counted in: ``rands`` or ``fraction``."""
        return "rands" if self in {Measure.PER_PERSON, Measure.TOTAL} else "fraction"

    @property
    def is_rate(self) -> bool:
        """Whether areas of different sizes may be compared by colour; totals belong on circles."""
        return self is not Measure.TOTAL


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """What is to be drawn, and into how many classes (2 to 7) it is divided."""

    question: Question
    measure: Measure = Measure.PER_PERSON
    scheme: Scheme = Scheme.QUANTILE
    classes: int = 5


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a legend, the lowest first.

    Attributes:
        edges: The lowest value, then the upper end of each class, which belongs to it. All rise, but for the
            first two, which are the same where the lowest class holds one value only, such as zero.
        counts: Areas in each class.
        colours: One for each class, as ``#edf8b1``.
    """

    scheme: Scheme
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapArea:
    """An area with its value.

    Attributes:
        value: In rands, or a fraction; None where it cannot be known.
        class_index: Its class, counted from 0; None where the value is.
    """

    area: AreaSum
    value: float | None
    class_index: int | None


@dataclass(frozen=True, slots=True)
class MapValues:
    """A heat map: the roll-up behind it, every area's value, and the classes if any value is known."""

    rollup: Rollup
    measure: Measure
    areas: Sequence[MapArea]
    classes: Classes | None

    @property
    def no_data(self) -> int:
        """Areas whose value cannot be known."""
        return sum(one.value is None for one in self.areas)


class GapMeasure(StrEnum):
    """What a map shows of need held against budget."""

    GAP = "gap"  # share of need less share of budget, in percentage points
    TWO_WAY = "two_way"  # a third of need by a third of budget

    @property
    def unit(self) -> str:
        """What its values are: ``points``, or one of nine classes."""
        return "points" if self is GapMeasure.GAP else "class"


@dataclass(frozen=True, slots=True)
class GapMapQuestion:
    """Which gaps are to be drawn, as which measure, and into how many classes (3, 5 or 7) points fall."""

    question: GapQuestion
    measure: GapMeasure = GapMeasure.GAP
    scheme: Scheme = Scheme.QUANTILE
    classes: int = 5


@dataclass(frozen=True, slots=True)
class GapMapArea:
    """An area with its gap.

    Attributes:
        class_index: Its class, counted from 0; None where nothing can be compared.
        commitments: With money here.
        coverage: Share of its money at wards.
    """

    area: GapArea
    class_index: int | None
    commitments: int
    coverage: float | None


@dataclass(frozen=True, slots=True)
class GapMap:
    """A map of gaps: the answer behind it, every area's class, and the classes if any gap is known.

    Attributes:
        classes: Of points, mirrored at zero; None for the two-way map, whose nine are fixed.
    """

    gaps: GapAnswer
    measure: GapMeasure
    areas: Sequence[GapMapArea]
    classes: Classes | None

    @property
    def no_data(self) -> int:
        """Areas that have no class."""
        return sum(one.class_index is None for one in self.areas)
