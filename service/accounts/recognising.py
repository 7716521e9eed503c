"""Who a request is from, by the secret it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Engine

from service.accounts import queries
from service.accounts.proofs import hashed
from service.actors import PUBLIC, Actor, Grant
from service.clock import now
from service.db import asking_once, writing
from service.models import Role

# Seen times are for people and for the idle limit: once a minute is exact enough, and spares most writes.
_SEEN_EVERY: Final = timedelta(minutes=1)


def by_session(engine: Engine, secret: str, idle: timedelta) -> Actor | None:
    """Find whose browser brings a secret, and note, once a minute, that it was there.

    Args:
        engine: Connections to use.
        secret: From the cookie.
        idle: After this long without a request a sign-in holds no more.

    Returns:
        The actor, or None where no sign-in of an active account holds.
    """
    with asking_once(engine) as session:
        held = queries.session_account(session, hashed(secret))
    if held is None or held.seen_at < now() - idle:
        return None
    if held.seen_at < now() - _SEEN_EVERY:
        with writing(engine, actor=PUBLIC) as session:
            queries.session_seen(session, hashed(secret))
    return Actor(held.account_id, held.title, read_grants(held.grants), "web")


def by_token(engine: Engine, secret: str) -> Actor | None:
    """Find whose program brings a token, and note, once a minute, that it was used.

    Returns:
        The actor with the token's scopes, or None where no such token of an active account holds.
    """
    with asking_once(engine) as session:
        held = queries.token_account(session, hashed(secret))
    if held is None:
        return None
    if held.used_at is None or held.used_at < now() - _SEEN_EVERY:
        with writing(engine, actor=PUBLIC) as session:
            queries.token_used(session, hashed(secret))
    return Actor(held.account_id, held.title, read_grants(held.grants), "api", frozenset(held.scopes))


def read_grants(stored: Sequence[Mapping[str, Any]]) -> tuple[Grant, ...]:
    """Read roles as the database lists them."""
    return tuple(
        Grant(Role(each["role"]), each["organisation_id"], each["territory"], each["district_code"])
        for each in stored
    )
