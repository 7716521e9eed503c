"""Roll-ups and trial balances as tables for a terminal: figures are never cut, names wrap instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from service.filters.words import Filters, Transfers
from service.formatting import NO_FIGURE, money, percent, short_money, whole, year_text
from service.imports.fields import Vat
from service.rollups.balance import BalanceRow, TrialBalance
from service.rollups.carried import Way
from service.rollups.rendering import period_name
from service.rollups.service import Rollup
from spatial.vocabulary import Landing, Level, Phase

NAMES = {
    Landing.WARD: "at ward",
    Landing.LOCAL: "whole municipality",
    Landing.DISTRICT: "whole district",
    Landing.PROVINCE: "whole province",
    Landing.COUNTRY: "whole country",
    Landing.HEAD_OFFICE: "head office",
    Landing.UNLOCATED: "unlocated",
    Landing.OUTSIDE: "outside",
}
VAT_NAMES = {
    Vat.EXCLUDED: "without VAT",
    Vat.INCLUDED: "with VAT",
    Vat.UNKNOWN: "VAT not stated",
}
LEVEL_NAMES = {
    Level.COUNTRY: "country",
    Level.PROVINCE: "province",
    Level.DISTRICT: "district",
    Level.LOCAL: "municipality",
    Level.WARD: "ward",
}
WAYS = {
    Way.AREA: "by shares of area",
    Way.WEIGHTS: "by the shares of a finer layer",
    Way.CODE: "by the same code",
}
# A fill of its own for each, because paper and pipes have no colours.
FILLS = {
    Landing.WARD: ("█", "green"),
    Landing.LOCAL: ("▓", "cyan"),
    Landing.DISTRICT: ("▒", "blue"),
    Landing.PROVINCE: ("░", "magenta"),
    Landing.COUNTRY: ("▚", "magenta"),
    Landing.HEAD_OFFICE: ("=", "yellow"),
    Landing.UNLOCATED: ("?", "red"),
    Landing.OUTSIDE: ("·", "red"),
}
BAR_WIDTH = 72
ROOMY = 100
"""Columns from which a terminal has room for figures that others imply."""


def rollup_report(rollup: Rollup) -> RenderableType:
    """A heading, the areas, what stands above them, and the trial balance bar."""
    return _RollupReport(rollup)


def balance_report(balance: TrialBalance) -> RenderableType:
    """The trial balance, a column for each phase of each year, and what each file brought."""
    return _BalanceReport(balance)


@dataclass(frozen=True, slots=True)
class _RollupReport:
    rollup: Rollup

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Lay it out for the width at hand."""
        rollup = self.rollup
        yield Text(f"{rollup.within.name} by {LEVEL_NAMES[rollup.level]}", "bold")
        yield Text(f"{rollup.phase.value} {period_name(rollup.period)}, boundaries of {rollup.edition}")
        yield from _filters(rollup.filters)
        if not (rollup.commitments or rollup.transfer_cents):
            yield Text(f"{_why_empty(rollup)}\n")
            return
        yield Text(
            f"{whole(rollup.commitments)} commitments, {short_money(rollup.total_cents)}, "
            f"{percent(rollup.coverage)} of it at ward level"
        )
        if rollup.transfer_cents:
            yield Text(
                f"without {short_money(rollup.transfer_cents)} of transfers, counted where they are spent"
            )
        yield from estimate_lines(rollup)
        if rollup.people_from:
            yield Text(f"people estimated from {rollup.people_from.old.slug}")
        yield Text()
        yield _areas(rollup, roomy=options.max_width >= ROOMY)
        yield Text()
        yield from _balance_bar(rollup.balance, min(BAR_WIDTH, options.max_width))
        yield Text()


@dataclass(frozen=True, slots=True)
class _BalanceReport:
    balance: TrialBalance

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Lay it out for the width at hand."""
        balance = self.balance
        period = f", {period_name(balance.period)}" if balance.period is not None else ""
        yield Text(f"Trial balance of edition {balance.edition}{period}", "bold")
        yield from _filters(balance.filters)
        side_by_side = _columns_that_fit(balance.rows, options.max_width)
        for at in range(0, len(balance.rows), side_by_side):
            yield Text()
            yield _statements(balance.rows[at : at + side_by_side])
        yield Text()
        yield _verdict(balance)
        if any(row.is_mixed for row in balance.rows):
            yield Text("Sums mix bases of VAT: the lines under the source say how much of each is on which.")
        if balance.files:
            yield Text("\nFiles: rows, and check sums over all their amounts, which are no budget")
            yield _files(balance)


def estimate_lines(rollup: Rollup) -> Iterator[Text]:
    """Say what of the money was carried from other editions, and how."""
    for one in rollup.estimates:
        carried = f"carried from {one.source.edition} {WAYS[one.source.way]}"
        yield Text(f"{short_money(one.cents)} of it estimated: {carried}")


def _filters(filters: Filters) -> Iterator[Text]:
    stated = filters.stated()
    if filters.transfers is not Transfers.ONLY:
        del stated["transfers"]
    named = [
        f"{name.replace('_', ' ')} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in stated.items()
    ]
    if named:
        yield Text(f"only {'; '.join(named)}")


def _why_empty(rollup: Rollup) -> str:
    if not rollup.at_hand:
        return "No money is loaded yet; load a file with `onebudget commitments load`."
    if isinstance(rollup.period, int) and (rollup.phase, rollup.period) not in rollup.at_hand:
        return f"Nothing is loaded for it; there is {_at_hand(rollup.at_hand)}."
    return "Nothing here answers to that; ask for a wider area, another period or fewer filters."


def _at_hand(pairs: Sequence[tuple[Phase, int]]) -> str:
    by_phase = sorted(pairs, key=lambda pair: (list(Phase).index(pair[0]), pair[1]))
    named = [
        f"{phase.value} {', '.join(year_text(year) for _, year in found)}"
        for phase, found in groupby(by_phase, key=lambda pair: pair[0])
    ]
    return "; ".join(named)


def _table(texts: Sequence[str], figures: Sequence[str], *, header: bool = True) -> Table:
    """Give a table in which texts may wrap and figures keep their width."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=header)
    for name in texts:
        table.add_column(name)
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _areas(rollup: Rollup, *, roomy: bool) -> Table:
    residual = roomy and rollup.level is not Level.WARD
    estimated = bool(rollup.estimates)
    people = any(area.population for area in rollup.areas)
    parts = [*["residual"] * residual, *["estimated"] * estimated]
    figures = ["amount", *parts, "commitments", "coverage", *["per person"] * people]
    table = _table(["code", "name"], figures)
    table.columns[0].no_wrap = True
    for area in rollup.areas:
        per_person = area.cents_per_person
        table.add_row(
            area.code,
            area.name,
            money(area.cents) if area.commitments else "none stated",
            *[short_money(area.residual_cents)] * residual,
            *[short_money(area.estimated_cents)] * estimated,
            whole(area.commitments),
            percent(area.coverage),
            *[NO_FIGURE if per_person is None else money(per_person)] * people,
        )
    for one in rollup.above:
        name = f"{NAMES[one.landing]}, {one.name}"
        parts_of_it = [*[""] * residual, *[short_money(one.estimated_cents)] * estimated]
        table.add_row(one.code, name, money(one.cents), *parts_of_it, style="dim")
    table.add_row("", "together", money(rollup.total_cents), style="bold")
    return table


def _balance_bar(balance: Mapping[Landing, int], width: int) -> Iterator[RenderableType]:
    """One bar that adds up to the whole, and its parts in figures."""
    total = sum(balance.values())
    held = {landing: cents for landing, cents in balance.items() if cents}
    bar, table = Text(), _table(["", ""], ["", ""], header=False)
    for (landing, cents), cells in zip(held.items(), _cells([*held.values()], width), strict=True):
        fill, style = FILLS[landing]
        bar.append(fill * cells, style)
        table.add_row(
            Text(fill, style), NAMES[landing], money(cents), percent(cents / total if total else None)
        )
    if held:
        yield bar
        yield table


def _cells(parts: Sequence[int], width: int) -> list[int]:
    """Divide the cells of a bar: one at least for each part, the widest takes what rounding leaves."""
    whole_bar = sum(map(abs, parts))
    cells = [max(1, round(width * abs(part) / whole_bar)) for part in parts]
    if cells:
        cells[cells.index(max(cells))] += width - sum(cells)
    return cells


def _columns_that_fit(rows: Sequence[BalanceRow], width: int) -> int:
    label = max(map(len, NAMES.values()))
    widest = max((len(money(row.source_cents)) for row in rows), default=0)
    return max(1, (width - label) // (max(widest, len("original 2026/27")) + 2))


def _statements(rows: Sequence[BalanceRow]) -> Table:
    """Phases and years side by side: never added together, so there is no total across."""
    table = _table([""], [f"{row.phase.value} {year_text(row.financial_year)}" for row in rows])
    table.add_row("source", *(money(row.source_cents) for row in rows), style="bold")
    for vat, name in VAT_NAMES.items():
        if any(row.is_mixed and row.by_vat[vat] for row in rows):
            parts = (_or_none(row.by_vat[vat] if row.is_mixed else 0) for row in rows)
            table.add_row(f"  {name}", *parts, style="dim")
    for kind in Landing:
        if any(row.landed[kind] for row in rows):
            table.add_row(NAMES[kind], *(_or_none(row.landed[kind]) for row in rows))
    if any(row.transfer_cents for row in rows):
        table.add_row("transfers", *(_or_none(row.transfer_cents) for row in rows))
    table.add_row("difference", *(money(row.difference_cents) for row in rows), style="bold")
    return table


def _or_none(cents: int) -> str:
    return money(cents) if cents else NO_FIGURE


def _verdict(balance: TrialBalance) -> Text:
    if not balance.rows:
        return Text("No money answers to that; ask for another period or fewer filters.")
    if balance.balances:
        return Text("Every cent of the source is at a ward or in a residual.", "green")
    return Text("The figures do not add up to the source: see the line difference.", "bold red")


def _files(balance: TrialBalance) -> Table:
    table = _table(["file", "profile"], ["rows", "refused", "stated", "refused"])
    table.columns[0].overflow = "fold"
    for one in balance.files:
        table.add_row(
            one.file,
            one.profile,
            *map(whole, (one.rows_in, one.rows_refused)),
            *map(money, (one.cents_in, one.cents_refused)),
        )
    return table
