"""Strong ETags: the hash of a body as it is sent, so that each content coding has its own."""

from __future__ import annotations

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OK = 200


class EtagMiddleware:
    """Gives whole answers to GET an ETag, and answers 304 where the client holds the same already.

    Stands outside compression: the bytes of gzip are another representation than the plain ones, and a strong
    ETag must tell them apart (RFC 9110, section 8.8.3.3). Answers streamed in parts pass as they are, and so
    do those that never change and bring their own. A version that an answer brings goes before the hash.
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
        if message["type"] == "http.response.start" and message["status"] == _OK and not _is_tagged(message):
            self.start = message  # kept back until the body is there to be hashed
        elif self.start is None:
            await self.send(message)
        else:
            start, self.start = self.start, None
            if not message.get("more_body", False):
                start, message = _tagged(start, message, self.held)
            await self.send(start)
            await self.send(message)


def strong_etag(body: bytes) -> str:
    """The ETag of a body as it is sent."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def etag_matches(held: str, etag: str) -> bool:
    """Whether the ``If-None-Match`` of a request names an ETag."""
    # Weak comparison, as If-None-Match asks for: a proxy may have weakened what it passed on.
    tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
    return etag in tags or "*" in tags


def _is_tagged(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return "etag" in headers and "immutable" in headers.get("cache-control", "")


def _tagged(start: Message, body: Message, held: str) -> tuple[Message, Message]:
    headers = MutableHeaders(raw=list(start["headers"]))
    etag = strong_etag(body.get("body", b""))
    version = headers.get("etag", "").strip('"')
    if version:
        etag = f'"{version}.{etag[1:]}'  # a state's own name first, so that If-Match finds it
    headers["ETag"] = etag
    headers.setdefault("Cache-Control", "no-cache")
    if not etag_matches(held, etag):
        return {**start, "headers": headers.raw}, body
    for name in ("content-length", "content-type", "content-encoding"):
        del headers[name]
    return {**start, "status": 304, "headers": headers.raw}, {**body, "body": b""}
