"""The commitments that pairs are made of: whose, where, when, and how much."""

from __future__ import annotations

from sqlalchemy import CTE, BigInteger, ColumnElement, Integer, Subquery, cast, func, literal, select

from service.coordination.words import Question
from service.filters.conditions import of_commitment, of_money
from service.models import Allocation, Area, Commitment, Organisation, Placement


def works(question: Question) -> CTE:
    """Commitments with money in the question: whose, when, and how much.

    A commitment without dates lasts as long as the financial years for which its money is stated.
    """
    search = question.search
    first, last = func.min(Allocation.financial_year), func.max(Allocation.financial_year)
    month = Organisation.fy_start_month
    asked = Allocation.financial_year == search.year if search.year is not None else literal(value=True)
    amount = func.coalesce(func.sum(Allocation.amount_cents).filter(asked), 0)
    home = _districts(question)
    statement = (
        select(
            Commitment.id,
            Commitment.organisation_id,
            Organisation.sphere,
            Commitment.sector_id,
            Commitment.name,
            Commitment.is_transfer,
            Commitment.area_code,
            Organisation.area_code.label("own_area"),
            Commitment.geom,
            func.coalesce(Commitment.start_date, func.make_date(cast(first, Integer), month, 1)).label(
                "begins"
            ),
            func.coalesce(Commitment.end_date, func.make_date(cast(last, Integer) + 1, month, 1) - 1).label(
                "ends"
            ),
            cast(amount, BigInteger).label("cents"),
            func.coalesce(home.c.district_id, 0).label("district_id"),
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .join(Allocation, Allocation.commitment_id == Commitment.id)
        .outerjoin(home, home.c.commitment_id == Commitment.id)
        .where(
            Commitment.territory == question.edition.territory,
            Allocation.phase == search.phase,
            Allocation.amount_cents != 0,
            *of_money(question.chosen, Allocation.funding_source_id),
            *of_commitment(question.chosen),
            *_inside(question),
        )
        .group_by(Commitment.id, Organisation.id, home.c.district_id)
        .having(amount != 0)
        # Along a space-filling curve: who lies near each other is looked for one after the other.
        .order_by(Commitment.geom)
    )
    return statement.cte("work").prefix_with("materialized")


def _districts(question: Question) -> Subquery:
    """The district in which a commitment's money lands, the first one of several."""
    return (
        select(Placement.commitment_id, func.min(Area.district_id).label("district_id"))
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.edition_id == question.edition.id)
        .group_by(Placement.commitment_id)
        .subquery("home")
    )


def _inside(question: Question) -> list[ColumnElement[bool]]:
    if question.area is None:
        return []
    within = getattr(Area, f"{question.area.level.value}_id") == question.area.id
    placed = (
        select(Placement.commitment_id)
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.edition_id == question.edition.id, within)
    )
    return [Commitment.id.in_(placed)]
