"""Accounts, their roles and tokens as tables; whose rows are seen and changed is the database's rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.models import Account, AccountRole, ApiToken, Organisation

# One by one: the hash of a password is a column that nobody reads.
_FACTS: Final[tuple[InstrumentedAttribute[Any], ...]] = (
    Account.id,
    Account.username,
    Account.title,
    Account.email,
    Account.oidc_issuer,
    Account.is_active,
    Account.locked_until,
    Account.password_expires_at,
    Account.created_at,
)


def accounts(session: Session) -> list[Row[Any]]:
    """Read all accounts by username."""
    return list(session.execute(select(*_FACTS).order_by(Account.username)))


def account(session: Session, account_id: int) -> Row[Any] | None:
    """Read one account."""
    return session.execute(select(*_FACTS).where(Account.id == account_id)).one_or_none()


def by_username(session: Session, username: str) -> Row[Any] | None:
    """Read the account of a username."""
    return session.execute(select(*_FACTS).where(Account.username == username)).one_or_none()


def usernames(session: Session) -> Sequence[str]:
    """Read all usernames."""
    return session.scalars(select(Account.username)).all()


def roles(session: Session, account_id: int | None = None) -> list[Row[Any]]:
    """Read the roles of one account, or of all, in the order in which they were given."""
    held = (
        select(
            AccountRole.id,
            AccountRole.account_id,
            AccountRole.role,
            Organisation.code.label("organisation"),
            Organisation.name.label("organisation_name"),
            AccountRole.territory,
            AccountRole.district_code,
        )
        .outerjoin(Organisation, Organisation.id == AccountRole.organisation_id)
        .order_by(AccountRole.id)
    )
    mine = held if account_id is None else held.where(AccountRole.account_id == account_id)
    return list(session.execute(mine))


def add_account(session: Session, facts: Mapping[str, Any]) -> int:
    """Store an account and give its id."""
    return session.execute(insert(Account).values(**facts).returning(Account.id)).scalar_one()


def change_account(session: Session, account_id: int, facts: Mapping[str, Any]) -> None:
    """Change columns of an account."""
    session.execute(update(Account).where(Account.id == account_id).values(**facts))


def add_role(session: Session, account_id: int, place: Mapping[str, Any]) -> None:
    """Give an account a role."""
    session.execute(insert(AccountRole).values(account_id=account_id, **place))


def has_role(session: Session, account_id: int, place: Mapping[str, Any]) -> bool:
    """Whether an account has a role."""
    return session.scalar(select(AccountRole.id).where(*_same_role(account_id, place))) is not None


def remove_role(session: Session, account_id: int, place: Mapping[str, Any]) -> bool:
    """Take a role from an account; whether it had it."""
    gone = delete(AccountRole).where(*_same_role(account_id, place)).returning(AccountRole.id)
    return session.execute(gone).first() is not None


def _same_role(account_id: int, place: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    same = [getattr(AccountRole, name).is_not_distinct_from(value) for name, value in place.items()]
    return [AccountRole.account_id == account_id, *same]


def tokens(session: Session, account_id: int) -> list[Row[Any]]:
    """Read the tokens of an account that are not revoked, the newest first; their hashes stay unread."""
    columns = (
        ApiToken.id,
        ApiToken.name,
        ApiToken.scopes,
        ApiToken.created_at,
        ApiToken.expires_at,
        ApiToken.used_at,
    )
    held = select(*columns).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    return list(session.execute(held.order_by(ApiToken.id.desc())))


def add_token(session: Session, facts: Mapping[str, Any]) -> int:
    """Store a token and give its id."""
    return session.execute(insert(ApiToken).values(**facts).returning(ApiToken.id)).scalar_one()


def revoke_token(session: Session, account_id: int, token_id: int) -> bool:
    """Revoke a token of an account; whether it had it, not revoked before."""
    mine = ApiToken.account_id == account_id, ApiToken.id == token_id, ApiToken.revoked_at.is_(None)
    gone = session.execute(update(ApiToken).where(*mine).values(revoked_at=func.now()).returning(ApiToken.id))
    return gone.first() is not None


def revoke_tokens(session: Session, account_id: int) -> None:
    """Revoke all tokens of an account."""
    mine = ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None)
    session.execute(update(ApiToken).where(*mine).values(revoked_at=func.now()))
