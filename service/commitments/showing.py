"""A report on one file, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.commitments.report import EXAMPLES, Balance, Column, Report, RuleGroup
from service.formatting import money, whole, year_text

SIDE_BY_SIDE = 3
PIPE_WIDTH = 120
LONGEST_VALUE = 40
_STYLES = {"refuse": "bold red", "warn": "yellow", "note": "dim"}


def report_table(report: Report) -> RenderableType:
    """Everything there is to say about a file, in the order in which a person asks it."""
    return Group(
        _heading(report),
        *_balances(report.balance),
        *([_findings(report.groups)] if report.groups else [Text("Nothing was found to be wrong.", "green")]),
        *_outcome(report),
    )


def as_text(what: RenderableType, *, to_file: bool = False) -> str:
    """Lay a report out as text; a file or a pipe has no width of its own."""
    console = Console()
    if to_file or not console.is_terminal:
        console = Console(width=PIPE_WIDTH, force_terminal=False)
    with console.capture() as capture:
        console.print(what)
    return capture.get()


def _heading(report: Report) -> Text:
    sheet = f", sheet {report.sheet}" if report.sheet else ""
    balance = report.balance
    text = Text.assemble(
        (report.file, "bold"),
        f"{sheet}: read as {report.profile} in {report.unit}, places in edition {report.edition}\n",
        f"{whole(balance.rows_in)} rows = {whole(balance.rows_loaded)} "
        f"{'loaded' if report.committed else 'fit to load'} + {whole(balance.rows_refused)} refused",
    )
    if report.earlier is not None:
        day = report.earlier.loaded_at.date().isoformat()
        text.append(f"\nThis very file was loaded on {day} as run {report.earlier.run_id}.")
    return text


def _balances(balance: Balance) -> Iterator[Table]:
    """Phases and years side by side, a few at a time: never added together, so there is no total across."""
    columns = balance.columns
    for at in range(0, len(columns), SIDE_BY_SIDE):
        yield _balance(balance, columns[at : at + SIDE_BY_SIDE])


def _balance(balance: Balance, columns: Sequence[Column]) -> Table:
    table = Table(box=None)
    table.add_column("")
    table.add_column("commitments", justify="right")
    for phase, year in columns:
        table.add_column(f"{phase} {year_text(year)}", justify="right", no_wrap=True)
    loaded = [balance.loaded[column] for column in columns]
    refused = [balance.refused[column] for column in columns]
    table.add_row(
        "in the file", "", *(money(a + b) for a, b in zip(loaded, refused, strict=True)), style="bold"
    )
    table.add_row("refused", "", *map(money, refused))
    table.add_row("loaded", whole(balance.scopes.total()), *map(money, loaded))
    for scope, number in balance.scopes.most_common():
        cents = [balance.scope_cents[scope, column] for column in columns]
        table.add_row(f"  {scope.replace('_', ' ')}", whole(number), *map(money, cents), style="dim")
    return table


def _findings(groups: Sequence[RuleGroup]) -> Table:
    table = Table(box=None, title="Findings", title_justify="left")
    table.add_column("", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    table.add_column("times", justify="right")
    table.add_column("first rows", no_wrap=True)
    table.add_column("what was found")
    for group in groups:
        rows = [str(each.row) for each in group.examples if each.row is not None]
        more = ", …" if group.count > len(rows) > 0 else ""
        first = group.examples[0]
        value = f" ({first.value[:LONGEST_VALUE]})" if first.value else ""
        table.add_row(
            Text(group.severity, _STYLES[group.severity]),
            group.rule,
            whole(group.count),
            ", ".join(rows) + more,
            Text(first.message + value),
        )
    return table


def _outcome(report: Report) -> Iterator[RenderableType]:
    outcome = report.outcome
    counts = (
        f"{whole(outcome.new)} new, {whole(outcome.changed)} changed, {whole(outcome.same)} the same, "
        f"{whole(outcome.vanished)} no longer in the file."
    )
    yield Text.assemble(("Commitments: ", "bold"), counts)
    if outcome.organisations:
        shown = ", ".join(outcome.organisations[:EXAMPLES])
        more = len(outcome.organisations) - EXAMPLES
        yield Text(f"New organisations: {shown}{f' and {whole(more)} more' if more > 0 else ''}.")
    if outcome.fields:
        fields = ", ".join(f"{name} ({whole(number)})" for name, number in outcome.fields.items())
        yield Text(f"Changed fields: {fields}.")
    for change in outcome.examples:
        yield Text(
            f"  {change.organisation} {change.reference}: {change.field} from {_short(change.old)} "
            f"to {_short(change.new)}",
            "dim",
        )
    more = sum(outcome.fields.values()) - len(outcome.examples)
    if more > 0:
        yield Text(f"  and {whole(more)} more, which --format json lists", "dim")


def _short(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
