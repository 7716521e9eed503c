"""Look-ups of the codes that contents name: all of a kind at once, and all there are to suggest from."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Text, cast, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from service.models import Area, FocalArea, FundingSource, Sector, Stage
from spatial.vocabulary import Level

_LISTS: dict[str, type[Sector | FocalArea | FundingSource | Stage]] = {
    "sector": Sector,
    "focal_area": FocalArea,
    "funding_source": FundingSource,
    "stage": Stage,
}


def known(session: Session, asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of some (list, code) that are stored."""
    parts = [
        select(literal(kind), table.code).where(
            table.code.in_([code for name, code in asked if name == kind])
        )
        for kind, table in _LISTS.items()
        if any(name == kind for name, _ in asked)
    ]
    return {(kind, code) for kind, code in session.execute(union_all(*parts))} if parts else set()


def codes_and_names(session: Session, kind: str) -> dict[str, str]:
    """All entries of a list."""
    table = _LISTS[kind]
    return dict(session.execute(select(table.code, table.name)).all())


def areas_known(
    session: Session, edition_id: int, asked: Collection[tuple[Level, str]]
) -> set[tuple[Level, str]]:
    """Those of some (level, code) that an edition has."""
    if not asked:
        return set()
    chosen = select(Area.level, Area.code).where(
        Area.edition_id == edition_id,
        tuple_(cast(Area.level, Text), Area.code).in_([(level.value, code) for level, code in asked]),
        Area.code.in_([code for _, code in asked]),
    )
    return {(level, code) for level, code in session.execute(chosen)}


def area_codes_and_names(session: Session, edition_id: int, level: Level) -> dict[str, str]:
    """All areas of a level of an edition."""
    chosen = select(Area.code, Area.name).where(Area.edition_id == edition_id, Area.level == level)
    return dict(session.execute(chosen).all())
