"""What the pages of accounts show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.accounts import own, service
from service.accounts.service import OneTime
from service.accounts.tokens import NewToken, list_tokens
from service.accounts.words import AccountFacts, SignInFacts, TokenFacts
from service.actors import Actor


@dataclass(frozen=True, slots=True)
class AccountView:
    """The own account; ``token`` was just made, ``done`` and ``message`` say what came of a form."""

    account: AccountFacts
    tokens: Sequence[TokenFacts]
    sign_ins: Sequence[SignInFacts]
    token: NewToken | None
    done: str
    message: str


@dataclass(frozen=True, slots=True)
class AccountsView:
    """All accounts; ``one_time`` was just made and holds for so many days."""

    accounts: Sequence[AccountFacts]
    organisations: Sequence[tuple[str, str]]
    one_time: OneTime | None
    days: int | float
    done: str
    message: str


def account_view(
    session: Session,
    actor: Actor,
    secret: str,
    *,
    token: NewToken | None = None,
    done: str = "",
    message: str = "",
) -> AccountView:
    """Gather what the page of the own account shows.

    Args:
        session: A session of the actor's.
        actor: Whose account.
        secret: Of the request's own sign-in.
        token: One that was just made.
        done: What was just done.
        message: Why something was not.
    """
    return AccountView(
        own.own_account(session, actor),
        list_tokens(session, actor),
        own.list_sign_ins(session, actor, secret),
        token,
        done,
        message,
    )


def accounts_view(
    session: Session,
    actor: Actor,
    days: float,
    *,
    one_time: OneTime | None = None,
    done: str = "",
    message: str = "",
) -> AccountsView:
    """Gather what the page of all accounts shows, as ``account_view`` does for one."""
    return AccountsView(
        service.list_accounts(session, actor),
        service.list_organisations(session),
        one_time,
        int(days) if days == int(days) else days,
        done,
        message,
    )
