"""Commands about commitments: ``onebudget commitments ...``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.clock import today
from service.commands import options
from service.commands.answering import ListForm
from service.commitments import exporting, service
from service.commitments.report import Report
from service.commitments.running import Ask, run
from service.db import reading
from service.errors import InvalidRequestError
from service.formatting import whole
from service.imports.service import save_template
from service.imports.source import ReadOptions
from service.opening import opened
from service.reference.service import lists_folder, load_lists
from service.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Check, load and export commitments: what organisations promise, where, and for how much.",
)


class UnitWord(StrEnum):
    """What one unit of an amount stands for."""

    RANDS = "rands"
    THOUSANDS = "thousands"
    MILLIONS = "millions"


class DecimalWord(StrEnum):
    """Which mark separates decimals."""

    AUTO = "auto"
    POINT = "point"
    COMMA = "comma"


Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Spreadsheets or text files.")]
ProfileName = Annotated[
    str | None,
    typer.Option(
        help="How to read the files: template, sa36, sc36, national-infrastructure, or a YAML file."
    ),
]
EditionName = Annotated[
    str | None, typer.Option(help="Edition whose codes the files use; the one that is active unless given.")
]
OrganisationName = Annotated[
    str | None,
    typer.Option(help="Whose commitments they are, where the files do not say: KZN238, za-health."),
]
UnitName = Annotated[UnitWord | None, typer.Option(help="What one unit of an amount stands for.")]
Accept = Annotated[
    bool, typer.Option("--accept-suggestions", help="Apply the likely correction of a fault of place.")
]
SheetName = Annotated[str | None, typer.Option(help="Sheet to read; the first that fits unless given.")]
DecimalMark = Annotated[DecimalWord | None, typer.Option(help="Decimal mark of amounts written as text.")]
EncodingName = Annotated[str | None, typer.Option(help="Encoding of a text file; found out unless given.")]
Delimiter = Annotated[str | None, typer.Option(help="Separator of a text file; found out unless given.")]
Examples = Annotated[
    bool, typer.Option("--include-examples", help="Load the template's worked examples too.")
]
ReportForm = Annotated[ListForm, typer.Option("--format", help="Form of the report; csv lists the findings.")]


@app.command()
def check(
    files: Files,
    *,
    profile: ProfileName = None,
    edition: EditionName = None,
    organisation: OrganisationName = None,
    unit: UnitName = None,
    accept_suggestions: Accept = False,
    sheet: SheetName = None,
    decimal: DecimalMark = None,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    include_examples: Examples = False,
    form: ReportForm = ListForm.TABLE,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Read files and say what is wrong with them, and what loading them would change.

    Exits 1 where a row is refused.
    """
    read = ReadOptions(
        profile,
        sheet,
        organisation,
        unit.value if unit else None,
        decimal.value if decimal else None,
        encoding,
        delimiter,
        include_examples,
    )
    ask = Ask(files, read, edition, accept_suggestions, form, out, overwrite)
    reports = run(ask, commit=False)
    if any(report.balance.rows_refused for report in reports):
        raise typer.Exit(1)


@app.command()
def load(
    files: Files,
    *,
    commit: Annotated[bool, typer.Option("--commit", help="Write the commitments.")] = False,
    profile: ProfileName = None,
    edition: EditionName = None,
    organisation: OrganisationName = None,
    unit: UnitName = None,
    accept_suggestions: Accept = False,
    sheet: SheetName = None,
    decimal: DecimalMark = None,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    include_examples: Examples = False,
    form: ReportForm = ListForm.TABLE,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Load files, all of them or none. Without --commit it only says what would be loaded.

    Sound rows are loaded; refused ones are kept aside, for `onebudget commitments export`. A file loaded
    again changes nothing; a later file of the same organisations updates them.
    """
    read = ReadOptions(
        profile,
        sheet,
        organisation,
        unit.value if unit else None,
        decimal.value if decimal else None,
        encoding,
        delimiter,
        include_examples,
    )
    ask = Ask(files, read, edition, accept_suggestions, form, out, overwrite)
    reports = run(ask, commit=commit)
    for report in reports:
        _say_what_was_done(report)
    if not commit:
        typer.echo("Nothing was written; add --commit to write.", err=True)
    if any(report.balance.rows_refused and not report.balance.rows_loaded for report in reports):
        raise typer.Exit(1)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="The file to write, .xlsx or .csv.")],
    *,
    year: Annotated[
        int | None,
        typer.Option(help="First calendar year of the first financial year; else the current one."),
    ] = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Write an empty template with notes on every column and a worked example of each kind of row."""
    lists = load_lists(lists_folder(Settings()))
    written = save_template(file, lists, first_year=year, overwrite=overwrite)
    typer.echo(f"Wrote {written}.")


@app.command()
def export(
    file_or_run: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|RUN", help="A file or the number of a run, whose refused rows are wanted."
        ),
    ] = None,
    *,
    source: Annotated[
        bool, typer.Option("--source", help="With FILE or RUN: the file itself, byte for byte as it came.")
    ] = False,
    organisation: Annotated[
        str | None, typer.Option(help="Without FILE or RUN: only the commitments of this organisation.")
    ] = None,
    edition: EditionName = None,
    out: options.OutFile = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Write rows that were refused, each with the reason, to be corrected and loaded again.

    With --source: write the whole file of a run as it came. Without FILE or RUN: write the stored
    commitments in the template's form; loading them changes nothing.
    """
    if source and file_or_run is None:
        raise InvalidRequestError("--source needs a FILE or the number of a RUN; name one.")
    with opened(Settings()) as engine, reading(engine, timeout_s=3600) as session:
        if source and file_or_run is not None:
            kept = exporting.export_source(session, file_or_run, out, overwrite=overwrite)
            typer.echo(f"Wrote {kept.path} as it came.")
            return
        if file_or_run is not None:
            written = exporting.export_refused(session, file_or_run, out, overwrite=overwrite)
        else:
            territory = service.edition_for_load(session, edition, today()).territory
            path = out or Path(f"commitments-{(organisation or territory).lower()}.xlsx")
            written = exporting.export_commitments(
                session, territory, organisation, path, overwrite=overwrite
            )
    typer.echo(f"Wrote {whole(written.rows)} rows to {written.path}.")
    if file_or_run is not None:
        typer.echo(
            f"When they are corrected: onebudget commitments load {written.path}{_again(written.options)}"
        )


def _say_what_was_done(report: Report) -> None:
    if not report.committed:
        return
    if report.run_id is None:
        typer.echo(f"{report.file} was loaded before and nothing has changed; nothing was written.", err=True)
        return
    outcome = report.outcome
    editions = "1 edition" if outcome.editions == 1 else f"{outcome.editions} editions"
    typer.echo(
        f"{report.file} is loaded as run {report.run_id}: {whole(outcome.new)} commitments new, "
        f"{whole(outcome.changed)} changed, {whole(outcome.same)} the same, placed in {editions}.",
        err=True,
    )
    if report.balance.rows_refused:
        typer.echo(
            f"{whole(report.balance.rows_refused)} rows were refused; write them out for correction with: "
            f"onebudget commitments export {report.run_id}",
            err=True,
        )


def _again(options: dict[str, object]) -> str:
    """Return the options of a run as they are typed."""
    words = ""
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        words += f" {option}" if value is True else f" {option} {value}"
    return words
