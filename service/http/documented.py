"""What OpenAPI says of the problems that an endpoint may answer with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from service.http import problem
from service.http.problem import ProblemType

DESCRIPTION: Final = """
What is published is read by everybody. Whoever signs in, or sends a token of its account as
`Authorization: Bearer`, sees and does what the account's roles allow. Requests of a browser that write carry
the page's token as `X-CSRF-Token`.

Money is in rands, as a JSON number with exactly two decimals. A financial year is named by its
first calendar year: 2026 and 2026/27 are the same. Answers say which edition of boundaries they are about;
unless one is named it is the country's that holds today.

Every answer has a strong `ETag`: send it back as `If-None-Match`, and 304 says that nothing has changed.
Lists come in pages, and `next_cursor` leads to the next one. What goes wrong is answered as
`application/problem+json` (RFC 9457), whose `type` leads to an explanation; unknown parameters are refused
rather than overlooked.
""".strip()
TAGS: Final = [
    {"name": "roll-ups", "description": "What lands where, and the proof that nothing is missing."},
    {"name": "maps", "description": "Values and classes of heat maps, to be joined to outlines by id."},
    {"name": "profiles", "description": "All that is said of one area."},
    {"name": "areas", "description": "Editions of boundaries and their areas; summaries of any drawn shape."},
    {"name": "commitments", "description": "Projects and programmes, and where each of their cents lands."},
    {
        "name": "proposals",
        "description": "How commitments are written: drafted, submitted, returned and published.",
    },
    {
        "name": "history",
        "description": "Who changed what, when, from what to what; and how a change is taken back.",
    },
    {"name": "alignment", "description": "Plans, how far budgets answer to them, and where they do not."},
    {"name": "tiles", "description": "Vector tiles of areas and of work sites, for maps."},
    {"name": "search", "description": "Areas and commitments by a few letters, for a search box."},
    {"name": "imports", "description": "The files behind the figures, and what was found in their rows."},
    {
        "name": "needs",
        "description": "Who lacks what, where, counted or estimated, and which sector answers.",
    },
    {
        "name": "gaps",
        "description": "Share of need against share of budget, and how evenly money lies.",
    },
    {"name": "crosswalks", "description": "The way from one edition's wards to another's."},
    {
        "name": "accounts",
        "description": "Who one is here, tokens for programs, and, for administrators, accounts.",
    },
    {"name": "problems", "description": "What every kind of problem means."},
    {"name": "health", "description": "For those who watch over the service."},
]


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


def problems(*kinds: ProblemType, asks_database: bool = True) -> dict[int | str, dict[str, Any]]:
    """Document the problems of an endpoint; those that any may answer with are added by themselves."""
    usual = (problem.UNAVAILABLE, problem.TOO_SLOW) if asks_database else ()
    every = (*kinds, problem.INVALID, problem.INTERNAL, *usual)
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


def document(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Mend what FastAPI's description of the application gets wrong.

    Problems get their own media type, which it cannot be told, and examples have their nulls back.
    """
    described = app.openapi
    examples = dict(_examples(routers))
    # FastAPI describes an application lazily, and trips where two requests ask for it at once.
    one_at_a_time = Lock()

    def openapi() -> dict[str, Any]:
        with one_at_a_time:
            if app.openapi_schema is None:
                _mend(described(), examples)
            return described()

    app.openapi = openapi  # type: ignore[method-assign] # the way FastAPI's documentation extends it


def _mend(schema: dict[str, Any], examples: Mapping[str, Any]) -> None:
    for operation in _operations(schema):
        for response in operation["responses"].values():
            _put_schema_in_place(response.get("content", {}))
    for name, given in examples.items():
        schema["components"]["schemas"][name]["examples"] = given


def _examples(routers: Iterable[APIRouter]) -> Iterator[tuple[str, Any]]:
    for router in routers:
        models = (route.response_model for route in router.routes if isinstance(route, APIRoute))
        for model in models:
            extra = getattr(model, "model_config", {}).get("json_schema_extra")
            if isinstance(extra, dict) and "examples" in extra:
                yield model.__name__, extra["examples"]


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
