"""Reads and writes of plans, their objectives and their features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, delete, func, select
from sqlalchemy.orm import Session

from service.models import Area, Edition, ObjectiveLink, Organisation, Plan, PlanFeature, PlanObjective
from service.rows import AnyRow
from spatial.vocabulary import Level

_DIGITS: Final = 6


def plan_by_code(session: Session, code: str) -> Plan | None:
    """The plan of a code, in any letter case."""
    return session.scalar(select(Plan).where(func.lower(Plan.code) == code.lower()))


def codes_and_titles(session: Session) -> list[tuple[str, str]]:
    """Code and title of every plan."""
    return [(row[0], row[1]) for row in session.execute(select(Plan.code, Plan.title).order_by(Plan.code))]


def objectives(session: Session, plan_id: int) -> dict[str, PlanObjective]:
    """The objectives of a plan by code."""
    found = select(PlanObjective).where(PlanObjective.plan_id == plan_id).order_by(PlanObjective.id)
    return {one.code: one for one in session.scalars(found)}


def linked_codes(session: Session, plan_id: int) -> set[str]:
    """Codes of a plan's objectives to which somebody has linked a commitment."""
    found = (
        select(PlanObjective.code)
        .join(ObjectiveLink, ObjectiveLink.objective_id == PlanObjective.id)
        .where(PlanObjective.plan_id == plan_id, ObjectiveLink.state == "accepted")
    )
    return set(session.scalars(found))


def remove_objectives(session: Session, plan_id: int, codes: Sequence[str]) -> None:
    """Take objectives away, and the proposals made for them."""
    session.execute(
        delete(PlanObjective).where(PlanObjective.plan_id == plan_id, PlanObjective.code.in_(codes))
    )


def listed(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[AnyRow]:
    """Plans with their owner, and how many objectives, features and links they have, by code."""

    def counted(what: Any, *held: Any) -> Any:
        return select(func.count()).select_from(what).where(*held).correlate(Plan).scalar_subquery()

    linked = (
        select(func.count(ObjectiveLink.commitment_id.distinct()))
        .join(PlanObjective, PlanObjective.id == ObjectiveLink.objective_id)
        .where(PlanObjective.plan_id == Plan.id, ObjectiveLink.state == "accepted")
        .correlate(Plan)
        .scalar_subquery()
    )
    statement = (
        select(
            Plan.id,
            Plan.code,
            Plan.kind,
            Plan.title,
            Plan.horizon,
            Plan.starts,
            Plan.ends,
            Plan.area_level,
            Plan.area_code,
            Plan.territory,
            Edition.slug.label("edition"),
            Organisation.code.label("owner_code"),
            Organisation.name.label("owner_name"),
            Organisation.sphere.label("owner_sphere"),
            counted(PlanObjective, PlanObjective.plan_id == Plan.id).label("objectives"),
            counted(PlanFeature, PlanFeature.plan_id == Plan.id).label("features"),
            linked.label("commitments"),
        )
        .join(Organisation, Organisation.id == Plan.organisation_id)
        .join(Edition, Edition.id == Plan.code_edition_id)
    )
    return list(session.execute(statement.where(*conditions).order_by(Plan.code)))


def objectives_with_links(session: Session, plan_id: int) -> list[AnyRow]:
    """The objectives of a plan in the order of its file, with how many commitments serve each."""
    linked = func.count(ObjectiveLink.commitment_id)
    statement = (
        select(
            PlanObjective.code,
            PlanObjective.text,
            PlanObjective.parent_code,
            linked.filter(ObjectiveLink.state == "accepted").label("commitments"),
            linked.filter(ObjectiveLink.state == "proposed").label("proposals"),
        )
        .outerjoin(ObjectiveLink, ObjectiveLink.objective_id == PlanObjective.id)
        .where(PlanObjective.plan_id == plan_id)
        .group_by(PlanObjective.id)
        .order_by(PlanObjective.id)
    )
    return list(session.execute(statement))


def features(session: Session, plan_id: int) -> dict[tuple[str, str], PlanFeature]:
    """The features of a plan by kind and name."""
    found = select(PlanFeature).where(PlanFeature.plan_id == plan_id).order_by(PlanFeature.id)
    return {(one.kind, one.name): one for one in session.scalars(found)}


def drawn_features(session: Session, plan_id: int) -> list[AnyRow]:
    """The features of a plan with their drawing and the ground they mean, as GeoJSON."""
    statement = (
        select(
            PlanFeature.id,
            PlanFeature.kind,
            PlanFeature.name,
            PlanFeature.reach_m,
            func.ST_AsGeoJSON(PlanFeature.geom, _DIGITS, type_=Text).label("geometry"),
        )
        .where(PlanFeature.plan_id == plan_id)
        .order_by(PlanFeature.kind, PlanFeature.name)
    )
    return list(session.execute(statement))


def in_edition(edition: Edition, area: Area | None) -> list[ColumnElement[bool]]:
    """Conditions on plans: of the edition's territory, and for the area, one above it or one below it."""
    found: list[ColumnElement[bool]] = [Plan.territory == edition.territory]
    if area is not None:
        above = [getattr(area, f"{level.value}_id") for level in Level]
        touching = (
            select(Area.id)
            .where(Area.edition_id == edition.id, Area.level == Plan.area_level, Area.code == Plan.area_code)
            .where(
                Area.id.in_([key for key in above if key is not None])
                | (getattr(Area, f"{area.level.value}_id") == area.id)
            )
        )
        found.append(touching.exists())
    return found
