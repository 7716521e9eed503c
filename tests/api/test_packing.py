"""Answers packed by gzip: whole, in parts and in a thread, they unpack to what was sent."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from service.http.packing import INLINE_BYTES, PackingMiddleware

PARTS = [b"Ward 1, ", b"Ward 2, " * 4_000, b"", b"Ward 3"]
BODIES = {"whole": b"".join(PARTS), "large": b"52308012," * (INLINE_BYTES // 9 + 1), "small": b"x" * 499}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    routes = [Route(f"/{name}", lambda _, body=body: Response(body)) for name, body in BODIES.items()]
    routes.append(Route("/parts", lambda _: StreamingResponse(iter(PARTS))))
    with TestClient(PackingMiddleware(Starlette(routes=routes))) as found:
        yield found


def sent(client: TestClient, path: str, accept: str = "gzip") -> tuple[str | None, bytes]:
    """The coding of an answer, and its bytes as they were sent."""
    with client.stream("GET", path, headers={"Accept-Encoding": accept}) as answer:
        assert ("vary" in answer.headers) == (path != "small")
        return answer.headers.get("content-encoding"), b"".join(answer.iter_raw())


@pytest.mark.parametrize("name", ["whole", "large"])
def test_an_answer_is_packed_and_unpacks_to_itself(client, name):
    coding, packed = sent(client, name)
    assert coding == "gzip"
    assert len(packed) < len(BODIES[name]) / 10
    assert zlib.decompress(packed, 16 + zlib.MAX_WBITS) == BODIES[name]
    assert sent(client, name) == (coding, packed)  # the same bytes each time, as ETags are made of them


def test_an_answer_in_parts_unpacks_to_the_whole(client):
    coding, packed = sent(client, "parts")
    assert coding == "gzip"
    assert zlib.decompress(packed, 16 + zlib.MAX_WBITS) == b"".join(PARTS)


def test_small_answers_and_clients_without_gzip_get_plain_bytes(client):
    assert sent(client, "small") == (None, BODIES["small"])
    assert sent(client, "whole", "identity") == (None, BODIES["whole"])
