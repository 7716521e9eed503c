"""Reads of the names of codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import cast, literal, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from service.models import Area, Edition, FocalArea, FundingSource, Sector, Stage
from service.models.base import LEVEL
from spatial.codes import ward_label

_LISTS: Final = (
    select(literal("sector"), Sector.code, Sector.name),
    select(literal("focal_area"), FocalArea.code, FocalArea.name),
    select(literal("stage"), Stage.code, Stage.name),
    select(literal("funding_source"), FundingSource.code, FundingSource.name),
)


def lists(session: Session) -> Mapping[str, Mapping[str, str]]:
    """The names of all entries of the stored lists, by list and code."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, code, said in session.execute(union_all(*_LISTS)):
        found[name][code] = said
    return found


def areas(
    session: Session, places: Collection[tuple[str, str]]
) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    """Names of areas by level and code, and labels of wards by code: of the newest edition that has them."""
    if not places:
        return {}, {}
    local = aliased(Area)
    chosen = (
        select(Area.level, Area.code, Area.name, Area.ward_number, local.code.label("local"))
        .join(Edition, Edition.id == Area.edition_id)
        .outerjoin(local, local.id == Area.local_id)
        .where(tuple_(Area.level, Area.code).in_([(cast(level, LEVEL), code) for level, code in places]))
        .order_by(Edition.valid_from)
    )
    names: dict[tuple[str, str], str] = {}
    wards: dict[str, str] = {}
    for row in session.execute(chosen):
        names[row.level.value, row.code] = row.name
        if row.ward_number is not None and row.local is not None:
            wards[row.code] = ward_label(row.local, row.ward_number)
    return names, wards
