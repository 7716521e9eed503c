"""What the codes in contents are called, so that changes are told in names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from service.history import naming_queries
from service.history.diff import Difference, Names, differences
from service.history.rows import Codes
from service.rows import AnyRow
from service.texts.service import COMPLETE, Catalogue, catalogue

Content = Mapping[str, Any]


def compare(
    session: Session, before: Content | None, after: Content | None, texts: Catalogue | None = None
) -> list[Difference]:
    """Tell in which fields two versions of a commitment differ, in words.

    Args:
        session: Any session; the names of codes are read with it.
        before: A content as in ``service.proposals.content``; None where there was nothing yet.
        after: Likewise; None where nothing is left.
        texts: The language of the words; English unless given.
    """
    contents = [each for each in (before, after) if each is not None]
    return differences(before, after, names_for(session, contents, texts))


def names_for(
    session: Session,
    contents: Iterable[Content],
    texts: Catalogue | None = None,
    lists: Sequence[AnyRow] | None = None,
) -> Names:
    """Read what the codes in some contents are called, in two statements for all of them.

    Args:
        session: Any session.
        contents: As in ``service.proposals.content``.
        texts: The language of the words; English unless given.
        lists: The stored lists, where they are read already.
    """
    known = list(contents)
    stored: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in naming_queries.lists(session) if lists is None else lists:
        stored[row.list][row.code] = row.name
    areas, wards = naming_queries.areas(session, _places(known))
    return Names(
        texts or catalogue(COMPLETE),
        stored["sector"],
        stored["focal_area"],
        stored["stage"],
        stored["funding_source"],
        wards,
        areas,
    )


def codes_in(lists: Sequence[AnyRow]) -> Codes:
    """The codes of stored lists by id, as recorded rows name them."""
    stored: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in lists:
        stored[row.list][row.id] = row.code
    return Codes(
        stored["sector"], stored["focal_area"], stored["stage"], stored["funding_source"], stored["edition"]
    )


def _places(contents: Iterable[Content]) -> set[tuple[str, str]]:
    """Level and code of every area and ward that is named."""
    found: set[tuple[str, str]] = set()
    for content in contents:
        found |= {("ward", ward["code"]) for ward in content.get("wards") or []}
        place = content.get("place") or {}
        if place.get("area_code"):
            found.add((place["area_level"], place["area_code"]))
    return found
