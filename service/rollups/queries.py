"""Reads of budget lines: sums by area and landing, commitments counted once, years and phases at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from service.filters.conditions import of_commitment, of_money
from service.filters.words import Chosen, Filters, Transfers
from service.models import (
    Allocation,
    Area,
    AreaGeneralised,
    BudgetLine,
    Commitment,
    Indicator,
    NeedValue,
    Organisation,
)
from service.rollups.adding import Line, Place
from spatial.vocabulary import Landing, Level, Phase

OUTLINE_DIGITS = 5  # about a metre
LANDINGS = {landing.value: landing for landing in Landing}
NO_SECTOR = 0
"""What a budget line carries where its commitment states no sector."""

ANCESTOR = {
    Level.COUNTRY: Area.country_id,
    Level.PROVINCE: Area.province_id,
    Level.DISTRICT: Area.district_id,
    Level.LOCAL: Area.local_id,
    Level.WARD: Area.ward_id,
}


@dataclass(frozen=True, slots=True)
class Window:
    """Days of which each allocation counts its part, the last one not included."""

    start: date
    end: date


Period = int | Window
"""What of each allocation counts: one financial year whole, or the days of a window."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which budget lines a figure is made of."""

    edition_id: int
    phase: Phase
    period: Period
    within: tuple[Level, int] | None
    chosen: Chosen

    @property
    def filters(self) -> Filters:
        """What was asked for, with codes as they are stored."""
        return self.chosen.filters


@dataclass(frozen=True, slots=True)
class Sums:
    """What the budget lines of a scope add up to.

    Attributes:
        lines: Cents and commitments by area, landing, month of the financial year, and transfer mark.
        commitments: Commitments by transfer mark, each counted once.
    """

    lines: Sequence[Line]
    commitments: Mapping[bool, int]


def sums(session: Session, scope: Scope) -> Sums:
    """Add cents up and count commitments, in one pass over the budget lines.

    Transfers that the filters leave out come along all the same: whoever asks must be told of them.
    """
    keys = (BudgetLine.area_id, BudgetLine.landing, Organisation.fy_start_month, BudgetLine.is_transfer)
    cents = _whole(func.sum(line_cents(scope.period))).label("cents")
    # Commitments first: the planner can hash these groups, where count(distinct) would sort.
    each = (
        _lines(scope, *keys, BudgetLine.commitment_id, cents, with_transfers=True)
        .group_by(*keys, BudgetLine.commitment_id)
        .cte("each")
    )
    grouped = (each.c.area_id, cast(each.c.landing, Text), each.c.fy_start_month, each.c.is_transfer)
    added = select(*grouped, _whole(func.sum(each.c.cents)), func.count()).group_by(*grouped)
    once = func.count(each.c.commitment_id.distinct())
    counted = select(null(), null(), null(), each.c.is_transfer, null(), once).group_by(each.c.is_transfer)
    lines: list[Line] = []
    commitments: dict[bool, int] = {}
    # The connection itself is asked, since what a session adds to each row takes as long as reading it.
    for area_id, landing, month, mark, amount, count in session.connection().execute(
        union_all(counted, added)
    ):
        if area_id is None:
            commitments[mark] = count
        else:
            lines.append(Line(area_id, LANDINGS[landing], month, mark, amount, count))
    return Sums(lines, commitments)


def _whole(cents: Any) -> Any:
    return cast(cents, BigInteger)  # a sum is numeric, which costs more at every further step


def counts(session: Session, scope: Scope, level: Level) -> dict[int | None, int]:
    """Commitments by area of a level, each counted once; under None those whose money lands above it."""
    ancestor = ANCESTOR[level]
    lines = _lines(scope, ancestor.label("area_id"), BudgetLine.commitment_id, with_areas=True)
    pairs = lines.distinct().subquery()
    statement = select(pairs.c.area_id, func.count()).group_by(pairs.c.area_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def phases_and_years(session: Session, edition_id: int) -> list[tuple[Phase, int]]:
    """Which phases and financial years have any budget line, oldest year first."""
    found = func.phases_and_years(edition_id).table_valued("phase", "financial_year").render_derived()
    rows = session.execute(select(found.c.phase, found.c.financial_year))
    return [(Phase(phase), int(year)) for phase, year in rows]


def places(session: Session, edition_id: int) -> dict[int, Place]:
    """Every area of an edition with its ancestors, by id."""
    above = aliased(Area)
    columns = (Area.id, Area.level, Area.code, Area.name, above.code, *ANCESTOR.values())
    statement = (
        select(*columns).outerjoin(above, above.id == Area.parent_id).where(Area.edition_id == edition_id)
    )
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


def _lines(
    scope: Scope, *columns: Any, with_transfers: bool = False, with_areas: bool = False
) -> Select[Any]:
    """Build the base statement: edition, phase and period stand in it before any filter."""
    filters = scope.chosen.filters
    if with_transfers and filters.transfers is Transfers.EXCLUDE:
        filters = replace(filters, transfers=Transfers.INCLUDE)
    statement = joined_lines(select(*columns), replace(scope.chosen, filters=filters)).where(
        BudgetLine.edition_id == scope.edition_id,
        BudgetLine.phase == scope.phase,
        in_period(BudgetLine.financial_year, scope.period),
    )
    if with_areas or scope.within is not None:
        statement = statement.join(Area, Area.id == BudgetLine.area_id)
    if scope.within is not None:
        statement = statement.where(ANCESTOR[scope.within[0]] == scope.within[1])
    return statement


def outlines(session: Session, ids: Sequence[int], band: int) -> dict[str, str]:
    """The generalised outline of each area as GeoJSON, by code."""
    wanted = func.unnest(list(ids)).table_valued("id").render_derived(name="wanted")
    statement = (
        select(Area.code, func.st_asgeojson(AreaGeneralised.geom, OUTLINE_DIGITS))
        .join(AreaGeneralised, and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == band))
        .join(wanted, wanted.c.id == Area.id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def joined_lines(statement: Select[Any], chosen: Chosen) -> Select[Any]:
    """Read budget lines under filters, looking at their commitments only where a filter asks for more."""
    filters, ids = chosen.filters, chosen.ids
    statement = statement.select_from(BudgetLine).join(
        Organisation, Organisation.id == BudgetLine.organisation_id
    )
    statement = statement.where(*of_money(chosen, BudgetLine.funding_source_id))
    if filters.transfers is not Transfers.INCLUDE:
        statement = statement.where(BudgetLine.is_transfer.is_(filters.transfers is Transfers.ONLY))
    if filters.sphere:
        statement = statement.where(Organisation.sphere.in_(filters.sphere))
    if "organisation" in ids:
        statement = statement.where(Organisation.id.in_(ids["organisation"]))
    if "sector" in ids:
        statement = statement.where(BudgetLine.sector_id.in_([key or NO_SECTOR for key in ids["sector"]]))
    if filters.catalytic is not None or ids.keys() & {"focal_area", "stage"}:
        statement = statement.join(Commitment, Commitment.id == BudgetLine.commitment_id)
        statement = statement.where(*of_commitment(chosen))
    return statement


def in_period(year: Any, period: Period | None) -> ColumnElement[bool]:
    """Whether a financial year counts; ``Organisation`` must be joined, whose year it is."""
    if period is None:
        return true()
    if isinstance(period, int):
        return year == period  # type: ignore[no-any-return]
    start, end = _year_bounds(year)
    # The plain bounds let the index find the years; the exact ones drop those that only touch the window.
    return and_(year.between(period.start.year - 1, period.end.year), start < period.end, end > period.start)


def line_cents(period: Period | None) -> Any:
    """The cents of a budget line that fall into a period."""
    if not isinstance(period, Window):
        return BudgetLine.amount_cents
    start, end = _year_bounds(BudgetLine.financial_year)
    return func.window_cents(
        BudgetLine.from_cents, BudgetLine.amount_cents, start, end, period.start, period.end
    )


def allocation_cents(period: Period | None) -> Any:
    """The cents of a whole allocation that fall into a period."""
    if not isinstance(period, Window):
        return Allocation.amount_cents
    start, end = _year_bounds(Allocation.financial_year)
    return func.window_cents(0, Allocation.amount_cents, start, end, period.start, period.end)


def _year_bounds(year: Any) -> tuple[Any, Any]:
    month = Organisation.fy_start_month
    return func.make_date(year, month, 1), func.make_date(year + 1, month, 1)
