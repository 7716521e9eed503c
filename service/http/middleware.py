"""What happens around every request: an id, a log line, safe headers, HEAD, and an answer in any case."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import Any, Final

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http import problem
from service.http.visitor import is_private, speaks_https

log = logging.getLogger("onebudget.http")

HEADER: Final = "X-Request-ID"
_UNTOLD: Final = "/sign-in"
_HTTPS_FOR_A_YEAR: Final = "max-age=31536000"
_SAFE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


class RequestMiddleware:
    """Stands outermost: what it sends is what the client gets, and what it logs is what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = _request_id(scope)
        scope["state"] = {**scope.get("state", {}), "request_id": identity}
        structlog.contextvars.bind_contextvars(request_id=identity)
        exchange = _Exchange(scope, identity, send)
        try:
            await self._answer({**scope, "method": "GET"} if exchange.is_head else scope, receive, exchange)
        finally:
            exchange.report()
            structlog.contextvars.unbind_contextvars("request_id")

    async def _answer(self, scope: Scope, receive: Receive, exchange: _Exchange) -> None:
        try:
            await self.app(scope, receive, exchange)
        except Exception:
            log.exception("fault", extra={"path": scope["path"]})
            if exchange.status:
                raise  # half an answer is out: the server must break the connection off
            detail = "The service failed in a way it did not foresee; report it with the request id."
            await problem.answer(Request(scope), problem.INTERNAL, detail)(scope, receive, exchange)


class _Exchange:
    """Sends an answer with the headers that every answer has, bodiless for HEAD, and remembers the status."""

    def __init__(self, scope: Scope, identity: str, send: Send) -> None:
        self.scope = scope
        self.is_head = scope["method"] == "HEAD"
        self.identity = identity
        self.send = send
        self.status = 0
        self.began = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=list(message["headers"]))
            headers[HEADER] = self.identity
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            self._keep_private(headers)
            message = {**message, "headers": headers.raw}
        elif self.is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)

    def _keep_private(self, headers: MutableHeaders) -> None:
        # What says itself that it is public holds nothing of anybody's, such as tiles of outlines.
        if is_private(self.scope) and not headers.get("Cache-Control", "").startswith("public"):
            headers["Cache-Control"] = "private, no-store"
        if speaks_https(self.scope):
            headers.setdefault("Strict-Transport-Security", _HTTPS_FOR_A_YEAR)

    def report(self) -> None:
        scope = self.scope
        facts: dict[str, Any] = {"method": scope["method"], "path": scope["path"], "status": self.status}
        query = scope.get("query_string", b"")
        # What the provider sends back, and where a person was going, is nobody else's.
        if query and not scope["path"].startswith(_UNTOLD):
            facts["query"] = query.decode("latin-1")[:500]
        facts["duration_ms"] = round((time.perf_counter() - self.began) * 1000, 1)
        log.info("request", extra=facts)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get(HEADER, "")
    # Only a harmless one is taken over: it is written to the log.
    return given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
