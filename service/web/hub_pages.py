"""The page that a hub works through, and what those who decide over findings send from it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from service.alignment.deciding import decide
from service.alignment.findings import question_for
from service.db import WriteSession
from service.errors import InvalidRequestError, OnebudgetError
from service.http.dependencies import Acting, Person, ReadingNow, Today, Writing
from service.http.parameters import Code
from service.http.problem import problem_of
from service.web.finding_view import finding_view, pair_view
from service.web.hub_deciding import Attempt
from service.web.hub_view import HubForm, hub_view
from service.web.pages import language_of, page
from service.web.pairs_view import PairsForm, pairs_view
from spatial.vocabulary import FindingState

router = APIRouter(include_in_schema=False)
HubCode = Annotated[Code, Path()]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class DecisionForm(BaseModel):
    """What the form below a finding sends; what it lacks is said on the page, beside what was typed."""

    state: str = Field("", max_length=50)
    note: str = Field("", max_length=50_000)
    version: int = Field(ge=0, le=2**15 - 1)


@router.get("/hub/{code}")
def show_hub(
    request: Request,
    code: HubCode,
    query: Annotated[HubForm, Query()],
    *,
    session: ReadingNow,
    actor: Acting,
    today: Today,
) -> Response:
    """Show what the hub of an area works through: findings, alignment in figures, pairs to coordinate."""
    view = hub_view(session, code, query, actor=actor, today=today, **_usual(request))
    return page(request, "hub.html", section="areas", view=view)


@router.get("/hub/{code}/findings/{key}")
def show_finding(
    request: Request,
    *,
    code: HubCode,
    key: Annotated[Code, Path()],
    query: Annotated[HubForm, Query()],
    session: ReadingNow,
    today: Today,
) -> Response:
    """Show one finding on its map, with everything that was said of it."""
    view = finding_view(session, code, key, query, texts=language_of(request), today=today)
    return page(request, "finding.html", section="areas", view=view)


@router.get("/hub/{code}/pairs")
def show_pairs(
    request: Request,
    code: HubCode,
    query: Annotated[PairsForm, Query()],
    *,
    session: ReadingNow,
    today: Today,
) -> Response:
    """Show the pairs of one kind in a list and on a map."""
    view = pairs_view(session, code, query, today=today, **_usual(request))
    return page(request, "pairs.html", section="areas", view=view)


@router.get("/hub/{code}/pairs/{a}-{b}")
def show_pair(
    request: Request,
    *,
    code: HubCode,
    a: Number,
    b: Number,
    query: Annotated[HubForm, Query()],
    session: ReadingNow,
    today: Today,
) -> Response:
    """Show both commitments of a pair on their map."""
    view = pair_view(session, code, (a, b), query, today=today, **_usual(request))
    return page(request, "pair.html", section="areas", view=view)


@router.post("/hub/{code}/findings/{key}")
def decide_on_finding(
    request: Request,
    *,
    code: HubCode,
    key: Annotated[Code, Path()],
    query: Annotated[HubForm, Query()],
    form: Annotated[DecisionForm, Form()],
    actor: Person,
    session: Writing,
    today: Today,
) -> Response:
    """Keep what somebody says of a finding, and come back to it; or say why not, with what was typed."""
    question = question_for(session, query.search(code), query.edition, today)
    note = form.note.replace("\r\n", "\n")  # as forms send the ends of lines
    try:
        with session.begin_nested():
            state = _state(form.state, language_of(request).say("hub.state_lacking"))
            decide(session, actor, question, key, state=state, note=note, version=form.version)
    except OnebudgetError as fault:
        attempt = Attempt(key, form.state, note, fault.message)
        more = {"actor": actor, "today": today, "attempt": attempt}
        return _refused(request, session, code, query, problem_of(fault).status, **more)
    return RedirectResponse(_back(request, code, key), HTTPStatus.SEE_OTHER)


def _refused(
    request: Request, session: WriteSession, code: str, query: HubForm, status: int, **more: Any
) -> Response:
    view = hub_view(session, code, query, **more, **_usual(request))
    return page(request, "hub.html", status=status, section="areas", view=view)


def _usual(request: Request) -> dict[str, Any]:
    return {"settings": request.app.state.settings, "texts": language_of(request)}


def _state(said: str, lacking: str) -> FindingState:
    if said not in set(FindingState):
        raise InvalidRequestError(lacking)
    return FindingState(said)


def _back(request: Request, code: str, key: str) -> str:
    """Lead back to the finding, on the same page of the same list."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "decided"]
    return f"/hub/{quote(code, safe='')}?{urlencode([*kept, ('decided', key)])}#finding-{quote(key, safe='')}"
