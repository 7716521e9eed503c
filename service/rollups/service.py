"""Answers what lands where, and proves for any filter that wards and residuals make the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.db import ReadSession
from service.editions.service import area_for, edition_for
from service.errors import InvalidRequestError
from service.filters.service import check
from service.filters.words import Filters, Transfers
from service.rollups import adding, queries
from service.rollups.adding import AreaSum, Line, Place, Residual
from service.rollups.places import places_of
from service.rollups.queries import Period, Scope, Window
from spatial.vocabulary import Landing, Level, Phase

MUNICIPAL_YEAR_STARTS = 7
"""July: the latest start of any sphere's financial year, after which all of them are in the same one."""


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
        level: Level of the areas to list; None where only totals matter.
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
    edition = edition_for(session, question.edition, question.today)
    at_hand = queries.phases_and_years(session, edition.id)
    period = _period(question, at_hand)
    area = area_for(session, edition, question.within) if question.within else None
    within = (area.level, area.id) if area else None
    _refuse_upside_down(question, within)
    chosen = check(session, question.filters)
    scope = Scope(edition.id, question.phase, period, within, chosen)
    places = places_of(session, edition)
    everything = queries.sums(session, scope)
    lines = [line for line in everything if _counts(line, chosen.filters.transfers)]
    return Rollup(
        edition=edition.slug,
        territory=edition.territory,
        level=question.level,
        within=_name(places, area.id if area else None),
        phase=question.phase,
        period=period,
        areas=adding.area_sums(
            lines,
            places,
            question.level,
            within=within,
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


def outlines(session: ReadSession, rollup: Rollup, band: int | None) -> Mapping[str, str]:
    """Draw the areas of a roll-up as GeoJSON geometries, by code, finer the lower the level."""
    chosen = BAND_OF_LEVEL[rollup.level] if band is None else band
    return queries.outlines(session, [area.id for area in rollup.areas], chosen)


def _counts(line: Line, transfers: Transfers) -> bool:
    return transfers is not Transfers.EXCLUDE or not line.is_transfer


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


def _period(question: Question, at_hand: Sequence[tuple[Phase, int]]) -> Period:
    if isinstance(question.period, Window) and question.period.end <= question.period.start:
        raise InvalidRequestError(
            f"The window from {question.period.start} holds no day; `to` must not lie before `from`."
        )
    if question.period is not None:
        return question.period
    years = [year for phase, year in at_hand if phase is question.phase]
    started = question.today.month >= MUNICIPAL_YEAR_STARTS
    current = question.today.year if started else question.today.year - 1
    return current if current in years or not years else max(years)


def _refuse_upside_down(question: Question, within: tuple[Level, int] | None) -> None:
    levels = list(Level)
    if within is not None and levels.index(within[0]) > levels.index(question.level):
        raise InvalidRequestError(
            f"{question.within} is a {within[0].value} area, which holds no {question.level.value} areas; "
            f"ask for level {within[0].value} or lower."
        )
