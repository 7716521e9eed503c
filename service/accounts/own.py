"""What a signed-in person sees and changes of the own account."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.accounts import directory_queries, passwords, queries
from service.accounts.proofs import hashed
from service.accounts.service import with_roles
from service.accounts.words import AccountFacts, SignInFacts
from service.actors import Actor
from service.errors import ConflictError, InvalidRequestError, NotFoundError


def own_account(session: Session, actor: Actor) -> AccountFacts:
    """Tell an actor what is stored of its account."""
    account_id = actor.account_id or 0
    row = directory_queries.account(session, account_id)
    if row is None:
        raise NotFoundError("The account is not there any more.")
    [facts] = with_roles([row], directory_queries.roles(session, account_id))
    return facts


def list_sign_ins(session: Session, actor: Actor, secret: str | None) -> list[SignInFacts]:
    """List the browsers in which the actor is signed in, the last used first.

    Args:
        session: A session of the actor's.
        actor: Whose.
        secret: Of the request's own sign-in, if it came by one.
    """
    this = hashed(secret) if secret else None
    return [
        SignInFacts(row.created_at, row.seen_at, row.secret_hash == this)
        for row in queries.sign_ins(session, actor.account_id or 0)
    ]


def sign_out_everywhere(session: Session, actor: Actor) -> None:
    """End all sign-ins of the actor, this one among them."""
    queries.end_sign_ins(session, actor.account_id or 0)


def change_password(session: Session, actor: Actor, before: str, after: str, secret: str) -> None:
    """Replace the actor's own password, and end its other sign-ins.

    Args:
        session: A writing session of the actor's.
        actor: Who changes it.
        before: The password that held so far.
        after: The new one.
        secret: Of the sign-in that goes on.

    Raises:
        InvalidRequestError: The former password is wrong, or the new one easily guessed or the same.
        ConflictError: The account signs in through the provider.
    """
    username = own_account(session, actor).username
    stored = queries.account_for_sign_in(session, username)
    if stored is None or stored.password_hash is None:
        raise ConflictError("This account signs in through the provider, which keeps its password.")
    if not passwords.compare(stored.password_hash, before).is_right:
        raise InvalidRequestError("The present password is not right.")
    passwords.check(after, username)
    passwords.check_is_new(stored.password_hash, after)
    queries.set_own_password(session, passwords.store(after))
    queries.end_sign_ins(session, stored.id, hashed(secret))
