"""Commitments, the wards they name, and their allocations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LEVEL, LOCATE_METHOD, PHASE, SCOPE, SPLIT_METHOD, Base
from spatial.vocabulary import Level, LocateMethod, Phase, Scope, SplitMethod


class Commitment(Base):
    """A project or programme that an organisation has promised, with the place of its work.

    ``geom`` is the work site where one is known. Otherwise ``area_level`` and ``area_code``, or the wards of
    ``commitment_ward``, say where, in the codes of ``code_edition_id``. ``stated`` keeps what the row said of
    its place, word for word. ``revision`` counts its changes, so that nobody writes over one unseen.

    What it refers to is kept by the triggers around ``guard_commitments``, once a statement: as foreign keys,
    checked row by row, the references would cost a load more than the rows.
    """

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    territory: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(Integer)
    reference: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    sector_id: Mapped[int | None] = mapped_column(SmallInteger)
    focal_area_id: Mapped[int | None] = mapped_column(SmallInteger)
    stage_id: Mapped[int | None] = mapped_column(SmallInteger)
    is_catalytic: Mapped[bool] = mapped_column(server_default=text("false"))
    is_transfer: Mapped[bool] = mapped_column(server_default=text("false"))
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    total_cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    scope: Mapped[Scope] = mapped_column(SCOPE)
    locate_method: Mapped[LocateMethod] = mapped_column(LOCATE_METHOD)
    precision: Mapped[int] = mapped_column(SmallInteger)
    exactness: Mapped[int] = mapped_column(SmallInteger)
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    # Which way of placing applies; a column of its own, so that the planner knows how many there are of each.
    shape: Mapped[str | None] = mapped_column(
        Computed(
            "CASE WHEN (geometrytype(geom) = 'POINT'::text) THEN 'point'::text "
            "WHEN (st_dimension(geom) = 0) THEN 'points'::text "
            "WHEN (st_dimension(geom) = 1) THEN 'line'::text "
            "WHEN (st_dimension(geom) = 2) THEN 'area'::text ELSE NULL::text END",
            persisted=True,
        )
    )
    area_level: Mapped[Level | None] = mapped_column(LEVEL)
    area_code: Mapped[str | None]
    code_edition_id: Mapped[int] = mapped_column(SmallInteger)
    split_by: Mapped[SplitMethod | None] = mapped_column(SPLIT_METHOD)
    stated: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    import_run_id: Mapped[int | None] = mapped_column(Integer)
    sheet: Mapped[str | None]
    row: Mapped[int | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    revision: Mapped[int] = mapped_column(Integer, server_default=text("1"))

    __table_args__ = (
        UniqueConstraint("organisation_id", "reference", "territory", name="uq_commitment_source"),
        CheckConstraint("precision between 1 and 9", name="precision_range"),
        CheckConstraint("exactness in (1, 2)", name="exactness_range"),
        CheckConstraint("(scope = 'site') = (geom is not null)", name="site_has_geometry"),
        CheckConstraint(
            "(scope in ('local', 'district', 'province')) = (area_code is not null)", name="scope_names_area"
        ),
        CheckConstraint("(area_level is null) = (area_code is null)", name="area_level_with_code"),
        # A tree of quarters tells near sites apart with a third of a tree of boxes' work.
        Index("ix_commitment_geom", "geom", postgresql_using="spgist"),
        # Lines and areas are few among the points, and would otherwise be looked for among all of them.
        Index(
            "ix_commitment_geom_extended",
            "geom",
            postgresql_using="spgist",
            postgresql_where=text("shape in ('line', 'area')"),
        ),
        Index("ix_commitment_import_run_id", "import_run_id"),
        # Written in its order, so a few blocks tell what came after a moment, and a load hardly notices.
        Index("ix_commitment_created_at", "created_at", postgresql_using="brin"),
        Index(
            "ix_commitment_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
        ),
    )


class CommitmentWard(Base):
    """A ward that a commitment names.

    Roles: ``work`` (money lands here), ``benefit`` (the people served live here), ``stated`` (the row named
    it, but its coordinates say otherwise). ``share`` is the declared part in millionths.
    """

    __tablename__ = "commitment_ward"

    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitment.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    ward_code: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("role in ('work', 'benefit', 'stated')", name="role_known"),
        CheckConstraint("share between 0 and 1000000", name="share_range"),
    )


class Allocation(Base):
    """An amount of a commitment for one financial year, in one phase, from one funding source.

    What it refers to is kept by the triggers around ``guard_allocations``, as for commitments.
    """

    __tablename__ = "allocation"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    commitment_id: Mapped[int] = mapped_column(BigInteger)
    financial_year: Mapped[int] = mapped_column(SmallInteger)
    phase: Mapped[Phase] = mapped_column(PHASE)
    funding_source_id: Mapped[int] = mapped_column(SmallInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    vat: Mapped[str] = mapped_column(server_default=text("'unknown'"))

    __table_args__ = (
        UniqueConstraint(
            "commitment_id",
            "financial_year",
            "phase",
            "funding_source_id",
            name="uq_allocation_commitment_year_phase_source",
        ),
        CheckConstraint("financial_year between 1994 and 2100", name="financial_year_range"),
        CheckConstraint("abs(amount_cents) <= 1000000000000000", name="amount_cents_range"),
        CheckConstraint("vat in ('included', 'excluded', 'unknown')", name="vat_known"),
    )
