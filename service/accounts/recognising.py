"""Who a request is from, by the secret it brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, Row

from service.accounts import queries
from service.accounts.proofs import hashed
from service.actors import Actor, Grant, Via
from service.db import reading, writing
from service.models import Role


def by_session(engine: Engine, secret: str, idle: timedelta) -> Actor | None:
    """Find whose browser brings a secret, and note, once a minute, that it was there.

    Args:
        engine: Connections to use.
        secret: From the cookie.
        idle: After this long without a request a sign-in holds no more.

    Returns:
        The actor, or None where no sign-in of an active account holds.
    """
    with reading(engine) as session:
        rows = queries.roles_of_session(session, hashed(secret), idle)
    if not rows:
        return None
    if rows[0][-1]:
        with writing(engine) as session:
            queries.see_session(session, hashed(secret))
    return _actor(rows, "web")


def by_token(engine: Engine, secret: str) -> Actor | None:
    """Find whose program brings a token, and note that it was used.

    Returns:
        The actor with the token's scopes, or None where no such token of an active account holds.
    """
    with reading(engine) as session:
        rows = queries.roles_of_token(session, hashed(secret))
    if not rows:
        return None
    with writing(engine) as session:
        queries.see_token(session, hashed(secret))
    return _actor(rows, "api", frozenset(rows[0].scopes))


def _actor(rows: Sequence[Row[Any]], via: Via, scopes: frozenset[str] | None = None) -> Actor:
    grants = tuple(
        Grant(Role(row.role), row.organisation_id, row.territory, row.district_code)
        for row in rows
        if row.role is not None
    )
    return Actor(rows[0].id, rows[0].title, grants, via, scopes)
