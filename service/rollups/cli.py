"""The commands ``onebudget rollup`` and ``onebudget reconcile``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import RenderableType

from service.clock import now, today
from service.db import ReadSession, reading
from service.errors import InvalidRequestError
from service.filters.words import Transfers
from service.history.moments import check_recorded, day_of, read_moment
from service.http.money import render_json
from service.http.validation import described
from service.opening import opened
from service.rollups import rendering, report
from service.rollups.balance import TrialBalance
from service.rollups.balance import reconcile as hold_against_source
from service.rollups.routes import as_geojson
from service.rollups.schemas import BalanceParameters, Basis, PeriodParameters, RollupParameters
from service.rollups.service import Rollup, roll_up
from service.settings import Settings
from service.whole_file import whole_file
from spatial.vocabulary import Level, Phase, Sphere


class Form(StrEnum):
    """Forms of an answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


class PlainForm(StrEnum):
    """Forms of an answer that is not drawn."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class BalanceForm(StrEnum):
    """Forms of an answer that is no list."""

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
AsAt = Annotated[
    str | None, typer.Option(help="As published then: a date, which means its end, or a moment (ISO 8601).")
]
FORM_HELP = "Form of the answer; a table, or as the ending of --out says, unless given."


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
    as_at: AsAt = None,
    form: Annotated[Form | None, typer.Option("--format", help=FORM_HELP)] = None,
    out: OutFile = None,
) -> None:
    """Add up what lands in each area of a level, with what belongs to none of them beside it."""
    chosen = chosen_form(form, Form, out)
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
        give(_written(session, found, chosen), out)


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
    as_at: AsAt = None,
    form: Annotated[BalanceForm | None, typer.Option("--format", help=FORM_HELP)] = None,
    out: OutFile = None,
) -> None:
    """Print the trial balance: wards and residuals against the source; exits 1 where they differ."""
    chosen = chosen_form(form, BalanceForm, out)
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
    as_json = chosen is BalanceForm.JSON
    give(as_json_text(rendering.balance_values(found)) if as_json else report.balance_report(found), out)
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


F = TypeVar("F", Form, PlainForm, BalanceForm)
P = TypeVar("P", bound=PeriodParameters)


def chosen_form(given: F | None, forms: type[F], out: Path | None) -> F:
    """Give the form asked for, or the one that the ending of the file means; for people unless told.

    Raises:
        InvalidRequestError: The ending means none of the forms.
    """
    if given is not None:
        return given
    if out is None:
        return forms("table")
    endings = {".txt" if form == "table" else f".{form.value}": form for form in forms}
    if out.suffix.lower() not in endings:
        raise InvalidRequestError(
            f"{out} does not tell its format; end it in {', '.join(endings)}, or add --format."
        )
    return endings[out.suffix.lower()]


def read_parameters(kind: type[P], **given: Any) -> P:
    """Make parameters of a command's options; what they refuse is said in one sentence.

    Raises:
        InvalidRequestError: An option cannot be meant.
    """
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
        raise InvalidRequestError(described(faults)[0]["detail"]) from None


def window(first: datetime | None, last: datetime | None) -> dict[str, Any]:
    """The days of a window as its parameters take them."""
    days = {"from": first, "to": last}
    return {name: day.date().isoformat() for name, day in days.items() if day is not None}


@contextmanager
def session_for_command(as_at: str | None = None) -> Iterator[ReadSession]:
    """Open the database for one command that reads what is published, or was at a past moment.

    Raises:
        InvalidRequestError: The moment cannot be meant, or lies before the record begins.
    """
    settings = Settings()
    past = past_moment(as_at)
    with (
        opened(settings) as engine,
        reading(engine, timeout_s=settings.statement_timeout_s, as_at=past) as session,
    ):
        if past is not None:
            check_recorded(session, past)
        yield session


def past_moment(as_at: str | None) -> datetime | None:
    """Read the option ``--as-at``."""
    return None if as_at is None else read_moment(as_at, now())


def day_for(as_at: str | None) -> date:
    """The date by which the edition and the financial year are chosen."""
    past = past_moment(as_at)
    return today() if past is None else day_of(past)


def _written(session: ReadSession, found: Rollup, form: Form) -> str | RenderableType:
    if form is Form.CSV:
        return rendering.as_csv(found)
    if form is Form.GEOJSON:
        return f"{bytes(as_geojson(session, found, None).body).decode()}\n"
    return as_json_text(rendering.as_values(found)) if form is Form.JSON else report.rollup_report(found)


def as_json_text(values: dict[str, Any]) -> str:
    """Write an answer as the API does, with a line's end."""
    return f"{render_json(values).decode()}\n"


def give(answer: str | RenderableType, out: Path | None) -> None:
    """Print an answer, or write it to a file that appears only when it is whole."""
    if out is None and not isinstance(answer, str):
        report.show(answer)
    elif out is None:
        typer.echo(answer, nl=False)
    else:
        with whole_file(out, overwrite=True) as half:
            half.write_text(
                answer if isinstance(answer, str) else report.as_text(answer), encoding="utf-8", newline=""
            )
        typer.echo(f"Wrote {out}.", err=True)
