"""The record of every change, and the budget lines that were replaced; both only ever grow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, SmallInteger, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LANDING, PHASE, Base
from spatial.vocabulary import Landing, Phase


class Change(Base):
    """One row of one table that was added, changed or taken away: by whom, when, from what to what.

    ``kind`` is the table, ``key`` the row's own key. ``before`` is the whole row as it was, null where it was
    added. ``after`` is the whole row where it was added, null where it was taken away, and otherwise the
    fields that changed, with their new values. Geometries stand as hexadecimal EWKB: nothing of them is lost.
    Of a commitment of which only the revision, the time of change or the hash became others, nothing is said;
    ``PastRevision`` keeps them. Of accounts, neither holds hashes or personal columns; ``changed`` names
    those that became others.

    Rows of one transaction share ``change_set`` and ``at``; what it did and undid again is not in them. A
    first load is not recorded row by row: the import run that wrote it says the same. The account is a number
    without a foreign key, so that the record outlives it.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    change_set: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    account_id: Mapped[int | None]
    via: Mapped[str]
    kind: Mapped[str]
    key: Mapped[dict[str, Any]] = mapped_column(JSONB)
    commitment_id: Mapped[int | None] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("before is not null or after is not null", name="says_something"),
        Index(
            "ix_change_commitment_id",
            "commitment_id",
            "id",
            postgresql_where=text("commitment_id is not null"),
        ),
        Index("ix_change_kind_at", "kind", "at"),
        Index("ix_change_change_set", "change_set"),
    )


class FirstPlacing(Base):
    """When commitments were first placed in an edition; those that are older are on its map since then."""

    __tablename__ = "first_placing"

    edition_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LineBirth(Base):
    """Since when an allocation's budget lines in an edition are as they are, where they were replaced.

    Lines without an entry stand since their commitment was first written, or their edition first placed.
    """

    __tablename__ = "line_birth"

    allocation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    edition_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    born_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_line_birth_born_at", "born_at"),)


class PastLine(Base):
    """A budget line that was replaced, with the time in which it stood; otherwise as ``BudgetLine``."""

    __tablename__ = "past_line"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    born_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    died_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    edition_id: Mapped[int] = mapped_column(SmallInteger)
    phase: Mapped[Phase] = mapped_column(PHASE)
    financial_year: Mapped[int] = mapped_column(SmallInteger)
    sector_id: Mapped[int] = mapped_column(SmallInteger)
    allocation_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(SmallInteger)
    parts: Mapped[int] = mapped_column(SmallInteger)
    landing: Mapped[Landing] = mapped_column(LANDING)
    area_id: Mapped[int]
    funding_source_id: Mapped[int] = mapped_column(SmallInteger)
    organisation_id: Mapped[int]
    is_transfer: Mapped[bool]
    commitment_id: Mapped[int] = mapped_column(BigInteger)
    from_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("born_at < died_at", name="stood_for_a_time"),
        Index("ix_past_line_edition_id_died_at", "edition_id", "died_at"),
        Index("ix_past_line_commitment_id", "commitment_id"),
    )


class PastRevision(Base):
    """How far a commitment was counted until something changed it, and the columns that are counted with it.

    They change with whatever is changed of a commitment, its wards and its amounts, so that the record would
    tell of them beside every change, and even where a transaction has undone what it did.
    """

    __tablename__ = "past_revision"

    commitment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    died_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    content_hash: Mapped[bytes]


class Recording(Base):
    """Since when changes are recorded: of an earlier moment nothing is known. One row."""

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
