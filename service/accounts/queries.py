"""Sign-ins and tokens, through functions of the database: who is not known yet reads no table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    DateTime,
    Integer,
    LargeBinary,
    Row,
    String,
    bindparam,
    column,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from service.models import SignIn

_MOMENT = DateTime(timezone=True)

# Built once: every request of somebody known asks one of these.
_SECRET_HASH = bindparam("secret_hash", type_=LargeBinary)
_SESSION_ACCOUNT: Final = select(
    func.session_account(_SECRET_HASH).table_valued(
        column("account_id", Integer),
        column("title", String),
        column("grants", JSONB),
        column("created_at", _MOMENT),
        column("seen_at", _MOMENT),
        column("expires_at", _MOMENT),
    )
)
_TOKEN_ACCOUNT: Final = select(
    func.token_account(_SECRET_HASH).table_valued(
        column("account_id", Integer),
        column("title", String),
        column("grants", JSONB),
        column("token_id", Integer),
        column("scopes", ARRAY(String)),
        column("used_at", _MOMENT),
    )
)


def account_for_sign_in(session: Session, username: str) -> Row[Any] | None:
    """Read what is needed to check the password of one username."""
    named = func.account_for_sign_in(username).table_valued(
        column("id", Integer),
        column("title", String),
        column("password_hash", String),
        column("is_active", Boolean),
        column("failures", Integer),
        column("locked_until", _MOMENT),
        column("password_expires_at", _MOMENT),
    )
    return session.execute(select(named)).one_or_none()


def session_account(session: Session, secret_hash: bytes) -> Row[Any] | None:
    """Read the active account of a sign-in that has not expired, and when that was seen."""
    return session.execute(_SESSION_ACCOUNT, {"secret_hash": secret_hash}).one_or_none()


def token_account(session: Session, secret_hash: bytes) -> Row[Any] | None:
    """Read the active account of a token that holds, and what the token allows."""
    return session.execute(_TOKEN_ACCOUNT, {"secret_hash": secret_hash}).one_or_none()


def session_seen(session: Session, secret_hash: bytes) -> None:
    """Note that a sign-in was used now."""
    session.execute(select(func.session_seen(secret_hash)))


def token_used(session: Session, secret_hash: bytes) -> None:
    """Note that a token was used now."""
    session.execute(select(func.token_used(secret_hash)))


def count_failure(session: Session, account_id: int, most: int, until: datetime) -> None:
    """Count a failed sign-in; from the ``most``-th in a row on, the account is locked until a moment."""
    session.execute(select(func.count_failure(account_id, most, until)))


def rehash_password(session: Session, account_id: int, before: str, after: str) -> None:
    """Keep a stronger hash of the same password."""
    session.execute(select(func.rehash_password(account_id, before, after)))


def set_own_password(session: Session, password_hash: str) -> bool:
    """Give the acting account a password; whether it is one that signs in with a password."""
    return bool(session.scalar(select(func.set_own_password(password_hash))))


def open_sign_in(session: Session, account_id: int, secret_hash: bytes, expires: datetime) -> bool:
    """Begin a sign-in; False where the account is locked or not active."""
    return bool(session.scalar(select(func.open_sign_in(account_id, secret_hash, expires))))


def end_session(session: Session, secret_hash: bytes) -> None:
    """End the sign-in of a browser."""
    session.execute(select(func.end_session(secret_hash)))


def sign_ins(session: Session, account_id: int) -> Sequence[SignIn]:
    """Read the sign-ins of an account, the last used first."""
    mine = select(SignIn).where(SignIn.account_id == account_id, SignIn.expires_at > func.now())
    return session.scalars(mine.order_by(SignIn.seen_at.desc())).all()


def end_sign_ins(session: Session, account_id: int, kept: bytes | None = None) -> None:
    """End all sign-ins of an account, but for one that is kept."""
    mine = delete(SignIn).where(SignIn.account_id == account_id)
    session.execute(mine if kept is None else mine.where(SignIn.secret_hash != kept))


def account_of_provider(session: Session, issuer: str, subject: str) -> Row[Any] | None:
    """Read the account of a subject of a provider."""
    known = func.account_of_provider(issuer, subject).table_valued(
        column("id", Integer), column("title", String), column("is_active", Boolean)
    )
    return session.execute(select(known)).one_or_none()


def add_provider_account(session: Session, username: str, title: str, issuer: str, subject: str) -> int:
    """Store an account without roles for a subject of a provider, and give its id."""
    return int(
        session.execute(select(func.add_provider_account(username, title, issuer, subject))).scalar_one()
    )
