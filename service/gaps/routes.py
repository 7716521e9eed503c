"""Addresses of gaps and of equity."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.gaps import rendering, schemas
from service.gaps.equity import find_equity
from service.gaps.schemas import GapFormat
from service.gaps.service import find_gaps
from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.needs.service import answered_by

router = APIRouter(prefix="/v1", tags=["gaps"])


@router.get(
    "/gaps",
    response_model=schemas.GapsOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT, problem.COVERAGE_TOO_LOW)
    | {200: {"content": {"text/csv": {}}, "description": "The gaps."}},
)
def get_gaps(
    request: Request, query: Annotated[schemas.GapParameters, Query()], session: Reading, today: Today
) -> Response:
    """Hold each area's share of need against its share of budget, in points and in rands."""
    asked = query.gap_question(today, request.app.state.settings.gap_coverage)
    found = find_gaps(session, asked)
    if query.format is GapFormat.CSV:
        return Response(rendering.as_csv(found), media_type="text/csv; charset=utf-8")
    body = rendering.as_json(found, answered_by(session, found.needs.indicator.code))
    return Response(body, media_type=JsonAnswer.media_type)


@router.get(
    "/equity",
    response_model=schemas.EquityOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT, problem.COVERAGE_TOO_LOW),
)
def get_equity(
    request: Request, query: Annotated[schemas.EquityParameters, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Measure how evenly money lies over people: Gini, Theil, concentration, and clusters of gaps."""
    asked = query.gap_question(today, request.app.state.settings.gap_coverage)
    found = find_equity(session, asked, query.seed)
    return JsonAnswer(rendering.equity_values(found, answered_by(session, found.gaps.needs.indicator.code)))
