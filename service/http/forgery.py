"""Keeps other sites from writing with a visitor's cookie."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from service.accounts.proofs import bound, is_bound
from service.errors import NotAllowedError

HEADER: Final = "X-CSRF-Token"
FIELD: Final = "csrf"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_STALE: Final = (
    "The form does not belong to this sign-in; open its page again and send it from there, "
    f"or send the token of the page as {HEADER}."
)
_FOREIGN: Final = "The request comes from a page of another site, which may not write here."


def proof_of(request: Request, secret: str) -> str:
    """Give the token that forms and scripts of this visitor send along."""
    return bound(request.app.state.secret_key, "csrf", secret)


async def check(request: Request, secret: str) -> None:
    """Refuse a request that writes and does not prove to come from a page of ours.

    Raises:
        NotAllowedError: It comes from another site, or lacks the token of this visitor.
    """
    if is_foreign(request):
        raise NotAllowedError(_FOREIGN)
    proof = request.headers.get(HEADER) or await _field(request)
    if not is_bound(proof, request.app.state.secret_key, "csrf", secret):
        raise NotAllowedError(_STALE)


def is_foreign(request: Request) -> bool:
    """Whether the browser says that a page of another origin sends this.

    Over plain http it says so in Origin alone; a program that is no browser sends neither.
    """
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != _own_host(request)


def _own_host(request: Request) -> str:
    public = request.app.state.settings.public_url
    return urlsplit(public).netloc if public else request.headers.get("host", "")


async def _field(request: Request) -> str:
    if not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return ""
    value = (await request.form()).get(FIELD)
    return value if isinstance(value, str) else ""
