"""Commands about accounts: ``onebudget users ...``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from service.accounts import passwords, service
from service.accounts.service import OPERATOR, OneTime
from service.accounts.usernames import checked_username
from service.accounts.words import AccountFacts, HeldRole, RolePlace
from service.db import WriteSession, writing
from service.models import Role
from service.opening import opened
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Keep accounts: who may sign in, and what each may do.")
out = Console()

Username = Annotated[str, typer.Argument(help="What the account signs in with.")]
Title = Annotated[
    str | None, typer.Option("--title", help="What others are shown; the username unless given.")
]
RoleName = Annotated[Role, typer.Argument(help="What it allows.")]
OrganisationCode = Annotated[
    str | None, typer.Option("--organisation", help="Whose commitments a contributor proposes, by its code.")
]
DistrictCode = Annotated[
    str | None, typer.Option("--district", help="District or metro of a planner or approver, by its code.")
]


@app.command("create-admin")
def create_admin(
    username: Username,
    *,
    title: Title = None,
    one_time: Annotated[
        bool, typer.Option("--one-time", help="Print a one-time password, and ask for none.")
    ] = False,
) -> None:
    """Add an administrator. Asks for a password on the terminal; where there is none, prints a one-time one.

    A password is never taken from the command line, which other users of the machine can read.
    """
    checked_username(username)
    password = None if one_time or not sys.stdin.isatty() else _ask()
    with _changing() as session:
        made = service.create_administrator(
            session, username=username, title=title or username, password=password, valid=_valid()
        )
    typer.echo(f"{username.lower()} is an administrator.", err=made is not None)
    if made is not None:
        _tell(made)


@app.command()
def add(
    username: Username,
    *,
    title: Title = None,
    email: Annotated[str | None, typer.Option(help="Where the person is reached, if that is needed.")] = None,
) -> None:
    """Add an account without roles, and print its one-time password."""
    with _changing() as session:
        made = service.add_account(
            session, OPERATOR, username=username, title=title or username, email=email, valid=_valid()
        )
    _tell(made)


@app.command("list")
def show() -> None:
    """List all accounts with their roles."""
    with _changing() as session:
        accounts = service.list_accounts(session, OPERATOR)
    if not accounts:
        typer.echo("There is no account yet: onebudget users create-admin NAME adds the first.")
        return
    table = Table("username", "shown as", "state", "roles", box=None, pad_edge=False)
    for account in accounts:
        roles = ", ".join(map(_role, account.roles)) or "none"
        table.add_row(account.username, account.title, _state(account), roles)
    out.print(table)


@app.command()
def disable(username: Username) -> None:
    """Let an account sign in no more; its sign-ins and tokens end at once."""
    with _changing() as session:
        facts = service.set_active(session, OPERATOR, username, active=False)
    typer.echo(f"{facts.username} is disabled.")


@app.command()
def enable(username: Username) -> None:
    """Let an account that was disabled sign in again."""
    with _changing() as session:
        facts = service.set_active(session, OPERATOR, username, active=True)
    typer.echo(f"{facts.username} may sign in again.")


@app.command()
def grant(
    username: Username,
    role: RoleName,
    *,
    organisation: OrganisationCode = None,
    district: DistrictCode = None,
) -> None:
    """Give an account a role; one account may hold several."""
    with _changing() as session:
        facts = service.grant(session, OPERATOR, username, RolePlace(role, organisation, district))
    typer.echo(f"{facts.username} now is: {', '.join(map(_role, facts.roles))}.")


@app.command()
def revoke(
    username: Username,
    role: RoleName,
    *,
    organisation: OrganisationCode = None,
    district: DistrictCode = None,
) -> None:
    """Take a role from an account."""
    with _changing() as session:
        facts = service.revoke(session, OPERATOR, username, RolePlace(role, organisation, district))
    typer.echo(f"{facts.username} now is: {', '.join(map(_role, facts.roles)) or 'without a role'}.")


@app.command("reset-password")
def reset_password(username: Username) -> None:
    """Print a new one-time password for an account; its sign-ins, tokens and lock end."""
    with _changing() as session:
        made = service.reset_password(session, OPERATOR, username, _valid())
    _tell(made)


@contextmanager
def _changing() -> Iterator[WriteSession]:
    with opened(Settings()) as engine, writing(engine) as session:
        yield session


def _valid() -> timedelta:
    return timedelta(days=Settings().one_time_password_days)


def _ask() -> str | None:
    typed = str(
        typer.prompt(
            "Password, or nothing for a one-time one", default="", show_default=False, hide_input=True
        )
    )
    if not typed:
        return None
    passwords.check_same(typed, str(typer.prompt("The same again", hide_input=True)))
    return typed


def _tell(made: OneTime) -> None:
    """Print a one-time password alone on standard output, to be handed on, and the rest beside it."""
    days = Settings().one_time_password_days
    typer.echo(
        f"One-time password of {made.username}, for {days:g} days; the first sign-in replaces it:", err=True
    )
    typer.echo(made.password)


def _state(account: AccountFacts) -> str:
    if not account.is_active:
        return "disabled"
    if account.is_locked:
        return "locked"
    return "awaits own password" if account.awaits_password else "active"


def _role(held: HeldRole) -> str:
    place = held.organisation or held.district
    return f"{held.role.value} of {place}" if place else held.role.value
