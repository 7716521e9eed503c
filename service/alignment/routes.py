"""Addresses of alignment: its figures, and its findings."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.alignment import finding_schemas, schemas
from service.alignment.findings import list_findings as listed
from service.alignment.findings import question_for, tell_finding
from service.alignment.service import align, resolve
from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import geojson, problems
from service.http.parameters import Code, Format

router = APIRouter(prefix="/v1", tags=["alignment"])
FindingKey = Annotated[Code, Path(description="Key of the finding, as lists give it.")]


@router.get("/alignment", response_model=schemas.AlignmentOut, responses=problems(problem.NOT_FOUND))
def get_alignment(
    query: Annotated[schemas.AlignmentQuery, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Hold money against plans: plan by sphere, and the share inside priority areas by place and year."""
    question = resolve(session, query.search(), query.edition, today)
    return JsonAnswer(schemas.AlignmentOut.of(align(session, question)))


@router.get(
    "/findings",
    response_model=finding_schemas.FindingsOut,
    responses={**geojson(), **problems(problem.NOT_FOUND)},
)
def list_findings(
    query: Annotated[finding_schemas.FindingsQuery, Query()], session: Reading, today: Today
) -> Response:
    """List where plans and budgets pull apart, the most rands first, with what was decided on each."""
    question = question_for(session, query.search(), query.edition, today)
    drawn = query.format is Format.GEOJSON
    listing = listed(session, question, query.asked(), query.page(), with_geometry=drawn)
    answer = finding_schemas.FindingsOut.of(listing)
    if not drawn:
        return JsonAnswer(answer)
    rows = zip(listing.rows, answer.findings, strict=True)
    features = [Feature(each.key, row.geometry, each) for row, each in rows]
    return GeoJsonAnswer(features, answer.model_dump(mode="json", exclude={"findings"}))


@router.get(
    "/findings/{key}",
    response_model=finding_schemas.FindingDetailOut,
    responses=problems(problem.NOT_FOUND),
)
def read_finding(
    key: FindingKey,
    query: Annotated[finding_schemas.FindingQuery, Query()],
    session: Reading,
    today: Today,
) -> JsonAnswer:
    """Tell one finding, its map, and everything that was ever said of it."""
    question = question_for(session, query.search(), query.edition, today)
    told = tell_finding(session, question, key)
    geometry = json.loads(told.row.geometry) if told.row is not None and told.row.geometry else None
    return JsonAnswer(finding_schemas.FindingDetailOut.of(told, geometry))
