"""Lists where plans and budgets pull apart, and keeps what a hub says of each finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.alignment import finding_queries
from service.alignment.rules import Rule
from service.alignment.service import resolve
from service.alignment.words import AnyRow, FindingSearch, Listing, Question, Search
from service.db import ReadSession, WriteSession
from service.errors import InvalidRequestError, NotFoundError
from service.models import FindingDecision
from service.paging import PageRequest, cursor_after, read_cursor
from service.rollups.service import period_for
from service.suggestions import closest
from spatial.vocabulary import FindingState


class Told(NamedTuple):
    """One finding: as it stands today, or None where it is settled, and everything that was said of it."""

    question: Question
    key: str
    rule: Rule
    row: AnyRow | None
    history: Sequence[FindingDecision]


def question_for(session: ReadSession, search: Search, edition: str | None, today: date) -> Question:
    """Resolve a search for findings, whose year is the current or the latest with money unless given.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    question = resolve(session, search, edition, today)
    year = period_for(session, question.edition, question.phase, question.year, today)
    return replace(question, year=year) if isinstance(year, int) else question


def list_findings(
    session: Session,
    question: Question,
    search: FindingSearch,
    page: PageRequest,
    *,
    with_geometry: bool = False,
    always_totals: bool = False,
) -> Listing:
    """Give a page of findings, the most rands first; the first page also tells what each rule found.

    Args:
        session: A reading session.
        question: Made by ``question_for``.
        search: Rules and states asked for.
        page: Which page.
        with_geometry: Whether each finding's map comes along.
        always_totals: Whether later pages tell what each rule found too.

    Raises:
        InvalidRequestError: A rule that there is none of, or a cursor of another question.
    """
    rules = [rule_named(rule) for rule in search.rules] or list(Rule)
    finding = finding_queries.found(question, rules)
    order = finding_queries.keys(finding)
    asked = (question.edition.slug, search, question.year)
    rows = finding_queries.page(
        session,
        question,
        finding,
        states=search.states,
        begin=read_cursor(page.cursor, asked, order) if page.cursor else None,
        limit=page.limit,
        with_geometry=with_geometry,
    )
    return Listing(
        question,
        rows[: page.limit],
        cursor_after(asked, rows, page.limit, order),
        None if page.cursor and not always_totals else finding_queries.totals(session, finding, rules),
    )


def list_largest(session: Session, question: Question, search: FindingSearch, most: int) -> Listing:
    """Give the largest findings of every rule, the most rands first, and what each rule found in all.

    Args:
        session: A reading session.
        question: Made by ``question_for``.
        search: Rules and states asked for.
        most: Findings of one rule.

    Raises:
        InvalidRequestError: A rule that there is none of.
    """
    rules = [rule_named(rule) for rule in search.rules] or list(Rule)
    finding = finding_queries.found(question, rules)
    largest = finding_queries.largest_of_each(finding, search.states, most)
    rows = finding_queries.page(session, question, largest, limit=most * len(rules))
    return Listing(question, rows, None, finding_queries.totals(session, finding, rules))


def tell_finding(session: Session, question: Question, key: str, *, with_geometry: bool = True) -> Told:
    """Give one finding by its key, with everything that was ever said of it.

    Raises:
        NotFoundError: No rule finds it for this question, and nobody ever decided on it.
    """
    rule = _rule_of(key)
    finding = finding_queries.found(question, [rule])
    rows = finding_queries.page(session, question, finding, key=key, with_geometry=with_geometry)
    history = finding_queries.decisions(session, question.edition.territory, key)
    if not rows and not history:
        raise NotFoundError(
            f"There is no finding {key!r} in {question.edition.slug} for this year and phase; "
            "/v1/findings lists those that there are."
        )
    return Told(question, key, rule, rows[0] if rows else None, history)


def set_state(
    session: WriteSession,
    question: Question,
    key: str,
    *,
    state: FindingState,
    note: str,
    by: str,
    at: datetime,
) -> FindingDecision:
    """Say of a finding that it is explained, that a fix is agreed, or that it is open; all is kept.

    Raises:
        InvalidRequestError: The note or the name is empty.
        NotFoundError: There is no such finding.
    """
    if not note.strip() or not by.strip():
        raise InvalidRequestError("A decision needs a note that says why, and the name of who decided.")
    tell_finding(session, question, key, with_geometry=False)
    return finding_queries.decide(
        session, question.edition.territory, key, state=state, note=note.strip(), by=by.strip(), at=at
    )


def rule_named(code: str) -> Rule:
    """Find a rule by its code.

    Raises:
        InvalidRequestError: There is none, with the nearest.
    """
    try:
        return Rule(code.lower())
    except ValueError:
        known = [rule.value for rule in Rule]
        near = closest(code, known)
        message = f"There is no rule {code!r}; the rules are {', '.join(known)}."
        error = {"parameter": "rule", "detail": message, "did_you_mean": near}
        raise InvalidRequestError(message, errors=[error], did_you_mean=near) from None


def _rule_of(key: str) -> Rule:
    code, dot, _ = key.partition(".")
    if not dot or code not in set(Rule):
        raise NotFoundError(
            f"{key!r} is no key of a finding; it begins with a rule's code and a dot, as in "
            f"{Rule.NO_PLAN.value}.0123456789abcdef."
        )
    return Rule(code)
