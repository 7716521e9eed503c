"""Answers what lands where, and proves for any filter that wards and residuals make the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from service.crosswalks.words import Ends
from service.db import ReadSession
from service.editions.service import area_for, edition_for
from service.errors import InvalidRequestError
from service.filters.service import check
from service.filters.words import Filters
from service.models import Area, Edition
from service.rollups import adding, queries
from service.rollups.adding import Residual, Stand
from service.rollups.ancestry import Place, Places
from service.rollups.carried import Estimate, Source
from service.rollups.estimating import estimates_in
from service.rollups.lines import Period, Scope, Window
from service.rollups.people import people_of
from service.rollups.periods import refuse_empty, usual_year
from service.rollups.places import places_of
from service.rollups.reading import commitments_of, counted, read
from service.rollups.sums import AreaSums
from spatial.vocabulary import LEVELS, Landing, Level, Phase

BAND_OF_LEVEL = {
    Level.COUNTRY: 0,
    Level.PROVINCE: 0,
    Level.DISTRICT: 1,
    Level.LOCAL: 2,
    Level.WARD: 3,
}
"""How finely each level is drawn unless somebody asks otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants added up.

    Attributes:
        level: Level of the areas to list.
        within: Code of the area to stay inside, None for the whole territory.
        edition: Name of the edition, None for the one that holds today.
        phase: The one phase whose amounts count.
        period: A financial year, or a window of days; None for the current year, or the latest with money.
        filters: Which commitments count.
        today: The day on which the question is asked.
        within_level: Level of ``within``, where a metro's code would leave it open; else the highest.
    """

    level: Level
    within: str | None
    edition: str | None
    phase: Phase
    period: Period | None
    filters: Filters
    today: date
    within_level: Level | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question whose edition, area, period and codes are found.

    Attributes:
        places: Every area of the edition, by id.
        area: The area to stay inside, None for the whole territory.
        at_hand: Phases and years that have any money in the edition.
        has_carried: Whether any commitment is placed in the edition by codes of another one.
    """

    question: Question
    edition: Edition
    places: Places
    area: Area | None
    scope: Scope
    at_hand: Sequence[tuple[Phase, int]]
    has_carried: bool


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area as an answer names it."""

    level: Level
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """A roll-up, with all that is needed to say what it is made of.

    Attributes:
        filters: As asked for, with codes as they are stored.
        own_years: Cents by the month in which the organisation's financial year starts.
        balance: Cents by landing; they add up to ``total_cents``.
        transfer_cents: Money of the same scope that is counted where it is spent, and so left out here.
        people: Those who live in ``within``, from the latest year loaded, or None.
        at_hand: Phases and years that have any money in the edition.
        estimates: Which of the cents were carried from other editions, by source; none where none were.
        whole_estimates: Those of the area asked for as one, where that was asked; else the same.
        estimated_from: The sources of the estimates of each area and of each residual that has any.
        people_from: The crosswalk that carried the people of areas, None where they are the edition's own.
    """

    edition: str
    territory: str
    level: Level
    within: AreaName
    phase: Phase
    period: Period
    filters: Filters
    areas: AreaSums
    above: Sequence[Residual]
    balance: Mapping[Landing, int]
    own_years: Mapping[int, int]
    total_cents: int
    commitments: int
    transfer_cents: int
    people: Decimal | None
    at_hand: Sequence[tuple[Phase, int]]
    estimates: Sequence[Estimate] = ()
    whole_estimates: Sequence[Estimate] = ()
    estimated_from: Mapping[Stand, Sequence[Source]] = field(default_factory=dict)
    people_from: Ends | None = None

    @property
    def estimated_cents(self) -> int:
        """Cents of areas and of what stands above them that were carried from another edition."""
        return sum(one.cents for one in self.estimates)

    @property
    def coverage(self) -> float | None:
        """Share of the whole that is placed at wards, None where there is no money."""
        return self.balance[Landing.WARD] / self.total_cents if self.total_cents else None


def roll_up(session: ReadSession, question: Question, edition: Edition | None = None) -> Rollup:
    """Add up what lands in each area of a level.

    Args:
        session: A reading session.
        question: What is asked.
        edition: The one that the question names, where it is found already.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty, or ``within`` stands below the level.
    """
    return add_up(session, resolve(session, question, edition))


def resolve(session: ReadSession, question: Question, edition: Edition | None = None) -> Resolved:
    """Find what a question names: its edition, its area, its period and the ids of its filters.

    Args:
        session: A reading session.
        question: What is asked.
        edition: The one that the question names, where it is found already.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty, or ``within`` stands below the level.
    """
    refuse_empty(question.period)
    edition = edition or edition_for(session, question.edition, question.today)
    at_hand, has_carried = queries.at_hand(session, edition.id)
    period = question.period
    if period is None:
        period = usual_year(question.phase, at_hand, question.today)
    area = area_for(session, edition, question.within, question.within_level) if question.within else None
    _refuse_upside_down(question, area)
    places = places_of(session, edition)
    # Where every area lies in the one asked for, no line need be asked whether its own does.
    within = (area.level, area.id) if area and not places.is_whole(area.id) else None
    scope = Scope(edition.id, question.phase, period, within, check(session, question.filters))
    return Resolved(question, edition, places, area, scope, at_hand, has_carried)


def add_up(session: ReadSession, resolved: Resolved, whole_level: Level | None = None) -> Rollup:
    """Add up what lands in each area of a level, once it is known what is asked.

    Args:
        session: A reading session.
        resolved: What is asked.
        whole_level: Level of the area asked for, where it is asked too what of it as one is estimated.
    """
    scope, places, level = resolved.scope, resolved.places, resolved.question.level
    heights = list(dict.fromkeys((level, whole_level or level)))
    carried = estimates_in(session, scope, heights, places) if resolved.has_carried else []
    everything, around, commitments = read(session, scope, places, carried)
    lines = counted(everything, scope.filters.transfers)
    told_by = lines if around is everything else counted(around, scope.filters.transfers)
    people, people_from = people_of(session, resolved.edition, places)
    estimates = adding.estimates(lines, carried) or [[]]
    whole = _whole(resolved)
    return Rollup(
        edition=resolved.edition.slug,
        territory=resolved.edition.territory,
        level=level,
        within=AreaName(whole.level, whole.code, whole.name),
        phase=scope.phase,
        period=scope.period,
        filters=scope.filters,
        areas=adding.area_sums(
            lines,
            places,
            level,
            within=scope.within,
            coverage=adding.coverage(told_by, places, level),
            counts=commitments_of(session, scope, places, level, lines),
            people=people,
        ),
        above=adding.residuals(lines, places, level),
        balance=adding.balance(lines),
        own_years=adding.by_start_month(lines),
        total_cents=adding.total(lines),
        commitments=commitments,
        transfer_cents=adding.total(everything) - adding.total(lines),
        people=people.get(whole.id),
        at_hand=resolved.at_hand,
        estimates=estimates[0],
        whole_estimates=estimates[-1],
        estimated_from=adding.estimated_from(lines, carried[0], places, level) if carried else {},
        people_from=people_from,
    )


def period_for(
    session: Session, edition: Edition, phase: Phase, period: Period | None, today: date
) -> Period:
    """Keep the period asked for, or take the one that a roll-up of the edition shows where none is.

    Raises:
        InvalidRequestError: If the window is empty.
    """
    refuse_empty(period)
    return period if isinstance(period, Window) else year_for(session, edition, phase, period, today)


def year_for(
    session: Session,
    edition: Edition,
    phase: Phase,
    year: int | None,
    today: date,
    *,
    at_hand: Sequence[tuple[Phase, int]] | None = None,
) -> int:
    """Keep the financial year asked for, or take the one that a roll-up of the edition shows where none is.

    Args:
        session: A session.
        edition: Whose money is asked for.
        phase: The phase asked for.
        year: The year asked for.
        today: Decides which year is current.
        at_hand: What ``statements_at_hand`` gives of the edition, where it was asked already.
    """
    if year is not None:
        return year
    held = statements_at_hand(session, edition.id) if at_hand is None else at_hand
    return usual_year(phase, held, today)


def statements_at_hand(session: Session, edition_id: int) -> Sequence[tuple[Phase, int]]:
    """Tell which phases and financial years have any money in an edition, the oldest year first."""
    return queries.at_hand(session, edition_id).statements


def outlines(session: ReadSession, rollup: Rollup, band: int | None) -> Mapping[str, str]:
    """Draw the areas of a roll-up as GeoJSON geometries, by code, finer the lower the level."""
    chosen = BAND_OF_LEVEL[rollup.level] if band is None else band
    return queries.outlines(session, [area.id for area in rollup.areas], chosen)


def _whole(resolved: Resolved) -> Place:
    """The area that the total is of."""
    if resolved.area is not None:
        return resolved.places[resolved.area.id]
    return resolved.places.of_level(Level.COUNTRY)[0]


def _refuse_upside_down(question: Question, area: Area | None) -> None:
    if area is not None and LEVELS.index(area.level) > LEVELS.index(question.level):
        lower = "" if area.level is Level.WARD else " or lower"
        raise InvalidRequestError(
            f"{question.within} is an area of level {area.level.value}, which holds none of level "
            f"{question.level.value}; ask for level {area.level.value}{lower}."
        )
