"""One finding, or one pair, with its map: the page that an address of a finding opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.alignment.findings import Told, refuse_elsewhere, tell_finding
from service.alignment.places import ABOUT_GROUND, Place, Where, places_of, places_of_commitments
from service.alignment.words import Question
from service.areas.service import ground, surroundings, trail
from service.coordination import service as coordination
from service.coordination.words import FoundBy, Kind, found_by, kind_of
from service.plans.service import describe_plan
from service.rows import AnyRow
from service.settings import Settings
from service.texts.service import Catalogue
from service.web.asking import Asked, Chip
from service.web.choices import Choices
from service.web.findings_map import Ground, ground_of
from service.web.hub_maps import called
from service.web.hub_pairs import question_of
from service.web.hub_view import OF_LISTS, OF_PAIRS, HubForm, chips_of, hub_question, offered_here
from service.web.place_map import WIDTH, PlaceMap, place_map
from spatial.vocabulary import Level

SOMEWHERE: Final = frozenset({Where.SITE, Where.WARDS})
WHOLES: Final = frozenset({Where.LOCAL, Where.DISTRICT, Where.PROVINCE, Where.COUNTRY, Where.PLAN})
MOST_WARDS: Final = 12
"""Wards named on the page; a programme can be in hundreds."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The map of one finding: where it lies, or the whole of what it is for.

    Attributes:
        near: Its places among the areas around them; None where it has none.
        whole: The ground of the area that is looked at, where there is no place.
        outlined: Path of what the finding is for, on that ground.
        is_hub: Whether that is the area that is looked at, for want of anything nearer.
    """

    near: PlaceMap | None = None
    whole: Ground | None = None
    outlined: str | None = None
    is_hub: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What all pages of one thing show.

    Attributes:
        query, asked: As asked.
        question: Resolved, for one year.
        trail: The areas above the hub's, and that one.
        choices: What codes are called.
        chips: Filters in force.
    """

    query: HubForm
    asked: Asked
    question: Question
    trail: Sequence[Row[Any]]
    choices: Choices
    chips: Sequence[Chip]


@dataclass(frozen=True, slots=True)
class FindingView:
    """What the page of a finding shows.

    Attributes:
        told: The finding and everything that was said of it.
        place: Where it lies; None where the rule does not find it for this year and these filters.
        plan: Of an objective or a feature of one, with all objectives that it has.
    """

    subject: Subject
    told: Told
    place: Place | None = None
    picture: Picture = Picture()
    plan: AnyRow | None = None
    objectives: Sequence[AnyRow] = ()
    most_wards: int = MOST_WARDS

    @property
    def name(self) -> str | None:
        """What it is about, by its codes where it is not found; None of an old one that is not."""
        if self.told.row is not None:
            return called(self.told.row)
        # The first code is the territory's.
        return " · ".join(self.told.subject.split("|")[1:]) if self.told.subject else None

    @property
    def wards(self) -> list[Any]:
        """The wards that it lies in, the one with most of it first."""
        return [spot for spot in self.place.spots if spot.level is Level.WARD] if self.place else []

    @property
    def on_map(self) -> Asked:
        """The query of the budget map that shows the same ground with its work sites."""
        ward = self.wards[0].code if len(self.wards) == 1 else None
        return on_budget_map(self.subject, self.picture, ward)


@dataclass(frozen=True, slots=True)
class PairView:
    """What the page of a pair shows: both commitments, and where they lie."""

    subject: Subject
    row: AnyRow
    kind: Kind
    places: tuple[Place, Place]
    picture: Picture
    distance_m: int

    @property
    def found_by(self) -> FoundBy:
        """What the pair was found by."""
        return found_by(self.row)

    @property
    def on_map(self) -> Asked:
        """The query of the budget map that shows the same ground with its work sites."""
        return on_budget_map(self.subject, self.picture, None)


def on_budget_map(subject: Subject, picture: Picture, ward: str | None) -> Asked:
    """Ask the budget map for the same ground, year and filters, with work sites on it."""
    area = subject.question.area
    shown = {name: value for name, value in subject.asked.items() if name not in {"rule", "state", "limit"}}
    return shown | {
        "year": subject.question.year,
        "within": area.code if area and area.level is not Level.WARD else None,
        "level": Level.WARD.value,
        "sites": 1,
        "at": picture.near.at if picture.near else None,
        "area": f"ward:{ward}" if ward else None,
    }


def finding_view(
    session: Session, code: str, key: str, query: HubForm, *, texts: Catalogue, today: date
) -> FindingView:
    """Gather what the page of one finding of a hub shows.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition, the area or the finding is not, or the finding lies in another area.
    """
    subject = _subject(session, code, query, texts, today)
    told = tell_finding(session, subject.question, key, with_geometry=False)
    if told.row is None:
        refuse_elsewhere(session, told)
        return FindingView(subject, told)
    places = places_of(session, subject.question, [told.row], feature_wards=True)
    place = places.of(told.row)
    zones = tuple(places.zones.values()) if told.rule in ABOUT_GROUND else ()
    plan, objectives = _plan(session, told.row)
    picture = _picture(session, subject.question, [place], zones)
    return FindingView(subject, told, place, picture, plan, objectives)


def pair_view(
    session: Session,
    code: str,
    ids: tuple[int, int],
    query: HubForm,
    *,
    settings: Settings,
    texts: Catalogue,
    today: date,
) -> PairView:
    """Gather what the page of one pair shows.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not, or the two are no pair.
    """
    subject = _subject(session, code, query, texts, today, without=OF_PAIRS)
    a, b = sorted(ids)  # as the pair has them, whichever the address names first
    places = places_of_commitments(session, subject.question.edition.id, (a, b))
    sides = places.get(a) or Place(), places.get(b) or Place()
    picture = _picture(session, subject.question, sides)
    lists = coordination.sector_lists(settings)
    search = replace(query.search(code), year=subject.question.year)
    asked = question_of(session, search, lists, edition=query.edition, today=today)
    row = coordination.tell_pair(session, asked, a, b)
    return PairView(subject, row, kind_of(row), sides, picture, asked.search.distance_m)


def _plan(session: Session, row: AnyRow) -> tuple[AnyRow | None, Sequence[AnyRow]]:
    if row.plan is None:
        return None, ()
    plan, objectives, _ = describe_plan(session, row.plan)
    return plan, objectives


def _subject(
    session: Session,
    code: str,
    query: HubForm,
    texts: Catalogue,
    today: date,
    *,
    without: Collection[str] = OF_LISTS,
) -> Subject:
    question, _ = hub_question(session, code, query, today)
    area = question.area
    above = trail(session, question.edition.slug, area.level, area.code) if area else []
    asked, offered = query.asked(), offered_here(session, texts)
    return Subject(query, asked, question, above, offered, chips_of(asked, offered, texts, without=without))


def _picture(
    session: Session, question: Question, places: Sequence[Place], zones: Sequence[str] = ()
) -> Picture:
    area = question.area
    if area is None:
        return Picture()
    whole = ground(session, area)
    shown = [place for place in places if place.kind in SOMEWHERE]
    if not shown:
        return _outlined(ground_of(whole, area.id, WIDTH), places)
    wards = {spot.id for place in shown for spot in place.spots if spot.level is Level.WARD}
    around = surroundings(session, sorted(wards)) if wards else []
    return Picture(near=place_map(around, shown, whole, zones))


def _outlined(on: Ground | None, places: Sequence[Place]) -> Picture:
    """Outline what something is for that has no place; where that is not on the ground, all of it."""
    if on is None:
        return Picture()
    spots = [spot.id for place in places if place.kind in WHOLES for spot in place.spots]
    outlined = next((on.paths[key] for key in spots if key in on.paths), None)
    return Picture(whole=on, outlined=outlined or on.edge, is_hub=outlined is None)
