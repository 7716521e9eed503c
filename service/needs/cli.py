"""Commands about indicators of need: ``onebudget needs ...``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from service import clock
from service.commands import options
from service.db import WriteSession, reading
from service.formatting import whole
from service.imports.source import Limits
from service.needs import service
from service.needs.profiles import CountsAs, find_profile
from service.needs.service import LevelSums, NeedsReport, Question
from service.opening import opened
from service.settings import Settings
from spatial.vocabulary import COUNTED_UNITS, Level

app = typer.Typer(no_args_is_help=True, help="Load and list indicators of need, population among them.")
out = Console()
EXAMPLES = 3


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="CSV file, packed by gzip or not, or workbook.")],
    *,
    edition: Annotated[
        str | None, typer.Option(help="Edition whose codes the file uses; else the profile's, or today's.")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="How to read a table of counts: a profile that ships, or a YAML file."),
    ] = None,
    commit: Annotated[bool, typer.Option("--commit", help="Write the values.")] = False,
) -> None:
    """Load values of indicators by area. Without --commit it only says what would be loaded."""
    settings = Settings()
    mapping = None if profile is None else find_profile(profile)
    with opened(settings) as engine, WriteSession(engine) as session:
        report = service.load(
            session, file, edition=edition, profile=mapping, limits=Limits.from_settings(settings)
        )
        if commit:
            session.commit()
        else:
            session.rollback()
    _print(report, file)
    if not commit:
        typer.echo("Nothing was written; add --commit to write.", err=True)


@app.command("list")
def show() -> None:
    """List the indicators that are loaded, by edition, year and level."""
    with opened(Settings()) as engine, reading(engine) as session:
        rows = service.list_loaded(session)
    if not rows:
        typer.echo("No indicator is loaded yet.")
        return
    table = Table(box=None)
    for name in ("edition", "indicator", "name", "unit", "year", "level"):
        table.add_column(name, no_wrap=name != "name")
    for name in ("areas", "total"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        total = whole(int(row.total)) if row.unit in COUNTED_UNITS else ""
        table.add_row(
            row.slug, row.code, row.name, row.unit, str(row.year), row.level.value, whole(row.areas), total
        )
    out.print(table)


@app.command()
def export(
    indicator: Annotated[str, typer.Argument(help="Code of the indicator.")],
    *,
    file: Annotated[Path, typer.Option("--out", help="The file to write, .csv or .xlsx.")],
    edition: Annotated[
        str | None, typer.Option(help="Edition of the areas; the one that holds today unless given.")
    ] = None,
    level: Annotated[Level, typer.Option(help="Which areas.")] = Level.WARD,
    within: Annotated[str | None, typer.Option(help="Code of the area to stay inside, such as DC23.")] = None,
    year: Annotated[int | None, typer.Option(help="Year of the count; the latest unless given.")] = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Write the values of a need to a table, each with how it was come by.

    Where the edition has none of its own, they are carried from another along a crosswalk and marked as
    estimates.
    """
    today = clock.today()
    question = Question(indicator, level, within, edition, year, today)
    with opened(Settings()) as engine, reading(engine) as session:
        rows = service.export(session, question, file, overwrite=overwrite)
    typer.echo(f"Wrote {whole(rows)} values of {indicator} to {file}.")


def _print(report: NeedsReport, file: Path) -> None:
    counts = Counter(finding.rule for finding in report.findings)
    shown: Counter[str] = Counter()
    for finding in report.findings:
        if shown[finding.rule] < EXAMPLES:
            typer.echo(f"{file.name} row {finding.row}, {finding.column}: {finding.message}")
        shown[finding.rule] += 1
    for rule, count in counts.items():
        if count > EXAMPLES:
            typer.echo(f"... and {whole(count - EXAMPLES)} more of the rule {rule}.")
    typer.echo(
        f"{file.name}, edition {report.edition}: {whole(report.rows_in)} rows, "
        f"{whole(report.rows_loaded)} sound, {whole(report.rows_refused)} refused; "
        f"{whole(report.new)} values new, {whole(report.changed)} changed, {whole(report.same)} the same."
    )
    for line in _sums(report.sums):
        typer.echo(line)
    if report.placed_anew:
        typer.echo(f"{whole(report.placed_anew)} commitments were split anew by the new population.")


def _sums(found: Sequence[LevelSums]) -> Iterator[str]:
    """Say what the categories add up to at each level, and how far the levels differ."""
    for sums in found:
        parts = [
            f"{whole(sums.counts[kind])} {kind.value.replace('_', ' ')}"
            for kind in CountsAs
            if kind in sums.counts
        ]
        yield f"{sums.level.value}, {whole(sums.areas)} areas: {' + '.join(parts)} = {whole(sums.total)}."
    wards = next((sums for sums in found if sums.level is Level.WARD), None)
    for sums in found:
        # Districts leave out the metros, so that only levels that cover the country can be compared.
        if wards is not None and sums.level in {Level.COUNTRY, Level.PROVINCE, Level.LOCAL}:
            gap = sums.value - wards.value
            yield (
                f"The {sums.level.value} rows count {whole(sums.value)}, the wards {whole(wards.value)} "
                f"together: "
                f"{whole(abs(gap))} {'more' if gap >= 0 else 'fewer'} than the wards."
            )
