"""A limit on bodies, kept while they arrive: nobody can fill the memory by sending without end."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http import problem

_TOO_LARGE = 413


class BodyLimitMiddleware:
    """Refuses a body that says it is too large, and stops reading one that turns out to be.

    FastAPI has such a limit too, but answers it in plain text from outside all other middleware.

    Args:
        app: What it stands before.
        most_bytes: Largest body.
        larger: The same for some methods and paths, whose bodies are files.
    """

    def __init__(
        self, app: ASGIApp, most_bytes: int, larger: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most_bytes = self.larger.get((scope["method"], scope["path"]), self.most_bytes)
        if _stated_length(scope) > most_bytes:
            refusal = problem.answer(Request(scope), problem.TOO_LARGE, problem.TOO_LARGE_SENTENCE)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, _Counted(receive, most_bytes), send)


class _Counted:
    def __init__(self, receive: Receive, most_bytes: int) -> None:
        self.receive = receive
        self.left = most_bytes

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise HTTPException(_TOO_LARGE)
        return message


def _stated_length(scope: Scope) -> int:
    stated = Headers(scope=scope).get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() else 0
