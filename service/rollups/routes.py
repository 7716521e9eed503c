"""Addresses of roll-ups and of the trial balance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.db import ReadSession
from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.rollups import rendering, schemas
from service.rollups.balance import reconcile
from service.rollups.schemas import RollupFormat
from service.rollups.service import Rollup, outlines, roll_up

router = APIRouter(prefix="/v1", tags=["roll-ups"])


@router.get(
    "/rollups",
    response_model=schemas.RollupOut,
    responses=problems(problem.NOT_FOUND)
    | {200: {"content": {"text/csv": {}, "application/geo+json": {}}, "description": "The roll-up."}},
)
def get_rollup(
    query: Annotated[schemas.RollupParameters, Query()], session: Reading, today: Today
) -> Response:
    """Add up what lands in each area of a level, with what belongs to none of them beside it."""
    rollup = roll_up(session, query.question(today))
    if query.format is RollupFormat.CSV:
        return Response(rendering.as_csv(rollup), media_type="text/csv; charset=utf-8")
    if query.format is RollupFormat.GEOJSON:
        return as_geojson(session, rollup, query.band)
    return Response(rendering.as_json(rollup), media_type=JsonAnswer.media_type)


@router.get("/reconciliation", response_model=schemas.TrialBalanceOut, responses=problems(problem.NOT_FOUND))
def get_reconciliation(
    query: Annotated[schemas.BalanceParameters, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Hold what the files stated against what landed at wards and as residuals: the trial balance."""
    balance = reconcile(
        session, edition=query.edition, period=query.period(), filters=query.filters(), today=today
    )
    return JsonAnswer(rendering.balance_values(balance))


def as_geojson(session: ReadSession, rollup: Rollup, band: int | None) -> GeoJsonAnswer:
    """Draw each area with its figures; everything else stands beside the features."""
    shapes = outlines(session, rollup, band)
    values = rendering.as_values(rollup)
    areas = values.pop("areas")
    return GeoJsonAnswer([Feature(area["code"], shapes.get(area["code"]), area) for area in areas], values)
