"""Answers what lands where, and proves for any filter that wards and residuals make the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.db import ReadSession
from service.editions.service import area_for, edition_for
from service.errors import InvalidRequestError
from service.filters.service import check
from service.filters.words import Filters, Transfers
from service.models import Area
from service.rollups import adding, queries
from service.rollups.adding import AreaSum, Line, Place, Residual
from service.rollups.periods import refuse_empty, usual_year
from service.rollups.places import places_of
from service.rollups.queries import Period, Scope
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
    """

    level: Level
    within: str | None
    edition: str | None
    phase: Phase
    period: Period | None
    filters: Filters
    today: date


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
        at_hand: Phases and years that have any money in the edition.
    """

    edition: str
    territory: str
    level: Level
    within: AreaName
    phase: Phase
    period: Period
    filters: Filters
    areas: Sequence[AreaSum]
    above: Sequence[Residual]
    balance: Mapping[Landing, int]
    own_years: Mapping[int, int]
    total_cents: int
    commitments: int
    transfer_cents: int
    at_hand: Sequence[tuple[Phase, int]]

    @property
    def coverage(self) -> float | None:
        """Share of the whole that is placed at wards, None where there is no money."""
        return self.balance[Landing.WARD] / self.total_cents if self.total_cents else None


def roll_up(session: ReadSession, question: Question) -> Rollup:
    """Add up what lands in each area of a level.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty, or ``within`` stands below the level.
    """
    refuse_empty(question.period)
    edition = edition_for(session, question.edition, question.today)
    at_hand = queries.phases_and_years(session, edition.id)
    period = question.period
    if period is None:
        period = usual_year(question.phase, at_hand, question.today)
    area = area_for(session, edition, question.within) if question.within else None
    _refuse_upside_down(question, area)
    within = (area.level, area.id) if area else None
    scope = Scope(edition.id, question.phase, period, within, check(session, question.filters))
    places = places_of(session, edition)
    everything, around = _read(session, scope, places)
    lines = _counted(everything, scope.filters.transfers)
    return Rollup(
        edition=edition.slug,
        territory=edition.territory,
        level=question.level,
        within=_name(places, area.id if area else None),
        phase=question.phase,
        period=period,
        filters=scope.filters,
        areas=adding.area_sums(
            lines,
            places,
            question.level,
            within=within,
            coverage=adding.coverage(_counted(around, scope.filters.transfers), places, question.level),
            counts=_commitments(session, scope, question.level, lines),
            people=adding.people_everywhere(queries.populations(session, edition.id), places),
        ),
        above=adding.residuals(lines, places, question.level),
        balance=adding.balance(lines),
        own_years=adding.by_start_month(lines),
        total_cents=sum(line.cents for line in lines),
        commitments=queries.count_all(session, scope),
        transfer_cents=sum(line.cents for line in everything) - sum(line.cents for line in lines),
        at_hand=at_hand,
    )


def statements_at_hand(session: ReadSession, edition_id: int) -> Sequence[tuple[Phase, int]]:
    """Tell which phases and financial years have any money in an edition, the oldest year first."""
    return queries.phases_and_years(session, edition_id)


def outlines(session: ReadSession, rollup: Rollup, band: int | None) -> Mapping[str, str]:
    """Draw the areas of a roll-up as GeoJSON geometries, by code, finer the lower the level."""
    chosen = BAND_OF_LEVEL[rollup.level] if band is None else band
    return queries.outlines(session, [area.id for area in rollup.areas], chosen)


def _read(session: ReadSession, scope: Scope, places: Mapping[int, Place]) -> tuple[list[Line], list[Line]]:
    """Read the lines of a scope, and those that its coverage is told by: of a ward, its municipality's."""
    ward = places[scope.within[1]] if scope.within and scope.within[0] is Level.WARD else None
    if ward is None or ward.local_id is None:
        found = queries.sums(session, scope)
        return found, found
    around = queries.sums(session, replace(scope, within=(Level.LOCAL, ward.local_id)))
    return [line for line in around if line.area_id == ward.id], around


def _counted(lines: Sequence[Line], transfers: Transfers) -> list[Line]:
    return [line for line in lines if transfers is not Transfers.EXCLUDE or not line.is_transfer]


def _commitments(
    session: ReadSession, scope: Scope, level: Level, lines: Sequence[Line]
) -> Mapping[int | None, int]:
    if level is not Level.WARD:
        return queries.counts(session, scope, level)
    # A commitment has one organisation and one mark, so that the lines of a ward hold each of them once.
    counted: Counter[int | None] = Counter()
    for line in lines:
        counted[line.area_id] += line.commitments
    return counted


def _name(places: Mapping[int, Place], area_id: int | None) -> AreaName:
    place = places[area_id] if area_id else next(p for p in places.values() if p.level is Level.COUNTRY)
    return AreaName(place.level, place.code, place.name)


def _refuse_upside_down(question: Question, area: Area | None) -> None:
    if area is not None and LEVELS.index(area.level) > LEVELS.index(question.level):
        lower = "" if area.level is Level.WARD else " or lower"
        raise InvalidRequestError(
            f"{question.within} is an area of level {area.level.value}, which holds none of level "
            f"{question.level.value}; ask for level {area.level.value}{lower}."
        )
