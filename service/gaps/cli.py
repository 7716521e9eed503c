"""The commands ``onebudget gaps`` and ``onebudget equity``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import RenderableType

from service.clock import today
from service.commands import asking, options
from service.commands.answering import ListForm, ReportForm, as_json_text, chosen_form, give
from service.gaps import rendering, report
from service.gaps.equity import find_equity
from service.gaps.schemas import EquityParameters, GapParameters
from service.gaps.service import find_gaps
from service.gaps.words import Spread
from service.needs.service import answered_by
from service.rollups.schemas import Basis
from service.settings import Settings
from spatial.vocabulary import Level, Phase

Indicator = Annotated[str, typer.Argument(help="Code of the need, such as no_piped_water.")]
LevelOption = Annotated[Level, typer.Option(help="Level of the areas to compare.")]
NeedYear = Annotated[int | None, typer.Option(help="Year of the count; the latest unless given.")]
Sectors = Annotated[
    list[str] | None,
    typer.Option("--sector", help="Only these, by code, or all; those that answer the need unless given."),
]
SpreadOption = Annotated[Spread, typer.Option(help="Divide money of no single area by people: a guess.")]


def gaps(
    indicator: Indicator,
    *,
    level: LevelOption = Level.LOCAL,
    within: options.Within = None,
    edition: options.EditionName = None,
    need_year: NeedYear = None,
    year: options.Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
    basis: options.BasisOption = Basis.OWN,
    first: options.FirstDay = None,
    last: options.LastDay = None,
    sphere: options.Spheres = None,
    sector: Sectors = None,
    spread: SpreadOption = Spread.NONE,
    form: Annotated[ListForm | None, typer.Option("--format", help=options.FORM_HELP)] = None,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Hold each area's share of need against its share of budget, the widest gap first."""
    chosen = chosen_form(form, ListForm, out)
    given = _given(locals())
    asked = asking.read_parameters(GapParameters, **given, **asking.window(first, last))
    with asking.session_for_command() as session:
        found = find_gaps(session, asked.gap_question(today(), Settings().gap_coverage))
        if chosen is ListForm.CSV:
            answer: str | RenderableType = rendering.as_csv(found)
        elif chosen is ListForm.JSON:
            answering = answered_by(session, found.needs.indicator.code)
            answer = as_json_text(rendering.as_values(found, answering))
        else:
            answer = report.gap_report(found)
    give(answer, out, overwrite=overwrite)


def equity(
    indicator: Indicator,
    *,
    level: LevelOption = Level.LOCAL,
    within: options.Within = None,
    edition: options.EditionName = None,
    need_year: NeedYear = None,
    year: options.Year = None,
    phase: options.PhaseOption = Phase.ORIGINAL,
    basis: options.BasisOption = Basis.OWN,
    first: options.FirstDay = None,
    last: options.LastDay = None,
    sphere: options.Spheres = None,
    sector: Sectors = None,
    spread: SpreadOption = Spread.NONE,
    seed: Annotated[int, typer.Option(min=0, help="Of the permutations.")] = 1,
    form: Annotated[ReportForm | None, typer.Option("--format", help=options.FORM_HELP)] = None,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Measure how evenly money lies over people: Gini, Theil, concentration, and clusters of gaps."""
    chosen = chosen_form(form, ReportForm, out)
    given = _given(locals())
    asked = asking.read_parameters(EquityParameters, **given, **asking.window(first, last))
    with asking.session_for_command() as session:
        found = find_equity(session, asked.gap_question(today(), Settings().gap_coverage), asked.seed)
        if chosen is ReportForm.JSON:
            answering = answered_by(session, found.gaps.needs.indicator.code)
            answer: str | RenderableType = as_json_text(rendering.equity_values(found, answering))
        else:
            answer = report.equity_report(found)
    give(answer, out, overwrite=overwrite)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a command that are parameters under the same name."""
    own = {"form", "out", "overwrite", "chosen", "first", "last"}
    return {name: value for name, value in options.items() if name not in own}
