"""What the codes in contents are called, so that changes are told in names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.history import naming_queries
from service.history.diff import Difference, Names, differences
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


def names_for(session: Session, contents: Iterable[Content], texts: Catalogue | None = None) -> Names:
    """Read what the codes in some contents are called, in two statements for all of them.

    Args:
        session: Any session.
        contents: As in ``service.proposals.content``.
        texts: The language of the words; English unless given.
    """
    known = list(contents)
    lists = naming_queries.lists(session)
    areas, wards = naming_queries.areas(session, _places(known))
    return Names(
        texts or catalogue(COMPLETE),
        lists["sector"],
        lists["focal_area"],
        lists["stage"],
        lists["funding_source"],
        wards,
        areas,
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
