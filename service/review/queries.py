"""Reads of what a proposal is held against."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from service.models import Area, Edition
from spatial.vocabulary import Level


def area_ids(session: Session, edition: str, codes: Collection[tuple[Level, str]]) -> Sequence[int]:
    """Ids of areas of an edition, named by level and code."""
    chosen = (
        select(Area.id)
        .join(Edition, Edition.id == Area.edition_id)
        .where(Edition.slug == edition, tuple_(Area.level, Area.code).in_(sorted(codes)))
    )
    return session.scalars(chosen.order_by(Area.id)).all()


def district_ids(session: Session, edition_id: int, codes: Collection[str]) -> Sequence[int]:
    """Ids of districts of an edition."""
    chosen = select(Area.id).where(
        Area.edition_id == edition_id, Area.level == Level.DISTRICT, Area.code.in_(sorted(codes))
    )
    return session.scalars(chosen.order_by(Area.id)).all()
