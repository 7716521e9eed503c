"""Finds commitments of different organisations that should know of each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from service.coordination import queries
from service.coordination.words import RANKED, DigOnce, Listing, PairSearch, Question
from service.coordination.work_queries import works
from service.editions.service import area_for, edition_for
from service.errors import BadFileError
from service.filters.service import check
from service.paging import PageRequest, cursor_after, read_cursor
from service.reference.service import lists_folder
from service.resources import data_dir
from service.settings import Settings

FILE = "dig_once.yaml"


class _DigOnceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    dig_once: list[DigOnce]


def sector_pairs(settings: Settings) -> list[DigOnce]:
    """Read which sectors can dig once: the operator's list, or the product's where there is none.

    Raises:
        BadFileError: The list is no YAML, or of another form.
    """
    own = lists_folder(settings) / FILE
    path = own if own.is_file() else data_dir() / "reference" / FILE
    return _read(path)


def _read(path: Path) -> list[DigOnce]:
    try:
        return _DigOnceFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).dig_once
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise BadFileError(
            f"{path} is no list of sectors that can dig once; a line has under, over and why."
        ) from error


def resolve(
    session: Session, search: PairSearch, pairs: list[DigOnce], edition: str | None, today: date
) -> Question:
    """Find the edition, the area and the codes that a search names.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    found = edition_for(session, edition, today)
    area = area_for(session, found, search.within) if search.within else None
    ids = queries.sector_ids(session, [code for pair in pairs for code in (pair.under, pair.over)])
    held = tuple(
        (ids[pair.under], ids[pair.over]) for pair in pairs if pair.under in ids and pair.over in ids
    )
    return Question(search, found, area, check(session, search.filters), held)


def list_pairs(
    session: Session,
    question: Question,
    pairs: list[DigOnce],
    page: PageRequest,
    *,
    with_geometry: bool = False,
) -> Listing:
    """Give a page of pairs, the most rands at stake first; the first page tells what each kind comes to.

    Args:
        session: A reading session.
        question: Made by ``resolve``.
        pairs: The sectors that can dig once, with the reasons.
        page: Which page.
        with_geometry: Whether the work sites come along.

    Raises:
        InvalidRequestError: A cursor of another question.
    """
    work = works(question)
    pair = queries.pairs(question, work)
    order = queries.keys(pair)
    asked = (question.edition.slug, question.search)
    begin = read_cursor(page.cursor, asked, order) if page.cursor else None
    rows = queries.page(session, work, pair, begin=begin, limit=page.limit, with_geometry=with_geometry)
    return Listing(
        question,
        rows[: page.limit],
        cursor_after(asked, rows, page.limit, order),
        None if begin is not None else queries.totals_of(rows, question.search.kinds),
        {(each.under, each.over): each.why for each in pairs},
    )


def list_largest(session: Session, question: Question, pairs: list[DigOnce], most: int) -> Listing:
    """Give the pairs of every kind with the most rands at stake, and what each kind comes to.

    Args:
        session: A reading session.
        question: Made by ``resolve``.
        pairs: The sectors that can dig once, with the reasons.
        most: Pairs of one kind.
    """
    work = works(question)
    pair = queries.pairs(question, work)
    largest = queries.largest_of_each(pair, most)
    rows = queries.page(session, work, pair, among=largest, begin=None, limit=most * len(RANKED))
    totals = queries.totals_of(rows, question.search.kinds)
    return Listing(question, rows, None, totals, {(each.under, each.over): each.why for each in pairs})
