"""Who may do what: accounts, the roles they hold, and what proves that a request is theirs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
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
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base

PERSONAL = {"personal": True}
"""Marks a column that POPIA covers: kept out of public answers, exports, logs and the record of changes."""


class Role(StrEnum):
    """What an account may do. Reading what is published needs no account, and so no role."""

    CONTRIBUTOR = "contributor"
    PLANNER = "planner"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """A person, or a machine that acts for an organisation; ``title`` is what others are shown.

    It signs in with a password of its own, or through the provider that ``oidc_issuer`` names. A password
    that has an end is a one-time one, which opens nothing but the choice of an own one.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    title: Mapped[str]
    email: Mapped[str | None] = mapped_column(info=PERSONAL)
    password_hash: Mapped[str | None]
    oidc_issuer: Mapped[str | None]
    oidc_subject: Mapped[str | None] = mapped_column(info=PERSONAL)
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    password_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("username = lower(username) and username <> ''", name="username_lower"),
        CheckConstraint("(oidc_issuer is null) = (oidc_subject is null)", name="issuer_with_subject"),
        UniqueConstraint("oidc_issuer", "oidc_subject", name="uq_account_oidc"),
    )


class AccountRole(Base):
    """One role of an account, and where it holds: an organisation, or a district of a territory."""

    __tablename__ = "account_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    territory: Mapped[str | None]
    district_code: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("role in ('contributor', 'planner', 'approver', 'administrator')", name="role_known"),
        CheckConstraint("(role = 'contributor') = (organisation_id is not null)", name="contributor_of"),
        CheckConstraint(
            "(role in ('planner', 'approver')) = (district_code is not null)", name="district_of_hub"
        ),
        CheckConstraint("(territory is null) = (district_code is null)", name="district_in_territory"),
        Index(
            "uq_account_role_once",
            "account_id",
            "role",
            text("coalesce(organisation_id, 0)"),
            text("coalesce(territory, '')"),
            text("coalesce(district_code, '')"),
            unique=True,
        ),
    )


class SignIn(Base):
    """One sign-in of a browser, known by the hash of the secret in its cookie."""

    __tablename__ = "sign_in"

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_sign_in_account_id", "account_id"),)


class ApiToken(Base):
    """A secret with which a program acts for an account, known by its hash."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("scopes <@ array['read', 'propose', 'review']::varchar[]", name="scopes_known"),
        Index("ix_api_token_account_id", "account_id"),
    )
