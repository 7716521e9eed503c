"""Both sides of the trial balance, each added up in one pass over its own table."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.filters.conditions import of_commitment, of_money
from service.filters.words import Chosen
from service.formatting import profile_name
from service.imports.fields import Vat
from service.models import (
    Allocation,
    Area,
    BudgetLine,
    Commitment,
    Edition,
    ImportRun,
    Organisation,
    SourceFile,
)
from service.rollups.lines import (
    ANCESTOR,
    Period,
    allocation_cents,
    in_period,
    joined_lines,
    line_cents,
)
from spatial.vocabulary import Landing, Level, Phase


class Landed(NamedTuple):
    """Cents of the budget lines of one phase, year and landing, and how much of it each level shows."""

    phase: Phase
    financial_year: int
    is_transfer: bool
    landing: Landing
    cents: int
    at_level: dict[Level, int]


class Promised(NamedTuple):
    """Cents of the allocations of one phase and year, and how much of it is stated on which basis of VAT."""

    phase: Phase
    financial_year: int
    cents: int
    by_vat: dict[Vat, int]


def landed(session: Session, edition_id: int, period: Period | None, chosen: Chosen) -> list[Landed]:
    """Add up budget lines, without a look at their allocations."""
    cents = line_cents(period)
    levels = [func.coalesce(func.sum(cents).filter(ANCESTOR[level].is_not(None)), 0) for level in Level]
    keys = (BudgetLine.phase, BudgetLine.financial_year, BudgetLine.is_transfer, BudgetLine.landing)
    statement = (
        joined_lines(select(*keys, func.sum(cents), *levels), chosen)
        .join(Area, Area.id == BudgetLine.area_id)
        .where(BudgetLine.edition_id == edition_id, in_period(BudgetLine.financial_year, period))
        .group_by(*keys)
    )
    return [
        Landed(row[0], row[1], row[2], row[3], int(row[4]), dict(zip(Level, map(int, row[5:]), strict=True)))
        for row in session.execute(statement)
    ]


def promised(session: Session, territory: str, period: Period | None, chosen: Chosen) -> list[Promised]:
    """Add up allocations, without a look at where they land."""
    keys = (Allocation.phase, Allocation.financial_year)
    cents = allocation_cents(period)
    parts = [func.coalesce(func.sum(cents).filter(Allocation.vat == vat.value), 0) for vat in Vat]
    statement = (
        select(*keys, func.sum(cents), *parts)
        .select_from(Allocation)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(
            Commitment.territory == territory,
            in_period(Allocation.financial_year, period),
            *of_commitment(chosen),
            *of_money(chosen, Allocation.funding_source_id),
        )
        .group_by(*keys)
    )
    return [
        Promised(row[0], row[1], int(row[2]), dict(zip(Vat, map(int, row[3:]), strict=True)))
        for row in session.execute(statement)
    ]


class Loaded(NamedTuple):
    """What one import run took from its file."""

    id: int
    file: str
    sha256: str
    profile: str
    rows_in: int
    rows_loaded: int
    rows_refused: int
    cents_in: int
    cents_loaded: int
    cents_refused: int


def runs(session: Session, territory: str) -> list[Loaded]:
    """Every committed import into a territory, whichever edition it was read with, the oldest first."""
    columns = (
        ImportRun.id,
        SourceFile.name,
        SourceFile.sha256,
        ImportRun.profile,
        ImportRun.rows_in,
        ImportRun.rows_loaded,
        ImportRun.rows_refused,
        ImportRun.cents_in,
        ImportRun.cents_loaded,
        ImportRun.cents_refused,
    )
    statement = (
        select(*columns)
        .join(SourceFile, SourceFile.id == ImportRun.source_file_id)
        .join(Edition, Edition.id == ImportRun.edition_id)
        .where(Edition.territory == territory)
        .order_by(ImportRun.id)
    )
    return [Loaded._make((*row[:3], profile_name(row[3]), *row[4:])) for row in session.execute(statement)]
