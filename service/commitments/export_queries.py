"""Refused rows and stored commitments, read for export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, String, and_, cast, func, select
from sqlalchemy.orm import Session

from service.models import (
    Allocation,
    Commitment,
    CommitmentWard,
    FocalArea,
    FundingSource,
    ImportFinding,
    ImportRun,
    Organisation,
    RefusedRow,
    Sector,
    SourceFile,
    Stage,
)
from service.rows import AnyRow

BATCH_ROWS = 5_000
_PIECE_BYTES = 16 << 20


def run_by_id(session: Session, run_id: int) -> ImportRun | None:
    """Return a run."""
    return session.get(ImportRun, run_id)


def latest_run(session: Session, *, sha256: str | None, name: str) -> ImportRun | None:
    """Return the latest run of a file: by its bytes where they are at hand, else by its name."""
    which = SourceFile.sha256 == sha256 if sha256 else SourceFile.name == name
    chosen = select(ImportRun).join(SourceFile, SourceFile.id == ImportRun.source_file_id).where(which)
    return session.scalar(chosen.order_by(ImportRun.id.desc()).limit(1))


def latest_runs(session: Session, number: int) -> list[Row[Any]]:
    """Return the latest runs that refused rows: id, file, rows refused."""
    statement = (
        select(ImportRun.id, SourceFile.name, ImportRun.rows_refused)
        .join(SourceFile, SourceFile.id == ImportRun.source_file_id)
        .where(ImportRun.rows_refused > 0)
        .order_by(ImportRun.id.desc())
        .limit(number)
    )
    return list(session.execute(statement))


def file_name(session: Session, run: ImportRun) -> str:
    """Return the name of a run's file."""
    return session.scalars(select(SourceFile.name).where(SourceFile.id == run.source_file_id)).one()


def source_of(session: Session, run: ImportRun) -> AnyRow:
    """Return name, checksum and size of a run's file."""
    columns = (SourceFile.name, SourceFile.sha256, SourceFile.size_bytes)
    return session.execute(select(*columns).where(SourceFile.id == run.source_file_id)).one()


def source_pieces(session: Session, run: ImportRun, size: int) -> Iterator[bytes]:
    """Yield a run's file as it came, some bytes at a time: it is never whole in this process's memory."""
    start = 1
    while True:
        piece = select(func.substring(SourceFile.content, start, _PIECE_BYTES))
        content = bytes(session.scalars(piece.where(SourceFile.id == run.source_file_id)).one())
        yield content
        start += _PIECE_BYTES
        if start > size:
            return


def refused_rows(session: Session, run_id: int) -> Iterator[Row[Any]]:
    """Yield sheet, row and cells of every refused row, with the sentences that say why."""
    because = func.string_agg(ImportFinding.message, " ")
    why = (
        select(ImportFinding.row, because.label("why"))
        .where(ImportFinding.import_run_id == run_id, ImportFinding.severity == "refuse")
        .group_by(ImportFinding.row)
        .subquery()
    )
    statement = (
        select(RefusedRow.sheet, RefusedRow.row, RefusedRow.cells, why.c.why)
        .outerjoin(why, why.c.row == RefusedRow.row)
        .where(RefusedRow.import_run_id == run_id)
        .order_by(RefusedRow.id)
        .execution_options(yield_per=BATCH_ROWS)
    )
    yield from session.execute(statement)


def amount_columns(session: Session, territory: str, organisation: str | None) -> list[tuple[str, int]]:
    """Return the phases and years in which the commitments have amounts, the oldest year first."""
    statement = (
        select(Allocation.financial_year, Allocation.phase)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(*_chosen(territory, organisation))
        .distinct()
        .order_by(Allocation.financial_year, Allocation.phase)
    )
    return [(phase.value, year) for year, phase in session.execute(statement)]


def commitments(session: Session, territory: str, organisation: str | None) -> Iterator[Row[Any]]:
    """Yield every commitment with each of its allocations, or once without any, in a lasting order."""
    statement = (
        _commitment_columns()
        .add_columns(
            FundingSource.code.label("funding_source"),
            Allocation.vat,
            Allocation.phase,
            Allocation.financial_year,
            Allocation.amount_cents,
        )
        .outerjoin(Allocation, Allocation.commitment_id == Commitment.id)
        .outerjoin(FundingSource, FundingSource.id == Allocation.funding_source_id)
        .where(*_chosen(territory, organisation))
        .order_by(Organisation.code, Commitment.reference, FundingSource.code, Allocation.vat)
        .execution_options(yield_per=BATCH_ROWS)
    )
    yield from session.execute(statement)


def _commitment_columns() -> Select[*tuple[Any, ...]]:
    work = _wards_with_role("work")
    return (
        select(
            Commitment.id,
            Commitment.reference,
            Commitment.name,
            Commitment.description,
            Organisation.code.label("organisation"),
            Organisation.name.label("organisation_name"),
            Organisation.sphere,
            Sector.code.label("sector"),
            FocalArea.code.label("focal_area"),
            Stage.code.label("stage"),
            Commitment.is_catalytic,
            Commitment.is_transfer,
            Commitment.start_date,
            Commitment.end_date,
            Commitment.total_cost_cents,
            Commitment.scope,
            Commitment.area_level,
            Commitment.area_code,
            Commitment.split_by,
            Commitment.stated,
            func.st_astext(Commitment.geom).label("shape"),
            work.label("wards"),
        )
        .select_from(Commitment)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(Sector, Sector.id == Commitment.sector_id)
        .outerjoin(FocalArea, FocalArea.id == Commitment.focal_area_id)
        .outerjoin(Stage, Stage.id == Commitment.stage_id)
    )


def _wards_with_role(role: str) -> Any:
    ward = CommitmentWard
    listed = func.string_agg(ward.ward_code, ", ")
    return (
        select(cast(listed, String))
        .where(and_(ward.commitment_id == Commitment.id, ward.role == role))
        .correlate(Commitment)
        .scalar_subquery()
    )


def _chosen(territory: str, organisation: str | None) -> list[Any]:
    conditions = [Commitment.territory == territory]
    if organisation is not None:
        conditions.append(Organisation.code == organisation)
    return conditions
