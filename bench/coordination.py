"""Pairs of commitments that should know of each other: how their search grows with the commitments."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Engine, func, select, text

from bench.commitments import write_commitments, write_reference
from bench.figures import Figure, Stopwatch
from bench.places import read_wards, strew
from service.coordination.service import list_pairs, resolve, sector_pairs
from service.coordination.words import USUAL_DISTANCE_M, Kind, PairSearch
from service.db import reading
from service.filters.words import Filters
from service.models import Commitment, Edition
from service.paging import PageRequest
from service.settings import Settings
from spatial.vocabulary import Phase

FEW, MANY = 25_000, 200_000
YEAR, TODAY = 2024, date(2026, 7, 1)
TIMEOUT_S = 600


def measure_coordination(engine: Engine, edition_id: int, rounds: int) -> list[Figure]:
    """Rank all pairs among few commitments and among many, as the API does.

    The few lie in every eighth municipality and the many in all of them, as thick on the ground: whoever
    crowds eight times as many into one place finds sixty-four times the pairs, however they are looked for.

    Returns:
        The growth of the time, divided by that of n log n.
    """
    watch, found = Stopwatch(), dict[str, int]()
    _write(engine, edition_id, FEW, first=True)
    _search(engine, edition_id, rounds, watch, found)
    _write(engine, edition_id, MANY - FEW, first=False)
    _search(engine, edition_id, rounds, watch, found)
    growth = watch.median_s(f"{MANY}") / watch.median_s(f"{FEW}")
    allowed = MANY * math.log(MANY) / (FEW * math.log(FEW))
    return [
        Figure(
            f"coordination pairs, {FEW} to {MANY} commitments: growth / that of n log n",
            growth / allowed,
            1.0,
            parts={**watch.parts(), "growth": growth, "n_log_n": allowed, **found},
        )
    ]


def _write(engine: Engine, edition_id: int, count: int, *, first: bool) -> None:
    with engine.begin() as connection:
        wards = read_wards(connection, edition_id)
        if first:
            write_reference(connection, wards)
        chosen = wards.frame["local"].isin(sorted(set(wards.frame["local"]))[:: MANY // FEW])
        part = wards.frame[chosen if first else ~chosen].reset_index(drop=True)
        places = strew(replace(wards, frame=part), count, seed=count)
        write_commitments(connection, places, seed=count)
        last = connection.scalar(select(func.max(Commitment.id)))
        fresh = select(Commitment.id).where(Commitment.id > last - count)
        connection.execute(select(func.place_commitments(edition_id, list(connection.scalars(fresh)))))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text("vacuum analyze commitment, commitment_ward, allocation, placement, budget_line")
        )


def _search(engine: Engine, edition_id: int, rounds: int, watch: Stopwatch, found: dict[str, int]) -> None:
    pairs = sector_pairs(Settings())
    asked: Any = PairSearch(Filters(), YEAR, Phase.ORIGINAL, None, tuple(Kind), USUAL_DISTANCE_M)
    for _ in range(rounds):
        with reading(engine, timeout_s=TIMEOUT_S) as session:
            count = session.scalar(select(func.count()).select_from(Commitment))
            slug = session.scalar(select(Edition.slug).where(Edition.id == edition_id))
            with watch.time(f"{count}"):
                question = resolve(session, asked, pairs, slug, TODAY)
                listing = list_pairs(session, question, pairs, PageRequest())
            found[f"pairs_among_{count}"] = sum(each.pairs for each in listing.totals or ())
