"""Whether a person's browser asks, who is better served by a page than by JSON."""

from __future__ import annotations

from fastapi import Request

_FOR_PROGRAMS = ("/v1/", "/tiles/", "/openapi.json", "/healthz", "/readyz")


def wants_page(request: Request) -> bool:
    """Tell a browser that opens an address from a program that calls one."""
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and not request.url.path.startswith(_FOR_PROGRAMS)
