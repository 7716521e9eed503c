"""What is known of a visitor besides who it is: how it came, and whether the answer is its alone."""

from __future__ import annotations

from fastapi import Request
from starlette.types import Scope

from service.actors import Actor


def speaks_https(scope: Scope) -> bool:
    """Whether the client speaks https, to this process or to the proxy that the operator named."""
    settings = getattr(scope["app"].state, "settings", None) if "app" in scope else None
    public = getattr(settings, "public_url", None) or ""
    return scope.get("scheme") == "https" or public.startswith("https://")


def keep_private(request: Request) -> None:
    """Have no cache keep the answer to this request."""
    request.state.private = True


def is_private(scope: Scope) -> bool:
    """Whether the answer to a request is for its visitor alone: a signed-in account's, or marked so."""
    state = scope.get("state", {})
    actor: Actor | None = state.get("actor")
    return bool(state.get("private")) or (actor is not None and not actor.is_public)
