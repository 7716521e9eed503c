"""Addresses of commitments."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.commitments import read_service, schemas
from service.commitments.detail_schemas import CommitmentDetailOut
from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import geojson, problems
from service.http.parameters import TAKES_AS_AT, Format
from service.http.preconditions import version_tag

router = APIRouter(prefix="/v1", tags=["commitments"])
CommitmentId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Number of the commitment.")]


@router.get(
    "/commitments",
    response_model=schemas.CommitmentsOut,
    responses={**geojson(), **problems(problem.NOT_FOUND)},
)
def list_commitments(
    query: Annotated[schemas.CommitmentsQuery, Query()], session: Reading, today: Today
) -> Response:
    """List commitments by filters, text, place, year and phase, page by page, with totals on the first."""
    question = read_service.resolve(session, query.search(), query.edition, today)
    drawn = query.format is Format.GEOJSON
    listing = read_service.list_commitments(session, question, query.page(), with_geometry=drawn)
    answer = schemas.CommitmentsOut.of(listing)
    if not drawn:
        return JsonAnswer(answer)
    rows = zip(listing.page.items, answer.commitments, strict=True)
    features = [Feature(each.id, row.geometry, each) for row, each in rows]
    return GeoJsonAnswer(features, answer.model_dump(mode="json", exclude={"commitments"}))


@router.get(
    "/commitments/{commitment_id}",
    response_model=CommitmentDetailOut,
    responses=problems(problem.NOT_FOUND),
    dependencies=[TAKES_AS_AT],
)
def read_commitment(commitment_id: CommitmentId, session: Reading) -> JsonAnswer:
    """Tell all that is known of one commitment: its place, its amounts, where each cent lands, its source."""
    detail = read_service.describe_commitment(session, commitment_id)
    return JsonAnswer(CommitmentDetailOut.of(detail), headers={"ETag": version_tag(detail.facts.revision)})
