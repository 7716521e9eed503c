"""What is stored of accounts and of what proves that a request is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import Session

from service.models import Account, AccountRole, ApiToken, SignIn

_HELD = (
    Account.id,
    Account.title,
    AccountRole.role,
    AccountRole.organisation_id,
    AccountRole.territory,
    AccountRole.district_code,
)


def roles_of_session(session: Session, secret_hash: bytes, idle: timedelta) -> Sequence[Row[Any]]:
    """Read the account of a sign-in that still holds, a row for each role, one row where it has none."""
    held = (
        select(*_HELD, SignIn.seen_at < func.now() - timedelta(minutes=1))
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.secret_hash == secret_hash, SignIn.expires_at > func.now())
        .where(SignIn.seen_at > func.now() - idle)
    )
    return session.execute(_with_roles(held)).all()


def roles_of_token(session: Session, secret_hash: bytes) -> Sequence[Row[Any]]:
    """Read the account of a token that holds, a row for each role, with the token's scopes at the end."""
    held = (
        select(*_HELD, ApiToken.scopes, ApiToken.used_at)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(ApiToken.secret_hash == secret_hash, ApiToken.expires_at > func.now())
        .where(ApiToken.revoked_at.is_(None))
    )
    return session.execute(_with_roles(held)).all()


def see_session(session: Session, secret_hash: bytes) -> None:
    """Note that a sign-in was used now."""
    session.execute(update(SignIn).where(SignIn.secret_hash == secret_hash).values(seen_at=func.now()))


def see_token(session: Session, secret_hash: bytes) -> None:
    """Note that a token was used now."""
    session.execute(update(ApiToken).where(ApiToken.secret_hash == secret_hash).values(used_at=func.now()))


def _with_roles(held: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        held.outerjoin(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.is_active)
        .order_by(AccountRole.id)
    )
