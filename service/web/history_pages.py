"""What approvers send from the history of a commitment's page."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from service.db import WriteSession
from service.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
    OnebudgetError,
)
from service.history.naming import compare
from service.history.taking_back import take_back
from service.history.words import Taken, Verb
from service.http.dependencies import Person, Today, Writing
from service.http.problem import problem_of
from service.web.commitment_view import CommitmentForm, Reader, commitment_view
from service.web.pages import language_of, page

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
_FAULTS: Final = (
    ChangedMeanwhileError,
    ConflictError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
)


class TakeBackForm(BaseModel):
    """What the form beside a change sends."""

    change_set: int = Field(ge=1, le=2**63 - 1)
    reason: str = Field("", max_length=5000)


@router.post("/commitments/{commitment_id}/take-back")
def take_change_back(
    request: Request,
    commitment_id: Number,
    form: Annotated[TakeBackForm, Form()],
    *,
    actor: Person,
    session: Writing,
    today: Today,
) -> Response:
    """Take a change back, and show what came of it; where it was changed since, both versions."""
    try:
        with session.begin_nested():
            taken = take_back(
                session, actor, form.change_set, form.reason, today, commitment_id=commitment_id
            )
    except _FAULTS as fault:
        reader = Reader(actor, language_of(request))
        return _refused(request, session, commitment_id, fault, reader=reader, today=today)
    return RedirectResponse(_onward(taken), HTTPStatus.SEE_OTHER)


def _onward(taken: Taken) -> str:
    return "/commitments" if taken.verb is Verb.WITHDRAWN else f"/commitments/{taken.commitment_id}#history"


def _refused(
    request: Request,
    session: WriteSession,
    commitment_id: int,
    fault: OnebudgetError,
    *,
    reader: Reader,
    today: date,
) -> Response:
    """Show the commitment as it is, the refusal above it, and both versions where they are the reason."""
    view = commitment_view(session, commitment_id, CommitmentForm(), today=today, reader=reader)
    meanwhile = isinstance(fault, ChangedMeanwhileError)
    both = (
        compare(session, fault.extras.get("current"), fault.extras.get("proposed"), reader.texts)
        if meanwhile
        else []
    )
    return page(
        request,
        "commitment.html",
        status=problem_of(fault).status,
        section="commitments",
        view=view,
        message=fault.message,
        both=both,
    )
