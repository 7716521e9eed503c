"""Reads of the names of codes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from service.models import (
    Area,
    Edition,
    FocalArea,
    FundingSource,
    Indicator,
    Plan,
    PlanObjective,
    Sector,
    Stage,
)
from service.rows import AnyRow
from spatial.codes import ward_label
from spatial.vocabulary import Level

_LISTS: Final = (
    select(literal("sector").label("list"), Sector.id, Sector.code, Sector.name),
    select(literal("focal_area"), FocalArea.id, FocalArea.code, FocalArea.name),
    select(literal("stage"), Stage.id, Stage.code, Stage.name),
    select(literal("funding_source"), FundingSource.id, FundingSource.code, FundingSource.name),
    select(literal("edition"), Edition.id, Edition.slug, Edition.title),
)


def lists(
    session: Session, *, objectives: Collection[int] = (), indicators: Collection[int] = ()
) -> Sequence[AnyRow]:
    """All entries of the stored lists and the editions: list, id, code, name.

    Args:
        session: Any session.
        objectives: Ids of those that come along, as the list "objective", by plan and code.
        indicators: Ids of those that come along, as the list "indicator".
    """
    more: list[Select[str, int, str, str]] = []
    if objectives:
        code = func.concat(Plan.code, " ", PlanObjective.code)
        chosen = select(literal("objective"), PlanObjective.id, code, code)
        chosen = chosen.join(Plan, Plan.id == PlanObjective.plan_id)
        more.append(chosen.where(PlanObjective.id.in_(objectives)))
    if indicators:
        named = select(literal("indicator"), Indicator.id, Indicator.code, Indicator.name)
        more.append(named.where(Indicator.id.in_(indicators)))
    return session.execute(union_all(*_LISTS, *more)).all()


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
        .where(or_(*_at_levels(places)))
        .order_by(Edition.valid_from)
    )
    names: dict[tuple[str, str], str] = {}
    wards: dict[str, str] = {}
    for row in session.execute(chosen):
        names[row.level.value, row.code] = row.name
        if row.ward_number is not None and row.local is not None:
            wards[row.code] = ward_label(row.local, row.ward_number)
    return names, wards


def _at_levels(places: Collection[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    for level in Level:
        codes = [code for at, code in places if at == level]
        if codes:
            yield and_(Area.level == level, Area.code.in_(codes))


def areas_by_id(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Labels of wards, names and codes of other areas, by id."""
    if not ids:
        return {}
    local = aliased(Area)
    chosen = (
        select(Area.id, Area.code, Area.name, Area.ward_number, local.code.label("local"))
        .outerjoin(local, local.id == Area.local_id)
        .where(Area.id.in_(ids))
    )
    return {
        row.id: ward_label(row.local, row.ward_number) if row.ward_number and row.local else _named(row)
        for row in session.execute(chosen)
    }


def _named(row: AnyRow) -> str:
    return f"{row.name} ({row.code})"
