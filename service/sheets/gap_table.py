"""The table behind a map of gaps: every area's need and money, then what belongs to none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from service.gaps.words import GapAnswer
from service.sheets.columns import Column, Kind

GAP_COLUMNS: Final = (
    Column("edition", Kind.TEXT),
    Column("phase", Kind.TEXT),
    Column("period", Kind.TEXT),
    Column("filters", Kind.TEXT),
    Column("indicator", Kind.TEXT),
    Column("need_year", Kind.TEXT),
    Column("spread_by", Kind.TEXT),
    Column("level", Kind.TEXT),
    Column("code", Kind.TEXT),
    Column("name", Kind.TEXT),
    Column("parent", Kind.TEXT),
    Column("landing", Kind.TEXT),
    Column("amount", Kind.CENTS),
    Column("spread", Kind.CENTS),
    Column("population", Kind.COUNT),
    Column("need", Kind.COUNT),
    Column("base", Kind.COUNT),
    Column("method", Kind.TEXT),
    Column("need_share", Kind.VALUE),
    Column("budget_share", Kind.VALUE),
    Column("gap_points", Kind.POINTS),
    Column("gap_low", Kind.POINTS),
    Column("gap_high", Kind.POINTS),
    Column("gap", Kind.CENTS),
    Column("rank", Kind.COUNT),
    Column("two_way", Kind.COUNT),
)
_BEFORE_MONEY: Final = 12
"""Columns before the amount; what belongs to no single area has no others after it."""


def gap_rows(gaps: GapAnswer, about: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Every area, then what stands above them: the column of amounts adds up to all the money in view."""
    beside = (*about, gaps.needs.indicator.code, str(gaps.needs.year), gaps.spread.value)
    level = gaps.rollup.level.value
    for one in gaps.areas:
        place = (level, one.code, one.name, one.parent, None)
        yield (
            *beside,
            *place,
            one.cents,
            one.spread_cents,
            one.population,
            one.need,
            one.base,
            str(one.method),
            one.need_share,
            one.budget_share,
            one.points,
            one.low,
            one.high,
            one.gap_cents,
            one.rank,
            one.two_way,
        )
    for above in gaps.above:
        larger = (above.level.value, above.code, above.name, None, above.landing.value)
        yield (*beside, *larger, above.cents, *[None] * (len(GAP_COLUMNS) - _BEFORE_MONEY - 1))
