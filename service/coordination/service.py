"""Finds commitments of different organisations that should know of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from service.coordination import queries
from service.coordination.words import (
    RANKED,
    DigOnce,
    JointSite,
    Kind,
    Listing,
    PairSearch,
    Question,
    SectorLists,
)
from service.coordination.work_queries import works
from service.editions.service import area_for, edition_for
from service.errors import BadFileError, NotFoundError
from service.filters.service import check
from service.paging import PageRequest, cursor_after, read_cursor
from service.reference.service import lists_folder
from service.resources import data_dir
from service.rollups.service import year_for
from service.rows import AnyRow
from service.settings import Settings

_File = TypeVar("_File", bound=BaseModel)


class _DigOnceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    dig_once: tuple[DigOnce, ...]


class _JointSitesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    joint_sites: tuple[JointSite, ...]


def sector_lists(settings: Settings) -> SectorLists:
    """Read which sectors can dig once or share a site: the operator's lists, else the product's.

    Raises:
        BadFileError: A list is no YAML, or of another form.
    """
    return SectorLists(
        _read(
            settings,
            "dig_once.yaml",
            _DigOnceFile,
            "is no list of sectors that can dig once; a line has under, over and why.",
        ).dig_once,
        _read(
            settings,
            "joint_sites.yaml",
            _JointSitesFile,
            "is no list of sectors that can share a site; a line has sectors, beside and why.",
        ).joint_sites,
    )


def _read(settings: Settings, name: str, form: type[_File], fault: str) -> _File:
    own = lists_folder(settings) / name
    path = own if own.is_file() else data_dir() / "reference" / name
    try:
        return form.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise BadFileError(f"{path} {fault}") from error


def resolve(
    session: Session, search: PairSearch, lists: SectorLists, edition: str | None, today: date
) -> Question:
    """Find the edition, the area, the year and the codes that a search names.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    found = edition_for(session, edition, today)
    area = area_for(session, found, search.within) if search.within else None
    named = lists.reasons()
    ids = queries.sector_ids(session, sorted({code for _, *pair in named for code in pair}))
    digging = _held(ids, [(line.under, line.over) for line in lists.dig_once])
    sharing = _held(ids, [(one, other) for kind, one, other in named if kind is Kind.JOINT_SITE])
    # Ground that is opened once is told as such, by ward as by distance.
    dug = {*digging, *((over, under) for under, over in digging)}
    others = tuple(pair for pair in sharing if pair not in dug)
    chosen = check(session, search.filters)
    # Years are never added up: a year of money is what a pair can save, or count twice.
    year = year_for(session, found, search.phase, search.year, today)
    return Question(search, year, found, area, chosen, digging, others)


def _held(ids: Mapping[str, int], pairs: Iterable[tuple[str, str]]) -> tuple[tuple[int, int], ...]:
    return tuple((ids[one], ids[other]) for one, other in pairs if one in ids and other in ids)


def list_pairs(
    session: Session,
    question: Question,
    lists: SectorLists,
    page: PageRequest,
    *,
    with_geometry: bool = False,
) -> Listing:
    """Give a page of pairs, the most rands at stake first; the first page tells what each kind comes to.

    Args:
        session: A reading session.
        question: Made by ``resolve``.
        lists: The sectors that can dig once or share a site, with the reasons.
        page: Which page.
        with_geometry: Whether the work sites come along.

    Raises:
        InvalidRequestError: A cursor of another question.
    """
    work = works(question)
    pair = queries.pairs(question, work)
    order = queries.keys(pair)
    asked = (question.edition.slug, question.search, question.year)
    begin = read_cursor(page.cursor, asked, order) if page.cursor else None
    rows = queries.page(session, work, pair, begin=begin, limit=page.limit, with_geometry=with_geometry)
    return Listing(
        question,
        rows[: page.limit],
        cursor_after(asked, rows, page.limit, order),
        None if begin is not None else queries.totals_of(rows, question.search.kinds),
        lists.reasons(),
    )


def list_largest(session: Session, question: Question, lists: SectorLists, most: int) -> Listing:
    """Give the pairs of every kind with the most rands at stake, and what each kind comes to.

    Args:
        session: A reading session.
        question: Made by ``resolve``.
        lists: The sectors that can dig once or share a site, with the reasons.
        most: Pairs of one kind.
    """
    work = works(question)
    pair = queries.pairs(question, work)
    largest = queries.largest_of_each(pair, most)
    rows = queries.page(session, work, pair, among=largest, begin=None, limit=most * len(RANKED))
    totals = queries.totals_of(rows, question.search.kinds)
    return Listing(question, rows, None, totals, lists.reasons())


def tell_pair(session: Session, question: Question, a: int, b: int) -> AnyRow:
    """Give one pair by the ids of its commitments, in any order.

    Raises:
        NotFoundError: They need not know of each other, for this question.
    """
    of_two = replace(question, only=(a, b))
    work = works(of_two)
    rows = queries.page(session, work, queries.pairs(of_two, work), begin=None, limit=1)
    if not rows:
        raise NotFoundError(
            f"The commitments {a} and {b} are no pair for this place, year and phase; "
            "/v1/coordination lists those that there are."
        )
    return rows[0]
