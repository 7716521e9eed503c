"""Placing and apportioning all commitments, against a spatial join in memory and a COPY."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO, Any

import geopandas as gpd
import shapely
from sqlalchemy import Engine, text

from bench.figures import Figure, Stopwatch, alternate
from bench.places import Places
from service.db import writing
from service.placing.service import place_edition

TARGET = 3
TABLE = "bench_line"


@dataclass
class Placing:
    """The two pieces of work that are compared."""

    engine: Engine
    places: Places
    lines: IO[bytes]
    watch: Stopwatch = field(default_factory=Stopwatch)

    def place_all(self) -> None:
        """Place every commitment in an edition without any, as its activation does."""
        self.run("truncate placement, budget_line, first_placing, line_birth, past_line")
        with self.watch.time("place"), writing(self.engine) as session:
            place_edition(session, self.places.wards.edition_id, self.places.wards.territory)

    def join_and_copy(self) -> None:
        """Join the points to their wards, and copy the lines into a table of the same definition."""
        points, wards = self._frames()
        with self.watch.time("sjoin"):
            gpd.sjoin(points, wards, predicate="within")
        self.run(f"truncate {TABLE}")
        self.lines.seek(0)
        with self.watch.time("copy"):
            self.copy(f"copy {TABLE} from stdin")

    def copy(self, statement: str) -> None:
        """Copy out of the database or into it, and commit."""
        link: Any = self.engine.raw_connection()
        try:
            with link.cursor() as cursor:
                cursor.copy_expert(statement, self.lines)
            link.commit()
        finally:
            link.close()

    def run(self, statement: str) -> None:
        """Run a statement in a transaction of its own."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))

    def _frames(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Points and wards as just read: without an index that an earlier round has built."""
        sites = self.places.sites()[self.places.kinds == "point"]
        wards = self.places.wards.frame
        fresh = shapely.from_wkb(shapely.to_wkb(wards.geometry.to_numpy()))
        return (
            gpd.GeoDataFrame(geometry=sites, crs="EPSG:4326"),
            gpd.GeoDataFrame(wards.drop(columns="geometry"), geometry=fresh, crs="EPSG:4326"),
        )


def measure_placing(engine: Engine, places: Places, rounds: int) -> tuple[Figure, float]:
    """Place everything several times.

    Returns:
        The ratio, and the seconds that placing takes.
    """
    with tempfile.TemporaryFile() as lines:
        work = Placing(engine, places, lines)
        work.place_all()
        work.copy("copy budget_line to stdout")
        work.run(f"create table {TABLE} (like budget_line including all)")
        work.watch.taken.clear()
        alternate(rounds, work.join_and_copy, work.place_all)
        work.run(f"drop table {TABLE}")
    seconds = work.watch.median_s("place")
    base = work.watch.median_s("sjoin") + work.watch.median_s("copy")
    parts = work.watch.parts() | _proof(engine)
    return Figure("place and apportion all / sjoin + COPY", seconds / base, TARGET, parts=parts), seconds


def place_once(engine: Engine, places: Places) -> None:
    """Place everything for other parts to measure on, without measuring it."""
    with writing(engine) as session:
        place_edition(session, places.wards.edition_id, places.wards.territory)
    _proof(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As the server does by itself within a minute; until then it knows nothing of a million new lines.
        connection.execute(text("vacuum analyze placement, budget_line"))


def _proof(engine: Engine) -> dict[str, Any]:
    """Count, and make sure that no cent was lost on the way.

    Raises:
        AssertionError: If lines and allocations differ.
    """
    with engine.connect() as connection:
        allocations, allocated = connection.execute(
            text("select count(*), sum(amount_cents)::bigint from allocation")
        ).one()
        lines, landed = connection.execute(
            text("select count(*), sum(amount_cents)::bigint from budget_line")
        ).one()
    if allocated != landed:
        raise AssertionError(f"{allocated} cents were allocated, {landed} landed.")
    return {"allocations": allocations, "lines": lines}
