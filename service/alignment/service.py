"""Says how far budgets answer to plans, in figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from service.alignment import queries
from service.alignment.words import Alignment, Question, Search
from service.editions.service import area_for, edition_for
from service.filters.service import check


def resolve(session: Session, search: Search, edition: str | None, today: date) -> Question:
    """Find the edition, the area and the codes that a search names; plans count where they hold today.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    found = edition_for(session, edition, today)
    area = area_for(session, found, search.within) if search.within else None
    return Question(found, area, check(session, search.filters), search.phase, search.year, today)


def align(session: Session, question: Question, *, every_year: bool = False) -> Alignment:
    """Add up what serves which plan by sphere, and what lies inside priority areas by place, sphere and year.

    Args:
        session: A reading session.
        question: Made by ``resolve``.
        every_year: True has the places of every year beside each other, not of the question's alone.
    """
    asked = replace(question, year=None) if every_year else question
    return Alignment(
        question,
        queries.plans_by_sphere(session, question),
        queries.by_sphere(session, question),
        queries.by_place(session, asked),
        queries.features_in_force(session, question),
    )
