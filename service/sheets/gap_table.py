"""The table behind a map of gaps: every area's need and money, then what belongs to none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from service.gaps.words import GapAnswer
from service.sheets.columns import ABOUT, PLACE, Column, Kind

_NEED: Final = tuple(Column(name, Kind.TEXT) for name in ("indicator", "need_year", "spread_by"))
GAP_COLUMNS: Final = (
    *ABOUT,
    *_NEED,
    *PLACE,
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
    Column("estimated", Kind.CENTS),
)
"""Programs may count columns: what is new comes last."""
_BETWEEN: Final = len(GAP_COLUMNS) - len((*ABOUT, *_NEED, *PLACE)) - 2
"""Columns between amount and estimated; what belongs to no single area has nothing in them."""


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
            one.estimated_cents,
        )
    for above in gaps.above:
        larger = (above.level.value, above.code, above.name, None, above.landing.value)
        yield (*beside, *larger, above.cents, *[None] * _BETWEEN, above.estimated_cents)
