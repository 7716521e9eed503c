"""Measures the product on the real wards, and prints what it takes as ratios: `make bench`."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Engine, text

from bench import figures
from bench.commitments import write_commitments, write_reference
from bench.coordination import measure_coordination
from bench.crosswalk import measure_crosswalk
from bench.editing import measure_editing
from bench.edition import load_edition, real_files
from bench.editors import measure_editors
from bench.figures import Figure
from bench.gaps import measure_gaps
from bench.imports import measure_imports
from bench.pages import measure_filter_change, measure_first_view
from bench.places import read_wards, strew
from bench.placing import measure_placing, place_once
from bench.rollups import measure_rollups
from bench.scratch import scratch_database, server_facts
from bench.takeaway import measure_takeaway
from bench.tiles import measure_tiles
from service.db import make_engine

RESULTS = Path(__file__).parent / "results"
PARTS = (
    "imports",
    "tiles",
    "crosswalk",
    "placing",
    "rollups",
    "gaps",
    "pages",
    "takeaway",
    "editing",
    "coordination",
)
PLACED = {"placing", "rollups", "gaps", "pages", "takeaway", "editing"}


def main() -> None:
    """Measure what is asked for, print it, and keep it as JSON."""
    asked = _arguments()
    with ExitStack() as stack:
        url = stack.enter_context(scratch_database(keep=asked.keep))
        about = figures.machine() | server_facts(url)
        if real_files() is None:
            about["boundaries"] = "the demonstration district, for want of the real files"
        found = _measure(url, asked)
    figures.show(found, about)
    print(f"Written to {figures.write(found, about, RESULTS)}")


def _measure(url: str, asked: argparse.Namespace) -> list[Figure]:
    found = measure_crosswalk(asked.rounds) if "crosswalk" in asked.only else []
    if "coordination" in asked.only:
        found += measure_coordination(asked.rounds)
    if set(asked.only) <= {"crosswalk", "coordination"}:
        return found
    return found + _measure_loaded(url, asked)


def _measure_loaded(url: str, asked: argparse.Namespace) -> list[Figure]:
    engine = make_engine(url)
    edition_id, loading = load_edition(engine)
    found = [loading]
    if "imports" in asked.only:
        found += measure_imports(engine, url, edition_id, asked.rows, asked.rounds)
    if "tiles" in asked.only:
        found += measure_tiles(engine, url, edition_id, asked.rounds)
    if PLACED & set(asked.only):
        found += _measure_placed(engine, url, edition_id, asked)
    engine.dispose()
    return found


def _measure_placed(engine: Engine, url: str, edition_id: int, asked: argparse.Namespace) -> list[Figure]:
    with engine.begin() as connection:
        wards = read_wards(connection, edition_id)
        places = strew(wards, asked.commitments)
        write_reference(connection, wards)
        write_commitments(connection, places)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze commitment, commitment_ward, allocation"))
    found: list[Figure] = []
    if "placing" in asked.only:
        placing, seconds = measure_placing(engine, places, asked.rounds)
        found += [placing, measure_editing(engine, places, seconds)]
    else:
        place_once(engine, places)
    if "rollups" in asked.only:
        found += measure_rollups(engine, url, edition_id, asked.rounds)
    if "gaps" in asked.only:
        found.append(measure_gaps(engine, url, edition_id, asked.rounds))
    if "pages" in asked.only:
        found += measure_filter_change(url, asked.rounds)
        found += measure_first_view(asked.rounds)
    if "takeaway" in asked.only:
        found += measure_takeaway(engine, edition_id, asked.rounds)
    if "editing" in asked.only:
        found += measure_editors(engine, url, edition_id, asked.seconds, asked.rounds)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure")
    parser.add_argument("--commitments", type=int, default=200_000, help="with five allocations each")
    parser.add_argument("--rows", type=int, default=100_000, help="of the file that is imported")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured, in turn")
    parser.add_argument("--seconds", type=float, default=60, help="for which fifty editors work at once")
    parser.add_argument("--keep", action="store_true", help="leave the database there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
