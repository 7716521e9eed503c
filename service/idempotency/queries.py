"""Answers kept for repeated requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.models import IdempotencyKey


def claim(session: Session, account_id: int, key: str, digest: bytes) -> bool:
    """Take a key for this transaction; False where an earlier request has it.

    A request of the same key that is still under way is waited for.
    """
    taken = (
        insert(IdempotencyKey)
        .values(account_id=account_id, key=key, request_sha256=digest, status=0, headers={}, body=b"")
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    return session.scalar(taken) is not None


def kept(session: Session, account_id: int, key: str) -> Row[*tuple[Any, ...]] | None:
    """The answer to the earlier request."""
    chosen = select(
        IdempotencyKey.request_sha256, IdempotencyKey.status, IdempotencyKey.headers, IdempotencyKey.body
    ).where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
    return session.execute(chosen).one_or_none()


def keep(session: Session, account_id: int, key: str, values: Mapping[str, Any]) -> None:
    """Keep the answer with the key."""
    session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
        .values(**values)
    )


def forget_older(session: Session, account_id: int, age: timedelta) -> None:
    """Drop an account's keys that nobody will repeat any more."""
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.account_id == account_id, IdempotencyKey.created_at < func.now() - age
        )
    )
