"""Reads of what a shape holds; every measure is taken in PostGIS, on the ellipsoid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import shapely
from geoalchemy2 import Geography
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.orm import Session, aliased

from service.filters.conditions import of_commitment, of_money
from service.models import Allocation, Area, AreaPiece, BudgetLine, Commitment, Organisation
from service.rows import AnyRow
from service.summary.words import Question
from spatial.vocabulary import Landing, Level

# Small enough that cutting one piece by another is quick, however many vertices the shape has.
_PIECE_VERTICES: Final = 128
_DM2_PER_M2: Final = 100
People = table("latest_population", column("area_id"), column("value"))


def overlaps(session: Session, question: Question) -> Sequence[AnyRow]:
    """The wards that the shape touches, with ``inside_dm2`` and ``whole_dm2``, by code."""
    measured = _inside(question)
    local = aliased(Area)
    chosen = (
        select(
            Area.id,
            Area.code,
            Area.name,
            Area.ward_number,
            Area.local_id,
            Area.district_id,
            Area.province_id,
            Area.country_id,
            local.code.label("local"),
            People.c.value.label("people"),
            measured.c.inside_dm2,
            _whole_dm2().label("whole_dm2"),
        )
        .join(measured, measured.c.area_id == Area.id)
        .outerjoin(local, local.id == Area.local_id)
        .outerjoin(People, People.c.area_id == Area.id)
    )
    return session.execute(chosen.order_by(Area.code)).all()


def ward_cents(session: Session, question: Question, ward_ids: Sequence[int]) -> dict[int, int]:
    """The money that lands on each of some wards."""
    cents = func.sum(BudgetLine.amount_cents).label("cents")
    summed = (
        select(BudgetLine.area_id, cents)
        .join(Commitment, Commitment.id == BudgetLine.commitment_id)
        .where(*_lines(question), BudgetLine.landing == Landing.WARD, BudgetLine.area_id.in_(ward_ids))
        .group_by(BudgetLine.area_id)
    )
    return {row.area_id: int(row.cents) for row in session.execute(summed)}


def residuals(session: Session, question: Question, area_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The money that belongs to some areas as a whole and to no ward of theirs, by landing and area."""
    cents = cast(func.sum(BudgetLine.amount_cents), BigInteger).label("cents")
    keys = (BudgetLine.landing, Area.level, Area.code, Area.name)
    summed = (
        select(*keys, cents)
        .join(Commitment, Commitment.id == BudgetLine.commitment_id)
        .join(Area, Area.id == BudgetLine.area_id)
        .where(
            *_lines(question),
            # What lands outside the country stands at the country, but is no nearer to this shape than any.
            BudgetLine.landing.not_in([Landing.WARD, Landing.OUTSIDE]),
            BudgetLine.area_id.in_(area_ids),
        )
        .group_by(*keys)
    )
    return session.execute(summed.order_by(BudgetLine.landing, Area.level, Area.code)).all()


def sites(session: Session, question: Question) -> Sequence[AnyRow]:
    """The work sites in the shape with the most money, the largest first, at least one if there is any.

    Every row carries what all sites come to, listed or not: ``within``, ``within_cents``, ``crossing`` and
    ``crossing_cents``.
    """
    found = _sites(question)
    all_cents = func.coalesce(found.c.cents, 0)
    sums = _sums("within", found.c.is_within, all_cents) + _sums("crossing", ~found.c.is_within, all_cents)
    largest = select(found, *sums).order_by(all_cents.desc(), found.c.id)
    # A few of them, chosen first: the names of all others need not be read.
    top = largest.limit(max(1, question.search.listed)).subquery("top")
    chosen = (
        select(top, Commitment.reference, Commitment.name, Organisation.code.label("organisation"))
        .join(Commitment, Commitment.id == top.c.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
    )
    return session.execute(chosen.order_by(func.coalesce(top.c.cents, 0).desc(), top.c.id)).all()


def _sums(name: str, counted: ColumnElement[bool], cents: ColumnElement[int]) -> list[ColumnElement[int]]:
    sites_counted = func.count().filter(counted).over().label(name)
    total = func.coalesce(func.sum(cents).filter(counted).over(), 0)
    return [sites_counted, cast(total, BigInteger).label(f"{name}_cents")]


def _inside(question: Question) -> Subquery:
    # Cut small first: what is small is clipped quickly, and the sum of the clippings is the same.
    part = func.ST_Subdivide(_drawn(question), _PIECE_VERTICES).table_valued("geom").alias("part")
    clipped = func.ST_Intersection(AreaPiece.geom, part.column)
    area = func.ST_Area(cast(clipped, Geography)) * _DM2_PER_M2
    return (
        select(AreaPiece.area_id, cast(func.round(func.sum(area)), BigInteger).label("inside_dm2"))
        .join(part, AreaPiece.geom.intersects(part.column) & func.ST_Intersects(AreaPiece.geom, part.column))
        .where(AreaPiece.edition_id == question.edition.id, AreaPiece.level == Level.WARD)
        .group_by(AreaPiece.area_id)
        .having(func.sum(area) > 0)
        .subquery("measured")
    )


def _whole_dm2() -> ColumnElement[int]:
    """A ward measured piece by piece, as its overlap is: the two must be comparable to the last digit."""
    area = func.ST_Area(cast(AreaPiece.geom, Geography)) * _DM2_PER_M2
    summed = select(cast(func.round(func.sum(area)), BigInteger)).where(AreaPiece.area_id == Area.id)
    return summed.scalar_subquery()


def _drawn(question: Question) -> ColumnElement[Any]:
    return func.ST_GeomFromWKB(literal(shapely.to_wkb(question.shape.geometry)), 4326)


def _lines(question: Question) -> list[ColumnElement[bool]]:
    search = question.search
    return [
        BudgetLine.edition_id == question.edition.id,
        BudgetLine.phase == search.phase,
        BudgetLine.financial_year == question.year,
        *of_money(question.chosen, BudgetLine.funding_source_id),
        *of_commitment(question.chosen),
    ]


def _sites(question: Question) -> Subquery:
    """The commitments whose work site touches the shape, with what their allocations come to.

    Where a year or a funding source is asked for, those alone that have an allocation of it.
    """
    search, drawn = question.search, _drawn(question)
    is_within = case(
        (Commitment.shape == "point", literal(value=True)), else_=func.ST_Covers(drawn, Commitment.geom)
    )
    touched = (
        select(Commitment.id, is_within.label("is_within"))
        .where(
            Commitment.territory == question.edition.territory,
            *of_commitment(question.chosen),
            Commitment.geom.intersects(drawn) & func.ST_Intersects(drawn, Commitment.geom),
        )
        .subquery("touched")
    )
    money = [
        Allocation.commitment_id == touched.c.id,
        Allocation.phase == search.phase,
        Allocation.financial_year == question.year,
        *of_money(question.chosen, Allocation.funding_source_id),
    ]
    needs_money = search.year is not None or bool(question.chosen.filters.funding_source)
    # Joined, not looked up one by one: a shape as large as the country touches every commitment there is.
    return (
        select(touched, cast(func.sum(Allocation.amount_cents), BigInteger).label("cents"))
        .join(Allocation, and_(*money), isouter=not needs_money)
        .group_by(*touched.c)
        .subquery("sites")
    )
