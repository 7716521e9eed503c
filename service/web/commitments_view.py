"""The list of commitments as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import Field

from service.commitments import read_service
from service.commitments.read_words import Listing, Order
from service.commitments.schemas import CommitmentsQuery
from service.db import ReadSession
from service.proposals import service as proposals
from service.proposals.states import OPEN
from service.proposals.words import ProposalSearch, Totals
from service.rollups.service import statements_at_hand
from service.web.asking import Asked, Chip, FormParameters, chips
from service.web.choices import Choices, choices
from service.web.commitment_view import Reader

FOLDED = ("sphere", "organisation", "sector", "focal_area", "funding_source", "stage", "landing", "scope")


class CommitmentsForm(FormParameters, CommitmentsQuery):
    """What the list is asked for: the API's own parameters, with an order that suits a reader."""

    limit: int = Field(50, ge=1, le=500)
    order: Order = Order.AMOUNT

    @property
    def spans_years(self) -> bool:
        """Whether years stand side by side: where a name or a file's rows are looked for; else one does."""
        return self.year is None and (self.q is not None or self.import_ is not None)


@dataclass(frozen=True, slots=True)
class CommitmentsView:
    """A page of the list.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        listing: The answer, with totals.
        choices: What filters offer.
        chips: Filters in force.
        years: Financial years with money in the phase asked for, the oldest first.
        beside: Open proposals that the reader may see and what they come to; None where there are none.
    """

    query: CommitmentsForm
    asked: Asked
    listing: Listing
    choices: Choices
    chips: Sequence[Chip]
    years: Sequence[int]
    beside: Totals | None

    @property
    def summed_years(self) -> Sequence[int]:
        """Years of which the list has a total: the one asked for, else all that are stated, side by side."""
        totals = self.listing.totals
        if self.query.year is not None or totals is None:
            return [self.listing.question.year]
        return list(totals.cents)

    @property
    def folded(self) -> Sequence[str]:
        """Filters with lists of boxes to tick, which the page keeps folded away."""
        return FOLDED


def commitments_view(
    session: ReadSession, query: CommitmentsForm, *, today: date, reader: Reader
) -> CommitmentsView:
    """Gather what the page of a list shows.

    Raises:
        InvalidRequestError: A filter's code is not stored, or the cursor is of another question.
        NotFoundError: The edition, the area or the import is not.
    """
    question = read_service.resolve(session, query.search(), query.edition, today)
    at_hand = question.at_hand or statements_at_hand(session, question.edition.id)
    asked = query.asked()
    if query.year is None and not query.spans_years:
        query = query.model_copy(update={"year": question.year})
        question = replace(question, search=query.search())
    listing = read_service.list_commitments(session, question, query.page(), always_totals=True)
    offered = choices(session, reader.texts)
    area = question.area
    places = {"within": {query.within: area.name}} if area is not None and query.within else {}
    return CommitmentsView(
        query=query,
        asked=asked,
        listing=listing,
        choices=offered,
        chips=chips(asked, offered | places, reader.texts),
        years=sorted({year for phase, year in at_hand if phase is query.phase}),
        beside=_beside(session, reader, question.edition.territory),
    )


def _beside(session: ReadSession, reader: Reader, territory: str) -> Totals | None:
    """Count what is not public yet: of now, so that it does not stand beside a past moment."""
    if reader.past is not None or not reader.actor.sees_proposals:
        return None
    found = proposals.totals(
        session, reader.actor, ProposalSearch(status=tuple(sorted(OPEN)), territory=territory)
    )
    return found if found.proposals else None
