"""One select for each rule: the subjects that it finds, their lasting names, and their rands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from service.alignment.money_queries import (
    cents,
    charted_wards,
    drawn_in,
    for_area,
    in_force,
    inside,
    lines,
    served,
    split_lines,
    zones,
)
from service.alignment.need_queries import latest_needs
from service.alignment.rules import SECTOR_SPHERES, Rule
from service.alignment.words import Question
from service.filters.conditions import of_commitment, of_money
from service.models import (
    Allocation,
    Answer,
    Area,
    BudgetLine,
    Commitment,
    Indicator,
    ObjectiveLink,
    Organisation,
    Placement,
    Plan,
    PlanFeature,
    PlanObjective,
)
from spatial.vocabulary import Landing, LinkState, PlanKind

AnySelect = Select[*tuple[Any, ...]]
_NO_BACKLOG: Final = cast(null(), BigInteger).label("backlog")
_LEAST_PART: Final = 100_000
"""Money is outside priority areas where more than one part in so many is."""
_NOTHING: Final = (cast(literal(0), BigInteger).label("cents"), _NO_BACKLOG)
_BY_PLANNERS: Final = (Landing.WARD, Landing.LOCAL, Landing.DISTRICT)
"""Landings near enough that the plan of a municipality or district could carry them."""


def found_by(rule: Rule, question: Question) -> AnySelect:
    """What a rule finds: ``natural``, ``cents``, ``backlog``, and the id of what it is about.

    ``natural`` names the subject by its own codes, which a reload does not change.
    """
    return RULES[rule](question)


def _not_in_idp(question: Question) -> AnySelect:
    carried = served(question, Plan.kind == PlanKind.IDP)
    found = _money(question).where(
        Organisation.sphere.in_(SECTOR_SPHERES),
        BudgetLine.landing.in_(_BY_PLANNERS),
        Commitment.id.not_in(carried),
    )
    return found.having(func.sum(BudgetLine.amount_cents) != 0)


def _no_plan(question: Question) -> AnySelect:
    found = _money(question).where(Commitment.id.not_in(served(question)))
    return found.having(func.sum(BudgetLine.amount_cents) != 0)


def _idp_unfunded(question: Question) -> AnySelect:
    year = question.year or question.day.year
    funded = select(Allocation.commitment_id).where(
        *_allocated(question), Allocation.amount_cents != 0, Allocation.commitment_id == Commitment.id
    )
    running = [
        or_(Commitment.end_date.is_(None), Commitment.end_date >= date(year, 4, 1)),
        or_(Commitment.start_date.is_(None), Commitment.start_date <= date(year + 1, 6, 30)),
    ]
    statement = _subjects(cast(func.coalesce(Commitment.total_cost_cents, 0), BigInteger)).where(
        Commitment.territory == question.edition.territory,
        Commitment.id.in_(served(question, Plan.kind == PlanKind.IDP)),
        ~funded.exists(),
        *running,
        *of_commitment(question.chosen),
    )
    if question.area is not None:
        placed = (
            select(Placement.commitment_id)
            .join(Area, Area.id == Placement.area_id)
            .where(Placement.edition_id == question.edition.id, inside(Area, question.area))
        )
        statement = statement.where(Commitment.id.in_(placed))
    return statement


def _outside_priority(question: Question) -> AnySelect:
    zone = zones(question)
    split = split_lines(question, zone)
    outside = cast(func.sum(split.c.amount_cents - split.c.inside_cents), BigInteger)
    all_of_it = func.sum(func.abs(split.c.amount_cents))
    each = (
        select(split.c.commitment_id, outside.label("cents"))
        .where(split.c.area_id.in_(charted_wards(question)))
        .group_by(split.c.commitment_id)
        # Pieces of zones are measured one by one: less than that loses to rounding is not outside.
        .having(func.abs(outside) > all_of_it / _LEAST_PART)
        .subquery("outside")
    )
    return _subjects(each.c.cents).join(each, each.c.commitment_id == Commitment.id)


def _priority_empty(question: Question) -> AnySelect:
    site = aliased(Commitment)
    touching = site.geom.intersects(PlanFeature.zone) & func.ST_Intersects(PlanFeature.zone, site.geom)
    funded = (
        select(Allocation.id)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .where(
            Commitment.id == site.id,
            *_allocated(question),
            Allocation.amount_cents != 0,
            *of_commitment(question.chosen),
        )
    )
    worked_on = select(site.id).where(
        site.territory == question.edition.territory, touching, funded.correlate(site).exists()
    )
    statement = (
        select(
            func.concat_ws("|", Plan.territory, Plan.code, PlanFeature.kind, PlanFeature.name).label(
                "natural"
            ),
            *_ids(feature_id=PlanFeature.id),
            *_NOTHING,
        )
        .join(Plan, Plan.id == PlanFeature.plan_id)
        .where(*in_force(question), ~worked_on.correlate(PlanFeature).exists())
    )
    return statement.where(*drawn_in(question, PlanFeature.zone))


def _objective_unfunded(question: Question) -> AnySelect:
    part = aliased(PlanObjective)
    parts = select(part.id).where(
        part.plan_id == PlanObjective.plan_id, part.parent_code == PlanObjective.code
    )
    funded = lines(question, BudgetLine.commitment_id).where(BudgetLine.amount_cents != 0)
    serving = select(ObjectiveLink.commitment_id).where(
        ObjectiveLink.objective_id == PlanObjective.id,
        ObjectiveLink.state == LinkState.ACCEPTED,
        ObjectiveLink.commitment_id.in_(funded),
    )
    return (
        select(
            func.concat_ws("|", Plan.territory, Plan.code, PlanObjective.code).label("natural"),
            *_ids(objective_id=PlanObjective.id),
            *_NOTHING,
        )
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .where(
            *in_force(question),
            *for_area(question),
            ~parts.exists(),  # an objective with parts is served through them
            ~serving.correlate(PlanObjective).exists(),
        )
    )


def _need_unanswered(question: Question) -> AnySelect:
    # What no list says is answered by somebody is nobody's to answer, and no finding.
    answered = (
        lines(question, BudgetLine.area_id, Answer.need_code)
        .join(Answer, Answer.sector_id == BudgetLine.sector_id)
        .where(BudgetLine.amount_cents != 0, BudgetLine.landing == Landing.WARD)
    )
    need = latest_needs(question)
    return (
        select(
            func.concat_ws(
                "|", question.edition.territory, question.edition.slug, Area.code, Indicator.code
            ).label("natural"),
            *_ids(area_id=Area.id, indicator_id=Indicator.id),
            cast(literal(0), BigInteger).label("cents"),
            cast(func.ceil(need.c.value), BigInteger).label("backlog"),
        )
        .join(need, need.c.area_id == Area.id)
        .join(Indicator, Indicator.id == need.c.indicator_id)
        .where(
            need.c.value > 0,
            Indicator.more_is == "worse",
            Indicator.code.in_(select(Answer.need_code)),
            tuple_(Area.id, Indicator.code).not_in(answered),
        )
    )


RULES: Final[Mapping[Rule, Callable[[Question], AnySelect]]] = {
    Rule.NOT_IN_IDP: _not_in_idp,
    Rule.IDP_UNFUNDED: _idp_unfunded,
    Rule.OUTSIDE_PRIORITY: _outside_priority,
    Rule.PRIORITY_EMPTY: _priority_empty,
    Rule.NEED_UNANSWERED: _need_unanswered,
    Rule.OBJECTIVE_UNFUNDED: _objective_unfunded,
    Rule.NO_PLAN: _no_plan,
}


def _name() -> ColumnElement[str]:
    parts = (Commitment.territory, Organisation.code, Commitment.reference)
    found: ColumnElement[str] = func.concat_ws("|", *parts).label("natural")
    return found


def _ids(**given: Any) -> list[Any]:
    kinds = ("commitment_id", "feature_id", "objective_id", "area_id", "indicator_id")
    return [
        given[kind].label(kind) if kind in given else cast(null(), BigInteger).label(kind) for kind in kinds
    ]


def _subjects(amount: ColumnElement[int]) -> AnySelect:
    columns = (_name(), *_ids(commitment_id=Commitment.id), amount.label("cents"), _NO_BACKLOG)
    return select(*columns).join(Organisation, Organisation.id == Commitment.organisation_id)


def _money(question: Question) -> AnySelect:
    """Commitments with their money in the question."""
    columns = (_name(), *_ids(commitment_id=Commitment.id), cents().label("cents"), _NO_BACKLOG)
    summed = lines(question, *columns)
    joined = summed.join(Organisation, Organisation.id == Commitment.organisation_id)
    return joined.group_by(Commitment.id, Organisation.code)


def _allocated(question: Question) -> list[ColumnElement[bool]]:
    found = [Allocation.phase == question.phase, *of_money(question.chosen, Allocation.funding_source_id)]
    if question.year is not None:
        found.append(Allocation.financial_year == question.year)
    return found
