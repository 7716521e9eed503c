"""Reads of editions and areas."""

from __future__ import annotations

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from service.models import Area, Edition
from spatial.vocabulary import Level


def editions(session: Session) -> list[Edition]:
    """All editions, the newest first, those of the country before others."""
    newest = select(Edition).order_by(
        (Edition.territory == "ZA").desc(), Edition.valid_from.desc(), Edition.slug
    )
    return list(session.scalars(newest))


def count_areas(session: Session) -> list[Row[tuple[int, Level, int]]]:
    """How many areas each edition has at each level."""
    counted = select(Area.edition_id, Area.level, func.count().label("areas")).group_by(
        Area.edition_id, Area.level
    )
    return list(session.execute(counted.order_by(Area.edition_id, Area.level)))
