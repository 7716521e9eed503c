"""Addresses of editions and areas."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.areas import schemas, service
from service.editions.schemas import EditionParameters
from service.editions.service import edition_for
from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import geojson, problems
from service.http.parameters import TAKES_NO_PARAMETERS, Code, Format
from spatial.vocabulary import Level

router = APIRouter(prefix="/v1", tags=["areas"])


@router.get(
    "/editions",
    response_model=schemas.EditionsOut,
    responses=problems(),
    dependencies=[TAKES_NO_PARAMETERS],
)
def list_editions(session: Reading, today: Today) -> JsonAnswer:
    """List the editions of boundaries, the newest first, with their dates and counts."""
    return JsonAnswer(schemas.EditionsOut.of(service.list_editions(session, today)))


@router.get("/areas", response_model=schemas.AreasOut, responses={**geojson(), **problems(problem.NOT_FOUND)})
def list_areas(query: Annotated[schemas.AreasQuery, Query()], session: Reading, today: Today) -> Response:
    """List the areas of an edition by level, parent, code, name, box or point, as JSON or as GeoJSON."""
    edition = edition_for(session, query.edition, today)
    page, total = service.search_areas(session, edition, query.search(), query.page(), query.drawing())
    answer = schemas.AreasOut.of(edition, page, total)
    if query.format is Format.JSON:
        return JsonAnswer(answer)
    drawn = [Feature(area.id, row.geometry, area) for area, row in zip(answer.areas, page.items, strict=True)]
    return GeoJsonAnswer(drawn, answer.model_dump(mode="json", exclude={"areas"}))


@router.get(
    "/areas/{level}/{code}",
    response_model=schemas.AreaDetailOut,
    responses=problems(problem.NOT_FOUND),
)
def read_area(
    level: Annotated[Level, Path(description="A metro stands at district and at local level.")],
    code: Annotated[Code, Path(description="A code, or a ward label such as `KZN238_12`.")],
    query: Annotated[EditionParameters, Query()],
    session: Reading,
    today: Today,
) -> JsonAnswer:
    """Tell what is known of one area: where it lies, what lies in it, and how many people live there."""
    edition = edition_for(session, query.edition, today)
    return JsonAnswer(
        schemas.AreaDetailOut.of_facts(edition, service.describe_area(session, edition, level, code))
    )
