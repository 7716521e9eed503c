"""Address of the search box."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.search import schemas, service

router = APIRouter(prefix="/v1", tags=["search"])


@router.get("/search", response_model=schemas.SearchOut, responses=problems(problem.NOT_FOUND))
def find(query: Annotated[schemas.SearchQuery, Query()], session: Reading, today: Today) -> JsonAnswer:
    """Find areas and commitments by a few letters, near-misses too, in one answer."""
    return JsonAnswer(
        schemas.SearchOut.of(service.search(session, query.q, query.edition, query.limit, today))
    )
