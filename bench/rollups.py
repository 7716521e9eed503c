"""GET /v1/rollups over HTTP, against the plain join and sum on tables without indexes."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine, select, text

from bench.figures import Figure, Stopwatch, alternate
from service.models import Commitment, Edition, Sector

TARGET = 0.2
TARGET_KB = 150
YEAR, PHASE, SPHERE = 2024, "original", "national"
PLAIN_TABLES = ("budget_line", "allocation", "commitment", "organisation", "sector", "area")
PLAIN = """
    select ward.code, l.landing, sum(l.amount_cents), count(distinct c.id)
    from plain_budget_line l
    join plain_allocation al on al.id = l.allocation_id
    join plain_commitment c on c.id = al.commitment_id
    join plain_organisation o on o.id = c.organisation_id
    join plain_sector s on s.id = c.sector_id
    join plain_area a on a.id = l.area_id
    left join plain_area ward on ward.id = a.ward_id
    where l.edition_id = :edition and al.phase = :phase and al.financial_year = :year
        and o.sphere = :sphere and s.code = :sector
    group by ward.code, l.landing
"""
READY_WITHIN_S = 60


@dataclass
class Rollups:
    """The same question put to the API and to plain tables, about another sector each time."""

    engine: Engine
    api: http.client.HTTPConnection
    edition: tuple[int, str]
    sectors: list[str]
    watch: Stopwatch = field(default_factory=Stopwatch)
    sizes: list[int] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[Any] = ()

    def __post_init__(self) -> None:
        self._over_http = cycle(self.sectors)
        self._in_sql = cycle(self.sectors)

    def over_http(self) -> None:
        """Ask the API for all wards of the country, and read the whole compressed answer."""
        query = {"level": "ward", "edition": self.edition[1], "year": YEAR, "phase": PHASE, "sphere": SPHERE}
        path = f"/v1/rollups?{urlencode({**query, 'sector': next(self._over_http)})}"
        with self.watch.time("http"):
            self.api.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = self.api.getresponse()
            body = answer.read()
        if answer.status != http.client.OK:
            raise AssertionError(f"GET {path} answered {answer.status}.")
        self.sizes.append(len(body))
        self.answer = json.loads(gzip.decompress(body))

    def plain_sql(self) -> None:
        """Join and sum."""
        given = {"edition": self.edition[0], "year": YEAR, "phase": PHASE, "sphere": SPHERE}
        with self.engine.connect() as connection, self.watch.time("sql"):
            self.rows = connection.execute(text(PLAIN), {**given, "sector": next(self._in_sql)}).all()

    def prove(self) -> None:
        """Make sure that both say the same, to the cent, ward by ward."""
        self.over_http()
        self.plain_sql()
        plain: Counter[str] = Counter()
        for code, _, cents, _ in self.rows:
            if code is not None:
                plain[code] += int(cents)
        answered = {area["code"]: round(area["amount"] * 100) for area in self.answer["areas"]}
        if {code: cents for code, cents in answered.items() if cents} != +plain:
            raise AssertionError("The API and the plain tables do not agree.")


def measure_rollups(engine: Engine, url: str, edition_id: int, rounds: int) -> list[Figure]:
    """Ask through a real server process, and in plain SQL, in turn.

    Returns:
        The ratio, and the size of the compressed answer.
    """
    with engine.begin() as connection:
        slug = connection.execute(select(Edition.slug).where(Edition.id == edition_id)).scalar_one()
        sectors = list(
            connection.scalars(
                select(Sector.code)
                .join(Commitment, Commitment.sector_id == Sector.id)
                .distinct()
                .order_by(Sector.code)
            )
        )
        for table in PLAIN_TABLES:
            connection.execute(text(f"create table plain_{table} as table {table}"))
            connection.execute(text(f"analyze plain_{table}"))
    with served(url) as api:
        work = Rollups(engine, api, (edition_id, slug), sectors)
        for _ in sectors:
            work.prove()
        work.watch.taken.clear()
        alternate(rounds * len(sectors), work.over_http, work.plain_sql)
    with engine.begin() as connection:
        for table in PLAIN_TABLES:
            connection.execute(text(f"drop table plain_{table}"))
    ratio = work.watch.median_s("http") / work.watch.median_s("sql")
    wards = {"wards": len(work.answer["areas"]), "filters": "sphere, sector"}
    return [
        Figure("GET /v1/rollups, two filters / plain SQL", ratio, TARGET, parts=work.watch.parts() | wards),
        Figure("largest of these answers, compressed", max(work.sizes) / 1000, TARGET_KB, "kB"),
    ]


@contextmanager
def served(
    url: str, app: str = "service.app:create_app", **environment: str
) -> Iterator[http.client.HTTPConnection]:
    """Start the server as `onebudget serve` does, in a process of its own, and connect to it."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--factory", "--port", str(port)]
    settings = {"ONEBUDGET_DATABASE_URL": url, "ONEBUDGET_LOG_LEVEL": "WARNING"}
    server = subprocess.Popen(
        [*command, "--log-level", "warning"], env={**os.environ, **settings, **environment}
    )
    api = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        _wait_until_ready(api, server)
        yield api
    finally:
        api.close()
        server.terminate()
        server.wait()


def _wait_until_ready(api: http.client.HTTPConnection, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            api.request("GET", "/readyz")
            answer = api.getresponse()
            answer.read()
        except OSError:
            api.close()
            time.sleep(0.2)
        else:
            if answer.status == http.client.OK:
                return
    raise RuntimeError("The server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
