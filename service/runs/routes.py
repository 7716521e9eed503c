"""Addresses of imports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.http.parameters import PageParameters
from service.runs import schemas, service

router = APIRouter(prefix="/v1", tags=["imports"])
RunId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the import.")]


@router.get("/imports", response_model=schemas.RunsOut, responses=problems(problem.NOT_FOUND))
def list_imports(query: Annotated[schemas.RunsQuery, Query()], session: Reading, today: Today) -> JsonAnswer:
    """List the files imported into a territory, the newest first, with what became of their rows."""
    return JsonAnswer(schemas.RunsOut.of(service.list_runs(session, query.edition, query.page(), today)))


@router.get("/imports/{run_id}", response_model=schemas.RunDetailOut, responses=problems(problem.NOT_FOUND))
def read_import(
    run_id: RunId, query: Annotated[schemas.FindingsQuery, Query()], session: Reading
) -> JsonAnswer:
    """Tell what became of one file, and page by page what was found in it."""
    detail = service.describe_run(session, run_id, query.search(), query.page())
    return JsonAnswer(schemas.RunDetailOut.of_detail(detail))


@router.get(
    "/imports/{run_id}/refused-rows",
    response_model=schemas.RefusedRowsOut,
    responses=problems(problem.NOT_FOUND),
)
def list_refused_rows(
    run_id: RunId, query: Annotated[PageParameters, Query()], session: Reading
) -> JsonAnswer:
    """List the rows of one file that were refused, as they stood in it."""
    service.find_run(session, run_id)
    return JsonAnswer(schemas.RefusedRowsOut.of(service.refused_rows(session, run_id, query.page())))
