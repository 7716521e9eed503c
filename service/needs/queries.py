"""Reads and writes of indicators and their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.models import Area, Edition, Indicator, NeedDefinition, NeedValue
from spatial.vocabulary import Level

Key = tuple[int, int, int]
"""Area, indicator and year."""


class Value(NamedTuple):
    """One value to be kept."""

    area_id: int
    indicator_id: int
    year: int
    value: Decimal
    base: Decimal | None
    source: str


class AreaRef(NamedTuple):
    """An area as a code may mean it."""

    id: int
    level: Level
    is_metro: bool


def area_refs(session: Session, edition_id: int) -> dict[str, list[AreaRef]]:
    """Areas by code, the highest level first: a metro's code stands for two areas."""
    statement = select(Area.code, Area.id, Area.level, Area.is_metro).where(Area.edition_id == edition_id)
    found: dict[str, list[AreaRef]] = {}
    for row in session.execute(statement.order_by(Area.level)):
        found.setdefault(row.code, []).append(AreaRef(row.id, row.level, row.is_metro))
    return found


def indicators(session: Session) -> dict[str, Indicator]:
    """Every indicator by code."""
    return {one.code: one for one in session.scalars(select(Indicator))}


def values_of(
    session: Session, edition_id: int, indicator_ids: Sequence[int]
) -> dict[Key, tuple[Decimal, Decimal | None, str]]:
    """What is kept already in an edition, by area, indicator and year."""
    columns = (
        NeedValue.area_id,
        NeedValue.indicator_id,
        NeedValue.year,
        NeedValue.value,
        NeedValue.base,
        NeedValue.source,
    )
    chosen = select(*columns).join(Area, Area.id == NeedValue.area_id).where(Area.edition_id == edition_id)
    rows = session.execute(chosen.where(NeedValue.indicator_id.in_(indicator_ids)))
    return {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows}


def keep(session: Session, values: Iterable[Value]) -> None:
    """Write values, over those of the same area, indicator and year."""
    rows = [value._asdict() for value in values]
    if not rows:
        return
    statement = insert(NeedValue)
    fresh = {name: statement.excluded[name] for name in ("value", "base", "source")}
    keys = ["area_id", "indicator_id", "year"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh), rows)


def define(
    session: Session,
    indicator_id: int,
    edition_id: int,
    year: int,
    *,
    text: str,
    categories: list[dict[str, Any]],
) -> None:
    """Keep what an indicator counts in an edition and year, over what was kept before."""
    keys = {"indicator_id": indicator_id, "edition_id": edition_id, "year": year}
    fresh = {"text": text, "categories": categories}
    statement = insert(NeedDefinition).values(**keys, **fresh)
    session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=fresh))


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
