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
from service.errors import ConflictError, InvalidRequestError, NotFoundError
from service.http import cookies
from service.http.dependencies import Administrator, Person, Reading, Writing
from service.http.parameters import Code
from service.models import Role
from service.web.account_view import account_view, accounts_view
from service.web.pages import page

router = APIRouter(include_in_schema=False)
_WRONG: Final = 422
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
    view = account_view(session, actor, _secret(request), done=done)
    return page(request, "account.html", section="account", view=view)


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
        view = account_view(session, actor, _secret(request), message=fault.message)
        return page(request, "account.html", status=_WRONG, section="account", view=view)
    return RedirectResponse("/account?done=password", HTTPStatus.SEE_OTHER)


@router.post("/account/tokens")
def make_token(
    request: Request, actor: Person, session: Writing, form: Annotated[TokenForm, Form()]
) -> Response:
    """Make a token, and show it this once."""
    made, message = None, ""
    try:
        with session.begin_nested():
            made = tokens.create_token(session, actor, form.name, form.scopes, form.days)
    except _FAULTS as fault:
        message = fault.message
    view = account_view(session, actor, _secret(request), token=made, message=message)
    return page(request, "account.html", status=_WRONG if message else 200, section="account", view=view)


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
    added, message = None, ""
    try:
        with session.begin_nested():
            added = service.add_account(session, actor, **form.model_dump(), valid=_valid(request))
    except _FAULTS as fault:
        message = fault.message
    return _accounts(request, actor, session, one_time=added, message=message)


@router.post("/accounts/reset-password")
def reset_password(
    request: Request, actor: Administrator, session: Writing, form: Annotated[NamedForm, Form()]
) -> Response:
    """Give an account a new one-time password, and show it this once."""
    reset, message = None, ""
    try:
        with session.begin_nested():
            reset = service.reset_password(session, actor, form.username, _valid(request))
    except _FAULTS as fault:
        message = fault.message
    return _accounts(request, actor, session, one_time=reset, message=message)


@router.post("/accounts/active")
def set_active(
    request: Request, actor: Administrator, session: Writing, form: Annotated[ActiveForm, Form()]
) -> Response:
    """Disable or enable an account."""
    try:
        with session.begin_nested():
            service.set_active(session, actor, form.username, active=form.active)
    except _FAULTS as fault:
        return _accounts(request, actor, session, message=fault.message)
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
        return _accounts(request, actor, session, message=fault.message)
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
        return _accounts(request, actor, session, message=fault.message)
    return RedirectResponse("/accounts?done=taken", HTTPStatus.SEE_OTHER)


def _accounts(request: Request, actor: Actor, session: ReadSession | WriteSession, **told: Any) -> Response:
    days = request.app.state.settings.one_time_password_days
    view = accounts_view(session, actor, days, **told)
    return page(
        request, "accounts.html", status=_WRONG if told.get("message") else 200, section="account", view=view
    )


def _secret(request: Request) -> str:
    return cookies.read(request, cookies.SESSION) or ""


def _valid(request: Request) -> timedelta:
    return timedelta(days=request.app.state.settings.one_time_password_days)
