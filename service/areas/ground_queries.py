"""Outlines of a place and of what lies in it, for small maps that many things are drawn on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row, Text, and_, func, select
from sqlalchemy.orm import Session

from service.models import Area, AreaGeneralised
from spatial.vocabulary import Level

_DIGITS: Final = 5  # a metre
_DRAWN: Final[Mapping[Level, tuple[Level, ...]]] = {
    Level.COUNTRY: (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT),
    Level.PROVINCE: (Level.PROVINCE, Level.DISTRICT, Level.LOCAL),
    Level.DISTRICT: (Level.DISTRICT, Level.LOCAL, Level.WARD),
    Level.LOCAL: (Level.LOCAL, Level.WARD),
    Level.WARD: (Level.LOCAL, Level.WARD),  # a ward is looked at among its neighbours
}


def ground(session: Session, area: Area, band: int) -> list[Row[Any]]:
    """An area and the two levels of areas below it, from one zoom band, the largest first."""
    levels = _DRAWN[area.level]
    around = getattr(Area, f"{levels[0].value}_id") == getattr(area, f"{levels[0].value}_id")
    chosen = (
        select(
            Area.id,
            Area.level,
            Area.code,
            Area.name,
            Area.ward_number,
            func.ST_X(Area.label_point).label("longitude"),
            func.ST_Y(Area.label_point).label("latitude"),
            func.ST_AsGeoJSON(AreaGeneralised.geom, _DIGITS, type_=Text).label("geometry"),
        )
        .join(AreaGeneralised, and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == band))
        .where(around, Area.level.in_(levels))
    )
    return list(session.execute(chosen.order_by(Area.level, Area.code)))
