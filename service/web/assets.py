"""Serves the files of pages: packed once, and cached for ever under the version in their address."""

from __future__ import annotations

import gzip
import mimetypes
from hashlib import blake2b
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

FOLDER: Final = Path(__file__).resolve().parent / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
# Typefaces are packed already.
_PACKED: Final = (".woff2", ".png")
_TYPES: Final = {".mjs": "text/javascript", ".js": "text/javascript", ".woff2": "font/woff2"}


class Assets:
    """Answers ``/{version}/{path}`` below where it is mounted, from a folder read once.

    Args:
        policy: The Content-Security-Policy of pages: a worker is bound by that of its own script.
        folder: Where the files lie; names that begin with a dot are left out.
    """

    def __init__(self, policy: str, folder: Path = FOLDER) -> None:
        self._policy = policy
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        self._packed: dict[str, bytes] = {}
        digest = blake2b(digest_size=6)
        for name, content in self._files.items():
            digest.update(name.encode() + content)
        self.version = digest.hexdigest()

    def address(self, name: str) -> str:
        """Give the address of a file; it changes with any file's content.

        Raises:
            KeyError: There is no such file.
        """
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    def names(self, beginning: str) -> list[str]:
        """Give the names of all files that begin so, in order."""
        return [name for name in self._files if name.startswith(beginning)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        _, version, name = f"{request.scope['path']}//".removeprefix("/static").split("/", 2)
        name = name.rstrip("/")
        content = self._files.get(name)
        if content is None or request.method != "GET":
            await Response("There is no such file.", 404, media_type="text/plain")(scope, receive, send)
            return
        headers = {
            "Cache-Control": _FOR_EVER if version == self.version else "no-cache",
            "Content-Security-Policy": self._policy,
        }
        if not name.endswith(_PACKED):
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["Content-Encoding"] = "gzip"
                content = self._pack(name)
        await Response(content, headers=headers, media_type=_type(name))(scope, receive, send)

    def _pack(self, name: str) -> bytes:
        if name not in self._packed:
            self._packed[name] = gzip.compress(self._files[name], 9, mtime=0)
        return self._packed[name]


def _type(name: str) -> str:
    suffix = Path(name).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
