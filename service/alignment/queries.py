"""Figures of alignment: plan by sphere, and money inside priority areas by place, sphere and year."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Subquery, case, cast, func, literal, select, true
from sqlalchemy.orm import Session, aliased

from service.alignment.money_queries import (
    cents,
    for_area,
    in_force,
    lines,
    served,
    split_lines,
    zones,
)
from service.alignment.words import Question
from service.models import (
    Area,
    BudgetLine,
    ObjectiveLink,
    Organisation,
    Plan,
    PlanFeature,
    PlanObjective,
)
from service.rows import AnyRow
from spatial.vocabulary import Landing, LinkState


def plans_by_sphere(session: Session, question: Question) -> list[AnyRow]:
    """What serves each plan in force, by sphere; plans that nobody serves have one row without a sphere."""
    money = _by_commitment(question)
    serving = (
        select(PlanObjective.plan_id, ObjectiveLink.commitment_id)
        .join(ObjectiveLink, ObjectiveLink.objective_id == PlanObjective.id)
        .where(ObjectiveLink.state == LinkState.ACCEPTED)
        .distinct()
        .subquery("serving")
    )
    joined = (
        select(serving.c.plan_id, money.c.sphere, money.c.commitment_id, money.c.cents)
        .join(money, money.c.commitment_id == serving.c.commitment_id)
        .subquery("joined")
    )
    total = func.coalesce(func.sum(joined.c.cents), 0)
    statement = (
        select(
            Plan.code,
            Plan.kind,
            Plan.title,
            joined.c.sphere,
            cast(total, BigInteger).label("cents"),
            func.count(joined.c.commitment_id).label("commitments"),
        )
        .outerjoin(joined, joined.c.plan_id == Plan.id)
        .where(*in_force(question), *for_area(question))
        .group_by(Plan.id, joined.c.sphere)
        .order_by(Plan.code, joined.c.sphere)
    )
    return list(session.execute(statement))


def by_sphere(session: Session, question: Question) -> list[AnyRow]:
    """All money by sphere, and the part of it that serves some plan in force for the area."""
    money = _by_commitment(question)
    serves = money.c.commitment_id.in_(served(question, *for_area(question)))
    statement = (
        select(
            money.c.sphere,
            cast(func.sum(money.c.cents), BigInteger).label("cents"),
            func.count().label("commitments"),
            cast(func.coalesce(func.sum(money.c.cents).filter(serves), 0), BigInteger).label("served_cents"),
            func.count().filter(serves).label("served_commitments"),
        )
        .group_by(money.c.sphere)
        .order_by(money.c.sphere)
    )
    return list(session.execute(statement))


def by_place(session: Session, question: Question) -> list[AnyRow]:
    """Money inside and outside priority areas and not placed at a ward, by place, sphere and year.

    The place is the municipality; what lands above municipalities stands at the area that it belongs to.
    """
    each = _each_line(question)
    own, place = aliased(Area), aliased(Area)
    outside = each.c.amount_cents - each.c.inside_cents

    at_ward, estimated = each.c.at_ward, each.c.is_estimated
    statement = (
        select(
            place.level,
            place.code,
            place.name,
            Organisation.sphere,
            each.c.financial_year,
            _summed("cents", each.c.amount_cents, true()),
            _summed("inside_cents", each.c.inside_cents, at_ward),
            _summed("outside_cents", outside, at_ward),
            _summed("unplaced_cents", each.c.amount_cents, ~at_ward),
            _summed("estimated_inside_cents", each.c.inside_cents, estimated),
            _summed("estimated_outside_cents", outside, estimated),
        )
        .select_from(each)
        .join(own, own.id == each.c.area_id)
        .join(place, place.id == case((own.local_id.is_not(None), own.local_id), else_=own.id))
        .join(Organisation, Organisation.id == each.c.organisation_id)
        .group_by(place.level, place.code, place.name, Organisation.sphere, each.c.financial_year)
        .order_by(place.level.desc(), place.code, Organisation.sphere, each.c.financial_year)
    )
    return list(session.execute(statement))


def _each_line(question: Question) -> Subquery:
    """Every line with its cents inside priority areas, and whether it is placed at a ward."""
    split = split_lines(question, zones(question))
    placed = select(
        split.c.area_id,
        split.c.organisation_id,
        split.c.financial_year,
        split.c.amount_cents,
        split.c.inside_cents,
        split.c.is_estimated,
        literal(True).label("at_ward"),  # noqa: FBT003 - a column's value
    )
    others = lines(
        question,
        BudgetLine.area_id,
        BudgetLine.organisation_id,
        BudgetLine.financial_year,
        BudgetLine.amount_cents,
        cast(literal(0), BigInteger),
        literal(False),  # noqa: FBT003 - a column's value
        literal(False),  # noqa: FBT003 - a column's value
    ).where(BudgetLine.landing != Landing.WARD)
    return placed.union_all(others).subquery("each_line")


def features_in_force(session: Session, question: Question) -> int:
    """How many features there are of plans in force for the area asked about, or one around or inside it."""
    counted = select(func.count()).select_from(PlanFeature).join(Plan, Plan.id == PlanFeature.plan_id)
    return int(session.scalar(counted.where(*in_force(question), *for_area(question))) or 0)


def _summed(name: str, amount: ColumnElement[int], kept: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(amount).filter(kept), 0), BigInteger).label(name)


def _by_commitment(question: Question) -> Subquery:
    keys = (BudgetLine.commitment_id, Organisation.sphere)
    summed = lines(question, *keys, cents().label("cents"))
    joined = summed.join(Organisation, Organisation.id == BudgetLine.organisation_id)
    return joined.group_by(*keys).subquery("money")
