"""Which budget lines a figure is made of, in SQL: the same for roll-ups, the trial balance and profiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from service.filters.conditions import of_commitment, of_money
from service.filters.words import Chosen, Filters, Transfers
from service.models import Allocation, Area, BudgetLine, Commitment, Organisation
from spatial.vocabulary import Level, Phase

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


def lines_of(
    scope: Scope,
    *columns: Any,
    with_transfers: bool = False,
    with_areas: bool = False,
    every_year: bool = False,
) -> Select[Any]:
    """Build the base statement: edition, phase and period stand in it before any filter.

    Args:
        scope: Which lines.
        columns: What is read of them and of their ``Organisation``.
        with_transfers: Whether transfers that the filters leave out come along all the same.
        with_areas: Whether columns of their ``Area`` are read too.
        every_year: Whether the lines of all years come, whatever the period.
    """
    filters = scope.chosen.filters
    if with_transfers and filters.transfers is Transfers.EXCLUDE:
        filters = replace(filters, transfers=Transfers.INCLUDE)
    statement = joined_lines(select(*columns), replace(scope.chosen, filters=filters)).where(
        BudgetLine.edition_id == scope.edition_id,
        BudgetLine.phase == scope.phase,
        in_period(BudgetLine.financial_year, None if every_year else scope.period),
    )
    if with_areas or scope.within is not None:
        statement = statement.join(Area, Area.id == BudgetLine.area_id)
    if scope.within is not None:
        statement = statement.where(ANCESTOR[scope.within[0]] == scope.within[1])
    return statement


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
