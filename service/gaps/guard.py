"""Refuses gaps by ward of money that nobody located, and tells which ways lead on."""

from __future__ import annotations

from enum import StrEnum

from service.errors import CoverageTooLowError
from service.formatting import percent
from service.gaps.spreading import LANDED, spread_by_people
from service.gaps.words import GapQuestion
from service.rollups.ancestry import Places
from service.rollups.service import Rollup
from spatial.vocabulary import Landing, Level


class Spreading(StrEnum):
    """Whether money divided by people would meet the guard, and if not, why."""

    HELPS = "helps"
    NO_PEOPLE = "no_people"  # nobody counted those among whom the rest would be divided
    UNLOCATED = "unlocated"  # too much of the rest lands in no area, and is never divided


def guard(rollup: Rollup, spread_cents: int, asked: GapQuestion, places: Places) -> None:
    """Refuse a gap by ward of money that nobody located: a ward without any may only be passed over.

    Args:
        rollup: The money; its areas have the people by whom it may be divided.
        spread_cents: What was divided by people already.
        asked: The question, with the share that must be placed.
        places: The edition's areas by id.

    Raises:
        CoverageTooLowError: Too little is placed at wards; ``spread`` says whether dividing the rest helps.
    """
    if rollup.level is not Level.WARD or rollup.total_cents <= 0:
        return
    coverage = (rollup.balance[Landing.WARD] + spread_cents) / rollup.total_cents
    if coverage >= asked.least_coverage:
        return
    spreading = _spreading(rollup, asked.least_coverage, places)
    raise CoverageTooLowError(
        f"Only {percent(coverage)} of this money of {rollup.within.name} is placed at wards, less than the "
        f"{percent(asked.least_coverage)} that a gap by ward needs{_way_on(spreading)}.",
        coverage=round(coverage, 4),
        least=asked.least_coverage,
        ask_instead={"level": Level.LOCAL.value},
        spread=spreading.value,
    )


def _spreading(rollup: Rollup, least: float, places: Places) -> Spreading:
    at_ward, least_cents = rollup.balance[Landing.WARD], least * rollup.total_cents
    spread, _ = spread_by_people(rollup.above, rollup.areas, places)
    if at_ward + sum(spread.values()) >= least_cents:
        return Spreading.HELPS
    landed = sum(one.cents for one in rollup.above if one.landing in LANDED)
    return Spreading.NO_PEOPLE if at_ward + landed >= least_cents else Spreading.UNLOCATED


def _way_on(spreading: Spreading) -> str:
    remedy = "; ask for level=local, which holds"
    if spreading is Spreading.HELPS:
        return f"{remedy}, or for spread=population, which divides the rest by people"
    if spreading is Spreading.NO_PEOPLE:
        return f"{remedy}, or load a population with `onebudget needs load`, by which to divide the rest"
    return f", and dividing the rest by people would not do, since too much of it lands in no area{remedy}"
