"""The small maps of a hub's page: each list of findings or pairs with its map beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import shapely
from sqlalchemy.orm import Session

from service.alignment.places import (
    ABOUT_GROUND,
    Place,
    Where,
    places_of,
    places_of_commitments,
)
from service.alignment.words import Question
from service.areas.service import ground
from service.rows import AnyRow
from service.web.findings_map import LARGE, SMALL, FindingsMap, Ground, Thing, draw, ground_of
from spatial.sketch import path

_SURENESS: Final = tuple(Where)
PAIR: Final = "pair"
"""The state of a pair's mark: nobody decides on pairs."""


def ground_for(session: Session, question: Question, *, is_large: bool) -> Ground | None:
    """Lay the ground of the question's area, which all maps of a page share."""
    area = question.area
    if area is None:
        return None
    return ground_of(ground(session, area, is_large=is_large), area.id, LARGE if is_large else SMALL)


def called(row: AnyRow) -> str:
    """Name what a finding is about; a need by its ward too, since many wards have it."""
    return f"{row.area_name}, {row.local_code or row.area_code}: {row.name}" if row.area_code else row.name


def maps_of_findings(
    session: Session, question: Question, on: Ground | None, groups: Iterable[tuple[str, Sequence[AnyRow]]]
) -> Mapping[str, FindingsMap]:
    """Draw the findings of each rule that are listed, by rule; one statement for all of them.

    Args:
        session: Any session.
        question: Of the page.
        on: The ground of its area; without one there are no maps.
        groups: Rules, each with the rows of its list.
    """
    shown = {rule: rows for rule, rows in groups if rows}
    if on is None or question.area is None or not shown:
        return {}
    places = places_of(session, question, [row for rows in shown.values() for row in rows])
    drawn = [path(shapely.from_geojson(zone), on.frame) for zone in places.zones.values()]
    found = {}
    for rule, rows in shown.items():
        things = [
            Thing(number, row.key, called(row), row.state, row.cents, places.of(row))
            for number, row in enumerate(rows, 1)
        ]
        found[rule] = draw(on, question.area.id, things, drawn if rule in ABOUT_GROUND else ())
    return found


def maps_of_pairs(
    session: Session,
    edition_id: int,
    on: Ground | None,
    area_id: int | None,
    groups: Iterable[tuple[str, Sequence[AnyRow]]],
) -> Mapping[str, FindingsMap]:
    """Draw the pairs of each kind that are listed, by kind; one statement for all of them."""
    shown = {kind: rows for kind, rows in groups if rows}
    if on is None or area_id is None or not shown:
        return {}
    sides = [side for rows in shown.values() for row in rows for side in (row.a, row.b)]
    places = places_of_commitments(session, edition_id, sides)
    return {
        kind: draw(on, area_id, [_pair(number, row, places) for number, row in enumerate(rows, 1)])
        for kind, rows in shown.items()
    }


def _pair(number: int, row: AnyRow, places: Mapping[int, Place]) -> Thing:
    place = between(places.get(row.a) or Place(), places.get(row.b) or Place())
    return Thing(number, f"{row.a}-{row.b}", f"{row.a_name}; {row.b_name}", PAIR, row.cents, place)


def between(one: Place, other: Place) -> Place:
    """Say where a pair lies: where its sites are nearest, else at one's site, else in an area of both."""
    if one.site is not None and other.site is not None:
        line = shapely.shortest_line(shapely.from_geojson(one.site), shapely.from_geojson(other.site))
        return Place(Where.SITE, shapely.to_geojson(line.centroid))
    nearer = min(one, other, key=lambda place: _SURENESS.index(place.kind))
    if nearer.site is None:
        both = {spot.id for spot in one.spots} & {spot.id for spot in other.spots}
        spots = [spot for spot in nearer.spots if spot.id in both]
        return Place(nearer.kind, None, spots or nearer.spots)
    return nearer
