"""What people of wards go without, as findings hold it against the money there."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CTE, Select, func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from service.alignment.money_queries import inside
from service.alignment.words import Question
from service.models import Area, Crosswalk, CrosswalkPair, Edition, Indicator, NeedValue
from spatial.vocabulary import COUNTED_UNITS, Level

AnySelect = Select[*tuple[Any, ...]]
_BILLION: Final = 1_000_000_000
"""Shares of a crosswalk are in billionths."""


def latest_needs(question: Question) -> CTE:
    """The latest value of each indicator that counts somebody, for each ward of the question.

    An edition's own values come first. Where it has none of an indicator, those of the wards of another are
    carried along the latest crosswalk that leads here. As for needs elsewhere, a ward that takes a part of
    one of which nothing is known is not known either.
    """
    return union_all(_own(question), _carried(question)).cte("need").prefix_with("materialized")


def _own(question: Question) -> AnySelect:
    statement = (
        select(NeedValue.area_id, NeedValue.indicator_id, NeedValue.value)
        .join(Area, Area.id == NeedValue.area_id)
        .join(Indicator, Indicator.id == NeedValue.indicator_id)
        .where(
            Area.edition_id == question.edition.id,
            Area.level == Level.WARD,
            Indicator.unit.in_(COUNTED_UNITS),
        )
        .ext(distinct_on(NeedValue.area_id, NeedValue.indicator_id))
        .order_by(NeedValue.area_id, NeedValue.indicator_id, NeedValue.year.desc())
    )
    return _within(statement, question)


def _carried(question: Question) -> AnySelect:
    way = _ways(question)
    counted = func.round(func.sum(NeedValue.value * CrosswalkPair.share) / _BILLION)
    statement = (
        select(CrosswalkPair.to_area_id, way.c.indicator_id, counted.label("value"))
        .select_from(way)
        .join(CrosswalkPair, CrosswalkPair.crosswalk_id == way.c.crosswalk_id)
        .join(Area, Area.id == CrosswalkPair.to_area_id)
        .outerjoin(
            NeedValue,
            (NeedValue.area_id == CrosswalkPair.from_area_id)
            & (NeedValue.indicator_id == way.c.indicator_id)
            & (NeedValue.year == way.c.year),
        )
        .where(CrosswalkPair.share > 0)
        .group_by(CrosswalkPair.to_area_id, way.c.indicator_id)
        .having(func.count(NeedValue.value) == func.count())
    )
    return _within(statement, question)


def _ways(question: Question) -> CTE:
    """The crosswalk and the year by which each indicator reaches an edition that has no values of it."""
    old, held, own = aliased(Area), aliased(NeedValue), aliased(Area)
    known_here = (
        select(held.indicator_id)
        .join(own, own.id == held.area_id)
        .where(own.edition_id == question.edition.id, own.level == Level.WARD)
    )
    return (
        select(NeedValue.indicator_id, Crosswalk.id.label("crosswalk_id"), NeedValue.year)
        .join(old, old.id == NeedValue.area_id)
        .join(Crosswalk, Crosswalk.from_edition_id == old.edition_id)
        .join(Edition, Edition.id == old.edition_id)
        .join(Indicator, Indicator.id == NeedValue.indicator_id)
        .where(
            old.level == Level.WARD,
            Indicator.unit.in_(COUNTED_UNITS),
            Crosswalk.to_edition_id == question.edition.id,
            NeedValue.indicator_id.not_in(known_here),
        )
        .ext(distinct_on(NeedValue.indicator_id))
        .order_by(NeedValue.indicator_id, Edition.valid_from.desc(), Crosswalk.id, NeedValue.year.desc())
        .cte("way")
        .prefix_with("materialized")
    )


def _within(statement: AnySelect, question: Question) -> AnySelect:
    return statement if question.area is None else statement.where(inside(Area, question.area))
