"""Pages of who places commitments: the work list, and one proposal with its map."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.http.dependencies import Member, Reading, Today
from service.web.asking import FormParameters
from service.web.pages import language_of, page
from service.web.work_item_view import Asking, change_view, new_view, proposal_view
from service.web.work_view import WorkForm, work_view

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class ItemForm(FormParameters):
    """Nothing but the language is asked of the page of one proposal."""


def asking(request: Request, query: Annotated[ItemForm, Query()], actor: Member, today: Today) -> Asking:
    """Put together who opens the page of a proposal, and in what language."""
    del query  # held against its parameters, and read by ``language_of``
    return Asking(actor, request.app.state.settings, language_of(request), today)


Asked = Annotated[Asking, Depends(asking)]


@router.get("/work")
def show_work(
    request: Request, query: Annotated[WorkForm, Query()], session: Reading, actor: Member
) -> Response:
    """Show what a contributor works through: what has no place yet, drafts, and what the hub sent back."""
    return page(request, "work.html", view=work_view(session, actor, query))


@router.get("/work/new")
def show_new(request: Request, session: Reading, asked: Asked) -> Response:
    """Show the form of a commitment from scratch."""
    return page(request, "work_item.html", view=new_view(session, asked))


@router.get("/work/commitments/{commitment_id}")
def show_change(request: Request, commitment_id: Number, session: Reading, asked: Asked) -> Response:
    """Show the form that proposes a change of a published commitment, or the proposal that does so."""
    view = change_view(session, commitment_id, asked)
    if isinstance(view, int):
        return RedirectResponse(f"/work/{view}", HTTPStatus.SEE_OTHER)
    return page(request, "work_item.html", view=view)


@router.get("/work/{proposal_id}")
def show_proposal(request: Request, proposal_id: Number, session: Reading, asked: Asked) -> Response:
    """Show one proposal: its form, its map, and where its money would land; others' stand under review."""
    view = proposal_view(session, proposal_id, asked)
    if view is None:
        return RedirectResponse(f"/review/{proposal_id}", HTTPStatus.SEE_OTHER)
    return page(request, "work_item.html", view=view)
