"""Writes gaps as plain values: each area one short row, since there are thousands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final

from service.gaps.rows import FIGURES, POINT_DIGITS, SHARE_DIGITS, rows_json
from service.gaps.words import Equity, GapAnswer, GapArea
from service.http.money import plain_amount, rands, render_json
from service.needs.service import NeedSource
from service.rollups.rendering import harmless, head, period_name, tail
from spatial.clusters import Cluster
from spatial.palette import TWO_WAY

COLUMNS: Final = (
    "id",
    "code",
    "name",
    "parent",
    "need",
    "base",
    "method",
    "amount",
    "spread",
    "population",
    "need_share",
    "budget_share",
    "gap_points",
    "gap_low",
    "gap_high",
    "gap",
    "need_per_rand",
    "amount_per_need",
    "rank",
    "rank_best",
    "rank_worst",
    "class",
    "estimated",
)
"""What each place of a row holds. Programs may count columns: what is new comes last."""

_ABOUT: Final = ("edition", "indicator", "need_year", "phase", "period", "sectors", "spread_by")


def as_values(found: GapAnswer, answered_by: list[str]) -> dict[str, Any]:
    """Put gaps in the form of their JSON answer."""
    return {**_head(found, answered_by), "rows": [_row(area) for area in found.areas]}


def as_json(found: GapAnswer, answered_by: list[str]) -> bytes:
    """Write the JSON answer: what ``as_values`` gives, in a fifth of the time, since wards are thousands."""
    head = render_json(_head(found, answered_by))
    rows = rows_json(found.columns, found.rollup.areas)
    return b"".join((head[:-1], b',"rows":[', rows.encode(), b"]}"))


def _head(found: GapAnswer, answered_by: list[str]) -> dict[str, Any]:
    return {
        **facts(found, answered_by),
        "two_way": two_way_key(found) if found.rates else None,
        "columns": COLUMNS,
    }


def two_way_key(found: GapAnswer) -> dict[str, Any]:
    """The legend of the two-way map."""
    return {"basis": found.rates, "colours": TWO_WAY, "counts": found.class_counts}


def facts(found: GapAnswer, answered_by: list[str]) -> dict[str, Any]:
    """All of an answer but its areas."""
    above = sum(one.cents for one in found.above)
    return {
        **head(found.rollup),
        **tail(found.rollup, found.above),
        "need": _need(found.needs, found, answered_by),
        "sectors": found.sectors,
        "sector_basis": found.sector_basis,
        "spread": found.spread,
        "money": {
            "compared": rands(found.compared_cents),
            "need_unknown": rands(found.unknown_cents),
            "above": rands(above),
            "spread": rands(found.spread_cents),
        },
    }


def equity_values(found: Equity, answered_by: list[str]) -> dict[str, Any]:
    """Put measures of equity in the form of their JSON answer."""
    curve, parts = found.concentration, found.theil
    return {
        **facts(found.gaps, answered_by),
        "people_are": found.rates,
        "areas_measured": len(found.measured),
        "areas_left_out": found.left_out,
        "gini": found.gini,
        "theil": {"total": parts.total, "within": parts.within, "between": parts.between},
        "concentration": {
            "index": curve.index,
            "people": [round(each, SHARE_DIGITS) for each in curve.people],
            "amounts": [round(each, SHARE_DIGITS) for each in curve.amounts],
        },
        "clusters": {
            "permutations": found.permutations,
            "seed": found.seed,
            "false_discovery_rate": 0.05,
            "counts": {cluster: found.clusters.get(cluster, 0) for cluster in Cluster},
            "areas": list(_cluster_areas(found)),
        },
    }


def as_csv(found: GapAnswer) -> str:
    """Write one line for each area, with what is compared beside it, since a file is handed on alone."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow((*_ABOUT, *COLUMNS[1:]))
    about = (
        found.rollup.edition,
        found.needs.indicator.code,
        found.needs.year,
        found.rollup.phase.value,
        period_name(found.rollup.period),
        " ".join(found.sectors) or "all",
        found.spread.value,
    )
    for area in found.areas:
        cells = (*about, *_row(area, money=plain_amount)[1:])
        writer.writerow(["" if cell is None else harmless(cell) for cell in cells])
    return target.getvalue()


def _need(needs: NeedSource, found: GapAnswer, answered_by: list[str]) -> dict[str, Any]:
    one = needs.indicator
    return {
        "code": one.code,
        "name": one.name,
        "unit": one.unit,
        "more_is": one.more_is,
        "answered_by": answered_by,
        "year": needs.year,
        "total": round(sum(filter(None, found.columns["need"])), 4),
        "is_estimated": needs.carried is not None,
        "carried_from": needs.carried.old.slug if needs.carried else None,
        "error": round(found.error, 6),
        "sources": needs.sources,
    }


def _row(area: GapArea, money: Any = rands) -> tuple[Any, ...]:
    area_id, code, name, parent, need, base, method, cents, spread, *rest, estimated = area
    population, *measures = rest
    need_share, budget_share, points, low, high, gap, per_rand, per_need, *places = measures
    return (
        area_id,
        code,
        name,
        parent,
        need,
        base,
        method,
        money(cents),
        money(spread),
        population,
        None if need_share is None else round(need_share, SHARE_DIGITS),
        None if budget_share is None else round(budget_share, SHARE_DIGITS),
        None if points is None else round(points, POINT_DIGITS) + 0.0,
        None if low is None else round(low, POINT_DIGITS) + 0.0,
        None if high is None else round(high, POINT_DIGITS) + 0.0,
        None if gap is None else money(gap),
        None if per_rand is None else float(f"{per_rand:.{FIGURES}g}"),
        None if per_need is None else money(per_need),
        *places,
        money(estimated),
    )


def _cluster_areas(found: Equity) -> Iterator[dict[str, Any]]:
    level = found.gaps.rollup.level
    stand = [one for one in found.measured if one.cluster is not Cluster.NONE]
    for one in sorted(stand, key=itemgetter(2)):
        yield {
            "level": level,
            "code": one.area.code,
            "name": one.area.name,
            "id": one.area.id,
            "cluster": one.cluster,
            "statistic": round(one.statistic, FIGURES),
            "p": one.p,
        }
