"""Says all that a panel or a page says about one area."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from service.db import ReadSession
from service.profiles import parts, queries
from service.profiles.words import NotLocated, Profile, ProfileQuestion, Project, Projects, YearSum
from service.rollups.ancestry import ANCESTOR, Place
from service.rollups.lines import Scope, Window
from service.rollups.service import AreaName, Question, Resolved, Rollup, add_up, resolve
from service.rollups.sums import AreaSum
from service.rows import AnyRow
from spatial.vocabulary import LEVELS, Landing, Level

LISTED: Final = 10
CATALYTIC_LISTED: Final = 100
MONTHS_AHEAD: Final = 18
"""The District Development Model plans that far ahead in detail."""


def profile(session: ReadSession, asked: ProfileQuestion) -> Profile:
    """Say what lands in an area: by whom, for what, when, how surely, and in which of its parts.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty.
    """
    resolved = resolve(session, _question(asked))
    scope, rollup = resolved.scope, add_up(session, resolved, asked.level)
    place = _place(resolved)
    above = _above(place, resolved.places)
    divided = parts.read(queries.parts(session, scope))
    window = Window(asked.today, months_later(asked.today, MONTHS_AHEAD))
    child = child_level(asked.level)
    return Profile(
        rollup=rollup,
        area=_own(place, rollup, above),
        parents=[AreaName(each.level, each.code, each.name) for each in above],
        breakdowns=divided.breakdowns,
        by_organisation=divided.by_organisation(LISTED),
        by_year=_years(session, resolved),
        child_level=child,
        by_child=rollup.areas if child else [],
        largest=_projects(queries.largest(session, scope, LISTED)).largest,
        catalytic=_projects(queries.largest(session, scope, CATALYTIC_LISTED, queries.catalytic())),
        not_located=_not_located(session, scope, place, above),
        next_window=window,
        next_18_months=_projects(queries.largest(session, replace(scope, period=window), LISTED)),
        data_quality=divided.quality(queries.findings(session, scope)),
    )


def child_level(level: Level) -> Level | None:
    """Give the level below, None of a ward."""
    return None if level is Level.WARD else LEVELS[LEVELS.index(level) + 1]


def months_later(day: date, months: int) -> date:
    """Give the same day some months on, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _question(asked: ProfileQuestion) -> Question:
    level = child_level(asked.level) or Level.WARD
    return Question(
        level, asked.code, asked.edition, asked.phase, asked.period, asked.filters, asked.today, asked.level
    )


def _place(resolved: Resolved) -> Place:
    if resolved.area is None:
        raise AssertionError("A profile's question always names its area.")
    return resolved.places[resolved.area.id]


def _above(place: Place, places: Mapping[int, Place]) -> list[Place]:
    ids = [ANCESTOR[level](place) for level in LEVELS[: LEVELS.index(place.level)]]
    return [places[area_id] for area_id in ids if area_id is not None]


def _own(place: Place, rollup: Rollup, above: Sequence[Place]) -> AreaSum:
    return AreaSum(
        id=place.id,
        level=place.level,
        code=place.code,
        name=place.name,
        parent_code=above[-1].code if above else None,
        cents=rollup.total_cents,
        at_ward_cents=rollup.balance[Landing.WARD],
        # What is estimated of its parts may be sure of the whole.
        estimated_cents=sum(one.cents for one in rollup.whole_estimates),
        commitments=rollup.commitments,
        coverage=rollup.areas[0].coverage if place.level is Level.WARD else rollup.coverage,
        population=rollup.people,
    )


def _years(session: ReadSession, resolved: Resolved) -> list[YearSum]:
    found = {row.financial_year: row for row in queries.years(session, resolved.scope)}
    years = [year for phase, year in resolved.at_hand if phase is resolved.scope.phase]
    return [
        YearSum(year, row.cents, row.at_ward, row.n) if row else YearSum(year, 0, 0, 0)
        for year in years
        for row in (found.get(year),)
    ]


def _not_located(
    session: ReadSession, scope: Scope, place: Place, above: Sequence[Place]
) -> list[NotLocated]:
    ids = [place.id, *(each.id for each in above)]
    rows = queries.not_located(session, replace(scope, within=None), place.level, ids)
    return [
        NotLocated(row.landing, row.level, row.code, row.name, row.cents, row.n, row.is_inside)
        for row in rows
    ]


def _projects(rows: Sequence[AnyRow]) -> Projects:
    listed = [
        Project(
            id=row.id,
            reference=row.reference,
            name=row.name,
            organisation=row.organisation,
            organisation_name=row.organisation_name,
            sector=row.sector,
            sector_name=row.sector_name,
            is_catalytic=row.is_catalytic,
            cents=row.cents,
            whole_cents=row.whole,
            landing=Landing(row.landing),
        )
        for row in rows
    ]
    return Projects(rows[0].all_commitments, rows[0].all_cents, listed) if rows else Projects(0, 0, [])
