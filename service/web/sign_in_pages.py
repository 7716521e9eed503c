"""Pages on which a person signs in and out; without scripts, and kept by no cache."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from service.accounts import passwords, provider_sign_in, sign_in, signing
from service.accounts.limits import SIGN_IN, SIGN_IN_NAME
from service.accounts.proofs import new_secret
from service.accounts.rules import SignInRules
from service.accounts.sign_in import ChooseOwn, Opened
from service.actors import PUBLIC
from service.errors import (
    InvalidRequestError,
    NotFoundError,
    NotSignedInError,
    RemoteSourceError,
)
from service.http import cookies, forgery
from service.http.dependencies import Acting, Member, address_of
from service.http.parameters import TAKES_NO_PARAMETERS
from service.http.visitor import keep_private
from service.web.pages import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(keep_private)])
_REFUSED: Final = 403
_BAD_GATEWAY: Final = 502
_CHOICE: Final = "own-password"
_ROUND: Final = "provider"
_CHOICE_HOLDS_S: Final = 15 * 60
_ROUND_HOLDS_S: Final = 10 * 60
_TAKEN: Final = "This way back from the provider was taken already, or by another browser; begin again."


class SignInForm(BaseModel):
    """What the sign-in form sends."""

    username: str = Field(max_length=300)
    password: str = Field(max_length=1000)
    next: str = Field("/", max_length=2000)


class OwnPasswordForm(BaseModel):
    """What the form for an own password sends."""

    choice: str = Field(max_length=2000)
    password: str = Field(max_length=1000)
    again: str = Field(max_length=1000)
    next: str = Field("/", max_length=2000)


Next = Annotated[str, Query(max_length=2000)]
Language = Annotated[str, Query(max_length=20)]


async def from_own_form(request: Request) -> None:
    """Refuse a form that this visitor was not given: nobody is signed in by another site's page."""
    await forgery.check(request, cookies.read(request, cookies.VISITOR) or "")


OWN_FORM: Final = Depends(from_own_form)


@router.get("/sign-in")
def show_sign_in(request: Request, actor: Acting, next: Next = "/", lang: Language = "") -> Response:  # noqa: A002, ARG001 - names of parameters
    """Show the form for signing in; whoever has signed in already is led on."""
    if not actor.is_public:
        return _led_to(next)
    return _form(request, next)


@router.post("/sign-in", dependencies=[OWN_FORM])
def sign_in_with_password(request: Request, form: Annotated[SignInForm, Form()]) -> Response:
    """Sign in with a username and a password."""
    limits = request.app.state.limits
    limits.take(SIGN_IN, address_of(request))
    limits.take(SIGN_IN_NAME, form.username.strip().lower())
    state = request.app.state
    try:
        result = sign_in.with_password(
            state.engine, SignInRules.of(state.settings), form.username, form.password
        )
    except NotSignedInError as refusal:
        return _form(request, form.next, username=form.username, message=refusal.message, status=_REFUSED)
    if isinstance(result, ChooseOwn):
        return _choice(request, _note_of(request, result), form.next)
    return _opened(request, result, form.next)


@router.post("/sign-in/password", dependencies=[OWN_FORM])
def choose_own_password(request: Request, form: Annotated[OwnPasswordForm, Form()]) -> Response:
    """Replace a one-time password by an own one, and sign in with it."""
    state = request.app.state
    state.limits.take(SIGN_IN, address_of(request))
    asked = _read_choice(request, form.choice)
    if asked is None:
        return _form(request, form.next, message=sign_in.EXPIRED, status=_REFUSED)
    try:
        passwords.check_same(form.password, form.again)
        opened = sign_in.choose_own(state.engine, SignInRules.of(state.settings), asked, form.password)
    except InvalidRequestError as fault:
        return _choice(request, form.choice, form.next, message=fault.message, status=422)
    except NotSignedInError as refusal:
        return _form(request, form.next, message=refusal.message, status=_REFUSED)
    return _opened(request, opened, form.next)


@router.get("/sign-in/provider")
def begin_at_provider(request: Request, next: Next = "/") -> Response:  # noqa: A002 - name of the parameter
    """Send the browser to the OpenID Connect provider."""
    state = request.app.state
    state.limits.take(SIGN_IN, address_of(request))
    if state.provider is None:
        raise NotFoundError("No provider of sign-ins is set up here; sign in with a password on /sign-in.")
    try:
        address, remembered = state.provider.begin(_way_back(request))
    except RemoteSourceError as fault:
        return _form(request, next, message=fault.message, status=_BAD_GATEWAY)
    answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    note = signing.sign(state.secret_key, _ROUND, {**remembered, "next": next}, valid_s=_ROUND_HOLDS_S)
    cookies.put(request, answer, cookies.ROUND, note, _ROUND_HOLDS_S)
    return answer


@router.get("/sign-in/callback")
def return_from_provider(request: Request) -> Response:
    """Take a browser back from the provider, once."""
    state = request.app.state
    note = signing.read(state.secret_key, _ROUND, cookies.read(request, cookies.ROUND) or "") or {}
    onward = str(note.get("next", "/"))
    if state.provider is None or not note:
        return _form(request, onward, message=_TAKEN, status=_REFUSED)
    try:
        identity = state.provider.finish(dict(request.query_params), note, _way_back(request))
        opened = provider_sign_in.with_identity(state.engine, SignInRules.of(state.settings), identity)
        answer = _opened(request, opened, onward)
    except NotSignedInError as refusal:
        answer = _form(request, onward, message=refusal.message, status=_REFUSED)
    except RemoteSourceError as fault:
        answer = _form(request, onward, message=fault.message, status=_BAD_GATEWAY)
    cookies.drop(request, answer, cookies.ROUND)
    return answer


@router.get("/sign-out", dependencies=[TAKES_NO_PARAMETERS])
def show_sign_out(request: Request, actor: Acting) -> Response:
    """Ask whether to sign out; a link alone signs nobody out."""
    if actor.is_public:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    return page(request, "sign_out.html", section="account")


@router.post("/sign-out")
def sign_out(request: Request, actor: Member) -> Response:  # noqa: ARG001 - a forged request signs nobody out
    """End this browser's sign-in."""
    secret = cookies.read(request, cookies.SESSION)
    if secret:
        sign_in.sign_out(request.app.state.engine, secret)
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    cookies.drop(request, answer, cookies.SESSION)
    return answer


def own_address(wanted: str) -> str:
    """Give an address of this service to go on to; any other becomes the map."""
    plain = wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"


def _led_to(wanted: str) -> Response:
    return RedirectResponse(own_address(wanted), HTTPStatus.SEE_OTHER)


def _opened(request: Request, opened: Opened, onward: str) -> Response:
    former = cookies.read(request, cookies.SESSION)
    if former:
        sign_in.sign_out(request.app.state.engine, former)
    answer = _led_to(onward)
    cookies.put(request, answer, cookies.SESSION, opened.secret)
    cookies.drop(request, answer, cookies.VISITOR)
    return answer


def _form(request: Request, onward: str, *, status: int = 200, **shown: Any) -> Response:
    provider = request.app.state.settings.oidc_label if request.app.state.provider else None
    facts = {"username": "", "message": "", **shown}
    return _for_visitor(
        request, "sign_in.html", status=status, onward=own_address(onward), provider=provider, **facts
    )


def _choice(request: Request, note: str, onward: str, *, message: str = "", status: int = 200) -> Response:
    return _for_visitor(
        request, "own_password.html", status=status, choice=note, onward=own_address(onward), message=message
    )


def _for_visitor(request: Request, template: str, *, status: int, **shown: Any) -> Response:
    """Fill a page with a form that this visitor alone can send."""
    request.state.actor = PUBLIC
    held = cookies.read(request, cookies.VISITOR)
    secret = held or new_secret()
    proof = forgery.proof_of(request, secret)
    answer = page(request, template, status=status, section="sign-in", proof=proof, **shown)
    if held is None:
        cookies.put(request, answer, cookies.VISITOR, secret)
    return answer


def _note_of(request: Request, asked: ChooseOwn) -> str:
    facts = {"name": asked.username, "mark": asked.mark}
    return signing.sign(request.app.state.secret_key, _CHOICE, facts, valid_s=_CHOICE_HOLDS_S)


def _read_choice(request: Request, note: str) -> ChooseOwn | None:
    facts = signing.read(request.app.state.secret_key, _CHOICE, note)
    return ChooseOwn(facts["name"], facts["mark"]) if facts else None


def _way_back(request: Request) -> str:
    public = request.app.state.settings.public_url
    return f"{public or str(request.base_url).rstrip('/')}/sign-in/callback"
