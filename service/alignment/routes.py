"""Addresses of alignment: its figures, and its findings."""

from __future__ import annotations

import json
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from service.alignment import finding_schemas, schemas
from service.alignment.deciding import decide
from service.alignment.findings import Told, question_for, tell_finding
from service.alignment.findings import list_findings as listed
from service.alignment.service import align
from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import REVIEWS, Member, Reading, Today, Writing
from service.http.documented import geojson, problems
from service.http.once import OnceOnly
from service.http.parameters import Code, Format
from service.http.preconditions import Version, version_tag

router = APIRouter(prefix="/v1", tags=["alignment"])
_CREATED: Final = 201
_DECIDES: Final = problems(
    problem.NOT_SIGNED_IN,
    problem.NOT_ALLOWED,
    problem.NOT_FOUND,
    problem.CONFLICT,
    problem.CHANGED_MEANWHILE,
    problem.PRECONDITION_REQUIRED,
    problem.MALFORMED,
    problem.TOO_LARGE,
)
FindingKey = Annotated[Code, Path(description="Key of the finding, as lists give it.")]


@router.get("/alignment", response_model=schemas.AlignmentOut, responses=problems(problem.NOT_FOUND))
def get_alignment(
    query: Annotated[schemas.AlignmentQuery, Query()], session: Reading, today: Today
) -> JsonAnswer:
    """Hold money against plans: plan by sphere, and the share inside priority areas by place and year."""
    question = question_for(session, query.search(), query.edition, today)
    found = align(session, question, every_year=query.year is None)
    return JsonAnswer(schemas.AlignmentOut.of(found))


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
    return _whole(tell_finding(session, question, key))


@router.post(
    "/findings/{key}/decisions",
    status_code=_CREATED,
    response_model=finding_schemas.FindingDetailOut,
    responses=_DECIDES,
    dependencies=[REVIEWS],
)
def decide_on_finding(
    key: FindingKey,
    version: Version,
    query: Annotated[finding_schemas.FindingQuery, Query()],
    body: finding_schemas.DecisionIn,
    *,
    session: Writing,
    actor: Member,
    today: Today,
    once: OnceOnly,
) -> Response:
    """Say what holds of a finding, as an approver of a district that it lies in or an administrator."""

    def work() -> Response:
        question = question_for(session, query.search(), query.edition, today)
        decide(session, actor, question, key, state=body.state, note=body.note, version=version)
        return _whole(tell_finding(session, question, key), _CREATED)

    return once(session, work)


def _whole(told: Told, status: int = 200) -> JsonAnswer:
    """Answer with a finding; its ETag names how often it was decided on."""
    geometry = json.loads(told.row.geometry) if told.row is not None and told.row.geometry else None
    headers = {"ETag": version_tag(told.version)}
    if status == _CREATED:
        headers["Location"] = f"/v1/findings/{quote(told.key)}"
    return JsonAnswer(finding_schemas.FindingDetailOut.of(told, geometry), status, headers)
