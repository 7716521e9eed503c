"""A request that carries a key is carried out once, however often a shaky connection repeats it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.errors import InvalidRequestError
from service.idempotency import queries

KEPT_FOR: Final = timedelta(days=1)


class Kept(NamedTuple):
    """An answer given before."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def begin(session: Session, account_id: int, key: str, digest: bytes) -> Kept | None:
    """Begin a request with a key; give the answer of an earlier one where it was carried out already.

    Args:
        session: The writing session in which the request is carried out: where that fails, the key is free.
        account_id: Whose key it is.
        key: As the client chose it.
        digest: SHA-256 of method, path and body.

    Raises:
        InvalidRequestError: The key went along with another request.
    """
    queries.forget_older(session, account_id, KEPT_FOR)
    if queries.claim(session, account_id, key, digest):
        return None
    held = queries.kept(session, account_id, key)
    if held is None or bytes(held.request_sha256) != digest:
        message = "This Idempotency-Key went along with another request; choose a new key for each."
        raise InvalidRequestError(message, errors=[{"parameter": "Idempotency-Key", "detail": message}])
    return Kept(held.status, held.headers, bytes(held.body))


def finish(session: Session, account_id: int, key: str, answer: Kept) -> None:
    """Keep the answer, to be given again for a day."""
    queries.keep(session, account_id, key, answer._asdict() | {"headers": dict(answer.headers)})
