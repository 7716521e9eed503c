"""Commands about editions of boundaries: ``onebudget boundaries ...``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from service.boundaries import report, service
from service.boundaries.exporting import FileKind
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import (
    CHECK_STEPS,
    LOAD_STEPS,
    Prepared,
    check,
    prepare,
    refuse_if_forbidden,
)
from service.boundaries.service import Action
from service.boundaries.sources import SourceOptions
from service.commands.answering import ListForm
from service.db import reading, writing
from service.opening import opened
from service.settings import Settings
from spatial.vocabulary import Level

app = typer.Typer(
    no_args_is_help=True,
    help="Check, load, activate, list and export editions of boundaries: provinces, districts, "
    "municipalities and wards.",
)
out = Console()
progress_out = Console(stderr=True)


EditionOrFile = Annotated[
    str,
    typer.Argument(metavar="EDITION", help="An edition that ships, such as mdb-2020, or a manifest file."),
]
EditionName = Annotated[str, typer.Argument(metavar="EDITION", help="Name of a loaded edition.")]
Folder = Annotated[
    Path | None, typer.Option("--from", help="Folder of the boundary files; else the manifest's own folder.")
]
ServiceRoot = Annotated[
    str | None,
    typer.Option(help="Address under which ArcGIS services lie, up to /rest/services; else the manifest's."),
]
Cache = Annotated[
    Path | None,
    typer.Option(help="Folder for fetched pages; else in the user's cache folder. Empty it to fetch anew."),
]
ReportForm = Annotated[ListForm, typer.Option("--format", help="Form of the report.")]
Everything = Annotated[bool, typer.Option("--all", help="Show every finding, not a few of each kind.")]


@app.command("check")
def check_edition(
    edition: EditionOrFile,
    *,
    folder: Folder = None,
    service_root: ServiceRoot = None,
    cache: Cache = None,
    form: ReportForm = ListForm.TABLE,
    everything: Everything = False,
) -> None:
    """Read an edition and say what is wrong with it; exits 1 where it cannot be loaded."""
    prepared = _read(edition, folder, service_root, cache, whole=False)
    _print_report(prepared, form, everything=everything)
    if prepared.bounds.refusals:
        raise typer.Exit(1)


@app.command()
def load(
    edition: EditionOrFile,
    *,
    folder: Folder = None,
    service_root: ServiceRoot = None,
    cache: Cache = None,
    commit: Annotated[bool, typer.Option("--commit", help="Write the edition.")] = False,
    form: ReportForm = ListForm.TABLE,
    everything: Everything = False,
) -> None:
    """Load an edition, inactive. Without --commit it only says what would be loaded."""
    prepared = _read(edition, folder, service_root, cache, whole=commit)
    _print_report(prepared, form, everything=everything)
    refuse_if_forbidden(prepared)
    with opened(Settings()) as engine:
        if commit:
            # A report for programs has the standard output to itself.
            typer.echo(_write(engine, prepared), err=form is not ListForm.TABLE)
        else:
            with reading(engine) as session:
                action = service.planned_action(session, prepared)
            typer.echo(f"{_would(action, prepared)} Nothing was written; add --commit to write.", err=True)


@app.command()
def activate(
    edition: EditionName,
    *,
    close_previous: Annotated[
        bool, typer.Option("--close-previous", help="End the active edition without an end here.")
    ] = False,
) -> None:
    """Make a loaded edition the one that holds in its dates, and place all commitments in it.

    An active edition never changes. What is known only by codes of another edition is carried along the
    crosswalk that leads here, and marked as estimated; build it before.
    """
    with opened(Settings()) as engine, progress_out.status("Placing commitments"), writing(engine) as session:
        done = service.activate(session, edition, datetime.now(UTC), close_previous=close_previous)
        closed = f" {done.closed.slug} ends on {done.closed.valid_to}." if done.closed else ""
    if done.already:
        typer.echo(f"Edition {edition} is active already.")
    else:
        typer.echo(f"Edition {edition} is active; {done.placed:,} commitments were placed in it.{closed}")
    for line in report.codes_of_others(edition, done.elsewhere):
        typer.echo(line, err=True)


@app.command("list")
def show() -> None:
    """List the editions that are loaded."""
    with opened(Settings()) as engine, reading(engine) as session:
        editions = service.list_editions(session)
        if editions:
            out.print(report.editions_table(editions))
        else:
            typer.echo("No edition is loaded yet.")


@app.command()
def export(
    edition: EditionName,
    *,
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    level: Annotated[Level, typer.Option(help="Which areas.")] = Level.WARD,
    kind: Annotated[FileKind | None, typer.Option("--format", help="Else told by the file's ending.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write the areas of one level to a GeoPackage, GeoJSON file or shapefile."""
    with opened(Settings()) as engine, reading(engine) as session:
        count = service.export(session, edition, level, file, kind, force=force)
    typer.echo(f"Wrote {count:,} {level.value} areas of {edition} to {file}.")


def _read(
    edition: str, folder: Path | None, service_root: str | None, cache: Path | None, *, whole: bool
) -> Prepared:
    manifest, home = find_manifest(edition)
    with _progress(LOAD_STEPS if whole else CHECK_STEPS) as steps:
        options = SourceOptions(
            folder=folder or home,
            service_root=service_root,
            cache=cache or _cache_folder(),
            unpacked_limit=int(Settings().max_unpacked_mb * 1e6),
            on_page=steps.pages,
        )
        return prepare(manifest, options, steps.begin) if whole else check(manifest, options, steps.begin)


def _write(engine: Engine, prepared: Prepared) -> str:
    with progress_out.status("Writing"), writing(engine) as session:
        done = service.load(session, prepared)
    slug = prepared.bounds.manifest.edition
    if done.action is Action.UNCHANGED:
        return f"Edition {slug} is loaded already, from the same manifest and files; nothing changed."
    dropped = f" {done.needs_dropped:,} values of need went with the old areas." if done.needs_dropped else ""
    verb = "replaced" if done.action is Action.REPLACE else "loaded"
    progress_out.print(report.timings_table(done.timings))
    return f"Edition {slug} is {verb}, not yet active: onebudget boundaries activate {slug}.{dropped}"


def _would(action: Action, prepared: Prepared) -> str:
    slug = prepared.bounds.manifest.edition
    return {
        Action.NEW: f"Edition {slug} would be loaded.",
        Action.REPLACE: f"Edition {slug} would replace the inactive one of that name.",
        Action.UNCHANGED: f"Edition {slug} is loaded already, from the same manifest and files.",
    }[action]


def _print_report(prepared: Prepared, form: ListForm, *, everything: bool) -> None:
    if form is ListForm.JSON:
        typer.echo(report.as_json(prepared))
    elif form is ListForm.CSV:
        typer.echo(report.as_csv(prepared.bounds.findings), nl=False)
    else:
        if prepared.bounds.findings:
            out.print(report.findings_table(prepared.bounds.findings, everything=everything))
            out.print()
        for line in report.summary_lines(prepared):
            typer.echo(line)


class _Steps:
    """Moves one bar through the parts of the work, and a second one through pages as they are fetched."""

    def __init__(self, progress: Progress, names: tuple[str, ...]) -> None:
        self._progress, self._names, self._pages = progress, names, None
        self._task = progress.add_task("Beginning", total=len(names))

    _pages: TaskID | None

    def begin(self, name: str) -> None:
        self._progress.update(self._task, description=name.capitalize(), completed=self._names.index(name))

    def pages(self, done: int, total: int) -> None:
        if self._pages is None:
            self._pages = self._progress.add_task("Features", total=total)
        self._progress.update(self._pages, completed=done, total=total)


@contextmanager
def _progress(names: tuple[str, ...]) -> Iterator[_Steps]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=progress_out, transient=True) as progress:
        yield _Steps(progress, names)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "onebudget" / "boundaries"
