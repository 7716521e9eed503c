"""The commands ``onebudget rollup`` and ``onebudget reconcile``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import RenderableType

from service.commands import options
from service.commands.answering import MapForm, ReportForm, as_json_text, chosen_form, give
from service.commands.asking import day_for, read_parameters, session_for_command, window
from service.db import ReadSession
from service.filters.words import Transfers
from service.rollups import rendering, report
from service.rollups.balance import TrialBalance
from service.rollups.balance import reconcile as hold_against_source
from service.rollups.routes import as_geojson
from service.rollups.schemas import BalanceParameters, Basis, RollupParameters
from service.rollups.service import Rollup, roll_up
from spatial.vocabulary import Level, Phase


def rollup(
    *,
    level: Annotated[Level, typer.Option(help="Level of the areas to list.")] = Level.LOCAL,
    within: options.Within = None,
    edition: options.EditionName = None,
    year: options.Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
    basis: options.BasisOption = Basis.OWN,
    first: options.FirstDay = None,
    last: options.LastDay = None,
    sphere: options.Spheres = None,
    organisation: options.Organisations = None,
    sector: options.Sectors = None,
    focal_area: options.FocalAreas = None,
    funding_source: options.Sources = None,
    stage: options.Stages = None,
    catalytic: options.Catalytic = None,
    transfers: options.TransfersOption = Transfers.EXCLUDE,
    as_at: options.AsAt = None,
    form: Annotated[MapForm | None, typer.Option("--format", help=options.FORM_HELP)] = None,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Add up what lands in each area of a level, with what belongs to none of them beside it."""
    chosen = chosen_form(form, MapForm, out)
    asked = read_parameters(
        RollupParameters,
        level=level,
        within=within,
        edition=edition,
        year=year,
        phase=phase,
        basis=basis,
        **window(first, last),
        sphere=sphere,
        organisation=organisation,
        sector=sector,
        focal_area=focal_area,
        funding_source=funding_source,
        stage=stage,
        catalytic=catalytic,
        transfers=transfers,
    )
    with session_for_command(as_at) as session:
        found = roll_up(session, asked.question(day_for(as_at)))
        give(_written(session, found, chosen), out, overwrite=overwrite)


def reconcile(
    *,
    edition: options.EditionName = None,
    year: options.Year = None,
    basis: options.BasisOption = Basis.OWN,
    first: options.FirstDay = None,
    last: options.LastDay = None,
    sphere: options.Spheres = None,
    organisation: options.Organisations = None,
    sector: options.Sectors = None,
    focal_area: options.FocalAreas = None,
    funding_source: options.Sources = None,
    stage: options.Stages = None,
    catalytic: options.Catalytic = None,
    as_at: options.AsAt = None,
    form: Annotated[ReportForm | None, typer.Option("--format", help=options.FORM_HELP)] = None,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Print the trial balance: wards and residuals against the source; exits 1 where they differ."""
    chosen = chosen_form(form, ReportForm, out)
    asked = read_parameters(
        BalanceParameters,
        edition=edition,
        year=year,
        basis=basis,
        **window(first, last),
        sphere=sphere,
        organisation=organisation,
        sector=sector,
        focal_area=focal_area,
        funding_source=funding_source,
        stage=stage,
        catalytic=catalytic,
    )
    found = _balance(asked, as_at)
    as_json = chosen is ReportForm.JSON
    answer = as_json_text(rendering.balance_values(found)) if as_json else report.balance_report(found)
    give(answer, out, overwrite=overwrite)
    if not found.balances:
        raise typer.Exit(1)


def _balance(asked: BalanceParameters, as_at: str | None) -> TrialBalance:
    with session_for_command(as_at) as session:
        return hold_against_source(
            session,
            edition=asked.edition,
            period=asked.period(),
            filters=asked.filters(),
            today=day_for(as_at),
        )


def _written(session: ReadSession, found: Rollup, form: MapForm) -> str | RenderableType:
    if form is MapForm.CSV:
        return rendering.as_csv(found)
    if form is MapForm.GEOJSON:
        return f"{bytes(as_geojson(session, found, None).body).decode()}\n"
    return as_json_text(rendering.as_values(found)) if form is MapForm.JSON else report.rollup_report(found)
