"""Addresses of the record of changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.history import schemas, service
from service.history.taking_back import take_back as take_change_back
from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import REVIEWS, Acting, Member, Reading, Today, Writing
from service.http.documented import problems
from service.http.once import OnceOnly
from service.http.parameters import TAKES_NO_PARAMETERS

router = APIRouter(prefix="/v1", tags=["history"])
CommitmentId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Number of the commitment.")]
ChangeSet = Annotated[int, Path(ge=1, le=2**63 - 1, description="Number of the change.")]


@router.get(
    "/commitments/{commitment_id}/history",
    response_model=schemas.HistoryOut,
    responses=problems(problem.NOT_FOUND),
)
def read_history(
    commitment_id: CommitmentId,
    query: Annotated[schemas.HistoryQuery, Query()],
    session: Reading,
    actor: Acting,
) -> JsonAnswer:
    """Tell who changed a commitment, when, from what to what: by role, and by title once signed in."""
    found = service.history(session, actor, commitment_id, query.page())
    return JsonAnswer(schemas.HistoryOut.of_history(found))


@router.get(
    "/changes",
    response_model=schemas.RecordedOut,
    responses=problems(problem.NOT_SIGNED_IN, problem.NOT_ALLOWED),
)
def list_changes(
    query: Annotated[schemas.ChangesQuery, Query()], session: Reading, actor: Member
) -> JsonAnswer:
    """List the changes in the districts where you plan or review; an administrator's list holds all."""
    return JsonAnswer(schemas.RecordedOut.of(service.changes(session, actor, query.search(), query.page())))


@router.post(
    "/changes/{change_set}/take-back",
    response_model=schemas.TakenBackOut,
    responses=problems(
        problem.NOT_SIGNED_IN,
        problem.NOT_ALLOWED,
        problem.NOT_FOUND,
        problem.CONFLICT,
        problem.CHANGED_MEANWHILE,
        problem.MALFORMED,
        problem.TOO_LARGE,
    ),
    dependencies=[TAKES_NO_PARAMETERS, REVIEWS],
)
def take_back(
    change_set: ChangeSet,
    body: schemas.TakeBackIn,
    *,
    session: Writing,
    actor: Member,
    today: Today,
    once: OnceOnly,
) -> Response:
    """Publish again, at once, what a commitment was before a change; the record keeps both."""

    def work() -> Response:
        taken = take_change_back(
            session, actor, change_set, body.reason, today, commitment_id=body.commitment
        )
        return JsonAnswer(schemas.TakenBackOut.of(taken))

    return once(session, work)
