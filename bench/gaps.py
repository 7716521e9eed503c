"""GET /v1/gaps over HTTP for all wards of the country, against plain SQL on tables without indexes."""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine, select, text

from bench.figures import Figure, Stopwatch, alternate
from bench.rollups import PHASE, PLAIN_TABLES, YEAR, served
from service.models import Commitment, Edition, Sector

TARGET = 0.2
NEED = "bench_need"
TABLES = (*PLAIN_TABLES, "need_value", "indicator")
# People invented, so that the figures do not hang on a census that may not be there.
WRITE_NEED = """
    with made as (
        insert into indicator (code, name, unit, more_is)
        values (:need, 'Need of the bench', 'persons', 'worse') returning id
    )
    insert into need_value (area_id, indicator_id, year, value, base, source)
    select area.id, made.id, 2011, 7 * area.id % 3001, 3001 + 11 * area.id % 9000, 'bench'
    from area, made where area.edition_id = :edition and area.level = 'ward'
"""
PLAIN = """
    with money as (
        select a.ward_id as id, sum(l.amount_cents) as cents
        from plain_budget_line l
        join plain_allocation al on al.id = l.allocation_id
        join plain_commitment c on c.id = al.commitment_id
        join plain_organisation o on o.id = c.organisation_id
        join plain_sector s on s.id = c.sector_id
        join plain_area a on a.id = l.area_id
        where l.edition_id = :edition and al.phase = :phase and al.financial_year = :year
            and s.code = :sector and not c.is_transfer and a.ward_id is not null
        group by a.ward_id
    ),
    both_sides as (
        select a.code, coalesce(n.value, 0) as need, coalesce(m.cents, 0) as cents, n.base
        from plain_area a
        join plain_indicator i on i.code = :need
        join plain_need_value n on n.area_id = a.id and n.indicator_id = i.id and n.year = 2011
        left join money m on m.id = a.id
        where a.edition_id = :edition and a.level = 'ward'
    ),
    shares as (
        select *, need / sum(need) over () as need_share, cents / sum(cents) over () as budget_share
        from both_sides
    )
    select code, need_share, budget_share, 100 * (need_share - budget_share) as points,
        need_share * sum(cents) over () - cents as gap_cents, cents / nullif(need, 0) as per_need,
        rank() over (order by need_share - budget_share desc) as place,
        ntile(3) over (order by need / base), ntile(3) over (order by cents / base)
    from shares order by code
"""


@dataclass
class GapWork:
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
        query = {"indicator": NEED, "level": "ward", "edition": self.edition[1], "year": YEAR, "phase": PHASE}
        path = f"/v1/gaps?{urlencode({**query, 'sector': next(self._over_http)})}"
        with self.watch.time("http"):
            self.api.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = self.api.getresponse()
            body = answer.read()
        if answer.status != http.client.OK:
            raise AssertionError(f"GET {path} answered {answer.status}.")
        self.sizes.append(len(body))
        self.answer = json.loads(gzip.decompress(body))

    def plain_sql(self) -> None:
        """Join, sum, divide and rank."""
        given = {"edition": self.edition[0], "year": YEAR, "phase": PHASE, "need": NEED}
        with self.engine.connect() as connection, self.watch.time("sql"):
            self.rows = connection.execute(text(PLAIN), {**given, "sector": next(self._in_sql)}).all()

    def prove(self) -> None:
        """Make sure that both say the same, ward by ward, to the cent that a share may be rounded by."""
        self.over_http()
        self.plain_sql()
        named = [dict(zip(self.answer["columns"], row, strict=True)) for row in self.answer["rows"]]
        for ours, plain in zip(named, self.rows, strict=True):
            alike = ours["code"] == plain.code and abs(ours["gap_points"] - float(plain.points)) < 1e-5  # noqa: PLR2004
            if not alike or abs(round(ours["gap"] * 100) - plain.gap_cents) >= 1:
                raise AssertionError(f"The API and the plain tables do not agree on {plain.code}.")


def measure_gaps(engine: Engine, url: str, edition_id: int, rounds: int) -> Figure:
    """Ask through a real server process, and in plain SQL, in turn."""
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
        connection.execute(text(WRITE_NEED), {"need": NEED, "edition": edition_id})
        connection.execute(text("analyze need_value"))
        for table in TABLES:
            connection.execute(text(f"create table plain_{table} as table {table}"))
            connection.execute(text(f"analyze plain_{table}"))
    with served(url, ONEBUDGET_GAP_COVERAGE="0") as api:
        work = GapWork(engine, api, (edition_id, slug), sectors)
        for _ in sectors:
            work.prove()
        work.watch.taken.clear()
        alternate(rounds * len(sectors), work.over_http, work.plain_sql)
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"drop table plain_{table}"))
    ratio = work.watch.median_s("http") / work.watch.median_s("sql")
    size = {"wards": len(work.rows), "largest_kB": round(max(work.sizes) / 1000, 1)}
    return Figure("GET /v1/gaps, all wards / plain SQL", ratio, TARGET, parts=work.watch.parts() | size)
