"""Pages on which approvers decide over proposals, and planners read them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from service.http.dependencies import Person, ReadingNow, Today, Writing
from service.http.problem import INVALID, problem_of
from service.proposals.batches import step_many
from service.proposals.listing import names_of
from service.proposals.states import Step
from service.web.pages import language_of, page
from service.web.review_view import ReviewForm, ReviewItemForm, item_view, queue_view, results_of

router = APIRouter(include_in_schema=False)
_ITEM: Final = r"^[1-9][0-9]{0,17}:[1-9][0-9]{0,8}$"
ProposalId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Decision = Literal["publish", "return"]
Comment = Annotated[str, Field(max_length=4000)]


class QueueForm(BaseModel):
    """What the form around the queue sends: proposals as ``id:version``, as they were seen."""

    step: Decision
    comment: Comment = ""
    item: list[Annotated[str, Field(pattern=_ITEM)]] = Field(default=[], max_length=200)

    def seen(self) -> list[tuple[int, int | None]]:
        """The proposals chosen, each once."""
        pairs = [each.split(":") for each in self.item]
        return list({int(proposal_id): int(version) for proposal_id, version in pairs}.items())


class DecisionForm(BaseModel):
    """What the form below one proposal sends."""

    step: Decision
    comment: Comment = ""
    version: int = Field(ge=1, le=2**31 - 1)


@router.get("/review")
def show_queue(
    request: Request, query: Annotated[ReviewForm, Query()], actor: Person, session: ReadingNow, today: Today
) -> Response:
    """Show what waits for a decision in the districts of the account, the largest first."""
    return page(request, "review.html", section="review", view=queue_view(session, actor, query, today))


@router.post("/review")
def decide_over_many(
    request: Request,
    query: Annotated[ReviewForm, Query()],
    form: Annotated[QueueForm, Form()],
    *,
    actor: Person,
    session: Writing,
    today: Today,
) -> Response:
    """Publish or return the proposals that were chosen, and say of each what became of it."""
    texts = language_of(request)
    message = _lacking(form.item, form.step, form.comment, texts.say)
    if message:
        view = queue_view(session, actor, query, today, message=message, comment=form.comment)
        return page(request, "review.html", status=INVALID.status, section="review", view=view)
    step, seen = Step(form.step), form.seen()
    chosen = [proposal_id for proposal_id, _ in seen]
    names = names_of(session, actor, chosen)
    outcomes = step_many(session, actor, step, seen, form.comment.strip() or None)
    results = results_of(outcomes, chosen, names, texts, step)
    view = queue_view(session, actor, query, today, results=results)
    return page(request, "review.html", section="review", view=view)


@router.get("/review/{proposal_id}")
def show_item(
    request: Request,
    proposal_id: ProposalId,
    query: Annotated[ReviewItemForm, Query()],
    *,
    actor: Person,
    session: ReadingNow,
    today: Today,
) -> Response:
    """Show one proposal beside what is published: what would change, and where the money would land."""
    view = item_view(session, actor, proposal_id, query, texts=language_of(request), today=today)
    return page(request, "review_item.html", section="review", view=view)


@router.post("/review/{proposal_id}")
def decide_over_one(
    request: Request,
    proposal_id: ProposalId,
    form: Annotated[DecisionForm, Form()],
    *,
    actor: Person,
    session: Writing,
    today: Today,
) -> Response:
    """Publish a proposal, or return it with a comment."""
    seen = [(proposal_id, form.version)]
    [outcome] = step_many(session, actor, Step(form.step), seen, form.comment.strip() or None)
    if outcome.error is None:
        return RedirectResponse(f"/review/{proposal_id}?done={form.step}", HTTPStatus.SEE_OTHER)
    told = {"message": outcome.error.message, "comment": form.comment}
    query = ReviewItemForm()
    view = item_view(session, actor, proposal_id, query, texts=language_of(request), today=today, **told)
    return page(
        request, "review_item.html", status=problem_of(outcome.error).status, section="review", view=view
    )


def _lacking(items: list[str], step: Decision, comment: str, say: Callable[..., str]) -> str:
    """Say what the form lacks, before anything is tried."""
    if not items:
        return say("review.none_chosen")
    if step == "return" and not comment.strip():
        return say("review.comment_lacking")
    return ""
