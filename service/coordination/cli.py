"""The command ``onebudget coordination``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.table import Table

from service.clock import today
from service.coordination.schemas import CoordinationQuery
from service.coordination.service import list_pairs, resolve, sector_pairs
from service.coordination.words import MOST_DISTANCE_M, USUAL_DISTANCE_M, Kind, Listing, kind_of
from service.db import reading
from service.errors import InvalidRequestError
from service.formatting import money, whole
from service.http.validation import described
from service.opening import opened
from service.rollups.report import show as show_report
from service.settings import Settings
from spatial.vocabulary import Phase


def coordination(
    *,
    within: Annotated[str | None, typer.Option(help="Code of the area to stay inside.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only these kinds of pairs.")] = None,
    distance: Annotated[
        int, typer.Option(min=1, max=MOST_DISTANCE_M, help="Greatest distance of two sites, in metres.")
    ] = USUAL_DISTANCE_M,
    edition: Annotated[
        str | None, typer.Option(help="Edition; the one that holds today unless given.")
    ] = None,
    year: Annotated[str | None, typer.Option(help="Financial year, 2026 or 2026/27.")] = None,
    phase: Annotated[Phase, typer.Option(help="Phases are alternatives.")] = Phase.ORIGINAL,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most pairs listed.")] = 30,
) -> None:
    """List commitments of different organisations that should know of each other, most rands first."""
    query = _query(
        within=within, kind=kind, distance=distance, edition=edition, year=year, phase=phase, limit=limit
    )
    settings = Settings()
    pairs = sector_pairs(settings)
    with (
        opened(settings) as engine,
        reading(engine, timeout_s=settings.statement_timeout_s) as session,
    ):
        question = resolve(session, query.search(), pairs, query.edition, today())
        _print(list_pairs(session, question, pairs, query.page()))


def _query(**given: Any) -> CoordinationQuery:
    try:
        return CoordinationQuery(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
        raise InvalidRequestError(described(faults)[0]["detail"]) from None


def _print(listing: Listing) -> None:
    for totals in listing.totals or ():
        typer.echo(f"{totals.kind.value}: {whole(totals.pairs)} pairs, {money(totals.cents)} at stake")
    table = Table(box=None)
    for name in ("kind", "one", "other"):
        table.add_column(name)
    for name in ("metres", "at stake"):
        table.add_column(name, justify="right")
    for row in listing.rows:
        metres = "" if row.distance_m is None else whole(row.distance_m)
        sides = [f"{row.a_organisation}: {row.a_name}", f"{row.b_organisation}: {row.b_name}"]
        table.add_row(kind_of(row).value, *sides, metres, money(row.cents))
    show_report(table)
