"""Reads of editions and of single areas by code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, defer

from service.models import Area, Edition
from spatial.vocabulary import Level


def all_editions(session: Session) -> list[Edition]:
    """Every edition loaded, by territory and date."""
    return list(session.scalars(select(Edition).order_by(Edition.territory, Edition.valid_from)))


def by_slug(session: Session, slug: str) -> Edition | None:
    """The edition of a name, active or not."""
    return session.scalar(select(Edition).where(Edition.slug == slug))


def holding_on(session: Session, day: date) -> list[Edition]:
    """The active editions, one a territory at the most, that hold on a day."""
    chosen = select(Edition).where(
        Edition.activated_at.is_not(None),
        Edition.valid_from <= day,
        or_(Edition.valid_to.is_(None), Edition.valid_to > day),
    )
    return list(session.scalars(chosen.order_by(Edition.territory)))


def areas_by_code(
    session: Session, edition_id: int, codes: Collection[str], level: Level | None
) -> list[Area]:
    """Areas of any of these codes, the highest level first: a metro stands at two."""
    chosen = _areas(edition_id, level).where(Area.code.in_(codes))
    return list(session.scalars(chosen.order_by(Area.level)))


def ward_by_number(session: Session, edition_id: int, municipality: str, number: int) -> Area | None:
    """The ward of a number in a municipality."""
    local = select(Area.id).where(
        Area.edition_id == edition_id, Area.level == Level.LOCAL, Area.code == municipality
    )
    chosen = _areas(edition_id, Level.WARD).where(Area.local_id.in_(local), Area.ward_number == number)
    return session.scalar(chosen)


def codes_and_names(session: Session, edition_id: int, level: Level | None) -> Sequence[tuple[str, str]]:
    """Codes and names to suggest from."""
    chosen = select(Area.code, Area.name).where(Area.edition_id == edition_id)
    if level is not None:
        chosen = chosen.where(Area.level == level)
    return [(row.code, row.name) for row in session.execute(chosen.distinct())]


def _areas(edition_id: int, level: Level | None) -> Select[Area]:
    # Without the shapes, which are megabytes for the country.
    light = (defer(Area.geom, raiseload=True), defer(Area.label_point, raiseload=True))
    statement = select(Area).where(Area.edition_id == edition_id).options(*light)
    return statement if level is None else statement.where(Area.level == level)
