"""Reads of budget lines: sums by area and landing, commitments counted once, years and phases at hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from service.models import Area, AreaGeneralised, BudgetLine, Indicator, NeedValue, Organisation
from service.rollups.adding import Line, Place
from service.rollups.lines import ANCESTOR, Scope, line_cents, lines_of
from spatial.vocabulary import Level, Phase

OUTLINE_DIGITS = 5  # about a metre


def sums(session: Session, scope: Scope) -> list[Line]:
    """Add cents up and count commitments by area, landing, month of the financial year, and transfer mark.

    Transfers that the filters leave out come along all the same: whoever asks must be told of them.
    """
    keys = (BudgetLine.area_id, BudgetLine.landing, Organisation.fy_start_month, BudgetLine.is_transfer)
    # Commitments first: the planner can hash these groups, where count(distinct) would sort.
    each = (
        lines_of(scope, *keys, func.sum(line_cents(scope.period)).label("cents"), with_transfers=True)
        .group_by(*keys, BudgetLine.commitment_id)
        .subquery()
    )
    grouped = (each.c.area_id, each.c.landing, each.c.fy_start_month, each.c.is_transfer)
    statement = select(*grouped, func.sum(each.c.cents), func.count()).group_by(*grouped)
    return [Line(row[0], row[1], row[2], row[3], int(row[4]), row[5]) for row in session.execute(statement)]


def counts(session: Session, scope: Scope, level: Level) -> dict[int | None, int]:
    """Commitments by area of a level, each counted once; under None those whose money lands above it."""
    ancestor = ANCESTOR[level]
    pairs = lines_of(scope, ancestor.label("area_id"), BudgetLine.commitment_id).distinct().subquery()
    statement = select(pairs.c.area_id, func.count()).group_by(pairs.c.area_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def count_all(session: Session, scope: Scope) -> int:
    """Commitments with any money in the scope, each counted once."""
    found = lines_of(scope, BudgetLine.commitment_id).distinct().subquery()
    return int(session.scalar(select(func.count()).select_from(found)) or 0)


def phases_and_years(session: Session, edition_id: int) -> list[tuple[Phase, int]]:
    """Which phases and financial years have any budget line, oldest year first."""
    found = func.phases_and_years(edition_id).table_valued("phase", "financial_year").render_derived()
    rows = session.execute(select(found.c.phase, found.c.financial_year))
    return [(Phase(phase), int(year)) for phase, year in rows]


def places(session: Session, edition_id: int) -> dict[int, Place]:
    """Every area of an edition with its ancestors, by id."""
    columns = (Area.id, Area.level, Area.code, Area.name, Area.parent_id, *ANCESTOR.values())
    statement = select(*columns).where(Area.edition_id == edition_id)
    return {place.id: place for place in map(Place._make, session.execute(statement))}


def populations(session: Session, edition_id: int) -> dict[int, Decimal]:
    """The latest population loaded for each area that has one."""
    statement = (
        select(NeedValue.area_id, NeedValue.value)
        .join(Indicator, and_(Indicator.id == NeedValue.indicator_id, Indicator.code == "population"))
        .join(Area, and_(Area.id == NeedValue.area_id, Area.edition_id == edition_id))
        .ext(distinct_on(NeedValue.area_id))
        .order_by(NeedValue.area_id, NeedValue.year.desc())
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def outlines(session: Session, ids: Sequence[int], band: int) -> dict[str, str]:
    """The generalised outline of each area as GeoJSON, by code."""
    wanted = func.unnest(list(ids)).table_valued("id").render_derived(name="wanted")
    statement = (
        select(Area.code, func.st_asgeojson(AreaGeneralised.geom, OUTLINE_DIGITS))
        .join(AreaGeneralised, and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == band))
        .join(wanted, wanted.c.id == Area.id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
