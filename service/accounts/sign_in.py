"""Signing in with a password: what is checked, what a failure costs, what a success opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, Row

from service.accounts import passwords, queries
from service.accounts.proofs import hashed, new_secret
from service.accounts.rules import SignInRules
from service.accounts.usernames import is_username
from service.actors import PUBLIC, Actor
from service.clock import now
from service.db import reading, writing
from service.errors import NotSignedInError

REFUSED: Final = (
    "This username and password do not open an account. After several failures an account is locked for a "
    "while; an administrator can give a new password."
)
EXPIRED: Final = "The one-time password holds no more; an administrator can give another."
NOBODY: Final = 0
"""No account has this id."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sign-in; ``secret`` goes into the browser's cookie and is stored nowhere."""

    secret: str


@dataclass(frozen=True, slots=True)
class ChooseOwn:
    """The password was a one-time one: nothing is opened until the account has a password of its own.

    Attributes:
        username: Of the account.
        mark: Of the one-time password, which the choice replaces: it can be chosen once.
    """

    username: str
    mark: str


def with_password(engine: Engine, rules: SignInRules, username: str, password: str) -> Opened | ChooseOwn:
    """Sign in with a username and its password.

    The same work is done, and the same sentence said, whether the account is there or not.

    Raises:
        NotSignedInError: They do not open an account, or not now.
    """
    name = username.strip().lower() if is_username(username) else ""
    with reading(engine, actor=PUBLIC) as session:
        account = queries.account_for_sign_in(session, name)
    verdict = passwords.compare(account.password_hash if account else None, password)
    if account is None or not verdict.is_right or not _is_open(account, now()):
        _note_failure(engine, rules, account)
        raise NotSignedInError(REFUSED)
    if account.password_expires_at is not None:
        if account.password_expires_at <= now():
            raise NotSignedInError(EXPIRED)
        return ChooseOwn(name, _mark(account.password_hash))
    if verdict.is_outdated:
        with writing(engine, actor=PUBLIC) as session:
            queries.rehash_password(session, account.id, account.password_hash, passwords.store(password))
    return open_session(engine, rules, account.id)


def choose_own(engine: Engine, rules: SignInRules, asked: ChooseOwn, password: str) -> Opened:
    """Replace a one-time password by one of the person's own, and sign in with it.

    Raises:
        InvalidRequestError: The new password is easily guessed, or is the one-time one.
        NotSignedInError: The one-time password was replaced or has expired meanwhile.
    """
    with reading(engine, actor=PUBLIC) as session:
        account = queries.account_for_sign_in(session, asked.username)
    if account is None or not _awaits_choice(account, asked.mark):
        raise NotSignedInError(EXPIRED)
    passwords.check(password, asked.username)
    passwords.check_is_new(account.password_hash, password)
    with writing(engine, actor=Actor(account.id, account.title, (), "web")) as session:
        queries.set_own_password(session, passwords.store(password))
    return open_session(engine, rules, account.id)


def open_session(engine: Engine, rules: SignInRules, account_id: int) -> Opened:
    """Begin a sign-in under a secret that nobody knew before.

    Raises:
        NotSignedInError: The account is locked or not active.
    """
    secret = new_secret()
    with writing(engine, actor=PUBLIC) as session:
        if not queries.open_sign_in(session, account_id, hashed(secret), now() + rules.whole):
            raise NotSignedInError(REFUSED)
    return Opened(secret)


def sign_out(engine: Engine, secret: str) -> None:
    """End the sign-in of a secret; one that holds no more is no fault."""
    with writing(engine, actor=PUBLIC) as session:
        queries.end_session(session, hashed(secret))


def _is_open(account: Row[Any], moment: datetime) -> bool:
    return account.is_active and (account.locked_until is None or account.locked_until <= moment)


def _awaits_choice(account: Row[Any], mark: str) -> bool:
    is_same = account.password_hash is not None and _mark(account.password_hash) == mark
    ends: datetime | None = account.password_expires_at
    return is_same and ends is not None and ends > now() and _is_open(account, now())


def _mark(password_hash: str) -> str:
    return hashed(password_hash).hex()


def _note_failure(engine: Engine, rules: SignInRules, account: Row[Any] | None) -> None:
    # Nobody's failure is counted too, with no effect: an unknown name takes as long as a known one.
    counted = account is not None and _is_open(account, now())
    lock = rules.lock_for(account.failures + 1 if account else 1)
    with writing(engine, actor=PUBLIC) as session:
        queries.count_failure(
            session, account.id if account and counted else NOBODY, rules.failures, now() + lock
        )
