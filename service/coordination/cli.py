"""The command ``onebudget coordination``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from service.clock import today
from service.commands import options
from service.commands.answering import show
from service.commands.asking import read_parameters, session_for_command
from service.coordination.schemas import CoordinationQuery
from service.coordination.service import list_pairs, resolve, sector_lists
from service.coordination.words import (
    MOST_DISTANCE_M,
    USUAL_DISTANCE_M,
    FoundBy,
    Kind,
    Listing,
    found_by,
    kind_of,
    label_of,
)
from service.formatting import money, percent, whole, year_text
from service.rows import AnyRow
from service.settings import Settings
from spatial.vocabulary import Phase


def coordination(
    *,
    within: options.Within = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only these kinds of pairs.")] = None,
    distance: Annotated[
        int, typer.Option(min=1, max=MOST_DISTANCE_M, help="Greatest distance of two sites, in metres.")
    ] = USUAL_DISTANCE_M,
    edition: options.EditionName = None,
    year: options.Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most pairs listed.")] = 30,
) -> None:
    """List commitments of different organisations that should know of each other, most rands first."""
    query = read_parameters(
        CoordinationQuery,
        within=within,
        kind=kind,
        distance=distance,
        edition=edition,
        year=year,
        phase=phase,
        limit=limit,
    )
    lists = sector_lists(Settings())
    with session_for_command() as session:
        question = resolve(session, query.search(), lists, query.edition, today())
        _print(list_pairs(session, question, lists, query.page()))


def _print(listing: Listing) -> None:
    search = listing.question.search
    typer.echo(f"{search.phase.value} {year_text(listing.question.year)}")
    for totals in listing.totals or ():
        typer.echo(f"{totals.kind.value}: {whole(totals.pairs)} pairs, {money(totals.cents)} at stake")
    table = Table(box=None)
    for name in ("kind", "one", "other"):
        table.add_column(name)
    table.add_column("found by")
    table.add_column("at stake", justify="right")
    for row in listing.rows:
        sides = [f"{row.a_organisation}: {row.a_name}", f"{row.b_organisation}: {row.b_name}"]
        table.add_row(kind_of(row).value, *sides, _found_by(row), money(row.cents))
    show(table)


def _found_by(row: AnyRow) -> str:
    match found_by(row):
        case FoundBy.NAME:
            return f"names {percent(row.likeness / 1000)} alike"
        case FoundBy.GRANT:
            return "one grant"
        case FoundBy.DISTANCE:
            return f"{whole(row.distance_m)} m"
        case FoundBy.WARD:
            return f"one ward, {label_of(row)}"
