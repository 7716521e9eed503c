"""Tells what was imported: the files, what was said of their rows, and the rows that were refused."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from service.editions.service import edition_for
from service.errors import InvalidRequestError, NotFoundError
from service.paging import Page, PageRequest, cursor_after, read_cursor
from service.rows import AnyRow
from service.runs import queries
from service.runs.words import FindingSearch, Run, RunDetail, Runs
from service.suggestions import closest, remedy


def list_runs(session: Session, edition: str | None, page: PageRequest, today: date) -> Runs:
    """Give a page of the imports into an edition's territory, the newest first.

    Raises:
        InvalidRequestError: A cursor of another question.
        NotFoundError: The edition is not loaded.
    """
    found = edition_for(session, edition, today)
    asked = ("runs", found.territory)
    begin = read_cursor(page.cursor, asked, queries.NEWEST_FIRST) if page.cursor else None
    rows = queries.page(session, found.territory, begin=begin, limit=page.limit)
    shown = rows[: page.limit]
    rules = queries.rules(session, [row.id for row in shown]) if shown else {}
    cursor = cursor_after(asked, rows, page.limit, queries.NEWEST_FIRST)
    return Runs(found, Page([Run(row, rules[row.id]) for row in shown], cursor))


def describe_run(session: Session, run_id: int, search: FindingSearch, page: PageRequest) -> RunDetail:
    """Tell all that is known of one import, and give a page of what it said.

    Raises:
        InvalidRequestError: It said nothing under the rule asked for, or a cursor of another question.
        NotFoundError: There is no such import.
    """
    run = find_run(session, run_id)
    _check_rule(run, search.rule)
    asked = ("findings", run_id, search)
    begin = read_cursor(page.cursor, asked, queries.BY_ROW) if page.cursor else None
    rows = queries.findings(session, run_id, search, begin=begin, limit=page.limit)
    return RunDetail(run, Page(rows[: page.limit], cursor_after(asked, rows, page.limit, queries.BY_ROW)))


def refused_rows(session: Session, run_id: int, page: PageRequest) -> Page[AnyRow]:
    """Give a page of the rows that an import refused, as they stood in the file.

    Raises:
        InvalidRequestError: A cursor of another question.
    """
    asked = ("refused", run_id)
    keys = queries.REFUSED_BY_ROW
    begin = read_cursor(page.cursor, asked, keys) if page.cursor else None
    rows = queries.refused(session, run_id, begin=begin, limit=page.limit)
    return Page(rows[: page.limit], cursor_after(asked, rows, page.limit, keys))


def find_run(session: Session, run_id: int) -> Run:
    """Find one import by its number, with how often it said what.

    Raises:
        NotFoundError: There is no such import.
    """
    facts = queries.facts(session, run_id)
    if facts is None:
        raise NotFoundError(f"There is no import {run_id}; /v1/imports lists those that there are.")
    return Run(facts, queries.rules(session, [run_id])[run_id])


def _check_rule(run: Run, rule: str | None) -> None:
    known = {each.rule: each.rule for each in run.rules}
    if rule is None or rule in known:
        return
    near = closest(rule, known)
    ending = remedy(near, f"{len(known)} rules have findings.")
    detail = f"Import {run.facts.id} found nothing under the rule {rule!r}{ending}"
    error = {"parameter": "rule", "detail": detail, "did_you_mean": near}
    raise InvalidRequestError(detail, errors=[error], did_you_mean=near)
