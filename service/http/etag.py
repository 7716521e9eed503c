"""Strong ETags: the hash of a body as it is sent, so that each content coding has its own."""

from __future__ import annotations

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OK = 200


class EtagMiddleware:
    """Gives whole answers to GET an ETag, and answers 304 where the client holds the same already.

    Stands outside compression: the bytes of gzip are another representation than the plain ones, and a strong
    ETag must tell them apart (RFC 9110, section 8.8.3.3). Answers streamed in parts pass as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        held = Headers(scope=scope).get("if-none-match", "")
        await self.app(scope, receive, _Tagger(held, send))


class _Tagger:
    def __init__(self, held: str, send: Send) -> None:
        self.held = held
        self.send = send
        self.start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == _OK:
            self.start = message  # kept back until the body is there to be hashed
        elif self.start is None:
            await self.send(message)
        else:
            start, self.start = self.start, None
            if not message.get("more_body", False):
                start, message = _tagged(start, message, self.held)
            await self.send(start)
            await self.send(message)


def _tagged(start: Message, body: Message, held: str) -> tuple[Message, Message]:
    headers = MutableHeaders(raw=list(start["headers"]))
    etag = f'"{blake2b(body.get("body", b""), digest_size=16).hexdigest()}"'
    headers["ETag"] = etag
    headers.setdefault("Cache-Control", "no-cache")
    if not _matches(held, etag):
        return {**start, "headers": headers.raw}, body
    for name in ("content-length", "content-type", "content-encoding"):
        del headers[name]
    return {**start, "status": 304, "headers": headers.raw}, {**body, "body": b""}


def _matches(held: str, etag: str) -> bool:
    # Weak comparison, as If-None-Match asks for: a proxy may have weakened what it passed on.
    tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
    return etag in tags or "*" in tags
