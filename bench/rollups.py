"""GET /v1/rollups over HTTP, against the plain join and sum on tables without indexes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine

from bench.figures import Figure
from bench.plain_sql import BASE_TABLES, Contest, copies
from bench.serving import served

TARGET = 0.2
TARGET_KB = 150
SPHERE = "national"
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


@dataclass(kw_only=True)
class Rollups(Contest):
    """Money by ward, under two filters."""

    def compare(self) -> None:
        """Make sure that both say the same, to the cent, ward by ward."""
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
    sphere = {"sphere": SPHERE}
    with copies(engine, BASE_TABLES), served(url) as api:
        work = Rollups(
            engine=engine,
            api=api,
            edition_id=edition_id,
            path="/v1/rollups",
            asked=sphere,
            statement=PLAIN,
            given=sphere,
        )
        ratio = work.ratio(rounds)
    wards = {"wards": len(work.answer["areas"]), "filters": "sphere, sector"}
    return [
        Figure("GET /v1/rollups, two filters / plain SQL", ratio, TARGET, parts=work.watch.parts() | wards),
        Figure("largest of these answers, compressed", max(work.sizes) / 1000, TARGET_KB, "kB"),
    ]
