"""Lists commitments, and tells all that is known of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from service.commitments import detail_queries, find_queries, read_queries
from service.commitments.read_words import CommitmentSearch, Detail, Listing, Question
from service.editions.service import area_for, edition_for
from service.errors import NotFoundError
from service.filters.service import check
from service.models import Edition
from service.paging import Page, PageRequest, cursor_after, read_cursor
from service.rollups.service import statements_at_hand, year_for
from service.rows import AnyRow


def resolve(session: Session, search: CommitmentSearch, edition: str | None, today: date) -> Question:
    """Find the edition, the area and the codes that a search names, and the year that its amounts are of.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition, the area or the import is not.
    """
    found = edition_for(session, edition, today)
    if search.import_run is not None and not read_queries.has_run(session, search.import_run):
        raise NotFoundError(
            f"There is no import {search.import_run}; /v1/imports lists those that there are."
        )
    area = area_for(session, found, search.within) if search.within else None
    chosen = check(session, search.filters)
    if search.year is not None:
        return Question(search, found, chosen, area, search.year)
    at_hand = statements_at_hand(session, found.id)
    year = year_for(session, found, search.phase, None, today, at_hand=at_hand)
    return Question(search, found, chosen, area, year, at_hand)


def list_commitments(
    session: Session,
    question: Question,
    page: PageRequest,
    *,
    with_geometry: bool = False,
    always_totals: bool = False,
) -> Listing:
    """Give a page of the commitments asked for, with what each states and what of it lands as asked for.

    Amounts stand by year, side by side: to add 2026/27 to 2027/28, or one of April to one of July, is no sum.

    Args:
        session: A reading session.
        question: Made by ``resolve``.
        page: Which page; the first also carries the totals of the whole list.
        with_geometry: Whether the work sites come along.
        always_totals: Whether every page carries the totals.

    Raises:
        InvalidRequestError: A cursor of another question.
    """
    order = read_queries.sorting(question)
    asked = (question.edition.slug, question.search, question.year)
    begin = read_cursor(page.cursor, asked, order.keys) if page.cursor else None
    rows = read_queries.page(
        session, question, order, begin=begin, limit=page.limit, with_geometry=with_geometry
    )
    shown = rows[: page.limit]
    ids = [row.id for row in shown]
    return Listing(
        question,
        Page(shown, cursor_after(asked, rows, page.limit, order.keys)),
        read_queries.cents_of(session, question, ids) if ids else {},
        read_queries.cents_within(session, question, ids) if ids and question.is_partial else {},
        read_queries.totals(session, question) if always_totals or not page.cursor else None,
    )


def find_commitments(session: Session, edition: Edition, text: str, most: int) -> Sequence[AnyRow]:
    """Give the commitments that a few letters of a name or reference may mean, the likeliest first.

    Each row has its ``likeness``, 0 to 1000: 1000 says that name or reference is the text itself.
    """
    return find_queries.likeliest(session, edition.territory, text, most)


def describe_commitment(session: Session, commitment_id: int) -> Detail:
    """Tell all that is known of one commitment: facts, place, amounts, where each cent lands, and its source.

    Raises:
        NotFoundError: There is none of this number.
    """
    facts = detail_queries.facts(session, commitment_id)
    if facts is None:
        raise NotFoundError(
            f"There is no commitment {commitment_id}; /v1/commitments lists those that there are."
        )
    came_from_a_row = facts.import_run_id is not None and facts.row is not None
    return Detail(
        facts,
        detail_queries.wards(session, commitment_id),
        detail_queries.allocations(session, commitment_id),
        detail_queries.placements(session, commitment_id),
        detail_queries.lines(session, commitment_id),
        detail_queries.findings(session, facts.import_run_id, facts.sheet, facts.row)
        if came_from_a_row
        else [],
    )
