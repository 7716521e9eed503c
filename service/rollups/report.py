"""Roll-ups and trial balances as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.formatting import NO_FIGURE, money, percent, short_money, whole
from service.rollups.balance import BalanceRow, TrialBalance
from service.rollups.rendering import period_name, year_name
from service.rollups.service import Rollup
from spatial.vocabulary import Landing

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
STYLES = {
    Landing.WARD: "green",
    Landing.LOCAL: "cyan",
    Landing.DISTRICT: "blue",
    Landing.PROVINCE: "magenta",
    Landing.COUNTRY: "magenta",
    Landing.HEAD_OFFICE: "yellow",
    Landing.UNLOCATED: "red",
    Landing.OUTSIDE: "red",
}
BAR_WIDTH = 72
NO_BREAK = "\u00a0"
NAME_WIDTH = 34
PIPE_WIDTH = 120
SIDE_BY_SIDE = 3


def rollup_report(rollup: Rollup) -> RenderableType:
    """A heading, the areas, what stands above them, and the trial balance bar."""
    heading = Text.assemble(
        (f"{rollup.within.name} by {rollup.level.value}", "bold"),
        f"  {rollup.phase.value} {period_name(rollup.period)}, edition {rollup.edition}\n",
        f"{whole(rollup.commitments)} commitments, {short_money(rollup.total_cents)}, "
        f"{percent(rollup.coverage)} of it at ward level",
    )
    if rollup.transfer_cents:
        heading.append(f"; {short_money(rollup.transfer_cents)} of transfers is counted where it is spent")
    return Group(heading, _areas(rollup), balance_bar(rollup.balance))


def balance_bar(balance: Mapping[Landing, int]) -> RenderableType:
    """One bar that adds up to the whole, and a legend in figures."""
    total = sum(abs(cents) for cents in balance.values())
    bar, legend = Text(), Text()
    for landing, cents in balance.items():
        if not cents:
            continue
        bar.append("█" * max(1, round(BAR_WIDTH * abs(cents) / total)), STYLES[landing])
        legend.append(f"■{NO_BREAK}", STYLES[landing])
        legend.append(f"{NAMES[landing]} {short_money(cents)}".replace(" ", NO_BREAK) + "   ")
    return Group(bar, legend) if total else Text("No money in this view.")


def balance_report(balance: TrialBalance) -> RenderableType:
    """The trial balance, a column for each phase of each year, and what each file brought."""
    rows = list(balance.rows)
    blocks = [_statements(rows[at : at + SIDE_BY_SIDE]) for at in range(0, len(rows), SIDE_BY_SIDE)]
    verdict = (
        Text("Every cent of the source is at a ward or in a residual.", "green")
        if balance.balances
        else Text("The figures do not add up to the source: see the line difference.", "bold red")
    )
    heading = Text(f"Trial balance of edition {balance.edition}", "bold")
    return Group(heading, *blocks, verdict, *([_files(balance)] if balance.files else []))


def _statements(rows: Sequence[BalanceRow]) -> Table:
    """Phases and years side by side: never added together, so there is no total across."""
    table = Table(box=None)
    table.add_column("")
    for row in rows:
        table.add_column(f"{row.phase.value} {year_name(row.financial_year)}", justify="right", no_wrap=True)
    table.add_row("source", *(money(row.source_cents) for row in rows), style="bold")
    for kind in Landing:
        if any(row.landed[kind] for row in rows):
            table.add_row(NAMES[kind], *(money(row.landed[kind]) for row in rows))
    if any(row.transfer_cents for row in rows):
        table.add_row("transfers", *(money(row.transfer_cents) for row in rows))
    table.add_row("difference", *(money(row.difference_cents) for row in rows), style="bold")
    return table


def _areas(rollup: Rollup) -> Table:
    table = Table(box=None)
    table.add_column("code", no_wrap=True)
    table.add_column("name", no_wrap=True, overflow="ellipsis", max_width=NAME_WIDTH)
    for name in ("amount", "residual", "commitments", "coverage", "per person"):
        table.add_column(name, justify="right", no_wrap=True)
    for area in rollup.areas:
        per_person = area.cents_per_person
        table.add_row(
            area.code,
            area.name,
            money(area.cents) if area.commitments else "none stated",
            short_money(area.residual_cents),
            whole(area.commitments),
            percent(area.coverage),
            NO_FIGURE if per_person is None else short_money(per_person),
        )
    for one in rollup.above:
        table.add_row(one.code, f"{NAMES[one.landing]}, {one.name}", money(one.cents), style="dim")
    table.add_row("", "together", money(rollup.total_cents), style="bold")
    return table


def _files(balance: TrialBalance) -> Table:
    table = Table(
        title="Files: rows, and check sums over all their amounts, which are no budget",
        title_justify="left",
        box=None,
    )
    table.add_column("file", overflow="fold")
    table.add_column("profile")
    for name in ("rows", "refused", "stated", "refused"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in balance.files:
        table.add_row(
            one.file,
            one.profile,
            *map(whole, (one.rows_in, one.rows_refused)),
            *map(money, (one.cents_in, one.cents_refused)),
        )
    return table


def show(report: RenderableType) -> None:
    """Print a report on standard output."""
    console = Console()
    # A file or a pipe has no width of its own; eighty columns would break the amounts.
    (console if console.is_terminal else Console(width=PIPE_WIDTH)).print(report)
