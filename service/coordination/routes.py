"""Address of pairs of commitments that should know of each other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from service.coordination import schemas
from service.coordination.service import list_pairs, resolve, sector_lists
from service.coordination.words import SectorLists
from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import geojson, problems
from service.http.parameters import Format

router = APIRouter(prefix="/v1", tags=["alignment"])


def _sector_lists(request: Request) -> SectorLists:
    return sector_lists(request.app.state.settings)


@router.get(
    "/coordination",
    response_model=schemas.CoordinationOut,
    responses={**geojson(), **problems(problem.NOT_FOUND, problem.BAD_FILE)},
)
def list_coordination(
    query: Annotated[schemas.CoordinationQuery, Query()],
    session: Reading,
    today: Today,
    lists: Annotated[SectorLists, Depends(_sector_lists)],
) -> Response:
    """List pairs of commitments of different organisations: dig-once chances, joint sites, duplicates."""
    question = resolve(session, query.search(), lists, query.edition, today)
    drawn = query.format is Format.GEOJSON
    listing = list_pairs(session, question, lists, query.page(), with_geometry=drawn)
    answer = schemas.CoordinationOut.of(listing)
    if not drawn:
        return JsonAnswer(answer)
    features = [
        Feature(f"{row.a}-{row.b}", _collected(row.a_geometry, row.b_geometry), each)
        for row, each in zip(listing.rows, answer.pairs, strict=True)
    ]
    return GeoJsonAnswer(features, answer.model_dump(mode="json", exclude={"pairs"}))


def _collected(*shapes: str | None) -> str | None:
    drawn = [shape for shape in shapes if shape]
    return f'{{"type":"GeometryCollection","geometries":[{",".join(drawn)}]}}' if drawn else None
