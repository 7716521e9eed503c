"""Proposals as an actor may see them: one, a page of them, and the money they would bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from service.actors import Actor
from service.editions.service import area_for, edition_for
from service.errors import NotFoundError
from service.paging import Page, PageRequest, cursor_after, read_cursor
from service.proposals import read_queries
from service.proposals.standing import may, sides_of
from service.proposals.states import Side
from service.proposals.words import Listing, ProposalSearch, Rollup, RollupAsked, Shown, Totals
from service.rows import AnyRow
from spatial.findings import Finding


def found(session: Session, actor: Actor, proposal_id: int) -> AnyRow:
    """Find a proposal that the actor may see.

    Raises:
        NotFoundError: There is none, or none that the actor may see: the two are the same to whoever asks.
    """
    facts = read_queries.one(session, actor, proposal_id)
    if facts is None:
        raise NotFoundError(
            f"There is no proposal {proposal_id} that you may see; /v1/proposals lists yours."
        )
    return facts


def read(session: Session, actor: Actor, proposal_id: int, *, findings: Sequence[Finding] = ()) -> Shown:
    """Tell one proposal: its content, its steps with their comments, and where its money would land.

    Args:
        session: Any session.
        actor: Who asks.
        proposal_id: Which.
        findings: What was just found in its content.

    Raises:
        NotFoundError: As ``found``.
    """
    facts = found(session, actor, proposal_id)
    return Shown(
        facts,
        read_queries.events(session, proposal_id),
        read_queries.lines(session, proposal_id),
        may(actor, facts),
        Side.OWNER in sides_of(actor, facts),
        findings,
    )


def listing(
    session: Session,
    actor: Actor,
    search: ProposalSearch,
    page: PageRequest,
    *,
    with_geometry: bool = False,
) -> Listing:
    """Give a page of the proposals that an actor may see, the first with the totals of the whole list.

    Raises:
        InvalidRequestError: A cursor of another question.
    """
    keys = read_queries.ORDERS[search.order]
    begin = read_cursor(page.cursor, search, keys) if page.cursor else None
    rows = read_queries.page(
        session, actor, search, begin=begin, limit=page.limit, with_geometry=with_geometry
    )
    return Listing(
        Page(rows[: page.limit], cursor_after(search, rows, page.limit, keys)),
        None if page.cursor else read_queries.totals(session, actor, search),
    )


def totals(session: Session, actor: Actor, search: ProposalSearch) -> Totals:
    """Count the proposals that an actor may see, and add up what they come to."""
    return read_queries.totals(session, actor, search)


def names_of(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Names of those of some proposals that an actor may see, by id."""
    return {key: row.content["name"] for key, row in read_queries.several(session, actor, ids).items()}


def rollup(session: Session, actor: Actor, asked: RollupAsked, today: date) -> Rollup:
    """Add up the money of the proposals that an actor may see, by the areas of a level.

    Raises:
        NotFoundError: The edition or the area is not there.
    """
    edition = edition_for(session, asked.edition, today)
    within = area_for(session, edition, asked.within) if asked.within else None
    rows = read_queries.rollup(session, actor, asked, edition.id, within)
    beside = next((row for row in rows if row.code is None), None)
    return Rollup(edition, [row for row in rows if row.code is not None], beside)
