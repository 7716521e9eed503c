"""Commands about findings: ``onebudget findings ...``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from service.alignment.deciding import set_state
from service.alignment.finding_schemas import FindingsQuery
from service.alignment.findings import Told, list_findings, question_for, tell_finding
from service.alignment.rules import MEANINGS, Rule
from service.alignment.words import Listing
from service.clock import today
from service.commands import options
from service.commands.answering import show as show_report
from service.commands.asking import read_parameters, session_for_command
from service.db import reading, writing
from service.formatting import NO_FIGURE, money, whole
from service.opening import opened
from service.settings import Settings
from spatial.vocabulary import FindingState, Phase

app = typer.Typer(no_args_is_help=True, help="Where plans and budgets pull apart, and what was decided.")

Year = Annotated[str | None, typer.Option(help="Financial year; the current or the latest unless given.")]


@app.command("list")
def show(
    *,
    within: options.Within = None,
    rule: Annotated[list[Rule] | None, typer.Option(help="Only findings of these rules.")] = None,
    state: Annotated[list[FindingState] | None, typer.Option(help="Only findings of these states.")] = None,
    edition: options.EditionName = None,
    year: Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most findings listed.")] = 30,
) -> None:
    """List findings, the most rands first, under what each rule found in all."""
    query = read_parameters(
        FindingsQuery,
        within=within,
        rule=rule,
        state=state,
        edition=edition,
        year=year,
        phase=phase,
        limit=limit,
    )
    with session_for_command() as session:
        question = question_for(session, query.search(), query.edition, today())
        listing = list_findings(session, question, query.asked(), query.page())
    _print_rules(listing)
    _print_findings(listing)


@app.command("show")
def show_one(
    key: Annotated[str, typer.Argument(help="Key of the finding, as `list` gives it.")],
    *,
    edition: options.EditionName = None,
    year: Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
) -> None:
    """Tell one finding and everything that was ever said of it."""
    query = read_parameters(FindingsQuery, edition=edition, year=year, phase=phase)
    with session_for_command() as session:
        question = question_for(session, query.search(), query.edition, today())
        _print_told(tell_finding(session, question, key, with_geometry=False))


@app.command("set")
def decide(
    key: Annotated[str, typer.Argument(help="Key of the finding, as `list` gives it.")],
    state: Annotated[FindingState, typer.Argument(help="What holds from now on.")],
    *,
    note: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    edition: options.EditionName = None,
    year: Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
) -> None:
    """Say that a finding is explained, that a fix is agreed, or that it is open again; all of it is kept."""
    query = read_parameters(FindingsQuery, edition=edition, year=year, phase=phase)
    with opened(Settings()) as engine, reading(engine) as session, writing(engine) as writer:
        question = question_for(session, query.search(), query.edition, today())
        set_state(writer, question, key, state=state, note=note, by=by, at=datetime.now(UTC))
    typer.echo(f"{key} is {state.value}.")


def _print_told(told: Told) -> None:
    typer.echo(f"{told.key}: {MEANINGS[told.rule].sentence}")
    if told.row is None:
        typer.echo("The rule no longer finds it.")
    else:
        typer.echo(f"{told.row.name}, {money(told.row.cents)}, {told.row.state}")
    for one in told.history:
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} {one.by}: {one.state}. {one.note}")


def _print_rules(listing: Listing) -> None:
    table = Table(box=None)
    table.add_column("rule")
    for name in ("findings", "open", "explained", "fix agreed", "rands"):
        table.add_column(name, justify="right")
    for one in listing.totals or ():
        states = [whole(one.by_state[state.value]) for state in FindingState]
        table.add_row(one.rule, whole(one.findings), *states, money(one.cents))
    show_report(table)


def _print_findings(listing: Listing) -> None:
    table = Table(box=None)
    for name in ("key", "what", "whose", "state"):
        table.add_column(name)
    table.add_column("rands", justify="right")
    for row in listing.rows:
        table.add_row(
            row.key,
            row.name,
            row.organisation or row.plan or row.area_code,
            row.state,
            money(row.cents) if row.cents else NO_FIGURE,
        )
    show_report(table)
