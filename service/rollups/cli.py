"""The commands ``onebudget rollup`` and ``onebudget reconcile``."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from service.db import ReadSession, reading
from service.errors import InvalidRequestError
from service.filters.words import Transfers
from service.http.money import render_json
from service.opening import opened
from service.rollups import rendering, report
from service.rollups.balance import reconcile as hold_against_source
from service.rollups.routes import as_geojson
from service.rollups.schemas import Basis, PeriodParameters, RollupParameters
from service.rollups.service import Rollup, roll_up
from service.settings import Settings
from spatial.vocabulary import Level, Phase, Sphere


class Form(StrEnum):
    """Forms of an answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


class BalanceForm(StrEnum):
    """Forms of a trial balance."""

    TABLE = "table"
    JSON = "json"


EditionName = Annotated[str | None, typer.Option(help="Edition; the one that holds today unless given.")]
Year = Annotated[str | None, typer.Option(help="Financial year, 2026 or 2026/27.")]
BasisOption = Annotated[Basis, typer.Option(help="Own financial years, or a window of days.")]
FirstDay = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the window.")
]
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of the window.")
]
Spheres = Annotated[list[Sphere] | None, typer.Option("--sphere", help="Only these spheres.")]
Organisations = Annotated[list[str] | None, typer.Option("--organisation", help="Only these, by code.")]
Sectors = Annotated[list[str] | None, typer.Option("--sector", help="Only these, by code.")]
FocalAreas = Annotated[list[str] | None, typer.Option("--focal-area", help="Only these, by code.")]
Sources = Annotated[list[str] | None, typer.Option("--funding-source", help="Only these, by code.")]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="Only these, by code.")]
Catalytic = Annotated[
    bool | None, typer.Option("--catalytic/--not-catalytic", help="Only catalytic ones, or only others.")
]
TransfersOption = Annotated[Transfers, typer.Option(help="Grants on the vote that hands them on.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write to this file.")]


def rollup(
    *,
    level: Annotated[Level, typer.Option(help="Level of the areas to list.")] = Level.LOCAL,
    within: Annotated[str | None, typer.Option(help="Code of the area to stay inside.")] = None,
    edition: EditionName = None,
    year: Year = None,
    phase: Annotated[Phase, typer.Option(help="Phases are alternatives.")] = Phase.ORIGINAL,
    basis: BasisOption = Basis.OWN,
    first: FirstDay = None,
    last: LastDay = None,
    sphere: Spheres = None,
    organisation: Organisations = None,
    sector: Sectors = None,
    focal_area: FocalAreas = None,
    funding_source: Sources = None,
    stage: Stages = None,
    catalytic: Catalytic = None,
    transfers: TransfersOption = Transfers.EXCLUDE,
    form: Annotated[Form, typer.Option("--format", help="Form of the answer.")] = Form.TABLE,
    out: OutFile = None,
) -> None:
    """Add up what lands in each area of a level, with what belongs to none of them beside it."""
    asked = _read(
        RollupParameters,
        level=level,
        within=within,
        edition=edition,
        year=year,
        phase=phase,
        basis=basis,
        **_window(first, last),
        sphere=sphere,
        organisation=organisation,
        sector=sector,
        focal_area=focal_area,
        funding_source=funding_source,
        stage=stage,
        catalytic=catalytic,
        transfers=transfers,
    )
    with opened(Settings()) as engine, reading(engine) as session:
        found = roll_up(session, asked.question(datetime.now(UTC).astimezone().date()))
        if form is Form.TABLE and out is None:
            report.show(report.rollup_report(found))
        else:
            _write(_text(session, found, asked, form), out)


def reconcile(
    *,
    edition: EditionName = None,
    year: Year = None,
    basis: BasisOption = Basis.OWN,
    first: FirstDay = None,
    last: LastDay = None,
    sphere: Spheres = None,
    organisation: Organisations = None,
    sector: Sectors = None,
    focal_area: FocalAreas = None,
    funding_source: Sources = None,
    stage: Stages = None,
    catalytic: Catalytic = None,
    form: Annotated[BalanceForm, typer.Option("--format", help="Form of the answer.")] = BalanceForm.TABLE,
    out: OutFile = None,
) -> None:
    """Print the trial balance: wards and residuals against the source; exits 1 where they differ."""
    asked = _read(
        PeriodParameters,
        edition=edition,
        year=year,
        basis=basis,
        **_window(first, last),
        sphere=sphere,
        organisation=organisation,
        sector=sector,
        focal_area=focal_area,
        funding_source=funding_source,
        stage=stage,
        catalytic=catalytic,
    )
    with opened(Settings()) as engine, reading(engine) as session:
        found = hold_against_source(
            session,
            edition=asked.edition,
            period=asked.period(),
            filters=asked.filters(),
            today=datetime.now(UTC).astimezone().date(),
        )
    if form is BalanceForm.TABLE and out is None:
        report.show(report.balance_report(found))
    else:
        _write(render_json(rendering.balance_values(found)).decode(), out)
    if not found.balances:
        raise typer.Exit(1)


P = TypeVar("P", bound=PeriodParameters)


def _read(kind: type[P], **given: Any) -> P:
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise InvalidRequestError(f"{where}: {said}" if where else said) from None


def _window(first: datetime | None, last: datetime | None) -> dict[str, Any]:
    return {"from": first.date() if first else None, "to": last.date() if last else None}


def _text(session: ReadSession, found: Rollup, asked: RollupParameters, form: Form) -> str:
    if form is Form.CSV:
        return rendering.as_csv(found)
    if form is Form.GEOJSON:
        return bytes(as_geojson(session, found, asked).body).decode()
    return render_json(rendering.as_values(found, asked.filters())).decode()


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text)
        return
    # Written beside and moved into place, so that a full disk leaves no half a file.
    half = out.with_name(f"{out.name}.part")
    half.write_text(text, encoding="utf-8", newline="")
    half.replace(out)
    typer.echo(f"Wrote {out}.", err=True)
