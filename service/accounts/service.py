"""Accounts and their roles, as administrators keep them, on the pages, over the API or at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.accounts import directory_queries, passwords, queries
from service.accounts.places import place_of
from service.accounts.usernames import checked_username, is_username
from service.accounts.words import AccountFacts, HeldRole, RolePlace
from service.actors import Actor
from service.clock import now
from service.errors import ConflictError, InvalidRequestError, NotAllowedError, NotFoundError
from service.models import Role
from service.reference.service import organisation_names
from service.suggestions import closest, remedy

_LONGEST_TITLE: Final = 200
Who = str | int
"""An account, by its username or by its number."""
OPERATOR: Final = None
"""Acts at the terminal, as the owner of the database."""


class OneTime(NamedTuple):
    """An account that awaits its own password, and the one-time one, which is told once."""

    account_id: int
    username: str
    password: str


def list_accounts(session: Session, actor: Actor | None) -> list[AccountFacts]:
    """List all accounts with their roles, by username.

    Raises:
        NotAllowedError: The actor is no administrator.
    """
    _only_administrators(actor)
    return with_roles(directory_queries.accounts(session), directory_queries.roles(session))


def add_account(
    session: Session,
    actor: Actor | None,
    *,
    username: str,
    title: str,
    email: str | None = None,
    valid: timedelta,
) -> OneTime:
    """Add an account without roles, and give the one-time password with which it begins.

    Args:
        session: A writing session of the actor's.
        actor: An administrator, or the operator.
        username: What it signs in with; capitals are made small.
        title: What others are shown.
        email: Where a person is reached, or None.
        valid: For how long the one-time password holds.

    Raises:
        ConflictError: The username is taken.
        InvalidRequestError: The username or the title cannot be used.
        NotAllowedError: The actor is no administrator.
    """
    _only_administrators(actor)
    name, title = checked_username(username), _checked_title(title)
    if directory_queries.by_username(session, name) is not None:
        raise ConflictError(f"An account {name!r} is already there; choose another username.")
    password = passwords.one_time()
    facts = {
        "username": name,
        "title": title,
        "email": _checked_email(email),
        "password_hash": passwords.store(password),
        "password_expires_at": now() + valid,
    }
    return OneTime(directory_queries.add_account(session, facts), name, password)


def create_administrator(
    session: Session, *, username: str, title: str, password: str | None, valid: timedelta
) -> OneTime | None:
    """Add an administrator, at the terminal: the first one has nobody else to ask.

    Args:
        session: A writing session of the operator's.
        username: What it signs in with.
        title: What others are shown.
        password: Its own, as it was typed; None for a one-time one.
        valid: For how long a one-time password holds.

    Returns:
        The one-time password, or None where an own one was given.

    Raises:
        ConflictError: The username is taken.
        InvalidRequestError: The username, the title or the password cannot be used.
    """
    if password is not None:
        passwords.check(password, checked_username(username))
    made = add_account(session, OPERATOR, username=username, title=title, valid=valid)
    directory_queries.add_role(session, made.account_id, {"role": Role.ADMINISTRATOR.value})
    if password is None:
        return made
    own = {"password_hash": passwords.store(password), "password_expires_at": None}
    directory_queries.change_account(session, made.account_id, own)
    return None


def reset_password(session: Session, actor: Actor | None, who: Who, valid: timedelta) -> OneTime:
    """Give an account a new one-time password, and end its sign-ins, its lock and its tokens.

    Raises:
        ConflictError: It signs in through the provider, which keeps its password.
        NotAllowedError: The actor is no administrator.
        NotFoundError: There is no such account.
    """
    _only_administrators(actor)
    account = _meant(session, who)
    if account.oidc_issuer is not None:
        raise ConflictError(f"{account.username} signs in through the provider, which keeps its password.")
    password = passwords.one_time()
    facts = {
        "password_hash": passwords.store(password),
        "password_expires_at": now() + valid,
        "failures": 0,
        "locked_until": None,
    }
    directory_queries.change_account(session, account.id, facts)
    queries.end_sign_ins(session, account.id)
    directory_queries.revoke_tokens(session, account.id)
    return OneTime(account.id, account.username, password)


def set_active(session: Session, actor: Actor | None, who: Who, *, active: bool) -> AccountFacts:
    """Let an account sign in again, or no more; its sign-ins and tokens end at once.

    Raises:
        ConflictError: An administrator would disable the own account, or the last administrator.
        NotAllowedError: The actor is no administrator.
        NotFoundError: There is no such account.
    """
    _only_administrators(actor)
    account = _meant(session, who)
    if not active:
        _keep_an_administrator(session, actor, account.id)
    directory_queries.change_account(session, account.id, {"is_active": active})
    if not active:
        queries.end_sign_ins(session, account.id)
        directory_queries.revoke_tokens(session, account.id)
    return _facts_of(session, account.id)


def grant(session: Session, actor: Actor | None, who: Who, wanted: RolePlace) -> AccountFacts:
    """Give an account a role.

    Raises:
        ConflictError: It has it already.
        InvalidRequestError: The role needs an organisation or a district, or must not have one.
        NotAllowedError: The actor is no administrator.
        NotFoundError: There is no such account, organisation or district.
    """
    _only_administrators(actor)
    account = _meant(session, who)
    place = place_of(session, wanted)
    if directory_queries.has_role(session, account.id, place):
        raise ConflictError(f"{account.username} already holds this role there.")
    directory_queries.add_role(session, account.id, place)
    return _facts_of(session, account.id)


def revoke(session: Session, actor: Actor | None, who: Who, wanted: RolePlace) -> AccountFacts:
    """Take a role from an account.

    Raises:
        ConflictError: It is the last administrator's, or the actor's own as an administrator.
        NotAllowedError: The actor is no administrator.
        NotFoundError: The account does not hold this role there, or does not exist.
    """
    _only_administrators(actor)
    account = _meant(session, who)
    if wanted.role is Role.ADMINISTRATOR:
        _keep_an_administrator(session, actor, account.id)
    place = place_of(session, wanted)
    if not directory_queries.remove_role(session, account.id, place):
        raise NotFoundError(f"{account.username} does not hold this role there.")
    return _facts_of(session, account.id)


def list_organisations(session: Session) -> list[tuple[str, str]]:
    """List the organisations that a contributor may belong to: code and name."""
    return list(organisation_names(session).items())


def _checked_title(title: str) -> str:
    plain = " ".join(title.split())
    if not plain or len(plain) > _LONGEST_TITLE or not plain.isprintable():
        raise InvalidRequestError(f"What others are shown of an account has 1 to {_LONGEST_TITLE} signs.")
    return plain


def _checked_email(email: str | None) -> str | None:
    plain = (email or "").strip()
    if plain and (len(plain) > _LONGEST_TITLE or "@" not in plain or not plain.isprintable()):
        raise InvalidRequestError(
            "An e-mail address has an @ in it, and at most 200 signs; it can be left out."
        )
    return plain or None


def _only_administrators(actor: Actor | None) -> None:
    if actor is not OPERATOR and not actor.is_administrator:
        raise NotAllowedError("Only an administrator keeps accounts; ask one.")


def _meant(session: Session, who: Who) -> Row[Any]:
    if isinstance(who, int):
        row = directory_queries.account(session, who)
        if row is None:
            raise NotFoundError(f"There is no account {who}.")
        return row
    name = who.strip().lower()
    row = directory_queries.by_username(session, name) if is_username(name) else None
    if row is None:
        near = closest(who, directory_queries.usernames(session))
        raise NotFoundError(f"There is no account {who!r}{remedy(near)}", near)
    return row


def _keep_an_administrator(session: Session, actor: Actor | None, account_id: int) -> None:
    if actor is not OPERATOR and actor.account_id == account_id:
        raise ConflictError("An administrator cannot give up the own account; ask another one.")
    active = {row.id for row in directory_queries.accounts(session) if row.is_active}
    holders = {row.account_id for row in directory_queries.roles(session) if row.role == Role.ADMINISTRATOR}
    if holders & active == {account_id}:
        raise ConflictError("This is the last administrator; name another one first.")


def _facts_of(session: Session, account_id: int) -> AccountFacts:
    row = directory_queries.account(session, account_id)
    assert row is not None  # noqa: S101 - it was just written
    [facts] = with_roles([row], directory_queries.roles(session, account_id))
    return facts


def with_roles(rows: Sequence[Row[Any]], held: Sequence[Row[Any]]) -> list[AccountFacts]:
    """Tell of accounts, each with its roles among those that are held."""
    of: dict[int, list[HeldRole]] = {row.id: [] for row in rows}
    for each in held:
        role = HeldRole(
            Role(each.role), each.organisation, each.organisation_name, each.district_code, each.territory
        )
        of.setdefault(each.account_id, []).append(role)
    moment = now()
    return [
        AccountFacts(
            row.id,
            row.username,
            row.title,
            row.email,
            row.oidc_issuer is not None,
            row.is_active,
            row.locked_until is not None and row.locked_until > moment,
            row.password_expires_at is not None,
            row.created_at,
            of[row.id],
        )
        for row in rows
    ]
