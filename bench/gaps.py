"""GET /v1/gaps over HTTP for all wards of the country, against plain SQL on tables without indexes.

The SQL works out all that the answer says: the money of each ward as the roll-ups' SQL does, what stands
above the wards and what was handed on, both shares, the gap in points and to the cent by largest remainder,
rates, places and thirds. What it leaves out, in its own favour, is the text of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from bench.figures import Figure
from bench.plain_sql import BASE_TABLES, Contest, copies
from bench.serving import served

TARGET = 0.2
NEED = "bench_need"
TABLES = (*BASE_TABLES, "need_value", "indicator")
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
    with lines as materialized (
        select l.area_id, a.ward_id, l.landing, o.fy_start_month, c.is_transfer, c.id as commitment_id,
            l.amount_cents
        from plain_budget_line l
        join plain_allocation al on al.id = l.allocation_id
        join plain_commitment c on c.id = al.commitment_id
        join plain_organisation o on o.id = c.organisation_id
        join plain_sector s on s.id = c.sector_id
        join plain_area a on a.id = l.area_id
        where l.edition_id = :edition and al.phase = :phase and al.financial_year = :year
            and s.code = :sector
    ),
    money as (
        select ward_id, sum(amount_cents) as cents
        from lines where not is_transfer and ward_id is not null group by ward_id
    ),
    above as (
        select a.level, a.code, a.name, lines.landing, sum(amount_cents) as cents
        from lines join plain_area a on a.id = lines.area_id
        where not is_transfer and lines.ward_id is null
        group by a.level, a.code, a.name, lines.landing
    ),
    kinds as (
        select landing, fy_start_month, is_transfer, sum(amount_cents) as cents
        from lines group by landing, fy_start_month, is_transfer
    ),
    whole as (
        select (select json_agg(above) from above) as above, (select json_agg(kinds) from kinds) as kinds,
            (select count(distinct commitment_id) from lines where not is_transfer) as commitments
    ),
    people as (
        select distinct on (v.area_id) v.area_id, v.value
        from plain_need_value v join plain_indicator i on i.id = v.indicator_id and i.code = 'population'
        order by v.area_id, v.year desc
    ),
    both_sides as (
        select a.id, a.code, a.name, parent.code as parent, n.value as need, n.base, n.source,
            coalesce(m.cents, 0) as cents, p.value as population,
            sum(n.value) over () as all_need, sum(coalesce(m.cents, 0)) over () as all_cents
        from plain_area a
        join plain_indicator i on i.code = :need
        join plain_need_value n on n.area_id = a.id and n.indicator_id = i.id and n.year = 2011
        left join plain_area parent on parent.id = a.parent_id
        left join money m on m.ward_id = a.id
        left join people p on p.area_id = a.id
        where a.edition_id = :edition and a.level = 'ward'
    ),
    shares as (
        select *, need / all_need as need_share, cents / all_cents as budget_share,
            div(all_cents * need, all_need) as due, mod(all_cents * need, all_need) as rest
        from both_sides
    ),
    places as (
        select *, rank() over (order by need_share - budget_share desc) as place,
            count(*) over (order by need_share - budget_share desc) as place_worst,
            all_cents - sum(due) over () as left_over, row_number() over (order by rest desc, code) as claim,
            rank() over by_need + count(*) over by_need - 1 as twice_need_rank,
            rank() over by_money + count(*) over by_money - 1 as twice_money_rank, count(*) over () as size,
            row_number() over (order by code) as line
        from shares
        window by_need as (order by need / base), by_money as (order by cents / base)
    )
    select places.id, code, name, parent, need, base, source, cents, population, need_share, budget_share,
        100 * (need_share - budget_share) as points,
        due + (claim <= left_over)::int - cents as gap_cents,
        100 * need / nullif(greatest(cents, 0), 0) as need_per_rand,
        round(cents / nullif(need, 0)) as cents_per_need, place, place_worst,
        3 * case when need > 0 then least(3 * twice_need_rank / (2 * size), 2) else 0 end
            + case when cents > 0 then least(3 * twice_money_rank / (2 * size), 2) else 0 end as two_way,
        whole.*
    from places left join whole on places.line = 1
    order by code
"""


@dataclass(kw_only=True)
class GapWork(Contest):
    """The gap of every ward, for the money of one sector."""

    def compare(self) -> None:
        """Make sure that both say the same: ward by ward, to the cent, and of the whole."""
        named = [dict(zip(self.answer["columns"], row, strict=True)) for row in self.answer["rows"]]
        for ours, plain in zip(named, self.rows, strict=True):
            _refuse_unlike(ours, plain)
        whole = self.rows[0]
        handed_on = sum(kind["cents"] for kind in whole.kinds if kind["is_transfer"])
        total = sum(kind["cents"] for kind in whole.kinds) - handed_on
        theirs = (total, handed_on, whole.commitments, sum(one["cents"] for one in whole.above or ()))
        money = (self.answer["total"], self.answer["transfers_left_out"], self.answer["money"]["above"])
        total, handed_on, above = (round(each * 100) for each in money)
        if (total, handed_on, self.answer["commitments"], above) != theirs:
            raise AssertionError("The API and the plain tables do not agree on the whole.")


def _refuse_unlike(ours: dict[str, Any], plain: Any) -> None:
    places = (ours["code"], ours["rank"], ours["rank_worst"], ours["class"])
    cents = (round(ours["amount"] * 100), round(ours["gap"] * 100))
    alike = places == (plain.code, plain.place, plain.place_worst, plain.two_way)
    alike = alike and cents == (plain.cents, plain.gap_cents)
    if not alike or abs(ours["gap_points"] - float(plain.points)) > 1e-5:  # noqa: PLR2004
        raise AssertionError(f"The API and the plain tables do not agree on {plain.code}.")


def measure_gaps(engine: Engine, url: str, edition_id: int, rounds: int) -> Figure:
    """Ask through a real server process, and in plain SQL, in turn."""
    with engine.begin() as connection:
        connection.execute(text(WRITE_NEED), {"need": NEED, "edition": edition_id})
        connection.execute(text("analyze need_value"))
    with copies(engine, TABLES), served(url, ONEBUDGET_GAP_COVERAGE="0") as api:
        work = GapWork(
            engine=engine,
            api=api,
            edition_id=edition_id,
            path="/v1/gaps",
            asked={"indicator": NEED},
            statement=PLAIN,
            given={"need": NEED},
        )
        ratio = work.ratio(rounds)
    size = {"wards": len(work.rows), "largest_kB": round(max(work.sizes) / 1000, 1)}
    return Figure("GET /v1/gaps, all wards / plain SQL", ratio, TARGET, parts=work.watch.parts() | size)
