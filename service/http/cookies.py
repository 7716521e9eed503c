"""The cookies: of a sign-in, of a visitor about to sign in, and of the round to a provider and back."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from service.http.visitor import speaks_https

SESSION: Final = "onebudget"
VISITOR: Final = "onebudget-visitor"
ROUND: Final = "onebudget-round"


def read(request: Request, name: str) -> str | None:
    """Give a cookie's value, or None."""
    return request.cookies.get(_full_name(request, name)) or None


def put(request: Request, answer: Response, name: str, value: str, max_age_s: int | None = None) -> None:
    """Set a cookie that scripts cannot read, and that other sites' forms do not bring along."""
    answer.set_cookie(
        _full_name(request, name),
        value,
        max_age=max_age_s,
        path="/",
        secure=speaks_https(request.scope),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(
        _full_name(request, name), path="/", secure=speaks_https(request.scope), httponly=True, samesite="lax"
    )


def _full_name(request: Request, name: str) -> str:
    # Browsers take a name that begins so from the very host alone, over https, for its whole address.
    return f"__Host-{name}" if speaks_https(request.scope) else name
