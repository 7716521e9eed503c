"""Editions and areas: which is meant, and what is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from service.areas import queries
from service.areas.words import AreaFacts, AreaSearch, Drawing, EditionFacts, FoundArea, Outlines
from service.errors import InvalidRequestError, NotFoundError
from service.models import Edition
from service.paging import Page, PageRequest, cursor_after, read_cursor
from service.suggestions import closest
from spatial.vocabulary import Level

HOME: Final = "ZA"
_LABEL: Final = re.compile(r"([A-Z]{2,4}\d{0,4})[_ -]+0*(\d{1,3})")
# Boundary files write GT where everybody else writes GP.
_GAUTENG: Final[Mapping[str, str]] = {"GT": "GP", "GP": "GT"}


def list_editions(session: Session, today: date) -> list[EditionFacts]:
    """All editions, loaded and active, the newest first."""
    held = queries.editions(session)
    counts: dict[int, dict[Level, int]] = {}
    for row in queries.count_areas(session):
        counts.setdefault(row.edition_id, {})[row.level] = row.areas
    default = _default(held, today)
    return [EditionFacts(each, each is default, counts.get(each.id, {})) for each in held]


def choose_edition(session: Session, slug: str | None, today: date) -> Edition:
    """Find the edition that a question names, or the one that holds today.

    Unless named it is the country's active edition in whose dates today lies; failing that, the only active
    one there is. The answer should always say which it was.

    Args:
        session: A reading session.
        slug: As given in ``edition=``; None where it was left out.
        today: The date in South Africa.

    Raises:
        NotFoundError: No edition is active yet.
        InvalidRequestError: None of this name is loaded, or several are active and none is the country's.
    """
    held = queries.editions(session)
    if slug is not None:
        return _named(held, slug)
    default = _default(held, today)
    if default is not None:
        return default
    active = [each.slug for each in held if each.activated_at]
    if not active:
        raise NotFoundError(
            "No edition of boundaries is active yet; load one with `onebudget boundaries load` and "
            "activate it with `onebudget boundaries activate`."
        )
    raise _wrong(
        "edition", f"Several editions are active; name one with edition: {', '.join(active)}.", active
    )


def find_area(session: Session, edition: Edition, code: str, level: Level | None = None) -> FoundArea:
    """Find the area that a code names in an edition.

    Besides codes as they are stored, it takes them in lower case, ward labels such as ``KZN238_12``, and both
    ``GT`` and ``GP`` for Gauteng. A metro's code names the district unless a level is given.

    Raises:
        NotFoundError: No area of this code, or of this code and level; with the nearest that there are.
    """
    label = _LABEL.fullmatch(code.upper())
    codes = [code, code.upper(), _GAUTENG.get(code.upper(), code)]
    found = queries.find(session, edition.id, codes, (label[1], int(label[2])) if label else None, level)
    if found:
        return FoundArea(found[0].id, found[0].level, found[0].code, found[0].name)
    near = closest(code, queries.known(session, edition.id, level))
    what = f"{level} area" if level else "area"
    remedy = f"did you mean {' or '.join(near)}?" if near else "codes change from one edition to the next."
    raise NotFoundError(f"There is no {what} {code!r} in the edition {edition.slug}; {remedy}", near)


def find_within(session: Session, edition: Edition, code: str, parameter: str = "within") -> FoundArea:
    """Find the area that a parameter names; as ``find_area``, but what is wrong is the request.

    Raises:
        InvalidRequestError: No such area, with the nearest that there are.
    """
    try:
        return find_area(session, edition, code)
    except NotFoundError as error:
        near = list(error.extras.get("did_you_mean", ()))
        raise _wrong(parameter, error.message, near) from error


def search_areas(
    session: Session, edition: Edition, search: AreaSearch, page: PageRequest, drawing: Drawing
) -> Page[Row[Any]]:
    """List the areas of an edition that a search asks for, a page at a time.

    They come by level and code, or, where a name is searched for, the likeliest first.

    Raises:
        InvalidRequestError: An unknown code, or a cursor of another question.
        NotFoundError: The edition has no outlines generalised for the zoom band.
    """
    conditions = _conditions(session, edition, search)
    if conditions is None:
        return Page([], 0, None)
    keys = queries.by_likeness(search.q) if search.q else queries.BY_CODE
    question = (edition.slug, search)
    begin = read_cursor(page.cursor, question, keys) if page.cursor else None
    rows = queries.page(
        session, edition.id, conditions, keys=keys, begin=begin, limit=page.limit, drawing=drawing
    )
    shown = rows[: page.limit]
    _check_drawn(edition, shown, drawing)
    total = queries.count(session, edition.id, conditions)
    return Page(shown, total, cursor_after(question, rows, page.limit, keys))


def describe_area(session: Session, edition: Edition, level: Level, code: str) -> AreaFacts:
    """Tell what is known of one area: where it lies, what lies in it, and how many people live there.

    Raises:
        NotFoundError: The edition has no such area; with the nearest that it has.
    """
    found = find_area(session, edition, code, level)
    return AreaFacts(
        queries.describe(session, found.id),
        queries.ancestors(session, found.id),
        queries.count_below(session, found.id, found.level),
    )


def _conditions(session: Session, edition: Edition, search: AreaSearch) -> list[ColumnElement[bool]] | None:
    """The conditions of a search, or None where nothing can meet them."""
    conditions = queries.of_level(search.level)
    if search.parent is not None:
        parent = find_within(session, edition, search.parent, "parent")
        conditions += queries.below(parent, search.level)
    if search.code is not None:
        conditions.append(queries.with_ids(_ids_of_code(session, edition, search.code)))
    if search.q is not None:
        conditions.append(queries.is_like(search.q))
    if search.box is not None:
        conditions.append(queries.in_box(search.box))
    if search.point is not None:
        covering = queries.ancestors_of_point(session, edition.id, search.point)
        conditions.append(queries.with_ids(covering))
        return conditions if covering else None
    return conditions


def _ids_of_code(session: Session, edition: Edition, code: str) -> list[int]:
    """Ids of the areas of a code: two of a metro, which is a district and a municipality."""
    first = find_within(session, edition, code, "code")
    return [row.id for row in queries.find(session, edition.id, [first.code], None, None)]


def _check_drawn(edition: Edition, rows: Sequence[Row[Any]], drawing: Drawing) -> None:
    if drawing.outlines is Outlines.SIMPLE and any(row.geometry is None for row in rows):
        raise NotFoundError(
            f"The edition {edition.slug} has no outlines generalised for band {drawing.band}; "
            "ask for another band, or for geometry=full."
        )


def _wrong(parameter: str, message: str, near: Sequence[str]) -> InvalidRequestError:
    errors = [{"parameter": parameter, "detail": message, "did_you_mean": list(near)}]
    extras = {"did_you_mean": list(near)} if near else {}
    return InvalidRequestError(message, errors=errors, **extras)


def _named(held: Sequence[Edition], slug: str) -> Edition:
    found = next((each for each in held if each.slug == slug.lower()), None)
    if found is None:
        near = closest(slug, {each.slug: each.title for each in held})
        known = ", ".join(each.slug for each in held) or "none"
        raise _wrong("edition", f"No edition {slug!r} is loaded; loaded: {known}.", near)
    return found


def _default(held: Sequence[Edition], today: date) -> Edition | None:
    active = [each for each in held if each.activated_at]
    of_today = [each for each in active if each.territory == HOME and _holds(each, today)]
    if of_today:
        return of_today[0]
    return active[0] if len(active) == 1 else None


def _holds(edition: Edition, day: date) -> bool:
    return edition.valid_from <= day and (edition.valid_to is None or day < edition.valid_to)
