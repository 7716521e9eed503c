"""Says where findings, and other things that are about commitments, lie on the ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.alignment import place_queries
from service.alignment.place_queries import Subjects
from service.alignment.rules import Rule
from service.alignment.words import Question
from service.rows import AnyRow
from spatial.vocabulary import Landing, Level

ABOUT_GROUND: Final = frozenset({Rule.OUTSIDE_PRIORITY, Rule.PRIORITY_EMPTY})
"""Rules whose findings mean nothing without the priority areas around them."""


class Where(StrEnum):
    """How surely something is known to lie somewhere, the surest first."""

    SITE = "site"  # drawn, be it a work site or the ground of a plan's feature
    WARDS = "wards"
    LOCAL = "local"  # a municipality as a whole, and likewise
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    HEAD_OFFICE = "head_office"
    UNLOCATED = "unlocated"
    OUTSIDE = "outside"
    PLAN = "plan"  # an aim, which is for the whole area of its plan
    NOWHERE = "nowhere"  # not placed in this edition


class Spot(NamedTuple):
    """An area that something lies in, with the ids of the areas that hold it.

    Attributes:
        landing: How money lies in it; None where it is not money.
    """

    id: int
    level: Level
    code: str
    name: str
    local_id: int | None
    district_id: int | None
    longitude: float
    latitude: float
    landing: Landing | None

    @property
    def ids(self) -> tuple[int | None, ...]:
        """Its own id and those of the areas that hold it: maps of large areas draw no small ones."""
        return self.id, self.local_id, self.district_id


@dataclass(slots=True)
class Place:
    """Where one thing lies.

    Attributes:
        kind: What is known of it.
        site: What is drawn of it, as GeoJSON.
        spots: Areas that it lies in, the one with most of it first.
    """

    kind: Where = Where.NOWHERE
    site: str | None = None
    spots: list[Spot] = field(default_factory=list)


class Places(NamedTuple):
    """Places by the id of what lies there, and the priority areas around, as GeoJSON by feature."""

    commitments: Mapping[int, Place]
    features: Mapping[int, Place]
    objectives: Mapping[int, Place]
    areas: Mapping[int, Place]
    zones: Mapping[int, str]

    def of(self, row: AnyRow) -> Place:
        """The place of a finding."""
        for held, key in (
            (self.commitments, row.commitment_id),
            (self.features, row.feature_id),
            (self.objectives, row.objective_id),
            (self.areas, row.area_id),
        ):
            if key is not None:
                return held.get(key) or Place()
        return Place()


def places_of(
    session: Session, question: Question, rows: Sequence[AnyRow], *, feature_wards: bool = False
) -> Places:
    """Say where findings lie; one statement, however many there are.

    Args:
        session: Any session.
        question: Made by ``findings.question_for``.
        rows: Of findings, as lists give them.
        feature_wards: Whether priority areas name their wards; a map of many has no use for them.
    """
    subjects = Subjects(
        _ids(row.commitment_id for row in rows),
        _ids(row.feature_id for row in rows),
        _ids(row.objective_id for row in rows),
        _ids(row.area_id for row in rows),
    )
    with_zones = any(row.rule in ABOUT_GROUND for row in rows)
    zones = question if with_zones else None
    return _places(
        place_queries.lying(session, question.edition.id, subjects, zones=zones, feature_wards=feature_wards)
    )


def places_of_commitments(session: Session, edition_id: int, ids: Collection[int]) -> Mapping[int, Place]:
    """Say where commitments lie in an edition, by id."""
    found = place_queries.lying(session, edition_id, Subjects(commitments=sorted(set(ids))))
    return _places(found).commitments


def _ids(given: Iterable[int | None]) -> list[int]:
    return sorted({key for key in given if key is not None})


def _places(rows: Sequence[AnyRow]) -> Places:
    held: dict[str, defaultdict[int, Place]] = {
        kind: defaultdict(Place) for kind in ("commitment", "feature", "objective", "area", "zone")
    }
    for row in rows:
        place = held[row.kind][row.subject]
        if row.site is not None:
            place.site = row.site
        else:
            place.spots.append(_spot(row))
    for kind, found in held.items():
        for place in found.values():
            place.kind = Where.PLAN if kind == "objective" else _kind(place)
    zones = {key: place.site or "" for key, place in held["zone"].items()}
    return Places(held["commitment"], held["feature"], held["objective"], held["area"], zones)


def _spot(row: AnyRow) -> Spot:
    landing = Landing(row.landing) if row.landing else None
    return Spot(
        id=row.area_id,
        level=row.level,
        code=row.code,
        name=row.name,
        local_id=row.local_id,
        district_id=row.district_id,
        longitude=row.longitude,
        latitude=row.latitude,
        landing=landing,
    )


def _kind(place: Place) -> Where:
    if place.site is not None:
        return Where.SITE
    if not place.spots:
        return Where.NOWHERE
    if any(spot.level is Level.WARD for spot in place.spots):
        return Where.WARDS
    return Where(place.spots[0].landing or place.spots[0].level)
