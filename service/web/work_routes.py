"""Pages of who places commitments: the work list, and one proposal with its map."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.actors import Actor
from service.http.dependencies import Member, Reading, Today
from service.web.asking import FormParameters
from service.web.pages import language_of, page
from service.web.work_item_view import Asking, edition_of, item_view, new_subject
from service.web.work_view import WorkForm, work_view

router = APIRouter(include_in_schema=False)


class ItemForm(FormParameters):
    """Nothing but the language is asked of the page of one proposal."""


@router.get("/work")
def show_work(
    request: Request, query: Annotated[WorkForm, Query()], session: Reading, actor: Member
) -> Response:
    """Show what a contributor works through: what has no place yet, drafts, and what the hub sent back."""
    return page(request, "work.html", view=work_view(session, actor, query))


@router.get("/work/new")
def show_new(
    request: Request, query: Annotated[ItemForm, Query()], session: Reading, actor: Member, today: Today
) -> Response:
    """Show the form of a commitment from scratch."""
    del query
    edition = edition_of(session, None, today)
    view = item_view(session, new_subject(edition), _asking(request, actor, today), edition=edition)
    return page(request, "work_item.html", view=view)


def _asking(request: Request, actor: Actor, today: Today) -> Asking:
    state = request.app.state
    csrf = getattr(request.state, "csrf", "")
    return Asking(actor, csrf, state.settings, language_of(request), today)
