"""Addresses of editions and areas."""

from __future__ import annotations

from fastapi import APIRouter

from service.areas import schemas, service
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS

router = APIRouter(prefix="/v1", tags=["areas"])


@router.get(
    "/editions",
    response_model=schemas.EditionsOut,
    responses=problems(),
    dependencies=[TAKES_NO_PARAMETERS],
)
def list_editions(session: Reading, today: Today) -> JsonAnswer:
    """List the editions of boundaries, the newest first, with their dates and counts."""
    facts = service.list_editions(session, today)
    return JsonAnswer(schemas.EditionsOut.of(facts))
