"""Addresses of the kinds of problems: where the ``type`` of every problem leads."""

from __future__ import annotations

from html import escape
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from service.errors import NotFoundError
from service.http import problem
from service.http.answers import JsonAnswer
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS
from service.http.problem import PROBLEMS, ProblemType
from service.suggestions import closest

router = APIRouter(prefix="/problems", tags=["problems"])
Accept = Annotated[str, Header(include_in_schema=False)]
_EXAMPLE: Final[JsonDict] = {
    "type": "/problems/not-found",
    "title": problem.NOT_FOUND.title,
    "status": 404,
    "meaning": problem.NOT_FOUND.meaning,
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:1.1rem/1.5 sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#222}}</style>
</head>
<body>
<h1>{title}</h1>
<p>{meaning}</p>
<p>HTTP status {status}. <a href="/problems">All kinds of problems</a>, <a href="/docs">documentation</a>.</p>
</body>
</html>
"""


class ProblemTypeOut(BaseModel):
    """A kind of problem."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: str = Field(description="The address that problems of this kind carry.")
    title: str
    status: int
    meaning: str

    @classmethod
    def of(cls, kind: ProblemType) -> ProblemTypeOut:
        """Put one kind in the form of the answer."""
        return cls(type=f"/problems/{kind.slug}", title=kind.title, status=kind.status, meaning=kind.meaning)


class ProblemTypesOut(BaseModel):
    """All kinds of problems."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"problems": [_EXAMPLE]}]})

    problems: list[ProblemTypeOut]


@router.get(
    "",
    response_model=ProblemTypesOut,
    responses=problems(asks_database=False),
    dependencies=[TAKES_NO_PARAMETERS],
)
def list_problems() -> JsonAnswer:
    """List the kinds of problems that any address may answer with."""
    return JsonAnswer(ProblemTypesOut(problems=[ProblemTypeOut.of(kind) for kind in PROBLEMS.values()]))


@router.get(
    "/{slug}",
    response_model=ProblemTypeOut,
    responses={200: {"content": {"text/html": {}}}, **problems(problem.NOT_FOUND, asks_database=False)},
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_problem(
    slug: Annotated[str, Path(max_length=100, description="End of the address.")], accept: Accept = ""
) -> Response:
    """Explain one kind of problem, to browsers as a page."""
    kind = PROBLEMS.get(slug)
    if kind is None:
        raise NotFoundError(f"There is no kind of problem {slug!r}.", closest(slug, list(PROBLEMS)))
    vary = {"Vary": "Accept"}
    if "text/html" in accept:
        page = _PAGE.format(title=escape(kind.title), meaning=escape(kind.meaning), status=kind.status)
        return Response(page, media_type="text/html", headers=vary)
    return JsonAnswer(ProblemTypeOut.of(kind), headers=vary)
