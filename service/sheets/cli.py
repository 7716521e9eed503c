"""The command ``onebudget map``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service.clock import now
from service.commands import options
from service.commands.answering import chosen_form
from service.commands.asking import day_for, past_moment, read_parameters, session_for_command, window
from service.errors import InvalidRequestError
from service.filters.words import Transfers
from service.gaps.words import Spread
from service.maps.words import GapMeasure, Measure, Scheme
from service.rollups.schemas import Basis
from service.settings import Settings
from service.sheets.schemas import GapTakeAwayParameters, TakeAwayParameters
from service.sheets.service import take_away
from service.sheets.words import Paper, TakeAwayFormat, Times
from service.whole_file import whole_file
from spatial.palette import MOST
from spatial.vocabulary import Level, Phase


class Shows(StrEnum):
    """What a map can show of each area."""

    PER_PERSON = Measure.PER_PERSON
    SHARE = Measure.SHARE
    TOTAL = Measure.TOTAL
    COVERAGE = Measure.COVERAGE
    GAP = GapMeasure.GAP
    TWO_WAY = GapMeasure.TWO_WAY


YEAR_HELP = "Year of the need's count; the latest unless given."
NEED_HELP = "Code of the need that gap and two_way hold against the money, such as no_piped_water."
SPREAD_HELP = "Of gap and two_way: divide money of no single area by people: a guess."
FORM_HELP = "Form of the file; as the ending of --out says, else pdf."
OUT_HELP = "Write to this file; named by place, measure and time unless given."


def map_(
    *,
    level: Annotated[Level, typer.Option(help="Level of the areas to draw.")] = Level.LOCAL,
    within: options.Within = None,
    measure: Annotated[Shows, typer.Option(help="What the map shows of each area.")] = Shows.PER_PERSON,
    need: Annotated[str | None, typer.Option(help=NEED_HELP)] = None,
    need_year: Annotated[int | None, typer.Option(help=YEAR_HELP)] = None,
    spread: Annotated[Spread, typer.Option(help=SPREAD_HELP)] = Spread.NONE,
    scheme: Annotated[Scheme, typer.Option(help="How values come into classes.")] = Scheme.QUANTILE,
    classes: Annotated[int, typer.Option(min=2, max=MOST, help="How many classes.")] = 5,
    form: Annotated[TakeAwayFormat | None, typer.Option("--format", help=FORM_HELP)] = None,
    paper: Annotated[Paper, typer.Option(help="Paper of a printed sheet, in landscape.")] = Paper.A4,
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
    out: Annotated[Path | None, typer.Option("--out", help=OUT_HELP)] = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Take a map or its table to a meeting: a printed sheet, a map that needs no network, a workbook."""
    asked = _asked(
        _of_need(measure, need, need_year, spread),
        level=level,
        within=within,
        measure=measure.value,
        scheme=scheme,
        classes=classes,
        format=chosen_form(form, TakeAwayFormat, out, usual=TakeAwayFormat.PDF),
        paper=paper,
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
    _take(asked, as_at, out, overwrite=overwrite)


def _take(
    asked: TakeAwayParameters | GapTakeAwayParameters, as_at: str | None, out: Path | None, *, overwrite: bool
) -> None:
    """Make the product that was asked for and write it to its file."""
    day, past = day_for(as_at), past_moment(as_at)
    question = (
        asked.map_question(day, Settings().gap_coverage)
        if isinstance(asked, GapTakeAwayParameters)
        else asked.map_question(day)
    )
    with session_for_command(as_at) as session:
        product = take_away(session, question, asked.format, asked.paper, Times(now(), past))
    target = out or Path(product.name)
    with whole_file(target, overwrite=overwrite) as half:
        half.write_bytes(product.content)
    typer.echo(f"Wrote {target}; checksum of its figures {product.checksum}.", err=True)


def _asked(of_need: dict[str, Any], **given: Any) -> TakeAwayParameters | GapTakeAwayParameters:
    if of_need:
        return read_parameters(GapTakeAwayParameters, **of_need, **given)
    return read_parameters(TakeAwayParameters, **given)


def _of_need(measure: Shows, need: str | None, need_year: int | None, spread: Spread) -> dict[str, Any]:
    """The parameters of a need where the measure holds one against the money; none for other measures."""
    if measure.value not in set(GapMeasure):
        if need is None and need_year is None and spread is Spread.NONE:
            return {}
        raise InvalidRequestError(
            "--need, --need-year and --spread go with --measure gap or --measure two_way; add one of them."
        )
    if need is None:
        raise InvalidRequestError(
            f"--measure {measure} holds a need against the money; name it with --need, such as "
            "no_piped_water (`onebudget needs list` names those that are loaded)."
        )
    return {"indicator": need, "need_year": need_year, "spread": spread}
