"""From the counts of wards to the figures of areas: published, summed, or worked out anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from service.models import Indicator
from service.needs.queries import Stored
from spatial.vocabulary import Level

_HUNDRED: Final = Decimal(100)
_FOUR_PLACES: Final = Decimal("0.0001")


class Method(StrEnum):
    """How a value was come by."""

    COUNTED = "counted"  # published for this very area
    SUMMED = "summed"  # the sum of its wards, each counted
    RECOMPUTED = "recomputed"  # a rate worked out from the counts of its wards, never averaged
    CARRIED = "carried"  # from another edition's wards by the shares of a crosswalk: an estimate
    NONE = "none"  # not known: a ward has no value, or an index has none of its own


@dataclass(slots=True)
class Figure:
    """The value of one area.

    Attributes:
        base: What the value is a part of, None where nobody said.
        summed: The sum of the area's wards where the value was published, to be held against it.
        wards, wards_known: How many wards the area has, and how many of them have a value.
    """

    id: int
    code: str
    name: str
    parent: str | None
    value: Decimal | None
    base: Decimal | None
    method: Method
    summed: Decimal | None = None
    wards: int = 1
    wards_known: int = 0

    @property
    def is_estimated(self) -> bool:
        """True for what was carried from another edition."""
        return self.method is Method.CARRIED

    @property
    def difference(self) -> Decimal | None:
        """The published value less the sum of the wards, where there are both."""
        return None if self.summed is None or self.value is None else self.value - self.summed


class Count(NamedTuple):
    """A value with what it is a part of; for a rate, the counts on both sides of it."""

    value: Decimal
    base: Decimal | None


def countable(indicator: Indicator, value: Decimal | None, base: Decimal | None) -> Count | None:
    """Give what can be added up of a value: of a percentage, the people behind it."""
    if value is None or indicator.unit == "index" or (indicator.unit == "percent" and base is None):
        return None
    if indicator.unit == "percent" and base is not None:
        return Count((value * base / _HUNDRED).quantize(_FOUR_PLACES), base)
    return Count(value, base)


def grouped(wards: Iterable[Stored], level: Level) -> dict[int, list[str]]:
    """Codes of wards by the id of the area of a level that holds them."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for ward in wards:
        found[ward.above[level]].append(ward.code)
    return found


def plain(row: Stored) -> Figure:
    """Give a ward its own value."""
    method = Method.NONE if row.value is None else Method.COUNTED
    known = int(row.value is not None)
    return Figure(row.id, row.code, row.name, row.parent, row.value, row.base, method, wards_known=known)


def upper(
    row: Stored,
    codes: Sequence[str],
    known: Mapping[str, Count | None],
    indicator: Indicator,
    method: Method,
) -> Figure:
    """Give an area the value published for it, with the sum of its wards beside it, or else that sum."""
    total, have = _total(codes, known)
    if indicator.unit == "percent":
        method = Method.RECOMPUTED if method is Method.SUMMED else method
    shown = _shown(total, indicator)
    figure = Figure(row.id, row.code, row.name, row.parent, row.value, row.base, Method.COUNTED)
    figure.wards, figure.wards_known = len(codes), have
    if row.value is None:
        figure.value, figure.base = shown or (None, None)
        figure.method = method if shown else Method.NONE
    elif shown is not None:
        figure.summed = shown.value
    return figure


def estimate(
    row: Stored, codes: Sequence[str], known: Mapping[str, Count | None], indicator: Indicator
) -> Figure:
    """Give an area the sum of what was carried to its wards."""
    bare = row._replace(value=None, base=None)
    return upper(bare, codes, known, indicator, Method.CARRIED)


def _total(codes: Sequence[str], known: Mapping[str, Count | None]) -> tuple[Count | None, int]:
    """Add up wards; None where one of them is not known, for the sum would be too small and look right."""
    counts = [count for code in codes if (count := known.get(code)) is not None]
    if not codes or len(counts) < len(codes):
        return None, len(counts)
    bases = [count.base for count in counts if count.base is not None]
    base = sum(bases, Decimal(0)) if len(bases) == len(counts) else None
    return Count(sum((count.value for count in counts), Decimal(0)), base), len(counts)


def _shown(total: Count | None, indicator: Indicator) -> Count | None:
    if total is None or indicator.unit != "percent":
        return total
    if not total.base:
        return None
    return Count((_HUNDRED * total.value / total.base).quantize(_FOUR_PLACES), total.base)
