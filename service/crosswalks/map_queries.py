"""Reads of the two maps of a crosswalk: wards of either edition, and the land they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from service.crosswalks.queries import New, Old, OldLocal
from service.models import Area, Crosswalk, CrosswalkCode, CrosswalkPair, CrosswalkSource
from spatial.vocabulary import Level

NewLocal = aliased(Area, name="new_local")
_OLD_SHOWN: Final[tuple[Any, ...]] = (
    Old.id,
    Old.code,
    Old.name,
    OldLocal.code.label("local"),
    CrosswalkSource.change,
    CrosswalkCode.code.is_not(None).label("code_reused"),
    CrosswalkSource.outside_share,
)
_PAIR_SHOWN: Final[tuple[Any, ...]] = (
    Old.code.label("old"),
    New.code.label("new"),
    CrosswalkPair.share,
)


def holder_is(ward: Any, area: Area) -> ColumnElement[bool]:
    """The condition that a ward of either edition lies in an area."""
    held: ColumnElement[bool] = getattr(ward, f"{area.level.value}_id") == area.id
    return held


def reaching_into(held: Crosswalk, area: Area) -> ColumnElement[bool]:
    """The condition that a new ward holds land of an old area."""
    inside = (
        select(CrosswalkPair.to_area_id)
        .join(Old, Old.id == CrosswalkPair.from_area_id)
        .where(CrosswalkPair.crosswalk_id == held.id, holder_is(Old, area))
    )
    return New.id.in_(inside)


def old_wards(session: Session, held: Crosswalk, where: Sequence[ColumnElement[bool]]) -> Sequence[Row[Any]]:
    """Old wards by code: what became of each, and whether its code now names another place."""
    reused = and_(CrosswalkCode.crosswalk_id == held.id, CrosswalkCode.code == Old.code)
    chosen: Select[Any] = (
        select(*_OLD_SHOWN)
        .join(CrosswalkSource, CrosswalkSource.area_id == Old.id)
        .outerjoin(OldLocal, OldLocal.id == Old.local_id)
        .outerjoin(CrosswalkCode, reused)
        .where(CrosswalkSource.crosswalk_id == held.id, *where)
    )
    return session.execute(chosen.order_by(Old.code)).all()


def new_wards(session: Session, held: Crosswalk, where: Sequence[ColumnElement[bool]]) -> Sequence[Row[Any]]:
    """New wards by code, each with the old ward that gave it most of its land and what became of that."""
    first = aliased(Area, name="giver")
    most = (
        select(CrosswalkPair.to_area_id, first.code, CrosswalkSource.change)
        .join(first, first.id == CrosswalkPair.from_area_id)
        .join(
            CrosswalkSource,
            and_(CrosswalkSource.crosswalk_id == held.id, CrosswalkSource.area_id == first.id),
        )
        .where(CrosswalkPair.crosswalk_id == held.id)
        .ext(distinct_on(CrosswalkPair.to_area_id))
        .order_by(CrosswalkPair.to_area_id, CrosswalkPair.overlap_km2.desc(), first.code)
        .subquery("most")
    )
    reused = and_(CrosswalkCode.crosswalk_id == held.id, CrosswalkCode.code == New.code)
    chosen: Select[Any] = (
        select(
            New.id,
            New.code,
            New.name,
            NewLocal.code.label("local"),
            most.c.change,
            CrosswalkCode.code.is_not(None).label("code_reused"),
            most.c.code.label("mostly_from"),
        )
        .outerjoin(most, most.c.to_area_id == New.id)
        .outerjoin(NewLocal, NewLocal.id == New.local_id)
        .outerjoin(CrosswalkCode, reused)
        .where(New.edition_id == held.to_edition_id, New.level == Level.WARD, *where)
    )
    return session.execute(chosen.order_by(New.code)).all()


def shared_land(
    session: Session, held: Crosswalk, either: Sequence[ColumnElement[bool]]
) -> Sequence[Row[Any]]:
    """Pairs by old code, the largest share first: those of which either condition holds, or all."""
    chosen: Select[Any] = (
        select(*_PAIR_SHOWN)
        .select_from(CrosswalkPair)
        .join(Old, Old.id == CrosswalkPair.from_area_id)
        .join(New, New.id == CrosswalkPair.to_area_id)
        .where(CrosswalkPair.crosswalk_id == held.id, or_(*either) if either else true())
    )
    return session.execute(chosen.order_by(Old.code, CrosswalkPair.share.desc(), New.code)).all()
