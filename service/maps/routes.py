"""Addresses of heat maps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.maps import rendering, schemas
from service.maps.gaps import gap_map
from service.maps.service import map_values
from service.needs.service import answered_by

router = APIRouter(prefix="/v1", tags=["maps"])


@router.get("/maps/values", response_model=schemas.MapValuesOut, responses=problems(problem.NOT_FOUND))
def get_map_values(
    query: Annotated[schemas.MapParameters, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Give the values of a heat map and their classes, small enough to send at every change of a filter."""
    return JsonAnswer(rendering.as_values(map_values(session, query.map_question(today))))


@router.get(
    "/maps/gaps",
    response_model=schemas.GapMapOut,
    responses=problems(problem.NOT_FOUND, problem.COVERAGE_TOO_LOW),
)
def get_gap_map(
    request: Request, query: Annotated[schemas.GapMapParameters, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Give the values of a map of need held against budget, in points or in nine classes."""
    asked = query.map_question(today, request.app.state.settings.gap_coverage)
    drawn = gap_map(session, asked)
    return JsonAnswer(rendering.gap_map_values(drawn, answered_by(session, drawn.gaps.needs.indicator.code)))
