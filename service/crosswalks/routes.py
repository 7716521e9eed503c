"""Addresses of the ways from one edition's wards to another's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.crosswalks import map_schemas, schemas, service
from service.crosswalks.mapping import two_maps
from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS, Code

router = APIRouter(prefix="/v1/crosswalks", tags=["crosswalks"])
OldEdition = Annotated[Code, Path(description="Slug of the edition that the way leads from.")]
NewEdition = Annotated[Code, Path(description="Slug of the edition that it leads to.")]


@router.get(
    "", response_model=schemas.CrosswalksOut, responses=problems(), dependencies=[TAKES_NO_PARAMETERS]
)
def list_crosswalks(session: Reading) -> JsonAnswer:
    """List the ways between editions, with what changed and how far figures stray on them."""
    return JsonAnswer(schemas.CrosswalksOut.of(service.list_crosswalks(session)))


@router.get(
    "/{from_edition}/{to_edition}",
    response_model=schemas.CrosswalkPairsOut,
    responses=problems(problem.NOT_FOUND),
)
def read_crosswalk(
    from_edition: OldEdition,
    to_edition: NewEdition,
    query: Annotated[schemas.PairsQuery, Query()],
    session: Reading,
) -> JsonAnswer:
    """Give the way between two editions, with the shares by which its pairs of wards carry figures."""
    ends = service.find(session, from_edition, to_edition)
    page = service.list_pairs(session, ends, query.search(), query.page())
    return JsonAnswer(schemas.CrosswalkPairsOut.of(ends, page))


@router.get(
    "/{from_edition}/{to_edition}/wards",
    response_model=schemas.CrosswalkWardsOut,
    responses=problems(problem.NOT_FOUND),
)
def list_changed_wards(
    from_edition: OldEdition,
    to_edition: NewEdition,
    query: Annotated[schemas.WardsQuery, Query()],
    session: Reading,
) -> JsonAnswer:
    """Tell what became of each old ward, and whether its code now names another place."""
    ends = service.find(session, from_edition, to_edition)
    page = service.list_wards(session, ends, query.search(), query.page())
    return JsonAnswer(schemas.CrosswalkWardsOut.of(ends, page))


@router.get(
    "/{from_edition}/{to_edition}/map",
    response_model=map_schemas.TwoMapsOut,
    responses=problems(problem.NOT_FOUND),
)
def read_two_maps(
    from_edition: OldEdition,
    to_edition: NewEdition,
    query: Annotated[map_schemas.TwoMapsQuery, Query()],
    session: Reading,
) -> JsonAnswer:
    """Give the wards of both editions in short rows, for two maps side by side that join them by id."""
    ends = service.find(session, from_edition, to_edition)
    return JsonAnswer(map_schemas.as_values(two_maps(session, ends, query.within)))
