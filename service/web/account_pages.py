"""Pages of one's own account, and of all accounts for administrators."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, BeforeValidator, Field

from service.accounts import own, passwords, service, tokens
from service.accounts.tokens import TokenScope
from service.accounts.words import RolePlace
from service.actors import Actor
from service.db import ReadSession, WriteSession
from service.errors import ConflictError, InvalidRequestError, NotFoundError, OnebudgetError
from service.http import cookies
from service.http.dependencies import Administrator, Person, Reading, Writing
from service.http.parameters import Code
from service.http.problem import problem_of
from service.models import Role
from service.web.account_view import account_view, accounts_view
from service.web.pages import page

router = APIRouter(include_in_schema=False)
_FAULTS: Final = (ConflictError, InvalidRequestError, NotFoundError)
_Text = Annotated[str, Field(max_length=300)]
_Code = Annotated[Code | None, BeforeValidator(lambda text: text or None)]


class PasswordForm(BaseModel):
    """What the form for a new password sends."""

    before: str = Field(max_length=1000)
    after: str = Field(max_length=1000)
    again: str = Field(max_length=1000)


class TokenForm(BaseModel):
    """What the form for a new token sends."""

    name: _Text
    scopes: list[TokenScope] = Field(default=[], max_length=3)
    days: int


class AccountForm(BaseModel):
    """What the form for a new account sends."""

    username: _Text
    title: _Text
    email: _Text = ""


class NamedForm(BaseModel):
    """What a button beside an account sends."""

    username: _Text


class ActiveForm(NamedForm):
    """What the button sends that disables or enables an account."""

    active: bool


class RoleForm(NamedForm):
    """What a form sends that gives or takes a role."""

    role: Role
    organisation: _Code = None
    district: _Code = None

    def place(self) -> RolePlace:
        """The role meant."""
        return RolePlace(self.role, self.organisation, self.district)


@router.get("/account")
def show_account(
    request: Request,
    actor: Person,
    session: Reading,
    done: Annotated[Literal["", "password", "revoked"], Query()] = "",
) -> Response:
    """Show the own account: who one is here, password, tokens, sign-ins."""
    return _account(request, actor, session, done=done)


@router.post("/account/password")
def change_password(
    request: Request, actor: Person, session: Writing, form: Annotated[PasswordForm, Form()]
) -> Response:
    """Change the own password."""
    try:
        with session.begin_nested():
            passwords.check_same(form.after, form.again)
            own.change_password(session, actor, form.before, form.after, _secret(request))
    except _FAULTS as fault:
        return _account(request, actor, session, fault)
    return RedirectResponse("/account?done=password", HTTPStatus.SEE_OTHER)


@router.post("/account/tokens")
def make_token(
    request: Request, actor: Person, session: Writing, form: Annotated[TokenForm, Form()]
) -> Response:
    """Make a token, and show it this once."""
    try:
        with session.begin_nested():
            made = tokens.create_token(session, actor, form.name, form.scopes, form.days)
    except _FAULTS as fault:
        return _account(request, actor, session, fault)
    return _account(request, actor, session, token=made)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(
    actor: Person, session: Writing, token_id: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """Revoke a token."""
    tokens.revoke_token(session, actor, token_id)
    return RedirectResponse("/account?done=revoked", HTTPStatus.SEE_OTHER)


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(request: Request, actor: Person, session: Writing) -> Response:
    """End all sign-ins of the account."""
    own.sign_out_everywhere(session, actor)
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    cookies.drop(request, answer, cookies.SESSION)
    return answer


@router.get("/accounts")
def show_accounts(
    request: Request,
    actor: Administrator,
    session: Reading,
    done: Annotated[Literal["", "granted", "taken", "active", "disabled"], Query()] = "",
) -> Response:
    """Show all accounts to an administrator."""
    return _accounts(request, actor, session, done=done)


@router.post("/accounts")
def add_account(
    request: Request, actor: Administrator, session: Writing, form: Annotated[AccountForm, Form()]
) -> Response:
    """Add an account, and show its one-time password this once."""
    try:
        with session.begin_nested():
            added = service.add_account(session, actor, **form.model_dump(), valid=_valid(request))
    except _FAULTS as fault:
        return _accounts(request, actor, session, fault)
    return _accounts(request, actor, session, one_time=added)


@router.post("/accounts/reset-password")
def reset_password(
    request: Request, actor: Administrator, session: Writing, form: Annotated[NamedForm, Form()]
) -> Response:
    """Give an account a new one-time password, and show it this once."""
    try:
        with session.begin_nested():
            reset = service.reset_password(session, actor, form.username, _valid(request))
    except _FAULTS as fault:
        return _accounts(request, actor, session, fault)
    return _accounts(request, actor, session, one_time=reset)


@router.post("/accounts/active")
def set_active(
    request: Request, actor: Administrator, session: Writing, form: Annotated[ActiveForm, Form()]
) -> Response:
    """Disable or enable an account."""
    try:
        with session.begin_nested():
            service.set_active(session, actor, form.username, active=form.active)
    except _FAULTS as fault:
        return _accounts(request, actor, session, fault)
    return RedirectResponse(f"/accounts?done={'active' if form.active else 'disabled'}", HTTPStatus.SEE_OTHER)


@router.post("/accounts/roles")
def give_role(
    request: Request, actor: Administrator, session: Writing, form: Annotated[RoleForm, Form()]
) -> Response:
    """Give an account a role."""
    try:
        with session.begin_nested():
            service.grant(session, actor, form.username, form.place())
    except _FAULTS as fault:
        return _accounts(request, actor, session, fault)
    return RedirectResponse("/accounts?done=granted", HTTPStatus.SEE_OTHER)


@router.post("/accounts/roles/revoke")
def take_role(
    request: Request, actor: Administrator, session: Writing, form: Annotated[RoleForm, Form()]
) -> Response:
    """Take a role from an account."""
    try:
        with session.begin_nested():
            service.revoke(session, actor, form.username, form.place())
    except _FAULTS as fault:
        return _accounts(request, actor, session, fault)
    return RedirectResponse("/accounts?done=taken", HTTPStatus.SEE_OTHER)


def _account(
    request: Request,
    actor: Actor,
    session: ReadSession | WriteSession,
    fault: OnebudgetError | None = None,
    **told: Any,
) -> Response:
    view = account_view(session, actor, _secret(request), message=_message(fault), **told)
    return page(request, "account.html", status=_status(fault), section="account", view=view)


def _accounts(
    request: Request,
    actor: Actor,
    session: ReadSession | WriteSession,
    fault: OnebudgetError | None = None,
    **told: Any,
) -> Response:
    days = request.app.state.settings.one_time_password_days
    view = accounts_view(session, actor, days, message=_message(fault), **told)
    return page(request, "accounts.html", status=_status(fault), section="account", view=view)


def _message(fault: OnebudgetError | None) -> str:
    return fault.message if fault else ""


def _status(fault: OnebudgetError | None) -> int:
    return problem_of(fault).status if fault else HTTPStatus.OK


def _secret(request: Request) -> str:
    return cookies.read(request, cookies.SESSION) or ""


def _valid(request: Request) -> timedelta:
    return timedelta(days=request.app.state.settings.one_time_password_days)
