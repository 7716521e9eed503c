"""The commitments that pairs are made of: whose, where, when, and how much."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from service.coordination.words import Question
from service.filters.conditions import of_commitment, of_money
from service.models import Allocation, Area, Commitment, Organisation, Placement
from spatial.vocabulary import Landing


def works(question: Question) -> CTE:
    """Commitments with money in the question: whose, when, and how much.

    A commitment without dates lasts as long as the financial years for which its money is stated.
    """
    money, home = _money(question), _homes(question)
    month = Organisation.fy_start_month
    begins, ends = func.make_date(money.c.first, month, 1), func.make_date(money.c.last + 1, month, 1) - 1
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
            Commitment.geom.is_not(None).label("has_site"),
            func.coalesce(Commitment.start_date, begins).label("begins"),
            func.coalesce(Commitment.end_date, ends).label("ends"),
            money.c.is_in_year,
            money.c.year,
            money.c.cents,
            func.coalesce(home.c.district_id, 0).label("district_id"),
            home.c.ward_id,
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .join(money, money.c.commitment_id == Commitment.id)
        .outerjoin(home, home.c.commitment_id == Commitment.id)
        .where(*_sought(question))
    )
    return statement.cte("work").prefix_with("materialized")


def sites(question: Question) -> Select[*tuple[Any, ...]]:
    """Commitments in the question whose work site is known, with money or without."""
    return select(
        Commitment.id,
        Commitment.organisation_id,
        Commitment.sector_id,
        Commitment.is_transfer,
        Commitment.geom,
    ).where(*_sought(question))


def has_money(question: Question, commitment_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a commitment has amounts in the question, which may yet come to nought."""
    return commitment_id.in_(select(Allocation.commitment_id).where(*_counted(question)))


def _sought(question: Question) -> list[ColumnElement[bool]]:
    """Conditions on ``Commitment``: in the territory, the area and the filters of the question."""
    return [
        Commitment.territory == question.edition.territory,
        *_only(question, Commitment.id),
        *of_commitment(question.chosen),
        *_inside(question, Commitment.id),
    ]


def _money(question: Question) -> Subquery:
    """What each commitment has in the year asked for, and the first and last year in which it has any.

    Where it has none in that year, what it has in the nearest, the later of two: a road of this year can wait
    for the pipe of the next. Added up before commitments are joined, which are then joined once each and not
    once a year.
    """
    asked, each = question.year, _by_year(question)
    # Of the year itself 0, of the next 2, of the one before 3: the least stands first, with its cents.
    apart = 2 * func.abs(each.c.year - asked) + case((each.c.year < asked, 1), else_=0)
    nearest = func.min(array([cast(apart, BigInteger), each.c.cents]), type_=ARRAY(BigInteger))
    years = cast(nearest[1] // 2, Integer)
    return (
        select(
            each.c.commitment_id,
            func.min(each.c.year).label("first"),
            func.max(each.c.year).label("last"),
            nearest[2].label("cents"),
            (nearest[1] == 0).label("is_in_year"),
            (asked + case((nearest[1] % 2 == 1, -years), else_=years)).label("year"),
        )
        .group_by(each.c.commitment_id)
        .subquery("money")
    )


def _by_year(question: Question) -> Subquery:
    """What commitments have in each year; years that come to nought are none."""
    cents = func.sum(Allocation.amount_cents)
    return (
        select(
            Allocation.commitment_id,
            cast(Allocation.financial_year, Integer).label("year"),
            cast(cents, BigInteger).label("cents"),
        )
        .where(*_counted(question), *_inside(question, Allocation.commitment_id))
        .group_by(Allocation.commitment_id, Allocation.financial_year)
        .having(cents != 0)
        .subquery("by_year")
    )


def _only(question: Question, commitment_id: Any) -> list[ColumnElement[bool]]:
    return [] if question.only is None else [commitment_id.in_(question.only)]


def _counted(question: Question) -> list[ColumnElement[bool]]:
    return [
        *_only(question, Allocation.commitment_id),
        Allocation.phase == question.search.phase,
        Allocation.amount_cents != 0,
        *of_money(question.chosen, Allocation.funding_source_id),
    ]


def _homes(question: Question) -> Subquery:
    """The first district in which a commitment's money lands, and its ward where it is the only area."""
    is_one_ward = and_(func.count() == 1, func.bool_and(Placement.landing == Landing.WARD))
    return (
        select(
            Placement.commitment_id,
            func.min(Area.district_id).label("district_id"),
            case((is_one_ward, func.min(Placement.area_id))).label("ward_id"),
        )
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.edition_id == question.edition.id)
        .group_by(Placement.commitment_id)
        .subquery("home")
    )


def _inside(question: Question, commitment_id: Any) -> list[ColumnElement[bool]]:
    if question.area is None:
        return []
    within = getattr(Area, f"{question.area.level.value}_id") == question.area.id
    placed = (
        select(Placement.commitment_id)
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.edition_id == question.edition.id, within)
    )
    return [commitment_id.in_(placed)]
