"""Reads and writes of indicators and their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.models import Area, Edition, Indicator, NeedValue

Key = tuple[int, int, int]
"""Area, indicator and year."""


class Value(NamedTuple):
    """One value to be kept."""

    area_id: int
    indicator_id: int
    year: int
    value: Decimal
    source: str


def area_ids(session: Session, edition_id: int) -> dict[str, list[int]]:
    """Ids by code, the highest level first: a metro's code stands for two areas."""
    statement = (
        select(Area.code, func.array_agg(Area.id)).where(Area.edition_id == edition_id).group_by(Area.code)
    )
    return {row[0]: list(row[1]) for row in session.execute(statement)}


def indicators(session: Session) -> dict[str, Indicator]:
    """Every indicator by code."""
    return {one.code: one for one in session.scalars(select(Indicator))}


def values_of(
    session: Session, indicator_ids: Sequence[int]
) -> dict[tuple[int, int, int], tuple[Decimal, str]]:
    """What is kept already, by area, indicator and year."""
    columns = (
        NeedValue.area_id,
        NeedValue.indicator_id,
        NeedValue.year,
        NeedValue.value,
        NeedValue.source,
    )
    statement = select(*columns).where(NeedValue.indicator_id.in_(indicator_ids))
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in session.execute(statement)}


def keep(session: Session, values: Iterable[Value]) -> None:
    """Write values, over those of the same area, indicator and year."""
    rows = [value._asdict() for value in values]
    if not rows:
        return
    statement = insert(NeedValue)
    fresh = {"value": statement.excluded.value, "source": statement.excluded.source}
    keys = ["area_id", "indicator_id", "year"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh), rows)


def loaded(session: Session) -> list[Any]:
    """Indicators with their values counted, by edition and year."""
    statement = (
        select(
            Edition.slug,
            Indicator.code,
            Indicator.name,
            Indicator.unit,
            NeedValue.year,
            Area.level,
            func.count().label("areas"),
            func.sum(NeedValue.value).label("total"),
        )
        .join(Indicator, Indicator.id == NeedValue.indicator_id)
        .join(Area, Area.id == NeedValue.area_id)
        .join(Edition, Edition.id == Area.edition_id)
        .group_by(Edition.slug, Indicator.id, NeedValue.year, Area.level)
        .order_by(Edition.slug, Indicator.code, NeedValue.year, Area.level)
    )
    return list(session.execute(statement))
