"""What was imported: the raw files, each run, its findings and the rows it refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from service.models.base import Base


class SourceFile(Base):
    """A file as it came, kept once by its checksum."""

    __tablename__ = "source_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    kept_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ImportRun(Base):
    """One committed load of one file; rows and rands in are rows and rands loaded plus refused."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    profile: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rows_in: Mapped[int]
    rows_loaded: Mapped[int]
    rows_refused: Mapped[int]
    cents_in: Mapped[int] = mapped_column(BigInteger)
    cents_loaded: Mapped[int] = mapped_column(BigInteger)
    cents_refused: Mapped[int] = mapped_column(BigInteger)
    commitments_new: Mapped[int]
    commitments_changed: Mapped[int]
    commitments_same: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("rows_in = rows_loaded + rows_refused", name="rows_add_up"),
        CheckConstraint("cents_in = cents_loaded + cents_refused", name="cents_add_up"),
        Index("ix_import_run_source_file_id", "source_file_id"),
    )


class ImportFinding(Base):
    """What a check said about one place in the file of a run."""

    __tablename__ = "import_finding"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    rule: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str]
    sheet: Mapped[str | None]
    row: Mapped[int | None]
    column: Mapped[str | None]
    value: Mapped[str | None]
    suggestion: Mapped[str | None]
    known: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    accepted: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint("severity in ('refuse', 'warn', 'note')", name="severity_known"),
        Index("ix_import_finding_import_run_id_row", "import_run_id", "row"),
    )


class RefusedRow(Base):
    """A row that was not loaded, as it stood in the file."""

    __tablename__ = "refused_row"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    sheet: Mapped[str | None]
    row: Mapped[int]
    cells: Mapped[dict[str, str]] = mapped_column(JSONB)
    cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_refused_row_import_run_id", "import_run_id"),)
