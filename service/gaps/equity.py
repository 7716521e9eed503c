"""Answers how evenly money lies over people, and where gaps stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely

from service.db import ReadSession
from service.errors import ConflictError
from service.gaps.comparing import people_of
from service.gaps.service import find_gaps
from service.gaps.words import Equity, GapAnswer, GapArea, GapQuestion, Measured, RateBasis
from service.rollups.service import outlines
from spatial import equity
from spatial.clusters import LocalMoran, local_moran, queen_neighbours

PERMUTATIONS = 9_999
"""So many that a few areas can stand after the correction, and that the seed does not decide which."""
SEED = 1


def find_equity(session: ReadSession, asked: GapQuestion, seed: int = SEED) -> Equity:
    """Measure how evenly the money of a level's areas lies over their people.

    Raises:
        ConflictError: There is no money or nobody counted, or an area's money is below zero.
        CoverageTooLowError: By ward, where too little of the money is placed at wards.
        InvalidRequestError: The need is no count of those who lack something, or no sector answers it.
        NotFoundError: An unknown edition, indicator, area or filter's value, or no values of the need.
    """
    return equity_of(session, find_gaps(session, asked), seed)


def equity_of(session: ReadSession, found: GapAnswer, seed: int = SEED) -> Equity:
    """Measure how evenly the money of gaps that are found lies over people.

    Raises:
        ConflictError: There is no money or nobody counted, or an area's money is below zero.
    """
    if found.rates is None:
        raise ConflictError(
            f"Nobody counted the people of {found.rollup.within.name} by {found.rollup.level.value}, so that "
            "there is no amount a head; load a population with `onebudget needs load`, or build a crosswalk "
            "from an edition that has one with `onebudget crosswalk build`."
        )
    areas = [area for area in found.compared if people_of(area, found.rates)]
    try:
        return _measured(session, found, found.rates, areas, seed)
    except equity.EquityError as error:
        raise ConflictError(
            f"{str(error).rstrip('.')} ({found.rollup.within.name}); ask for another sector or year, "
            "a higher level, or sector=all."
        ) from None


def _measured(
    session: ReadSession, found: GapAnswer, rates: RateBasis, areas: Sequence[GapArea], seed: int
) -> Equity:
    people = np.array([people_of(area, rates) for area in areas], dtype=np.float64)
    money = np.array([area.cents for area in areas], dtype=np.float64)
    needs = np.array([area.need for area in areas], dtype=np.float64)
    parents = [area.parent or "" for area in areas]
    lorenz = equity.gini(money, people)
    moran = _clusters(session, found, areas, people, seed)
    rows = zip(areas, moran.statistic.tolist(), moran.p.tolist(), moran.clusters, strict=True)
    return Equity(
        gaps=found,
        rates=rates,
        left_out=len(found.areas) - len(areas),
        gini=lorenz,
        theil=equity.theil(money, people, parents),
        concentration=equity.concentration(money, people, needs / people),
        measured=[Measured(*row) for row in rows],
        permutations=PERMUTATIONS,
        seed=seed,
        clusters=Counter(moran.clusters),
    )


def _clusters(
    session: ReadSession, found: GapAnswer, areas: Sequence[GapArea], people: np.ndarray, seed: int
) -> LocalMoran:
    """Where rands missing a head stand together: a rate, since totals would say more of an area's size."""
    drawn = outlines(session, found.rollup, None)
    shapes = shapely.from_geojson([drawn[area.code] for area in areas])
    gaps = np.array([area.gap_cents or 0 for area in areas], dtype=np.float64)
    return local_moran(gaps / people, queen_neighbours(shapes), permutations=PERMUTATIONS, seed=seed)
