"""Gaps and equity as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.formatting import (
    NO_FIGURE,
    THIN,
    amount,
    decimal,
    fine_percent,
    percent,
    rate,
    short_money,
    whole,
)
from service.gaps.words import Equity, GapAnswer, GapArea, Spread
from service.rollups.rendering import period_name
from service.rollups.report import LEVEL_NAMES, estimate_lines
from spatial.clusters import Cluster
from spatial.vocabulary import Level

MOST = 60
"""Areas that a terminal lists; a file has all of them."""
MOST_NAMED: Final = 12
"""Areas of a cluster that a terminal names."""
MOST_OF: Final = {
    Level.COUNTRY: "the country",
    Level.PROVINCE: "nine provinces of ten",
    Level.DISTRICT: "nine districts of ten",
    Level.LOCAL: "nine municipalities of ten",
    Level.WARD: "nine wards of ten",
}


def gap_report(found: GapAnswer) -> RenderableType:
    """A heading, the areas by gap, and what could not be compared."""
    return Group(*_heading(found), Text(), _areas(found), *_left(found))


def equity_report(found: Equity) -> RenderableType:
    """The measures, each with what it says, and the areas that stand in clusters."""
    measures = Table(box=None)
    measures.add_column("measure")
    measures.add_column("value", justify="right")
    measures.add_column("meaning")
    theil = found.theil
    for name, value, meaning in (
        ("Gini", found.gini, "0 where all have alike a head"),
        ("Theil T", theil.total, "0 where all have alike a head"),
        ("  within", theil.within, "inside the areas above"),
        ("  between", theil.between, "between them"),
        ("concentration", found.concentration.index, "below zero: money goes to those in most need"),
    ):
        measures.add_row(name, decimal(value, 4), meaning)
    counts = [
        f"{whole(found.clusters.get(each, 0))} {each.value.replace('_', ' ')}"
        for each in Cluster
        if each is not Cluster.NONE
    ]
    clusters = Text(f"Clusters of the gap a head, false discoveries held at 5 %: {', '.join(counts)}")
    return Group(*_heading(found.gaps), Text(), measures, Text(), clusters, *_clusters(found))


def _clusters(found: Equity) -> Iterator[Text]:
    """The areas of each cluster, the first few by name; the JSON answer has all of them."""
    for cluster in Cluster:
        areas = [one.area for one in found.measured if one.cluster is cluster]
        if cluster is Cluster.NONE or not areas:
            continue
        ordered = sorted(areas, key=lambda area: (area.parent or "", area.code))
        names = [f"{area.name} ({area.code})" for area in ordered[:MOST_NAMED]]
        more = f", and {whole(len(areas) - MOST_NAMED)} more" if len(areas) > MOST_NAMED else ""
        yield Text(f"  {cluster.value.replace('_', ' ')}: {', '.join(names)}{more}")


def _heading(found: GapAnswer) -> Iterator[Text]:
    rollup, needs = found.rollup, found.needs
    money = ", ".join(found.sectors) or "all sectors"
    yield Text(
        f"{needs.indicator.name} against {money}: {rollup.within.name} by {LEVEL_NAMES[rollup.level]}", "bold"
    )
    yield Text(
        f"need of {needs.year}; {rollup.phase.value} {period_name(rollup.period)}, "
        f"boundaries of {rollup.edition}"
    )
    if needs.carried is not None:
        yield Text(
            f"needs estimated from {needs.carried.old.slug}: {MOST_OF[rollup.level]} within "
            f"{fine_percent(found.error)}"
        )
    if found.estimated_people is not None:
        yield Text(f"people estimated from {found.estimated_people.old.slug}")
    yield from estimate_lines(rollup)
    if found.spread is Spread.POPULATION:
        yield Text(f"{short_money(found.spread_cents)} of it divided by people, which is a guess")


def _areas(found: GapAnswer) -> Table:
    table = Table(box=None)
    table.add_column("code", no_wrap=True)
    table.add_column("name")
    estimated = bool(found.rollup.estimates)
    unit = found.needs.indicator.unit
    money = ("budget", *["estimated"] * estimated, "of budget")
    measures = ("gap, points", "gap", "per one in need", f"{unit} per R{THIN}m")
    for name in ("rank", "need", "of need", *money, *measures):
        table.add_column(name, justify="right", no_wrap=True)
    ranked = found.widest
    for area in ranked[:MOST]:
        table.add_row(*_cells(area, estimated=estimated))
    if len(ranked) > MOST:
        table.add_row("...", f"{whole(len(ranked) - MOST)} more in a file")
    return table


def _cells(area: GapArea, *, estimated: bool) -> tuple[str, ...]:
    rank = str(area.rank) if area.rank_best == area.rank_worst else f"{area.rank_best} to {area.rank_worst}"
    return (
        area.code,
        area.name,
        rank,
        whole(round(area.need or 0)),
        percent(area.need_share),
        short_money(area.cents),
        *[short_money(area.estimated_cents)] * estimated,
        percent(area.budget_share),
        decimal(area.points or 0, 1),
        short_money(area.gap_cents or 0),
        NO_FIGURE if area.cents_per_need is None else amount(area.cents_per_need),
        f"{NO_FIGURE} no budget" if area.need_per_million is None else rate(area.need_per_million),
    )


def _left(found: GapAnswer) -> Iterator[Text]:
    yield Text()
    if not found.widest:
        yield Text("There is no money or no need to compare here.")
    unknown = len(found.areas) - len(found.compared)
    if unknown:
        yield Text(f"{whole(unknown)} areas whose need is not known, with {short_money(found.unknown_cents)}")
    above = sum(one.cents for one in found.above)
    if above:
        yield Text(f"{short_money(above)} belongs to no single one of these areas")
