"""What OpenAPI says of the problems that an endpoint may answer with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from service.http import problem
from service.http.problem import ProblemType


class ProblemPart(BaseModel):
    """One part of a request that cannot be meant."""

    detail: str = Field(description="One sentence.")
    parameter: str | None = Field(None, description="Name of the query or path parameter.")
    pointer: str | None = Field(None, description="JSON pointer into the body.")
    did_you_mean: list[str] | None = Field(None, description="The nearest values that are known.")


class Problem(BaseModel):
    """A problem as RFC 9457 has it, with what onebudget adds."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Address of the kind of problem, which explains it.")
    title: str
    status: int
    detail: str = Field(description="One sentence that names the place and the remedy.")
    instance: str = Field(description="Path of the request.")
    request_id: str = Field(description="Id under which the service's log holds the request.")
    did_you_mean: list[str] | None = Field(None, description="The nearest values that are known.")
    errors: list[ProblemPart] | None = Field(None, description="Each part that cannot be meant.")


def problems(*kinds: ProblemType) -> dict[int | str, dict[str, Any]]:
    """Document the problems of an endpoint; those that any may answer with are added by themselves."""
    every = (*kinds, problem.INVALID, problem.INTERNAL, problem.UNAVAILABLE, problem.TOO_SLOW)
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in dict.fromkeys(every):
        held = by_status.setdefault(
            kind.status,
            {
                "model": Problem,
                "description": kind.title,
                "content": {problem.MEDIA_TYPE: {"examples": {}}},
            },
        )
        held["content"][problem.MEDIA_TYPE]["examples"][kind.slug] = {"value": _example(kind)}
    return by_status


def geojson() -> dict[int | str, dict[str, Any]]:
    """Document that an endpoint answers with GeoJSON too."""
    shape = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {"features": {"type": "array"}},
    }
    return {200: {"content": {"application/geo+json": {"schema": shape}}}}


def document(app: FastAPI) -> None:
    """Make the application describe problems in their own media type, which FastAPI cannot be told."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            for operation in _operations(described()):
                for response in operation["responses"].values():
                    _put_schema_in_place(response.get("content", {}))
        return described()

    app.openapi = openapi  # type: ignore[method-assign] # the way FastAPI's documentation extends it


def _operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        yield from methods.values()


def _put_schema_in_place(content: dict[str, Any]) -> None:
    if problem.MEDIA_TYPE in content and "application/json" in content:
        content[problem.MEDIA_TYPE]["schema"] = content.pop("application/json")["schema"]


def _example(kind: ProblemType) -> dict[str, Any]:
    return {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.meaning,
        "instance": "/v1/areas",
        "request_id": "0b5c2ad1f6a94e0f8a3c9d7e61b2f403",
    }
