"""Reads of one commitment with all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Text, and_, func, or_, select
from sqlalchemy.orm import Session

from service.models import (
    Allocation,
    Area,
    BudgetLine,
    Commitment,
    CommitmentWard,
    Edition,
    FocalArea,
    FundingSource,
    ImportFinding,
    ImportRun,
    Organisation,
    Placement,
    Sector,
    SourceFile,
    Stage,
)
from service.rows import AnyRow

_DIGITS: Final = 6  # a tenth of a metre
_PLAIN: Final = (
    Commitment.id,
    Commitment.reference,
    Commitment.name,
    Commitment.description,
    Commitment.is_catalytic,
    Commitment.is_transfer,
    Commitment.start_date,
    Commitment.end_date,
    Commitment.total_cost_cents,
    Commitment.scope,
    Commitment.locate_method,
    Commitment.precision,
    Commitment.exactness,
    Commitment.area_level,
    Commitment.area_code,
    Commitment.stated,
    Commitment.sheet,
    Commitment.row,
    Commitment.import_run_id,
    Commitment.changed_at,
    Commitment.revision,
)


def facts(session: Session, commitment_id: int) -> AnyRow | None:
    """The commitment itself, whose it is, and the file it came from."""
    chosen = (
        select(
            *_PLAIN,
            func.ST_AsGeoJSON(Commitment.geom, _DIGITS, type_=Text).label("geometry"),
            Organisation.id.label("organisation_id"),
            Organisation.code.label("organisation_code"),
            Organisation.name.label("organisation_name"),
            Organisation.sphere,
            Organisation.fy_start_month,
            Sector.code.label("sector_code"),
            Sector.name.label("sector_name"),
            FocalArea.code.label("focal_area_code"),
            FocalArea.name.label("focal_area_name"),
            Stage.code.label("stage_code"),
            Stage.name.label("stage_name"),
            Edition.slug.label("code_edition"),
            ImportRun.profile,
            ImportRun.loaded_at,
            SourceFile.name.label("file"),
            SourceFile.sha256,
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .join(Edition, Edition.id == Commitment.code_edition_id)
        .outerjoin(Sector, Sector.id == Commitment.sector_id)
        .outerjoin(FocalArea, FocalArea.id == Commitment.focal_area_id)
        .outerjoin(Stage, Stage.id == Commitment.stage_id)
        .outerjoin(ImportRun, ImportRun.id == Commitment.import_run_id)
        .outerjoin(SourceFile, SourceFile.id == ImportRun.source_file_id)
        .where(Commitment.id == commitment_id)
    )
    return session.execute(chosen).one_or_none()


def wards(session: Session, commitment_id: int) -> Sequence[AnyRow]:
    """The wards it names, by role and code."""
    chosen = select(CommitmentWard.role, CommitmentWard.ward_code, CommitmentWard.share).where(
        CommitmentWard.commitment_id == commitment_id
    )
    return session.execute(chosen.order_by(CommitmentWard.role, CommitmentWard.ward_code)).all()


def allocations(session: Session, commitment_id: int) -> Sequence[AnyRow]:
    """Its amounts, by year, phase and funding source."""
    chosen = (
        select(
            Allocation.id,
            Allocation.financial_year,
            Allocation.phase,
            FundingSource.code.label("funding_source"),
            FundingSource.name.label("funding_source_name"),
            Allocation.amount_cents,
            Allocation.vat,
        )
        .join(FundingSource, FundingSource.id == Allocation.funding_source_id)
        .where(Allocation.commitment_id == commitment_id)
    )
    order = (Allocation.financial_year, Allocation.phase, FundingSource.code)
    return session.execute(chosen.order_by(*order)).all()


def placements(session: Session, commitment_id: int) -> Sequence[AnyRow]:
    """Where its money lands and with which weight, by edition, the newest first, and area."""
    whole = func.sum(Placement.weight).over(partition_by=Placement.edition_id)
    chosen = (
        select(
            Edition.slug.label("edition"),
            Placement.area_id,
            Area.level,
            Area.code,
            Area.name,
            Placement.landing,
            Placement.weight,
            whole.label("whole"),
            Placement.split,
            Placement.is_estimated,
        )
        .join(Edition, Edition.id == Placement.edition_id)
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.commitment_id == commitment_id)
    )
    order = (Edition.valid_from.desc(), Edition.slug, Area.code, Placement.landing)
    return session.execute(chosen.order_by(*order)).all()


def lines(session: Session, commitment_id: int) -> Sequence[AnyRow]:
    """Its budget lines, by edition, year, phase, funding source and area."""
    chosen = (
        select(
            Edition.slug.label("edition"),
            BudgetLine.financial_year,
            BudgetLine.phase,
            FundingSource.code.label("funding_source"),
            Area.level,
            Area.code,
            BudgetLine.landing,
            BudgetLine.amount_cents,
        )
        .select_from(Commitment)
        .join(Allocation, Allocation.commitment_id == Commitment.id)
        .join(Edition, and_(Edition.territory == Commitment.territory, Edition.activated_at.is_not(None)))
        # Every key of the lines' one index: their table is never read as a whole.
        .join(
            BudgetLine,
            and_(
                BudgetLine.edition_id == Edition.id,
                BudgetLine.phase == Allocation.phase,
                BudgetLine.financial_year == Allocation.financial_year,
                BudgetLine.sector_id == func.coalesce(Commitment.sector_id, 0),
                BudgetLine.allocation_id == Allocation.id,
            ),
        )
        .join(FundingSource, FundingSource.id == BudgetLine.funding_source_id)
        .join(Area, Area.id == BudgetLine.area_id)
        .where(Commitment.id == commitment_id)
    )
    order = (Allocation.financial_year, Allocation.phase, FundingSource.code, BudgetLine.position)
    return session.execute(chosen.order_by(Edition.valid_from.desc(), Edition.slug, *order)).all()


def findings(session: Session, run_id: int, sheet: str | None, row: int) -> Sequence[AnyRow]:
    """What the import said of one row."""
    same_sheet = or_(ImportFinding.sheet == sheet, ImportFinding.sheet.is_(None))
    chosen = select(
        ImportFinding.rule,
        ImportFinding.severity,
        ImportFinding.message,
        ImportFinding.column,
        ImportFinding.value,
        ImportFinding.suggestion,
        ImportFinding.known,
        ImportFinding.accepted,
    ).where(ImportFinding.import_run_id == run_id, ImportFinding.row == row, same_sheet)
    return session.execute(chosen.order_by(ImportFinding.id)).all()
