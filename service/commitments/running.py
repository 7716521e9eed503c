"""What the commands that check and load share: one transaction, its progress shown, its reports written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.clock import today
from service.commands.answering import ListForm
from service.commitments import rendering, service, showing
from service.commitments.plan import LoadOptions, Watch
from service.commitments.report import Report
from service.db import WriteSession, writing
from service.formatting import whole
from service.imports.source import Limits, ReadOptions
from service.opening import opened
from service.reference.service import lists_folder, load_lists
from service.settings import Settings
from service.whole_file import refuse_existing, whole_file

progress_out = Console(stderr=True)
_IN_MEMORY = 10_000_000


@dataclass(frozen=True, slots=True)
class Ask:
    """What a command line asks for."""

    files: list[Path]
    read: ReadOptions
    edition: str | None
    accept_suggestions: bool
    form: ListForm
    out: Path | None
    overwrite: bool


def run(ask: Ask, *, commit: bool) -> list[Report]:
    """Check or load every file in one transaction, and write the reports while it is open.

    Raises:
        ConflictError: The file for the reports is there already, and must not be replaced.
    """
    if ask.out is not None:
        refuse_existing(ask.out, overwrite=ask.overwrite)
    settings = Settings()
    lists = load_lists(lists_folder(settings))
    options = LoadOptions(
        ask.read, Limits.from_settings(settings), ask.edition, accept_suggestions=ask.accept_suggestions
    )
    reports: list[Report] = []
    with opened(settings) as engine, writing(engine) as session, _told(ask) as tell:
        with _watching() as watch:
            watch("Reading the areas of the edition")
            ground = service.ground_for(session, ask.edition, lists, today())
        for path in ask.files:
            with _watching() as watch:
                one = service.load if commit else service.check
                reports.append(one(session, ground, path, options, watch))
            _tell(tell, session, reports, ask)
        if ask.form is ListForm.JSON:
            tell("]\n")
        if not commit:
            session.rollback()
    return reports


def _tell(tell: Callable[[str], object], session: WriteSession, reports: list[Report], ask: Ask) -> None:
    """Write the report of the file just read; its findings are still in the database."""
    report, is_first = reports[-1], len(reports) == 1
    if ask.form is ListForm.TABLE:
        tell(showing.as_text(showing.report_table(report), to_file=ask.out is not None))
        return
    if ask.form is ListForm.JSON:
        tell("[" if is_first else ",")
        pieces = rendering.json_pieces(report, service.findings(session), service.changes(session))
    else:
        pieces = rendering.csv_pieces(report, service.findings(session), headings=is_first)
    for piece in pieces:
        tell(piece)


@contextmanager
def _told(ask: Ask) -> Iterator[Callable[[str], object]]:
    """Give a function that takes the report, piece by piece; a file appears only when it is whole.

    Raises:
        ConflictError: There is such a file already, and it must not be replaced.
        InvalidRequestError: It cannot be written.
    """
    if ask.out is None:
        yield sys.stdout.write
        sys.stdout.flush()
        return
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as report:
        yield report.write
        report.seek(0)
        with (
            whole_file(ask.out, overwrite=ask.overwrite) as half,
            half.open("w", encoding="utf-8", newline="") as file,
        ):
            shutil.copyfileobj(report, file)
    typer.echo(f"Wrote {ask.out}.", err=True)


@contextmanager
def _watching() -> Iterator[Watch]:
    """Show what is being done, and how many rows are through, on the error stream."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=progress_out, transient=True) as progress:
        task = progress.add_task("Beginning", total=None, rows="")

        def watch(doing: str, done: int = 0) -> None:
            progress.update(task, description=doing, rows=f"{whole(done)} rows" if done else "")

        yield watch
