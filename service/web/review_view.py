"""What the pages of review show: a queue with a map of it, and one proposal beside what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from service.actors import Actor
from service.http.parameters import Code, Codes
from service.models import Role, Status
from service.paging import PageRequest
from service.proposals import service as proposals
from service.proposals.standing import may
from service.proposals.states import Step
from service.proposals.words import Action, Listing, Order, Outcome, ProposalSearch
from service.review import service
from service.review.words import Reviewed
from service.texts.service import Catalogue
from service.web.asking import Asked, FormParameters
from service.web.review_map import Beside, QueueMap, beside, queue_map
from spatial.vocabulary import Phase

DECIDING = (Step.PUBLISH, Step.RETURN)


class ReviewForm(FormParameters):
    """Which proposals the queue shows."""

    status: Literal["submitted", "returned", "published", "draft", "withdrawn"] = "submitted"
    action: Action | None = None
    organisation: Codes = Field([])
    district: Code | None = None
    located: bool | None = None
    order: Order = Order.AMOUNT
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=2000)

    def search(self) -> ProposalSearch:
        """What is asked for."""
        return ProposalSearch(
            status=(Status(self.status),),
            action=(self.action,) if self.action else (),
            organisation=tuple(self.organisation),
            district=(self.district,) if self.district else (),
            located=self.located,
            order=self.order,
        )


class ReviewItemForm(FormParameters):
    """For which phase the page of one proposal tells the money by area, and what was just done."""

    phase: Phase | None = None
    done: Literal["", "return", "publish"] = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one proposal of several, in words."""

    id: int
    name: str
    done: bool
    sentence: str
    commitment_id: int | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """A page of the queue.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        listing: The proposals, with totals on the first page.
        steps: By proposal, what this account may decide.
        districts: Codes of the districts that this account looks after.
        map: The proposals of this page that have a site.
        results: What became of those just decided.
        message: Why nothing was done.
        comment: What was typed, where nothing was done.
    """

    query: ReviewForm
    asked: Asked
    listing: Listing
    steps: Mapping[int, Sequence[Step]]
    districts: Sequence[str]
    map: QueueMap | None
    results: Sequence[Result]
    message: str
    comment: str

    @property
    def decides(self) -> bool:
        """Whether there is anything on the page that this account may decide."""
        return any(self.steps.values())


def queue_view(
    session: Session,
    actor: Actor,
    query: ReviewForm,
    today: date,
    *,
    results: Sequence[Result] = (),
    message: str = "",
    comment: str = "",
) -> QueueView:
    """Gather what the page of the queue shows.

    Raises:
        NotAllowedError: The actor looks after no district.
        InvalidRequestError: A cursor of another question.
    """
    service.check_reads(actor)
    page = PageRequest(query.limit, query.cursor)
    listing = proposals.listing(session, actor, query.search(), page, with_geometry=True)
    rows = listing.page.items
    own = sorted({code for _, code in actor.districts(Role.PLANNER, Role.APPROVER)})
    around = own or sorted({code for row in rows for code in row.district_codes})
    return QueueView(
        query=query,
        asked=query.asked(),
        listing=listing,
        steps={row.id: [step for step in may(actor, row) if step in DECIDING] for row in rows},
        districts=own,
        map=queue_map(service.districts_drawn(session, around, today), rows),
        results=results,
        message=message,
        comment=comment,
    )


def results_of(
    outcomes: Sequence[Outcome], chosen: Sequence[int], names: Mapping[int, str], texts: Catalogue, step: Step
) -> list[Result]:
    """Say plainly what became of each proposal.

    Args:
        outcomes: Of ``service.proposals.batches.step_many``, in the order of ``chosen``.
        chosen: Ids.
        names: Names by id.
        texts: The page's language.
        step: What was to be done.
    """
    return [
        Result(
            proposal_id,
            names.get(proposal_id, str(proposal_id)),
            outcome.error is None,
            texts.say(f"review.result.{step.value}") if outcome.error is None else outcome.error.message,
            outcome.commitment_id if outcome.error is None and step is Step.PUBLISH else None,
        )
        for proposal_id, outcome in zip(chosen, outcomes, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One proposal as its page shows it.

    Attributes:
        found: The proposal beside what is published.
        steps: What this account may decide.
        map: Both places.
        done: What was just done with it.
        message: Why something was not done.
        comment: What was typed then.
    """

    found: Reviewed
    steps: Sequence[Step]
    map: Beside | None
    done: str
    message: str
    comment: str

    @property
    def before_total(self) -> int:
        """Cents as published, all areas."""
        return sum(each.before for each in self.found.landed)

    @property
    def after_total(self) -> int:
        """Cents as proposed, all areas."""
        return sum(each.after for each in self.found.landed)


def item_view(
    session: Session,
    actor: Actor,
    proposal_id: int,
    query: ReviewItemForm,
    *,
    texts: Catalogue,
    today: date,
    message: str = "",
    comment: str = "",
) -> ItemView:
    """Gather what the page of one proposal shows.

    Raises:
        NotFoundError: There is none that the actor may see.
    """
    service.check_reads(actor)
    found = service.reviewed(session, actor, proposal_id, phase=query.phase, texts=texts, today=today)
    taking: tuple[Sequence[int], Sequence[int]] = (found.areas_before, found.areas_after)
    rows: Sequence[Any] = service.drawn_around(session, sorted({*taking[0], *taking[1]}))
    return ItemView(
        found=found,
        steps=[step for step in found.shown.may if step in DECIDING],
        map=beside(rows, taking, (found.before, found.after)),
        done=query.done,
        message=message,
        comment=comment,
    )
