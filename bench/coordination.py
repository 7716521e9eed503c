"""Pairs of commitments that should know of each other: how their search grows with the commitments."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, func, select, text

from bench.commitments import write_commitments, write_reference
from bench.edition import load_edition
from bench.figures import Figure, Stopwatch, alternate
from bench.places import read_wards, strew
from bench.scratch import scratch_database
from service.coordination.service import list_pairs, resolve, sector_lists
from service.coordination.words import USUAL_DISTANCE_M, Kind, PairSearch
from service.db import make_engine, reading
from service.filters.words import Filters
from service.models import Commitment, Edition
from service.paging import PageRequest
from service.settings import Settings
from spatial.vocabulary import Phase

FEW, MANY = 25_000, 200_000
YEAR, TODAY = 2024, date(2026, 7, 1)
TIMEOUT_S = 600
TABLES = ("commitment", "commitment_ward", "allocation", "placement", "budget_line")


def measure_coordination(rounds: int) -> list[Figure]:
    """Rank all pairs among few commitments and among many, as the API does, in turn.

    The few lie in every eighth municipality and the many in all of them, as thick on the ground: whoever
    crowds eight times as many into one place finds sixty-four times the pairs, however they are looked for.

    Returns:
        The growth of the time, divided by that of n log n.
    """
    watch, found = Stopwatch(), dict[str, int]()
    with _filled(FEW) as few, _filled(MANY) as many:
        alternate(
            rounds,
            lambda: _search(few, FEW, watch, found),
            lambda: _search(many, MANY, watch, found),
        )
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


@contextmanager
def _filled(count: int) -> Iterator[Engine]:
    """Make a database with so many commitments, all placed."""
    with scratch_database() as url:
        engine = make_engine(url)
        edition_id, _ = load_edition(engine)
        with engine.begin() as connection:
            wards = read_wards(connection, edition_id)
            write_reference(connection, wards)
            municipalities = sorted(set(wards.frame["local"]))[:: MANY // count]
            part = wards.frame[wards.frame["local"].isin(municipalities)].reset_index(drop=True)
            write_commitments(connection, strew(replace(wards, frame=part), count))
            ids = list(connection.scalars(select(Commitment.id)))
            connection.execute(select(func.place_commitments(edition_id, ids)))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"vacuum analyze {', '.join(TABLES)}"))
        yield engine
        engine.dispose()


def _search(engine: Engine, count: int, watch: Stopwatch, found: dict[str, int]) -> None:
    lists = sector_lists(Settings())
    asked = PairSearch(Filters(), YEAR, Phase.ORIGINAL, None, tuple(Kind), USUAL_DISTANCE_M)
    with reading(engine, timeout_s=TIMEOUT_S) as session:
        slug = session.scalar(select(Edition.slug))
        with watch.time(f"{count}"):
            question = resolve(session, asked, lists, slug, TODAY)
            listing = list_pairs(session, question, lists, PageRequest())
        found[f"pairs_among_{count}"] = sum(each.pairs for each in listing.totals or ())
