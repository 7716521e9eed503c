"""What is asked for and answered about heat maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.rollups.adding import AreaSum
from service.rollups.service import Question, Rollup
from spatial.classes import Scheme

__all__ = ["Classes", "MapArea", "MapQuestion", "MapValues", "Measure", "Scheme"]


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
