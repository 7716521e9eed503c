"""The header Idempotency-Key: a POST that carries it is carried out once."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response

from service.actors import Actor
from service.db import WriteSession
from service.http.dependencies import Member
from service.idempotency import service
from service.idempotency.service import Kept

_KEPT_HEADERS: Final = ("etag", "location", "content-type")
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="A name of your own for this request: sent again within a day, it is answered as before.",
    ),
]


class Once:
    """Carries the work of one request out, or gives the answer that it got before.

    Args:
        actor: Who asks.
        key: Of the request; without one the work is simply done.
        digest: SHA-256 of method, path and body.
    """

    def __init__(self, actor: Actor, key: str | None, digest: bytes) -> None:
        self._account_id = actor.account_id
        self._key = key
        self._digest = digest

    def __call__(self, session: WriteSession, work: Callable[[], Response]) -> Response:
        """Answer, in the transaction of the work."""
        if self._key is None or self._account_id is None:
            return work()
        before = service.begin(session, self._account_id, self._key, self._digest)
        if before is not None:
            return Response(before.body, before.status, {**before.headers, "Idempotent-Replayed": "true"})
        answer = work()
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        service.finish(
            session, self._account_id, self._key, Kept(answer.status_code, headers, bytes(answer.body))
        )
        return answer


async def once(request: Request, actor: Member, idempotency_key: Key = None) -> Once:
    """Read the key, and the body that it stands for."""
    said = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Once(actor, idempotency_key, sha256(said + await request.body()).digest())


OnceOnly = Annotated[Once, Depends(once)]
