"""Reads and writes of indicators and their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, Text, and_, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, defer

from service.models import Answer, Area, Edition, Indicator, NeedDefinition, NeedValue, Sector
from spatial.vocabulary import COUNTED_UNITS, LEVELS, Level

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


class Folded(NamedTuple):
    """Values of one year from one source, folded into columns of text, as PostgreSQL writes arrays.

    Attributes:
        values, bases: With four decimals, so that without their points they are whole numbers of ``UNITS``;
            a base that nobody stated is -1.
    """

    year: int
    source: str
    area_ids: str
    values: str
    bases: str


class Stored(NamedTuple):
    """An area with what is kept for it; ``above`` holds the ids of its holders and its own, by level."""

    id: int
    code: str
    name: str
    parent: str | None
    value: Decimal | None
    base: Decimal | None
    above: dict[Level, int]


UNITS: Final = 10_000
"""Values are kept with four decimals: counted in parts of this, they are whole."""

_SHOWN: Final[tuple[Any, ...]] = (
    Area.id,
    Area.code,
    Area.name,
    NeedValue.value,
    NeedValue.base,
    Area.country_id,
    Area.province_id,
    Area.district_id,
    Area.local_id,
    Area.ward_id,
)


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


def counted(session: Session, code: str) -> int | None:
    """The id of an indicator whose values are counts; None where there is no such indicator."""
    statement = select(Indicator.id).where(Indicator.code == code, Indicator.unit.in_(COUNTED_UNITS))
    return session.execute(statement).scalar()


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


def country(session: Session, edition_id: int) -> Area:
    """The country of an edition, without its shape."""
    light = (defer(Area.geom, raiseload=True), defer(Area.label_point, raiseload=True))
    chosen = select(Area).where(Area.edition_id == edition_id, Area.level == Level.COUNTRY).options(*light)
    return session.scalars(chosen).one()


def years(session: Session, edition_id: int, indicator_id: int, level: Level | None = None) -> list[int]:
    """Years in which an indicator has values in an edition."""
    chosen = _series(select(NeedValue.year).distinct(), edition_id, indicator_id)
    return list(session.scalars(chosen if level is None else chosen.where(Area.level == level)))


def sources(session: Session, edition_id: int, indicator_id: int) -> dict[int, list[str]]:
    """Where the values of an indicator were published, by year."""
    pairs: Any = select(NeedValue.year, NeedValue.source).distinct()
    found: dict[int, list[str]] = {}
    for year, source in session.execute(_series(pairs, edition_id, indicator_id)):
        found.setdefault(year, []).append(source)
    return {year: sorted(each) for year, each in found.items()}


def definition(session: Session, edition_id: int, indicator_id: int, year: int) -> NeedDefinition | None:
    """What an indicator counts in an edition and year, where a profile said so."""
    return session.get(NeedDefinition, (indicator_id, edition_id, year))


def definitions(session: Session) -> dict[Key, NeedDefinition]:
    """What every indicator counts, by indicator, edition and year."""
    return {
        (one.indicator_id, one.edition_id, one.year): one for one in session.scalars(select(NeedDefinition))
    }


def editions_with(session: Session, indicator_id: int, territory: str) -> list[str]:
    """Slugs of a territory's editions in which an indicator has values, the latest first."""
    chosen = (
        select(Edition.slug, Edition.valid_from)
        .join(Area, Area.edition_id == Edition.id)
        .join(NeedValue, NeedValue.area_id == Area.id)
        .where(NeedValue.indicator_id == indicator_id, Edition.territory == territory)
        .distinct()
    )
    return [row.slug for row in session.execute(chosen.order_by(Edition.valid_from.desc()))]


def series(session: Session) -> list[Any]:
    """How many areas have a value, by indicator, edition, year and level, with the sources."""
    keys: tuple[Any, ...] = (
        NeedValue.indicator_id,
        Edition.id.label("edition_id"),
        Edition.slug,
        NeedValue.year,
        Area.level,
    )
    figures = func.count().label("areas"), func.array_agg(NeedValue.source.distinct()).label("sources")
    joined = select(*keys, *figures).select_from(NeedValue).join(Area, Area.id == NeedValue.area_id)
    grouped = joined.join(Edition, Edition.id == Area.edition_id).group_by(*keys, Edition.valid_from)
    return list(
        session.execute(grouped.order_by(Edition.valid_from, Edition.slug, NeedValue.year, Area.level))
    )


def answers(session: Session) -> dict[str, list[str]]:
    """Codes of the sectors that answer each need."""
    chosen = select(Answer.need_code, Sector.code).join(Sector, Sector.id == Answer.sector_id)
    found: dict[str, list[str]] = {}
    for need, sector in session.execute(chosen.order_by(Answer.need_code, Sector.code)):
        found.setdefault(need, []).append(sector)
    return found


def stored(session: Session, within: Area, level: Level, indicator_id: int, year: int) -> list[Stored]:
    """Every area of a level inside another, by code, with its value where it has one."""
    parent = aliased(Area)
    mine = and_(NeedValue.area_id == Area.id, NeedValue.indicator_id == indicator_id, NeedValue.year == year)
    statement: Select[Any] = (
        select(*_SHOWN, parent.code.label("parent"))
        .outerjoin(NeedValue, mine)
        .outerjoin(parent, parent.id == Area.parent_id)
        .where(Area.edition_id == within.edition_id, Area.level == level)
        .where(getattr(Area, f"{within.level.value}_id") == within.id)
        .order_by(Area.code)
    )
    return [
        Stored(
            row.id,
            row.code,
            row.name,
            row.parent,
            row.value,
            row.base,
            dict(zip(LEVELS, row[5:10], strict=True)),
        )
        for row in session.execute(statement)
    ]


def folded(session: Session, indicator_id: int, year: int | None) -> list[Folded]:
    """Values of an indicator in a year, the latest unless given, in any edition, folded by source.

    Which of the areas are an edition's own is quicker told by whoever knows its areas than by a join.
    """
    latest = select(func.max(NeedValue.year)).where(NeedValue.indicator_id == indicator_id).scalar_subquery()
    parts = (
        NeedValue.area_id,
        cast(NeedValue.value, NeedValue.value.type),  # says that the four decimals are relied upon
        func.coalesce(NeedValue.base, -1),
    )
    columns = (cast(func.array_agg(part), Text) for part in parts)
    statement = (
        select(NeedValue.year, NeedValue.source, *columns)
        .where(NeedValue.indicator_id == indicator_id, NeedValue.year == (latest if year is None else year))
        .group_by(NeedValue.year, NeedValue.source)
    )
    return list(map(Folded._make, session.execute(statement)))


def _series(statement: Select[Any], edition_id: int, indicator_id: int) -> Select[Any]:
    joined = statement.join(Area, Area.id == NeedValue.area_id)
    return joined.where(Area.edition_id == edition_id, NeedValue.indicator_id == indicator_id)


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
