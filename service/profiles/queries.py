"""Reads of one area's money, each in one pass over its budget lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from service.filters.conditions import of_money
from service.models import (
    Allocation,
    Area,
    BudgetLine,
    Commitment,
    FocalArea,
    FundingSource,
    ImportFinding,
    Organisation,
    Sector,
    Stage,
)
from service.rollups.lines import ANCESTOR, Scope, allocation_cents, in_period, line_cents, lines_of
from service.rows import AnyRow
from spatial.vocabulary import Landing, Level

SETS: Final = (
    "sphere",
    "sector",
    "focal_area",
    "funding_source",
    "stage",
    "organisation",
    "scope",
    "precision",
)
"""What the rows of ``parts`` are divided by, in the order of the bits of their ``sets``."""
_Listed = type[Sector] | type[FocalArea] | type[FundingSource] | type[Stage] | type[Organisation]
LISTS: Final[dict[str, _Listed]] = {
    "sector": Sector,
    "focal_area": FocalArea,
    "funding_source": FundingSource,
    "stage": Stage,
    "organisation": Organisation,
}


def parts(session: Session, scope: Scope) -> Sequence[AnyRow]:
    """Divide money and commitments by each of ``SETS``, and count what is known of them, in one pass."""
    grouped = _grouped(_here(scope))
    statement = select(
        grouped,
        func.coalesce(*(each.code for each in LISTS.values())).label("code"),
        func.coalesce(*(each.name for each in LISTS.values())).label("name"),
    ).select_from(grouped)
    for name, listed in LISTS.items():
        statement = statement.outerjoin(listed, listed.id == grouped.c[name])
    return session.execute(statement).all()


def years(session: Session, scope: Scope) -> Sequence[AnyRow]:
    """Add up every financial year of the phase, whole, whatever the period."""
    year = BudgetLine.financial_year
    summed = lines_of(
        scope,
        year,
        _sum(BudgetLine.amount_cents).label("cents"),
        _sum(BudgetLine.amount_cents, BudgetLine.landing == Landing.WARD).label("at_ward"),
        # Sorted for each year, they are counted in a third of the time that a group for each of them takes.
        func.count(BudgetLine.commitment_id.distinct()).label("n"),
        every_year=True,
    )
    return session.execute(summed.group_by(year).order_by(year)).all()


def largest(
    session: Session, scope: Scope, most: int, conditions: Sequence[ColumnElement[bool]] = ()
) -> Sequence[AnyRow]:
    """The commitments with the most money in the scope; every row says what all of them come to together.

    Args:
        session: A reading session.
        scope: Which money.
        most: How many are listed.
        conditions: What a ``Commitment`` must meet besides.
    """
    top = _top(scope, most, conditions)
    statement = (
        select(
            top,
            Commitment.reference,
            Commitment.name,
            Commitment.is_catalytic,
            Organisation.code.label("organisation"),
            Organisation.name.label("organisation_name"),
            Sector.code.label("sector"),
            Sector.name.label("sector_name"),
            _stated(scope).label("whole"),
        )
        .join(Commitment, Commitment.id == top.c.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(Sector, Sector.id == Commitment.sector_id)
    )
    return session.execute(statement.order_by(top.c.cents.desc(), top.c.id)).all()


def catalytic() -> Sequence[ColumnElement[bool]]:
    """The condition that a commitment is catalytic."""
    return [Commitment.is_catalytic == true()]


def not_located(session: Session, scope: Scope, level: Level, ids: Sequence[int]) -> Sequence[AnyRow]:
    """Add up the residuals inside an area and at those above it, by landing and area, the highest first.

    Args:
        session: A reading session.
        scope: Which money, of the whole territory.
        level: Level of the area.
        ids: The area itself first, then those above it.
    """
    inside = ANCESTOR[level] == ids[0]
    keys = (BudgetLine.area_id, BudgetLine.landing)
    each = (
        lines_of(scope, *keys, _sum(line_cents(scope.period)).label("cents"), with_areas=True)
        .where(BudgetLine.landing != Landing.WARD, or_(inside, Area.id.in_(ids[1:])))
        .group_by(*keys, BudgetLine.commitment_id)
        .subquery()
    )
    summed = (
        select(each.c.area_id, each.c.landing, _sum(each.c.cents).label("cents"), func.count().label("n"))
        .group_by(each.c.area_id, each.c.landing)
        .subquery()
    )
    is_inside = func.coalesce(inside, false()).label("is_inside")
    statement = select(summed, Area.level, Area.code, Area.name, is_inside).join(
        Area, Area.id == summed.c.area_id
    )
    return session.execute(statement.order_by(Area.level, Area.code, summed.c.landing)).all()


def findings(session: Session, scope: Scope) -> AnyRow:
    """Count what imports said of the commitments with money in the scope: ``accepted`` and ``unsettled``."""
    here = lines_of(scope, BudgetLine.commitment_id).distinct().subquery()
    of_row = and_(
        ImportFinding.import_run_id == Commitment.import_run_id,
        ImportFinding.row == Commitment.row,
        or_(ImportFinding.sheet == Commitment.sheet, ImportFinding.sheet.is_(None)),
    )
    each = func.count(ImportFinding.id.distinct())
    open_one = and_(~ImportFinding.accepted, ImportFinding.severity == "warn")
    statement = (
        select(
            each.filter(ImportFinding.accepted).label("accepted"), each.filter(open_one).label("unsettled")
        )
        .select_from(here)
        .join(Commitment, Commitment.id == here.c.commitment_id)
        .join(ImportFinding, of_row)
    )
    return session.execute(statement).one()


def _sum(cents: Any, counted: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    summed = func.sum(cents) if counted is None else func.sum(cents).filter(counted)
    return cast(func.coalesce(summed, 0), BigInteger)


def _here(scope: Scope) -> CTE:
    """The money of each commitment in the scope by funding source; ``is_first`` marks one row of each."""
    cents = line_cents(scope.period)
    return (
        lines_of(
            scope,
            BudgetLine.commitment_id,
            BudgetLine.funding_source_id,
            _sum(cents).label("cents"),
            _sum(cents, BudgetLine.landing == Landing.WARD).label("at_ward"),
            (func.row_number().over(partition_by=BudgetLine.commitment_id) == 1).label("is_first"),
        )
        .group_by(BudgetLine.commitment_id, BudgetLine.funding_source_id)
        .cte("here")
    )


def _grouped(here: CTE) -> Subquery:
    keys: tuple[Any, ...] = (
        Organisation.sphere,
        Commitment.sector_id,
        Commitment.focal_area_id,
        here.c.funding_source_id,
        Commitment.stage_id,
        Commitment.organisation_id,
        Commitment.scope,
        Commitment.precision,
    )
    once = here.c.is_first
    known = {
        "with_sector": Commitment.sector_id.is_not(None),
        "with_dates": Commitment.start_date.is_not(None) & Commitment.end_date.is_not(None),
        "with_site": Commitment.geom.is_not(None),
    }
    return (
        select(
            func.grouping(*keys).label("sets"),
            *(key.label(name) for name, key in zip(SETS, keys, strict=True)),
            _sum(here.c.cents).label("cents"),
            _sum(here.c.at_ward).label("at_ward"),
            func.count().filter(once).label("commitments"),
            func.count().label("moneys"),
            *(func.count().filter(once, holds).label(name) for name, holds in known.items()),
        )
        .select_from(here)
        .join(Commitment, Commitment.id == here.c.commitment_id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .group_by(func.grouping_sets(*keys, tuple_()))
        .subquery("grouped")
    )


def _top(scope: Scope, most: int, conditions: Sequence[ColumnElement[bool]]) -> Subquery:
    each = (
        lines_of(
            scope,
            BudgetLine.commitment_id,
            _sum(line_cents(scope.period)).label("cents"),
            func.min(BudgetLine.landing).label("landing"),
        )
        .group_by(BudgetLine.commitment_id)
        .subquery("each")
    )
    statement = select(
        each.c.commitment_id.label("id"),
        each.c.cents,
        each.c.landing,
        func.count().over().label("all_commitments"),
        cast(func.sum(each.c.cents).over(), BigInteger).label("all_cents"),
    )
    if conditions:
        statement = statement.join(Commitment, Commitment.id == each.c.commitment_id).where(*conditions)
    return statement.order_by(each.c.cents.desc(), each.c.commitment_id).limit(most).subquery("top")


def _stated(scope: Scope) -> ColumnElement[int]:
    """All of a commitment's money in the period, wherever it lands."""
    return (
        select(_sum(allocation_cents(scope.period)))
        .where(
            Allocation.commitment_id == Commitment.id,
            Allocation.phase == scope.phase,
            in_period(Allocation.financial_year, scope.period),
            *of_money(scope.chosen, Allocation.funding_source_id),
        )
        .correlate(Commitment, Organisation)
        .scalar_subquery()
    )
