"""Address of summaries of drawn shapes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.summary import schemas
from service.summary.service import summarise

router = APIRouter(prefix="/v1", tags=["areas"])
Shape = Annotated[
    dict[str, Any],
    Body(
        media_type="application/geo+json",
        description="GeoJSON Polygon or MultiPolygon, Feature or FeatureCollection of them, longitude first.",
        examples=[schemas.SHAPE],
    ),
]


@router.post(
    "/areas/summary",
    response_model=schemas.SummaryOut,
    responses=problems(problem.NOT_FOUND, problem.MALFORMED, problem.TOO_LARGE),
)
def summarise_shape(
    body: Shape, query: Annotated[schemas.SummaryQuery, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Tell what any polygon holds: the commitments in it, and its wards' share of the budget by overlap."""
    summary = summarise(session, body, query.search(), query.edition, today)
    return JsonAnswer(schemas.SummaryOut.of(summary))
