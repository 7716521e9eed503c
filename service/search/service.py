"""Finds areas and commitments for a search box, in one ranked answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from service.areas.service import search_areas
from service.areas.words import AreaSearch, Drawing
from service.commitments.read_service import find_commitments
from service.db import ReadSession
from service.editions.service import WARD_LABEL, area_for, edition_for
from service.errors import NotFoundError
from service.models import Edition
from service.paging import PageRequest
from service.rollups.ancestry import ANCESTOR, Place
from service.rollups.places import places_of
from service.search.words import Found, Hit, Kind
from spatial.vocabulary import LEVELS, Level

EXACT: Final = 1000


def search(session: ReadSession, text: str, edition: str | None, most: int, today: date) -> Found:
    """Give the areas and commitments that a few letters may mean, the likeliest first.

    Areas answer by code, ward label and name, commitments by name and reference; near-misses of names too.

    Raises:
        NotFoundError: If the edition is not held here.
    """
    wanted = " ".join(text.split())
    found = edition_for(session, edition, today)
    if not wanted:
        return Found(found, wanted, [])
    hits = {(hit.kind, hit.id): hit for hit in _hits(session, found, wanted, most)}
    return Found(found, wanted, sorted(hits.values(), key=_rank)[:most])


def _hits(session: ReadSession, edition: Edition, text: str, most: int) -> Iterator[Hit]:
    places = places_of(session, edition)
    page, _ = search_areas(session, edition, AreaSearch(q=text), PageRequest(most), Drawing())
    for row in page.items:
        yield _area(places[row.id], places, row.key_0)
    if WARD_LABEL.fullmatch(text):
        yield from _labelled(session, edition, text, places)
    for row in find_commitments(session, edition, text, most):
        yield Hit(Kind.COMMITMENT, row.id, row.reference, None, row.name, row.organisation_name, row.likeness)


def _labelled(
    session: ReadSession, edition: Edition, text: str, places: Mapping[int, Place]
) -> Iterator[Hit]:
    """The ward that a label names, if any: what is typed may only be on its way to a label."""
    try:
        yield _area(places[area_for(session, edition, text, Level.WARD).id], places, EXACT)
    except NotFoundError:
        return


def _area(place: Place, places: Mapping[int, Place], likeness: int) -> Hit:
    ids = [ANCESTOR[level](place) for level in reversed(LEVELS[: LEVELS.index(place.level)])]
    names = dict.fromkeys(places[area_id].name for area_id in ids if area_id is not None)
    return Hit(Kind.AREA, place.id, place.code, place.level, place.name, ", ".join(names), likeness)


def _rank(hit: Hit) -> tuple[int, str, int, str, int]:
    level = LEVELS.index(hit.level) if hit.level else 0
    return -hit.likeness, hit.kind, level, hit.code if hit.level else hit.label, hit.id
