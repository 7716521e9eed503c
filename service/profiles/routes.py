"""Address of what is said of one area."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.http.parameters import Code
from service.profiles import rendering, schemas
from service.profiles.service import profile
from spatial.vocabulary import Level

router = APIRouter(prefix="/v1", tags=["profiles"])


@router.get(
    "/profiles/{level}/{code}", response_model=schemas.ProfileOut, responses=problems(problem.NOT_FOUND)
)
def read_profile(
    level: Annotated[Level, Path(description="A metro stands at district and at local level.")],
    code: Annotated[Code, Path(description="A code, or a ward label such as `KZN238_12`.")],
    query: Annotated[schemas.ProfileParameters, Query()],
    session: Reading,
    today: Today,
) -> JsonAnswer:
    """Say what lands in one area: by whom, for what, when, how surely, and in which of its parts."""
    return JsonAnswer(rendering.as_values(profile(session, query.question(level, code, today))))
