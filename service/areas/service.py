"""Editions and areas: which is meant, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.areas import queries
from service.errors import InvalidRequestError, NotFoundError
from service.models import Edition
from service.suggestions import closest
from spatial.vocabulary import Level

HOME = "ZA"


class EditionFacts(NamedTuple):
    """An edition, whether it is the one used unless told, and its areas per level."""

    edition: Edition
    is_default: bool
    areas: dict[Level, int]


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
        NotFoundError: No edition of this name is loaded, or none is active.
        InvalidRequestError: Several are active and none of them is the country's of today.
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
    message = f"No edition holds today in {HOME}; name one with edition: {', '.join(active)}."
    raise InvalidRequestError(
        message,
        did_you_mean=active,
        errors=[{"parameter": "edition", "detail": message, "did_you_mean": active}],
    )


def _named(held: Sequence[Edition], slug: str) -> Edition:
    found = next((each for each in held if each.slug == slug.lower()), None)
    if found is None:
        near = closest(slug, {each.slug: each.title for each in held})
        known = ", ".join(each.slug for each in held) or "none"
        raise NotFoundError(f"No edition {slug!r} is loaded; loaded are: {known}.", near)
    return found


def _default(held: Sequence[Edition], today: date) -> Edition | None:
    active = [each for each in held if each.activated_at]
    of_today = [each for each in active if each.territory == HOME and _holds(each, today)]
    if of_today:
        return of_today[0]
    return active[0] if len(active) == 1 else None


def _holds(edition: Edition, day: date) -> bool:
    return edition.valid_from <= day and (edition.valid_to is None or day < edition.valid_to)
