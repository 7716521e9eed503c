"""What endpoints are given: who asks, of when, a session that reads or writes, the date and the time.

What waits for nothing is ``async``: FastAPI gives every plain function a thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from service.accounts.limits import TOKEN
from service.accounts.recognising import by_session, by_token
from service.accounts.rules import SignInRules
from service.actors import PUBLIC, Actor
from service.clock import now, today
from service.db import ReadSession, WriteSession, reading, writing
from service.errors import NotAllowedError, NotSignedInError
from service.history.moments import PARAMETER, check_recorded, day_of, read_moment
from service.http import cookies, forgery
from service.proposals.telling import noted

_BEARER: Final = "bearer "


def acting(request: Request) -> Actor:
    """Recognise who asks, by the token or cookie that the request brings; the public where it brings none.

    Raises:
        NotSignedInError: The token does not hold.
        TooManyError: Too many tokens from this address did not hold.
    """
    given = request.headers.get("authorization", "")
    actor = _of_token(request, given) if given else _of_cookie(request)
    request.state.actor = actor
    return actor


def address_of(request: Request) -> str:
    """Whom limits count a request to, where nobody is known: the client's address, kept out of logs."""
    return request.client.host if request.client else ""


def _of_token(request: Request, given: str) -> Actor:
    limits = request.app.state.limits
    limits.check(TOKEN, address_of(request))
    known = None
    if given.lower().startswith(_BEARER):
        known = by_token(request.app.state.engine, given[len(_BEARER) :].strip())
    if known is None:
        limits.take(TOKEN, address_of(request))
        raise NotSignedInError(
            "The token is not known, or holds no more; make a new one on the page /account, and send it as "
            "Authorization: Bearer."
        )
    return known


def _of_cookie(request: Request) -> Actor:
    secret = cookies.read(request, cookies.SESSION)
    rules = SignInRules.of(request.app.state.settings)
    known = by_session(request.app.state.engine, secret, rules.idle) if secret else None
    if known is None or secret is None:
        return PUBLIC
    request.state.secret = secret
    request.state.csrf = forgery.proof_of(request, secret)
    return known


Acting = Annotated[Actor, Depends(acting)]
"""Who asks, be it the public; a token that does not hold is refused."""


async def member(request: Request, actor: Acting) -> Actor:
    """Refuse the public, and what another site's page sends in the name of a signed-in account.

    Raises:
        NotSignedInError: Nobody has signed in.
        NotAllowedError: A request that writes lacks the page's token, or the API token lets it only read.
    """
    if actor.is_public:
        raise NotSignedInError("Sign in first, or send an API token as Authorization: Bearer.")
    if request.method not in forgery.SAFE_METHODS:
        if actor.scopes is None:
            await forgery.check(request, request.state.secret)
        elif not actor.may("propose") and not actor.may("review"):
            raise NotAllowedError("The token lets its holder read only; make one with the scope propose.")
    return actor


Member = Annotated[Actor, Depends(member)]
"""Who asks, signed in; the public is refused, and pages lead it to the sign-in page."""


async def person(actor: Member) -> Actor:
    """Refuse tokens: with them nobody changes a password, a token or a right.

    Raises:
        NotAllowedError: The actor came by a token.
    """
    if actor.scopes is not None:
        raise NotAllowedError("A token cannot do this; sign in with a browser, on /sign-in.")
    return actor


Person = Annotated[Actor, Depends(person)]
"""Who asks, signed in with a browser."""


async def administrator(actor: Person) -> Actor:
    """Refuse who is no administrator.

    Raises:
        NotAllowedError: The actor is none.
    """
    if not actor.is_administrator:
        raise NotAllowedError("Only an administrator keeps accounts; ask one.")
    return actor


Administrator = Annotated[Actor, Depends(administrator)]
"""Who asks, signed in as an administrator."""


def needs_scope(scope: str) -> Any:
    """For ``dependencies`` of an endpoint: a token must have this scope, ``propose`` or ``review``."""

    async def check(actor: Member) -> None:
        if not actor.may(scope):
            raise NotAllowedError(f"The token lacks the scope {scope}; make one that has it on /account.")

    return Depends(check)


PROPOSES: Final = needs_scope("propose")
REVIEWS: Final = needs_scope("review")


async def present() -> datetime:
    """Give the time in South Africa."""
    return now()


async def present_day() -> date:
    """Give the date in South Africa."""
    return today()


Now = Annotated[datetime, Depends(present)]


async def as_at(request: Request, moment: Now) -> datetime | None:
    """Read of which past moment the answer is to be; None for what is published now.

    Raises:
        InvalidRequestError: It is no moment, or lies in the future.
    """
    asked = request.query_params.get(PARAMETER, "")
    return read_moment(asked, moment) if asked else None


AsAt = Annotated[datetime | None, Depends(as_at)]
"""The past moment that the request is about, if any."""


async def day_asked(past: AsAt, day: Annotated[date, Depends(present_day)]) -> date:
    """The date in South Africa: today's, or that of the past moment that the request is about."""
    return day if past is None else day_of(past)


def read_session(request: Request, actor: Acting, past: AsAt) -> Iterator[ReadSession]:
    """Give a session of this request's own: read-only, one snapshot, with the settings' statement timeout.

    Published facts are read as they stood at the past moment that the request is about, if any: every query
    works as it does on those of today.

    Raises:
        InvalidRequestError: The moment lies before the record begins.
    """
    state = request.app.state
    timeout_s = state.settings.statement_timeout_s
    with reading(state.engine, timeout_s=timeout_s, actor=actor, as_at=past) as session:
        if past is not None:
            check_recorded(session, past)
        yield session


def present_session(request: Request, actor: Acting) -> Iterator[ReadSession]:
    """Give a session that reads what is published now, whatever past moment the address of a page names."""
    state = request.app.state
    with reading(state.engine, timeout_s=state.settings.statement_timeout_s, actor=actor) as session:
        yield session


def write_session(request: Request, actor: Member) -> Iterator[WriteSession]:
    """Give a session that is committed when the endpoint has returned, and undone where it raised."""
    state = request.app.state
    with writing(state.engine, actor=actor, timeout_s=state.settings.statement_timeout_s) as session:
        yield session
    state.post.tell(noted(session))  # of what is committed, and behind the answer's back


# Given back before the answer is sent: what is answered is what was committed.
Reading = Annotated[ReadSession, Depends(read_session, scope="function")]
ReadingNow = Annotated[ReadSession, Depends(present_session, scope="function")]
Writing = Annotated[WriteSession, Depends(write_session, scope="function")]
Today = Annotated[date, Depends(day_asked)]
"""The date by which the edition and the financial year are chosen."""
