"""The two cookies: a sign-in's secret, and that of a visitor who is about to sign in."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

SESSION: Final = "onebudget"
VISITOR: Final = "onebudget-visitor"


def is_secure(request: Request) -> bool:
    """Whether the client speaks https, to this process or to the proxy that the operator named."""
    public = request.app.state.settings.public_url or ""
    return request.url.scheme == "https" or public.startswith("https://")


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
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(
        _full_name(request, name), path="/", secure=is_secure(request), httponly=True, samesite="lax"
    )


def _full_name(request: Request, name: str) -> str:
    # Browsers take a name that begins so from the very host alone, over https, for its whole address.
    return f"__Host-{name}" if is_secure(request) else name
