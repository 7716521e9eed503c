"""Lists where plans and budgets pull apart, with what was said of each finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.alignment import finding_queries
from service.alignment.rules import Rule
from service.alignment.service import resolve
from service.alignment.words import Decision, FindingSearch, Listing, Question, Search, decider
from service.errors import InvalidRequestError, NotFoundError
from service.history.telling import said_of
from service.paging import PageRequest, cursor_after, read_cursor
from service.rollups.service import year_for
from service.rows import AnyRow
from service.suggestions import closest
from service.texts.service import COMPLETE, Catalogue, catalogue
from spatial.vocabulary import FindingState


class Told(NamedTuple):
    """One finding: as it stands today, or None where it is settled, and everything that was said of it.

    Attributes:
        subject: The lasting name of what it is about; None of an old one that is settled.
        names: What the reader is shown of the account that decided last, by number.
    """

    question: Question
    key: str
    rule: Rule
    row: AnyRow | None
    history: Sequence[Decision]
    subject: str | None
    names: Mapping[int, str]

    @property
    def version(self) -> int:
        """How often it was decided on: what a further decision is made from."""
        return self.history[-1].turn if self.history else 0


def question_for(session: Session, search: Search, edition: str | None, today: date) -> Question:
    """Resolve a search for findings, whose year is the current or the latest with money unless given.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    question = resolve(session, search, edition, today)
    return replace(question, year=year_for(session, question.edition, question.phase, question.year, today))


def list_findings(
    session: Session,
    question: Question,
    search: FindingSearch,
    page: PageRequest,
    *,
    with_geometry: bool = False,
    always_totals: bool = False,
    texts: Catalogue | None = None,
) -> Listing:
    """Give a page of findings, the most rands first; the first page also tells what each rule found.

    Args:
        session: A reading session.
        question: Made by ``question_for``.
        search: Rules and states asked for.
        page: Which page.
        with_geometry: Whether each finding's map comes along.
        always_totals: Whether later pages tell what each rule found too.
        texts: The language in which those who decided are named; English unless given.

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
        names_of(session, rows, texts),
    )


def list_largest(
    session: Session, question: Question, search: FindingSearch, most: int, texts: Catalogue | None = None
) -> Listing:
    """Give the largest findings of every rule, the most rands first, and what each rule found in all.

    Args:
        session: A reading session.
        question: Made by ``question_for``.
        search: Rules and states asked for.
        most: Findings of one rule.
        texts: The language in which those who decided are named; English unless given.

    Raises:
        InvalidRequestError: A rule that there is none of.
    """
    rules = [rule_named(rule) for rule in search.rules] or list(Rule)
    finding = finding_queries.found(question, rules)
    largest = finding_queries.largest_of_each(finding, search.states, most)
    rows = finding_queries.page(session, question, largest, limit=most * len(rules))
    totals = finding_queries.totals(session, finding, rules)
    return Listing(question, rows, None, totals, names_of(session, rows, texts))


def tell_finding(session: Session, question: Question, key: str, *, with_geometry: bool = True) -> Told:
    """Give one finding by its key, with everything that was ever said of it.

    Raises:
        NotFoundError: No rule finds it for this question, and nobody ever decided on it.
    """
    rule = _rule_of(key)
    finding = finding_queries.found(question, [rule])
    rows = finding_queries.page(session, question, finding, key=key, with_geometry=with_geometry)
    said = finding_queries.decisions(session, question.edition.territory, [key])
    if not rows and not said:
        raise NotFoundError(
            f"There is no finding {key!r} in {question.edition.slug} for this year and phase; "
            "/v1/findings lists those that there are."
        )
    names = names_of(session, said, None)
    subjects = [row.subject for row in (*rows, *reversed(said)) if row.subject is not None]
    history = [_decision(row, names) for row in said]
    return Told(
        question, key, rule, rows[0] if rows else None, history, subjects[0] if subjects else None, names
    )


def refuse_elsewhere(session: Session, told: Told) -> None:
    """Refuse a finding that was decided on and is asked for in an area that it does not lie in.

    Args:
        session: Any session.
        told: Of which ``row`` is None, asked for in one area.

    Raises:
        NotFoundError: It lies in other districts, or stands for the same question in another area.
    """
    area = told.question.area
    if area is None:
        return
    codes = finding_queries.districts(session, {told.key: told.subject})[told.key] if told.subject else []
    everywhere = finding_queries.found(replace(told.question, area=None), [told.rule])
    if (codes and not finding_queries.touches(session, area, codes)) or finding_queries.page(
        session, told.question, everywhere, key=told.key
    ):
        where = f"it lies in {' and '.join(codes)}" if codes else "it lies in no single district"
        raise NotFoundError(f"The finding {told.key!r} is not one of {area.code}; {where}.")


def histories(
    session: Session, question: Question, keys: Collection[str], texts: Catalogue | None = None
) -> Mapping[str, Sequence[Decision]]:
    """Give everything that was ever said of some findings, by key, the latest last.

    Args:
        session: Any session.
        question: Made by ``question_for``.
        keys: Of the findings; those of which nothing was said are left out.
        texts: The language in which those who decided are named; English unless given.
    """
    said = finding_queries.decisions(session, question.edition.territory, keys) if keys else []
    names = names_of(session, said, texts)
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for row in said:
        found[row.key].append(_decision(row, names))
    return found


def names_of(session: Session, rows: Sequence[AnyRow], texts: Catalogue | None) -> Mapping[int, str]:
    """Name the accounts that decided: by title to those who have signed in, by role to the public."""
    ids = {row.account_id for row in rows if row.account_id is not None}
    return said_of(session, ids, texts or catalogue(COMPLETE))


def _decision(row: AnyRow, names: Mapping[int, str]) -> Decision:
    by = decider(row, names) or ""
    return Decision(row.key, FindingState(row.state), row.note, by, row.decided_at, row.turn)


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
