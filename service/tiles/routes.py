"""Addresses of map tiles."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.background import BackgroundTask

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS, Code
from service.tiles import schemas, service, sites
from service.tiles.answers import MEDIA_TYPE, TileAnswer, path_of
from service.tiles.memory import HeldTile
from service.tiles.words import Address, Drawn, Series
from spatial.vocabulary import Level

router = APIRouter(prefix="/tiles", tags=["tiles"])
EditionSlug = Annotated[Code, Path(description="Slug of an edition.", examples=["mdb-2020"])]
LevelName = Annotated[Level, Path(description="Level of the areas.")]
_TILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A Mapbox Vector Tile.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    204: {"description": "Nothing is drawn in this tile."},
    **problems(problem.NOT_FOUND),
}


def address(
    z: Annotated[int, Path(description="Zoom, from 0.")],
    x: Annotated[int, Path(description="Column, from the west.")],
    y: Annotated[int, Path(description="Row, from the north.")],
) -> Address:
    """Put together which tile is asked for."""
    return Address(z, x, y)


At = Annotated[Address, Depends(address)]


@router.get("/{edition}/commitments/{z}/{x}/{y}.mvt", response_class=Response, responses=_TILE)
def read_site_tile(
    *,
    edition: EditionSlug,
    at: At,
    query: Annotated[schemas.SiteTileQuery, Query()],
    session: Reading,
    today: Today,
) -> Response:
    """Draw the work sites of commitments: clusters up to zoom 9 and in crowds, above that each as it is.

    Money that lands at no work site is not on these tiles.
    """
    content = sites.site_tile(session, edition, at, query.search(), today)
    headers = {"Cache-Control": "no-cache"}
    if not content:
        return Response(status_code=204, headers=headers)
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


@router.get("/{edition}/{level}/{z}/{x}/{y}.mvt", response_class=Response, responses=_TILE)
def read_area_tile(
    *,
    edition: EditionSlug,
    level: LevelName,
    at: At,
    query: Annotated[schemas.TileQuery, Query()],
    session: Reading,
    request: Request,
) -> Response:
    """Draw the areas of a level and their label points; of an active edition a tile may be held for ever.

    Below zoom 7, municipalities and wards have their ids alone, and no label points: values that are joined
    by id bring the names, and circles have tiles of label points of their own.
    """
    return _answer(service.area_tile(session, edition, Series(level), at), query, request)


@router.get("/{edition}/{level}/labels/{z}/{x}/{y}.mvt", response_class=Response, responses=_TILE)
def read_label_tile(
    *,
    edition: EditionSlug,
    level: LevelName,
    at: At,
    query: Annotated[schemas.TileQuery, Query()],
    session: Reading,
    request: Request,
) -> Response:
    """Draw the label points of a level alone, on which circles stand; held like the tiles of areas."""
    return _answer(service.area_tile(session, edition, Series(level, is_labels=True), at), query, request)


@router.get(
    "/{edition}/{level}.json",
    response_model=schemas.TileJsonOut,
    responses=problems(problem.NOT_FOUND),
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_tilejson(edition: EditionSlug, level: LevelName, session: Reading, request: Request) -> JsonAnswer:
    """Describe the tiles of a level as TileJSON 3.0, for MapLibre, QGIS and others."""
    pyramid = service.pyramid(session, edition, Series(level))
    return JsonAnswer(schemas.TileJsonOut.of(pyramid, str(request.base_url)))


@router.get(
    "/{edition}/{level}/labels.json",
    response_model=schemas.TileJsonOut,
    responses=problems(problem.NOT_FOUND),
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_label_tilejson(
    edition: EditionSlug, level: LevelName, session: Reading, request: Request
) -> JsonAnswer:
    """Describe the tiles of the label points of a level as TileJSON 3.0."""
    pyramid = service.pyramid(session, edition, Series(level, is_labels=True))
    return JsonAnswer(schemas.TileJsonOut.of(pyramid, str(request.base_url)))


def _answer(drawn: Drawn, query: schemas.TileQuery, request: Request) -> Response:
    """Hold a tile and those that came beside it, keep what was drawn, and send it."""
    state = request.app.state
    held = HeldTile.of(drawn.gzipped, drawn.edition.version)
    if not drawn.edition.is_final:
        return TileAnswer(held, request.headers, query.v, is_final=False)
    for place, gzipped in drawn.beside.items():
        beside = HeldTile.of(gzipped, drawn.edition.version)
        state.tile_memory.hold(path_of(drawn.edition.slug, drawn.series, place), beside)
    state.tile_memory.hold(path_of(drawn.edition.slug, drawn.series, drawn.at), held)
    keeping = BackgroundTask(service.keep, state.engine, drawn)
    return TileAnswer(held, request.headers, query.v, background=keeping)
