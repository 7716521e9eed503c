"""Pairs of commitments, found set-based: near one another, by grant, or by name and amount."""

from __future__ import annotations

from typing import Any, Final

from geoalchemy2 import Geography
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from service.coordination.pairing_queries import AnySelect, at_once, both, candidate, two_builders
from service.coordination.ward_queries import dig_once_in_one_ward, joint_sites_in_one_ward
from service.coordination.words import Kind, Question
from service.coordination.work_queries import has_money, sites
from service.models import Allocation, FundingSource
from spatial.vocabulary import Sphere

# The least metres of a degree of longitude (in the far south) and of latitude: no box is too small.
_METRES_PER_DEGREE: Final = (90_000, 110_500)
_ALIKE: Final = 0.6
_THOUSANDTHS: Final = 1000
_CENTS_PER_RAND: Final = 100
_CENTS_PER_THOUSAND: Final = 100_000
_MUNICIPAL: Final = (Sphere.DISTRICT, Sphere.LOCAL)
_DEPARTMENTAL: Final = (Sphere.NATIONAL, Sphere.PROVINCIAL)


def candidates(question: Question, work: CTE) -> list[AnySelect]:
    """Selects of pairs, in the columns of ``candidate``.

    Duplicates are always among them: a pair is of the first kind that fits, whichever kinds are asked for.
    """
    kinds = question.search.kinds
    parts = [_same_name_and_amount(work), _same_grant(question, work)]
    if Kind.DIG_ONCE in kinds or Kind.JOINT_SITE in kinds:
        parts.append(_near(question, work))
    if Kind.DIG_ONCE in kinds and question.sectors:
        parts.append(dig_once_in_one_ward(question, work))
    if Kind.JOINT_SITE in kinds and question.sharing:
        parts.append(joint_sites_in_one_ward(question, work))
    return parts


def _near(question: Question, work: CTE) -> AnySelect:
    """Sites within the distance: the index on sites finds the boxes that meet, the ellipsoid decides."""
    one, other, met = aliased(work), aliased(work), _meeting_sites(question)
    meant = [met.c.digs if kind is Kind.DIG_ONCE else ~met.c.digs for kind in _of_sites(question)]
    kind = case((met.c.digs, Kind.DIG_ONCE.value), else_=Kind.JOINT_SITE.value)
    return (
        candidate(both(one, other, kind), distance=func.round(met.c.metres))
        .select_from(met)
        .join(one, one.c.id == met.c.one_id)
        .join(other, other.c.id == met.c.other_id)
        .where(met.c.metres <= question.search.distance_m, at_once(one, other), or_(*meant))
    )


def _of_sites(question: Question) -> list[Kind]:
    return [kind for kind in (Kind.DIG_ONCE, Kind.JOINT_SITE) if kind in question.search.kinds]


def _meeting_sites(question: Question) -> Subquery:
    """Each site beside every later one whose box lies within reach, and how far apart they are.

    Looked for in the table itself and not in ``work``, so that several processes can share the search.
    """
    one, site = (sites(question).subquery(name) for name in ("one", "site"))
    reach = [literal(question.search.distance_m / metres) for metres in _METRES_PER_DEGREE]
    # Not known, where a sector is not stated, is no.
    digs = func.coalesce(_digs_once(question, one, site), False)
    metres = func.ST_Distance(cast(one.c.geom, Geography), cast(site.c.geom, Geography))
    return (
        select(
            one.c.id.label("one_id"), site.c.id.label("other_id"), digs.label("digs"), metres.label("metres")
        )
        .select_from(one)
        .join(site, site.c.geom.intersects(func.ST_Expand(one.c.geom, *reach)))
        .where(site.c.id > one.c.id, *two_builders(one, site), has_money(question, one.c.id))
        # Kept apart from what asks, so that a distance is worked out once, while both sites are at hand.
        .offset(0)
        .subquery("meeting")
    )


def _same_name_and_amount(work: CTE) -> AnySelect:
    """Names that are alike, of one amount, in one district."""
    one, other = aliased(work), aliased(work)
    # In a case, because names are dear to compare, which PostgreSQL does not know.
    is_one = _is_one_amount(one.c.cents, other.c.cents)
    likeness = case((is_one, func.similarity(one.c.name, other.c.name)), else_=0)
    return (
        candidate(both(one, other, Kind.DUPLICATE), likeness=likeness * _THOUSANDTHS)
        .select_from(one)
        .join(
            other,
            and_(
                other.c.district_id == one.c.district_id,
                _thousands(other.c.cents) == _thousands(one.c.cents),  # what the join goes by
            ),
        )
        .where(
            other.c.id > one.c.id,
            one.c.organisation_id != other.c.organisation_id,
            and_(one.c.is_in_year, other.c.is_in_year),
            likeness >= _ALIKE,
        )
    )


def _same_grant(question: Question, work: CTE) -> AnySelect:
    """One grant in one year, on the way to a municipality and with that municipality.

    What is not marked as a transfer may be the department's own part of the grant: only like amounts count.
    At stake is what both have of the grant.
    """
    money = _grants(question, work)
    here, there = aliased(money), aliased(money)
    lower, higher, kind, in_both = both(here, there, Kind.DUPLICATE)
    return (
        candidate((lower, higher, kind, cast(func.sum(in_both), BigInteger).label("cents")))
        .group_by(lower, higher)
        .select_from(here)
        .join(
            there,
            and_(
                there.c.funding_source_id == here.c.funding_source_id,
                there.c.own_area == here.c.area_code,
            ),
        )
        .where(
            here.c.sphere.in_(_DEPARTMENTAL),
            there.c.sphere.in_(_MUNICIPAL),
            ~there.c.is_transfer,
            or_(here.c.is_transfer, _is_one_amount(there.c.cents, here.c.cents)),
        )
    )


def _grants(question: Question, work: CTE) -> CTE:
    return (
        select(
            work.c.id,
            work.c.sphere,
            work.c.is_transfer,
            work.c.area_code,
            work.c.own_area,
            Allocation.funding_source_id,
            Allocation.amount_cents.label("cents"),
        )
        .join(work, work.c.id == Allocation.commitment_id)
        .join(FundingSource, FundingSource.id == Allocation.funding_source_id)
        .where(
            FundingSource.is_grant,
            Allocation.phase == question.search.phase,
            Allocation.amount_cents != 0,
            Allocation.financial_year == question.year,
            work.c.is_in_year,
        )
        .cte("grant_money")
    )


def _digs_once(question: Question, one: Any, site: Any) -> ColumnElement[bool]:
    by_first: dict[int, set[int]] = {}
    for under, over in question.sectors:
        by_first.setdefault(under, set()).add(over)
        by_first.setdefault(over, set()).add(under)
    pairs = [
        and_(one.c.sector_id == first, site.c.sector_id.in_(sorted(others)))
        for first, others in sorted(by_first.items())
    ]
    return or_(literal(value=False), *pairs)


def _is_one_amount(amount: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[bool]:
    """One number of thousands: told to the rand or cent by both lists, or in thousands by one of them."""
    in_thousands = [each % _CENTS_PER_THOUSAND == 0 for each in (amount, other)]
    return and_(
        _thousands(amount) == _thousands(other),
        or_(func.abs(amount - other) < _CENTS_PER_RAND, *in_thousands),
    )


def _thousands(amount: ColumnElement[int]) -> ColumnElement[int]:
    """Lists round to thousands of rands; half of one goes away from nought, as people round."""
    half = _CENTS_PER_THOUSAND // 2
    return (amount + case((amount < 0, -half), else_=half)) // _CENTS_PER_THOUSAND
