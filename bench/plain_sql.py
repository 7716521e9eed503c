"""One question put to the API and, in plain SQL, to copies of the base tables without any index.

What is plain: the budget lines are there, placed, in both; the SQL joins each of them to its allocation,
commitment, organisation, sector and area, and works the whole answer out from them. The API does the same
and writes, compresses and sends its answer; the time of the SQL ends with its rows in this process.
"""

from __future__ import annotations

import gzip
import http.client
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine, select, text

from bench.figures import Stopwatch, alternate
from service.models import Commitment, Edition, Sector

YEAR, PHASE = 2024, "original"
BASE_TABLES = ("budget_line", "allocation", "commitment", "organisation", "sector", "area")


@dataclass(kw_only=True)
class Contest(ABC):
    """Asks both sides in turn, about another sector each time, and holds the answers against each other.

    Attributes:
        path: Address of the API.
        asked: Parameters of the request beside edition, year, phase, level and sector.
        statement: The same in plain SQL.
        given: Its parameters beside edition, year, phase and sector.
        sizes: Bytes of the answers, as they were sent.
    """

    engine: Engine
    api: http.client.HTTPConnection
    edition_id: int
    path: str
    asked: Mapping[str, str]
    statement: str
    given: Mapping[str, str]
    watch: Stopwatch = field(default_factory=Stopwatch)
    sizes: list[int] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[Any] = ()

    def __post_init__(self) -> None:
        with self.engine.connect() as connection:
            chosen = select(Edition.slug).where(Edition.id == self.edition_id)
            self.slug = connection.execute(chosen).scalar_one()
            used = select(Sector.code).join(Commitment, Commitment.sector_id == Sector.id)
            self.sectors = list(connection.scalars(used.distinct().order_by(Sector.code)))
        self._over_http, self._in_sql = cycle(self.sectors), cycle(self.sectors)

    def over_http(self) -> None:
        """Ask the API for all wards of the country, and read the whole compressed answer."""
        always = {"level": "ward", "edition": self.slug, "year": YEAR, "phase": PHASE}
        path = f"{self.path}?{urlencode({**always, **self.asked, 'sector': next(self._over_http)})}"
        with self.watch.time("http"):
            self.api.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = self.api.getresponse()
            body = answer.read()
        if answer.status != http.client.OK:
            raise AssertionError(f"GET {path} answered {answer.status}.")
        self.sizes.append(len(body))
        self.answer = json.loads(gzip.decompress(body))

    def plain_sql(self) -> None:
        """Work the same out from the copies."""
        given = {"edition": self.edition_id, "year": YEAR, "phase": PHASE, **self.given}
        with self.engine.connect() as connection, self.watch.time("sql"):
            self.rows = connection.execute(
                text(self.statement), {**given, "sector": next(self._in_sql)}
            ).all()

    @abstractmethod
    def compare(self) -> None:
        """Hold the last two answers against each other.

        Raises:
            AssertionError: They do not say the same.
        """

    def ratio(self, rounds: int) -> float:
        """Prove every sector's answers alike, then time all of them in turn; the median of HTTP over SQL."""
        for _ in self.sectors:
            self.over_http()
            self.plain_sql()
            self.compare()
        self.watch.taken.clear()
        alternate(rounds * len(self.sectors), self.over_http, self.plain_sql)
        return self.watch.median_s("http") / self.watch.median_s("sql")


@contextmanager
def copies(engine: Engine, tables: Sequence[str]) -> Iterator[None]:
    """Copy tables, without their indexes, under names that begin with ``plain_``; drop the copies."""
    with engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"create table plain_{table} as table {table}"))
            connection.execute(text(f"analyze plain_{table}"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            for table in tables:
                connection.execute(text(f"drop table plain_{table}"))
