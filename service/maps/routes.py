"""Addresses of heat maps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.maps import rendering, schemas
from service.maps.service import map_values

router = APIRouter(prefix="/v1", tags=["maps"])


@router.get("/maps/values", response_model=schemas.MapValuesOut, responses=problems(problem.NOT_FOUND))
def get_map_values(
    query: Annotated[schemas.MapParameters, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Give the values of a heat map and their classes, small enough to send at every change of a filter."""
    return JsonAnswer(rendering.as_values(map_values(session, query.map_question(today))))
