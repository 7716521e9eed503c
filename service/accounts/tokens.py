"""API tokens: made on a signed-in page, shown once, and revoked at will."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.accounts import directory_queries
from service.accounts.proofs import hashed, new_token
from service.accounts.words import TokenFacts
from service.actors import Actor
from service.clock import now
from service.errors import InvalidRequestError, NotAllowedError, NotFoundError

LONGEST_DAYS: Final = 365
_MOST: Final = 50
_LONGEST_NAME: Final = 100


class TokenScope(StrEnum):
    """What a token allows, within what the roles of its account allow."""

    READ = "read"
    PROPOSE = "propose"
    REVIEW = "review"


class NewToken(NamedTuple):
    """A token that was just made; ``secret`` is told now and never again."""

    facts: TokenFacts
    secret: str


def list_tokens(session: Session, actor: Actor) -> list[TokenFacts]:
    """List the actor's tokens that are not revoked, the newest first."""
    rows = directory_queries.tokens(session, actor.account_id or 0)
    return [
        TokenFacts(row.id, row.name, row.scopes, row.created_at, row.expires_at, row.used_at) for row in rows
    ]


def create_token(
    session: Session, actor: Actor, name: str, scopes: Sequence[TokenScope], days: int
) -> NewToken:
    """Make a token for the actor's account; every token may read.

    Args:
        session: A writing session of the actor's.
        actor: Signed in with a browser.
        name: What its holder calls it.
        scopes: What it allows beside reading.
        days: For how long it holds, at most a year.

    Raises:
        InvalidRequestError: The name is empty or too long, the days are out of range, or there are too many.
        NotAllowedError: A token asks for another.
    """
    if actor.scopes is not None:
        raise NotAllowedError("A token cannot make tokens; sign in on /account, and make one there.")
    title = " ".join(name.split())
    if not title or len(title) > _LONGEST_NAME or not title.isprintable():
        raise InvalidRequestError("A token needs a name of 1 to 100 signs, to tell it from others.")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidRequestError(f"A token holds for 1 to {LONGEST_DAYS} days.")
    if len(list_tokens(session, actor)) >= _MOST:
        raise InvalidRequestError(f"An account has at most {_MOST} tokens; revoke one first.")
    secret, allowed = new_token(), sorted({TokenScope.READ, *scopes})
    begins = now()
    ends = begins + timedelta(days=days)
    stored = {
        "account_id": actor.account_id,
        "name": title,
        "secret_hash": hashed(secret),
        "scopes": allowed,
        "expires_at": ends,
    }
    number = directory_queries.add_token(session, stored)
    return NewToken(TokenFacts(number, title, allowed, begins, ends, None), secret)


def revoke_token(session: Session, actor: Actor, token_id: int) -> None:
    """Have one of the actor's tokens hold no more.

    Raises:
        NotFoundError: The actor has no such token.
    """
    if not directory_queries.revoke_token(session, actor.account_id or 0, token_id):
        raise NotFoundError(f"You have no token {token_id}, or it is revoked already.")
