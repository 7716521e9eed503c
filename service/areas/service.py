"""What is known of editions and areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from service.areas import ground_queries, queries
from service.areas.words import (
    BAND_OF_LEVEL,
    AreaFacts,
    AreaSearch,
    Drawing,
    EditionFacts,
    Outlines,
)
from service.editions.service import area_for, edition_for
from service.errors import NotFoundError
from service.models import Area, Edition
from service.paging import Page, PageRequest, cursor_after, read_cursor
from spatial.vocabulary import Level


def list_editions(session: Session, today: date) -> list[EditionFacts]:
    """All editions, loaded and active, the newest first."""
    held = queries.editions(session)
    counts: dict[int, dict[Level, int]] = {}
    for row in queries.count_areas(session):
        counts.setdefault(row.edition_id, {})[row.level] = row.areas
    default = _default(session, today)
    return [EditionFacts(each, each is default, counts.get(each.id, {})) for each in held]


def search_areas(
    session: Session, edition: Edition, search: AreaSearch, page: PageRequest, drawing: Drawing
) -> tuple[Page[Row[Any]], int]:
    """Give a page of the areas that a search asks for, and how many there are on all pages together.

    They come by level and code, or, where a name is searched for, the likeliest first.

    Raises:
        InvalidRequestError: A cursor of another question.
        NotFoundError: An unknown code, or a zoom band for which the edition has no outlines.
    """
    conditions = _conditions(session, edition, search)
    if conditions is None:
        return Page([]), 0
    keys = queries.by_likeness(search.q) if search.q else queries.BY_CODE
    question = (edition.slug, search)
    begin = read_cursor(page.cursor, question, keys) if page.cursor else None
    rows = queries.page(
        session, edition.id, conditions, keys=keys, begin=begin, limit=page.limit, drawing=drawing
    )
    shown = rows[: page.limit]
    _check_drawn(edition, shown, drawing)
    total = queries.count(session, edition.id, conditions)
    return Page(shown, cursor_after(question, rows, page.limit, keys)), total


def describe_area(session: Session, edition: Edition, level: Level, code: str) -> AreaFacts:
    """Tell what is known of one area: where it lies, what lies in it, and how many people live there.

    Raises:
        NotFoundError: The edition has no such area; with the nearest that it has.
    """
    found = area_for(session, edition, code, level)
    return AreaFacts(
        queries.describe(session, found.id),
        queries.ancestors(session, found.id),
        queries.count_below(session, found.id, found.level),
    )


def trail(session: Session, edition: str, level: Level, code: str) -> Sequence[Row[Any]]:
    """Give the areas above one, from the country down, and the area itself."""
    return queries.trail(session, edition, level, code)


def wards_drawn(session: Session, area: Area) -> Sequence[Row[Any]]:
    """Draw the wards inside an area, as finely as a picture of that area asks for."""
    return queries.wards_drawn(session, area, BAND_OF_LEVEL[area.level] + 1)


def surroundings(session: Session, area_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Draw some areas, those that directly hold them, and their neighbours in those.

    All are drawn from one zoom band, so that they share their borders.
    """
    return queries.surroundings(session, area_ids, BAND_OF_LEVEL)


def ground(session: Session, area: Area, *, is_large: bool = False) -> Sequence[Row[Any]]:
    """Draw an area and what lies in it two levels down, as the ground of a map: the largest first.

    Args:
        session: Any session.
        area: The area.
        is_large: Whether the map fills a screen, so that its outlines should be finer.
    """
    return ground_queries.ground(session, area, BAND_OF_LEVEL[area.level] + is_large)


def _conditions(session: Session, edition: Edition, search: AreaSearch) -> list[ColumnElement[bool]] | None:
    """The conditions of a search, or None where nothing can meet them."""
    conditions = queries.of_level(search.level)
    if search.parent is not None:
        conditions += queries.below(area_for(session, edition, search.parent), search.level)
    if search.code is not None:
        # By code and not by id: a metro is a district and a municipality of one code.
        conditions.append(queries.with_code(area_for(session, edition, search.code).code))
    if search.q is not None:
        conditions.append(queries.is_like(search.q))
    if search.box is not None:
        conditions.append(queries.in_box(search.box))
    if search.point is not None:
        covering = queries.ancestors_of_point(session, edition.id, search.point)
        conditions.append(queries.with_ids(covering))
        return conditions if covering else None
    return conditions


def _default(session: Session, today: date) -> Edition | None:
    try:
        return edition_for(session, None, today)
    except NotFoundError:
        return None  # several are active, or none: a question must name one


def _check_drawn(edition: Edition, rows: Sequence[Row[Any]], drawing: Drawing) -> None:
    if drawing.outlines is Outlines.SIMPLE and any(row.geometry is None for row in rows):
        raise NotFoundError(
            f"The edition {edition.slug} has no outlines generalised for band {drawing.band}; "
            "ask for another band, or for geometry=full."
        )
