"""Reads and writes of crosswalks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    column,
    delete,
    func,
    literal,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from service.copying import copy_into
from service.crosswalks.words import Ends
from service.models import (
    Area,
    Crosswalk,
    CrosswalkCode,
    CrosswalkPair,
    CrosswalkSource,
    Edition,
)
from service.paging import Key, after, in_order
from spatial.vocabulary import LEVELS, Level

Old = aliased(Area, name="old_ward")
New = aliased(Area, name="new_ward")
OldLocal = aliased(Area, name="old_local")
BY_PAIR: Final = (Key(Old.code, False, str), Key(New.code, False, str))  # noqa: FBT003 - upwards
BY_WARD: Final = (Key(Old.code, False, str),)  # noqa: FBT003 - upwards
People = table("latest_population", column("area_id"), column("year"), column("value"), column("source"))
_PAIR_COLUMNS: Final = (
    CrosswalkPair.crosswalk_id,
    CrosswalkPair.from_area_id,
    CrosswalkPair.to_area_id,
    CrosswalkPair.overlap_km2,
    CrosswalkPair.iou,
    CrosswalkPair.share,
)
_SOURCE_COLUMNS: Final = (
    CrosswalkSource.crosswalk_id,
    CrosswalkSource.area_id,
    CrosswalkSource.change,
    CrosswalkSource.by,
    CrosswalkSource.outside_km2,
    CrosswalkSource.outside_share,
    CrosswalkSource.slivers,
    CrosswalkSource.slivers_km2,
)
_CODE_COLUMNS: Final = (
    CrosswalkCode.crosswalk_id,
    CrosswalkCode.code,
    CrosswalkCode.iou,
    CrosswalkCode.now_code,
)

_PAIR_SHOWN: Final[tuple[Any, ...]] = (
    Old.id.label("old_id"),
    New.id.label("new_id"),
    Old.code.label("old"),
    Old.name.label("old_name"),
    New.code.label("new"),
    New.name.label("new_name"),
    CrosswalkPair.overlap_km2,
    CrosswalkPair.iou,
    CrosswalkPair.share,
    Old.code.label("key_0"),
    New.code.label("key_1"),
)
_WARD_SHOWN: Final[tuple[Any, ...]] = (
    Old.id.label("id"),
    Old.code.label("code"),
    Old.name.label("name"),
    OldLocal.code.label("local"),
    CrosswalkSource.change,
    CrosswalkSource.by,
    CrosswalkSource.outside_km2,
    CrosswalkSource.outside_share,
    CrosswalkSource.slivers,
    CrosswalkSource.slivers_km2,
    CrosswalkCode.iou.label("code_iou"),
    CrosswalkCode.now_code.label("now"),
    CrosswalkCode.code.is_not(None).label("code_reused"),
    Old.code.label("key_0"),
)


def wards(session: Session, edition_id: int) -> Sequence[Row[Any]]:
    """Wards of an edition with id, code, geometry as WKB and the ids of the areas that hold them, by code."""
    holders = (getattr(Area, f"{level.value}_id").label(level.value) for level in LEVELS)
    chosen = select(Area.id, Area.code, func.ST_AsBinary(Area.geom).label("wkb"), *holders)
    where = (Area.edition_id == edition_id, Area.level == Level.WARD)
    return session.execute(chosen.where(*where).order_by(Area.code)).all()


def people(session: Session, edition_id: int) -> Sequence[Row[Any]]:
    """Population of every ward of an edition that has one: code, value and year."""
    chosen = select(Area.code, People.c.value, People.c.year).join(People, People.c.area_id == Area.id)
    return session.execute(chosen.where(Area.edition_id == edition_id, Area.level == Level.WARD)).all()


def lock(session: Session, from_edition_id: int, to_edition_id: int) -> None:
    """Let one build of a crosswalk go on at a time, until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(from_edition_id, -to_edition_id)))


def between(session: Session, from_edition_id: int, to_edition_id: int) -> Crosswalk | None:
    """The crosswalk from one edition to another."""
    return session.scalar(
        select(Crosswalk).where(
            Crosswalk.from_edition_id == from_edition_id, Crosswalk.to_edition_id == to_edition_id
        )
    )


def all_of_them(session: Session) -> list[Ends]:
    """Every crosswalk, by the dates of its editions."""
    old, new = aliased(Edition), aliased(Edition)
    statement = (
        select(Crosswalk, old, new)
        .join(old, old.id == Crosswalk.from_edition_id)
        .join(new, new.id == Crosswalk.to_edition_id)
        .order_by(old.territory, old.valid_from, new.valid_from, Crosswalk.id)
    )
    return [Ends(*row) for row in session.execute(statement)]


def leading_to(session: Session, edition_id: int) -> list[Ends]:
    """The crosswalks that lead to an edition, those from the latest editions first."""
    found = [ends for ends in all_of_them(session) if ends.new.id == edition_id]
    return sorted(found, key=lambda ends: ends.old.valid_from, reverse=True)


def remove(session: Session, crosswalk_id: int) -> None:
    """Take a crosswalk away with all that hangs on it."""
    session.execute(delete(Crosswalk).where(Crosswalk.id == crosswalk_id))


def write_rows(
    session: Session,
    pairs: Iterable[Sequence[object]],
    sources: Iterable[Sequence[object]],
    codes: Iterable[Sequence[object]],
) -> None:
    """Write what hangs on a crosswalk, in the order of the tables' columns."""
    copy_into(session, _PAIR_COLUMNS, pairs)
    copy_into(session, _SOURCE_COLUMNS, sources)
    copy_into(session, _CODE_COLUMNS, codes)


def shares(session: Session, crosswalk_id: int) -> list[tuple[str, str, int]]:
    """Codes and share of every pair, by old and new code."""
    statement = select(Old.code, New.code, CrosswalkPair.share).select_from(CrosswalkPair)
    joined = statement.join(Old, Old.id == CrosswalkPair.from_area_id).join(
        New, New.id == CrosswalkPair.to_area_id
    )
    chosen = joined.where(CrosswalkPair.crosswalk_id == crosswalk_id).order_by(*in_order(BY_PAIR))
    return [(row[0], row[1], row[2]) for row in session.execute(chosen)]


def takers(session: Session, crosswalk_id: int, outside: int) -> list[tuple[Any, ...]]:
    """Every old ward with the areas that hold it, each with a new ward that took land of it, and the share.

    Args:
        session: A session.
        crosswalk_id: Of the crosswalk.
        outside: Stands for the new ward where land lies outside the new edition.
    """
    above = (Old.id, Old.local_id, Old.district_id, Old.province_id)
    inside = (
        select(*above, CrosswalkPair.to_area_id, CrosswalkPair.share)
        .join(Old, Old.id == CrosswalkPair.from_area_id)
        .where(CrosswalkPair.crosswalk_id == crosswalk_id)
    )
    beyond = (
        select(*above, literal(outside), CrosswalkSource.outside_share)
        .join(Old, Old.id == CrosswalkSource.area_id)
        .where(CrosswalkSource.crosswalk_id == crosswalk_id, CrosswalkSource.outside_share > 0)
    )
    return [tuple(row) for row in session.execute(union_all(inside, beyond))]


def pairs(
    session: Session,
    crosswalk_id: int,
    conditions: Sequence[ColumnElement[bool]],
    begin: Sequence[Any] | None,
    limit: int | None,
) -> Sequence[Row[Any]]:
    """Pairs of a crosswalk with names, one more than the limit where more follow."""
    statement: Select[Any] = (
        select(*_PAIR_SHOWN)
        .select_from(CrosswalkPair)
        .join(Old, Old.id == CrosswalkPair.from_area_id)
        .join(New, New.id == CrosswalkPair.to_area_id)
        .where(CrosswalkPair.crosswalk_id == crosswalk_id, *conditions)
    )
    return session.execute(_paged(statement, BY_PAIR, begin, limit)).all()


def sources(
    session: Session,
    crosswalk_id: int,
    conditions: Sequence[ColumnElement[bool]],
    begin: Sequence[Any] | None,
    limit: int | None,
) -> Sequence[Row[Any]]:
    """Old wards of a crosswalk with what became of them, one more than the limit where more follow."""
    reused = and_(CrosswalkCode.crosswalk_id == CrosswalkSource.crosswalk_id, CrosswalkCode.code == Old.code)
    statement: Select[Any] = (
        select(*_WARD_SHOWN)
        .select_from(CrosswalkSource)
        .join(Old, Old.id == CrosswalkSource.area_id)
        .outerjoin(OldLocal, OldLocal.id == Old.local_id)
        .outerjoin(CrosswalkCode, reused)
        .where(CrosswalkSource.crosswalk_id == crosswalk_id, *conditions)
    )
    return session.execute(_paged(statement, BY_WARD, begin, limit)).all()


def of_any_old(codes: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a pair is one of some old wards."""
    return Old.code.in_(codes)


def of_old(code: str) -> ColumnElement[bool]:
    """The condition that a pair is one of an old ward."""
    return Old.code == code


def of_new(code: str) -> ColumnElement[bool]:
    """The condition that a pair is one of a new ward."""
    return New.code == code


def inside(area: Area) -> ColumnElement[bool]:
    """The condition that an old ward lies in an area of its edition."""
    holder: ColumnElement[Integer] = getattr(Old, f"{area.level.value}_id")
    return holder == area.id


def became(change: str) -> ColumnElement[bool]:
    """The condition that this became of an old ward."""
    return CrosswalkSource.change == change


def has_reused_code(*, wanted: bool) -> ColumnElement[bool]:
    """The condition that an old ward's code now names another place, or that it does not."""
    return CrosswalkCode.code.is_not(None) if wanted else CrosswalkCode.code.is_(None)


def _paged(
    statement: Select[Any], keys: Sequence[Key], begin: Sequence[Any] | None, limit: int | None
) -> Select[Any]:
    if begin is not None:
        statement = statement.where(after(keys, begin))
    ordered = statement.order_by(*in_order(keys))
    return ordered if limit is None else ordered.limit(limit + 1)
