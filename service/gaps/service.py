"""Answers where need and budget part, and refuses where nobody said where the money goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.db import ReadSession
from service.editions.service import edition_for
from service.errors import InvalidRequestError
from service.gaps.comparing import compare
from service.gaps.guard import guard
from service.gaps.spreading import spread_by_people
from service.gaps.words import ALL, GapAnswer, GapQuestion, SectorBasis, Spread
from service.models import Indicator
from service.needs import service as needs_service
from service.rollups.places import places_of
from service.rollups.service import roll_up
from spatial.vocabulary import COUNTED_UNITS


def find_gaps(session: ReadSession, asked: GapQuestion) -> GapAnswer:
    """Hold each area's share of need against its share of budget.

    Raises:
        CoverageTooLowError: By ward, where too little of the money is placed at wards.
        InvalidRequestError: The need is no count of those who lack something, or no sector answers it.
        NotFoundError: An unknown edition, indicator, area or filter's value, or no values of the need.
    """
    edition = edition_for(session, asked.question.edition, asked.question.today)
    indicator = needs_service.find_indicator(session, asked.indicator)
    _refuse_other_than_counts(indicator)
    sectors, basis = _sectors(session, asked, indicator)
    money = replace(
        asked.question,
        edition=edition.slug,
        filters=replace(asked.question.filters, sector=sectors),
    )
    rollup, places = roll_up(session, money, edition), places_of(session, edition)
    wanted = _need_question(asked, edition.slug)
    spread: Mapping[int, int] = {}
    above = list(rollup.above)
    if asked.spread is Spread.POPULATION:
        spread, above = spread_by_people(rollup.above, rollup.areas, places)
    guard(rollup, sum(spread.values()), asked, places)
    needs = needs_service.columns(session, wanted, edition, indicator, places)
    error = needs.about.carried.error_at(rollup.level) if needs.about.carried else 0.0
    columns, rates = compare(needs, rollup.areas, spread, error)
    return GapAnswer(
        needs=needs.about,
        rollup=rollup,
        error=error,
        sectors=rollup.filters.sector,
        sector_basis=basis,
        spread=asked.spread,
        columns=columns,
        above=above,
        rates=rates,
    )


def comparable_needs(session: ReadSession, edition: str | None = None) -> list[needs_service.Known]:
    """Needs of which areas have shares, those that a sector answers first, then those that are a lack.

    Raises:
        NotFoundError: There is no such edition.
    """
    known = needs_service.list_indicators(session, edition)
    shared = [
        one for one in known if one.indicator.unit in COUNTED_UNITS and one.indicator.more_is != "better"
    ]
    return sorted(shared, key=lambda one: (not one.answered_by, one.indicator.more_is != "worse"))


def _need_question(asked: GapQuestion, edition: str) -> needs_service.Question:
    money = asked.question
    return needs_service.Question(
        asked.indicator, money.level, money.within, edition, asked.need_year, money.today
    )


def _refuse_other_than_counts(indicator: Indicator) -> None:
    if indicator.unit not in COUNTED_UNITS:
        raise InvalidRequestError(
            f"{indicator.code} is counted in {indicator.unit}, of which areas have no share; "
            "ask for a need counted in persons or households."
        )
    if indicator.more_is == "better":
        raise InvalidRequestError(
            f"{indicator.code} counts those who are served, so that more of it asks for less money; "
            "ask for those who are not."
        )


def _sectors(
    session: ReadSession, asked: GapQuestion, indicator: Indicator
) -> tuple[tuple[str, ...], SectorBasis]:
    given: Sequence[str] = asked.question.filters.sector
    if [each.lower() for each in given] == [ALL]:
        return (), SectorBasis.ALL
    if any(each.lower() == ALL for each in given):
        raise InvalidRequestError("sector=all stands for every sector; name it alone, or name some sectors.")
    if given:
        return tuple(given), SectorBasis.ASKED
    answering = tuple(needs_service.answered_by(session, indicator.code))
    if not answering:
        raise InvalidRequestError(
            f"The list of answers names no sector for {indicator.code}; name one by sector, or ask for "
            "sector=all."
        )
    return answering, SectorBasis.ANSWERED_BY
