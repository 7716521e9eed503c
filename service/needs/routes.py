"""Addresses of needs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.http.parameters import Code
from service.needs import schemas, service

router = APIRouter(prefix="/v1/needs", tags=["needs"])


@router.get("", response_model=schemas.NeedsOut, responses=problems(problem.NOT_FOUND))
def list_needs(query: Annotated[schemas.NeedsQuery, Query()], session: Reading) -> JsonAnswer:
    """List the indicators of need: what each counts, in which editions and years, and who answers it."""
    found = service.list_indicators(session, query.edition)
    return JsonAnswer(schemas.NeedsOut(indicators=[schemas.KnownIndicatorOut.of(one) for one in found]))


@router.get(
    "/{indicator}",
    response_model=schemas.NeedOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT),
)
def read_need(
    indicator: Annotated[Code, Path(description="Code of an indicator, as the list of needs has it.")],
    query: Annotated[schemas.NeedQuery, Query()],
    session: Reading,
    today: Today,
) -> JsonAnswer:
    """Give the values of a need for the areas of a level, each with how it was come by."""
    found = service.values(session, query.question(indicator, today))
    return JsonAnswer(schemas.NeedOut.of(found, service.answered_by(session, found.indicator.code)))
