"""What is not public yet: proposals to add, change or withdraw commitments, and the files they come from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LANDING, PHASE, SCOPE, Base
from spatial.vocabulary import Landing, Phase, Scope


class Status(StrEnum):
    """Where a proposal stands on its way to the public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """What a commitment is to become, kept apart from the published ones until an approver publishes it.

    ``content`` is the whole commitment with its wards and allocations, in codes
    (``service.proposals.content``). ``base_revision`` is the revision of the published commitment that it was
    drawn from. What it would put on the map is in ``proposal_line``; ``geom``, ``scope``, ``district_codes``
    and ``largest_cents`` are read from it when it is stored, so that lists and maps need not open it. ``id``
    is drawn at random: a counted one would tell how many proposals others make.
    """

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, server_default=text("draw_number()")
    )
    action: Mapped[str]
    territory: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reference: Mapped[str]
    commitment_id: Mapped[int | None] = mapped_column(BigInteger)
    base_revision: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    scope: Mapped[Scope] = mapped_column(SCOPE)
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    district_codes: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    largest_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id", ondelete="SET NULL"))
    row: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    status_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("action in ('add', 'change', 'withdraw')", name="action_known"),
        CheckConstraint(
            "status in ('draft', 'submitted', 'returned', 'published', 'withdrawn')", name="status_known"
        ),
        CheckConstraint("(commitment_id is null) = (base_revision is null)", name="base_of_commitment"),
        CheckConstraint("action = 'add' or commitment_id is not null", name="change_names_commitment"),
        Index(
            "uq_proposal_open",
            "organisation_id",
            "reference",
            "territory",
            unique=True,
            postgresql_where=text("status in ('draft', 'submitted', 'returned')"),
        ),
        Index("ix_proposal_organisation_id_status", "organisation_id", "status"),
        Index("ix_proposal_district_codes", "district_codes", postgresql_using="gin"),
        Index("ix_proposal_commitment_id", "commitment_id"),
        Index("ix_proposal_upload_id", "upload_id"),
    )


class ProposalEvent(Base):
    """One step of a proposal from status to status, with the words that went along. Never changed."""

    __tablename__ = "proposal_event"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    comment: Mapped[str | None]

    __table_args__ = (Index("ix_proposal_event_proposal_id", "proposal_id"),)


class ProposalLine(Base):
    """The cents of a proposal that would land on one area, as the placing of published ones works it out."""

    __tablename__ = "proposal_line"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    phase: Mapped[Phase] = mapped_column(PHASE, primary_key=True)
    financial_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True)
    landing: Mapped[Landing] = mapped_column(LANDING, primary_key=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)


class IdempotencyKey(Base):
    """The answer given to a request that carried a key, so that a repeated one is not carried out twice."""

    __tablename__ = "idempotency_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)


class Upload(Base):
    """A file that somebody is bringing in through the browser, from its arrival to its drafts.

    ``options`` says how it is read (sheet, header row, columns); ``corrections`` holds cells written over, by
    row and column; ``outcome`` is what the last check found.
    """

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source_file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"))
    step: Mapped[str] = mapped_column(server_default=text("'arrived'"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    corrections: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int | None]
    fault: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(
            "step in ('arrived', 'checking', 'checked', 'loading', 'loaded', 'failed')", name="step_known"
        ),
        Index("ix_upload_account_id", "account_id"),
    )


class KeptProfile(Base):
    """A mapping profile that an organisation keeps for its next file of the same kind."""

    __tablename__ = "kept_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str]
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (UniqueConstraint("organisation_id", "name", name="uq_kept_profile_name"),)
