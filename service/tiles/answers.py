"""How tiles of areas are sent: compressed once, tagged once, and held for ever by whoever has them."""

from __future__ import annotations

import gzip
from typing import Final

from fastapi import Response
from starlette.background import BackgroundTask
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.etag import etag_matches, strong_etag
from service.tiles.memory import HeldTile, TileMemory
from service.tiles.words import Address, Series

MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
FOR_EVER: Final = "public, max-age=31536000, immutable"
PREFIX: Final = "/tiles/"
_OK, _EMPTY, _HELD = 200, 204, 304


class TileAnswer(Response):
    """Answers with a tile in the coding that the client takes; 204 where it is empty, 304 where it is held.

    Args:
        tile: The tile.
        asked: The headers of the request.
        version: What the address says of the edition's content, as TileJSON told it, if anything.
        is_final: Whether it never changes; else a client asks again each time.
        background: What is done once it is sent.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self,
        tile: HeldTile,
        asked: Headers,
        version: str | None,
        *,
        is_final: bool = True,
        background: BackgroundTask | None = None,
    ) -> None:
        # A page that still has the address of earlier content must not keep today's under it.
        is_lasting = is_final and version in {None, tile.version}
        headers = {"Cache-Control": FOR_EVER if is_lasting else "no-cache", "Vary": "Accept-Encoding"}
        status, body = _OK if tile.gzipped else _EMPTY, tile.gzipped
        if status == _OK:
            packed = takes_gzip(asked.get("accept-encoding", ""))
            body = tile.gzipped if packed else gzip.decompress(tile.gzipped)
            headers["ETag"] = tile.etag if packed else strong_etag(body)
            if etag_matches(asked.get("if-none-match", ""), headers["ETag"]):
                status, body = _HELD, b""
            elif packed:
                headers["Content-Encoding"] = "gzip"
        super().__init__(
            body, status, headers, media_type=MEDIA_TYPE if status == _OK else None, background=background
        )
        if status != _OK:
            del self.headers["Content-Type"]


class TileMiddleware:
    """Answers from memory before anything else is done, as quickly as a file could be read.

    Stands inside ``RequestMiddleware``, so that such an answer has its id, its log line and its safe headers
    like any other. Whatever is not held goes on to the route.
    """

    def __init__(self, app: ASGIApp, memory: TileMemory) -> None:
        self.app = app
        self.memory = memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PREFIX):
            held = self.memory.get(scope["path"])
            if held is not None and scope["query_string"] in {b"", f"v={held.version}".encode()}:
                await TileAnswer(held, Headers(scope=scope), None)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def path_of(slug: str, series: Series, at: Address) -> str:
    """The one path under which a tile is held."""
    return f"{PREFIX}{slug}/{series.folder}/{at.z}/{at.x}/{at.y}.mvt"


def takes_gzip(accepted: str) -> bool:
    """Whether an ``Accept-Encoding`` takes gzip, and does not name it only to refuse it."""
    for offer in accepted.lower().split(","):
        name, _, quality = offer.partition(";")
        if name.strip() in {"gzip", "*"}:
            return quality.replace(" ", "").rstrip("0.") != "q="
    return False
