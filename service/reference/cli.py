"""Commands about the reference lists: ``onebudget reference ...``."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from service.db import writing
from service.formatting import year_text
from service.opening import opened
from service.reference.lists import ReferenceLists, read_lists
from service.reference.service import ListChanges, lists_folder, load_lists, store
from service.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Look after the lists of sectors, focal areas, funding sources, stages and organisations, and of "
    "which sector answers which need.",
)
out = Console()

Folder = Annotated[
    Path | None,
    typer.Option("--from", help="Folder of the lists; else ONEBUDGET_REFERENCE_DIR, else the product's own."),
]


class ListName(StrEnum):
    """The lists."""

    SECTORS = "sectors"
    FOCAL_AREAS = "focal-areas"
    FUNDING_SOURCES = "funding-sources"
    STAGES = "stages"
    ORGANISATIONS = "organisations"
    ANSWERS = "answers"


@app.command()
def check(folder: Folder = None) -> None:
    """Read the lists and say what is wrong with them; exits 1 where anything is."""
    where = folder or lists_folder(Settings())
    lists = read_lists(where)
    for fault in lists.faults:
        typer.echo(fault)
    if lists.faults:
        raise typer.Exit(1)
    counts = ", ".join(f"{len(rows)} {name.value.replace('-', ' ')}" for name, rows in _all(lists))
    typer.echo(f"The lists in {where} are sound: {counts}.")


@app.command("list")
def show(name: Annotated[ListName, typer.Argument(help="Which list.")], folder: Folder = None) -> None:
    """Show the entries of one list with their codes."""
    lists = load_lists(folder or lists_folder(Settings()))
    table = Table("code", "name", "", box=None, pad_edge=False)
    for row in dict(_all(lists))[name]:
        table.add_row(*row)
    out.print(table)


@app.command()
def load(
    folder: Folder = None,
    commit: Annotated[bool, typer.Option("--commit", help="Write the changes.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Bring the database's lists up to date. Without --commit only says what would change."""
    settings = Settings()
    lists = load_lists(folder or lists_folder(settings))
    with opened(settings) as engine, writing(engine) as session:
        changes = store(session, lists)
        if not commit:
            session.rollback()
    _report(changes)
    if not commit:
        typer.echo("Nothing was written; add --commit to write.")


def _report(changes: Iterable[ListChanges]) -> None:
    table = Table(
        "list", "new", "changed", "same", "removed", "kept though not listed", box=None, pad_edge=False
    )
    for each in changes:
        counts = (len(each.new), len(each.changed), len(each.same), len(each.removed))
        table.add_row(each.name, *map(str, counts), ", ".join(each.kept) or "0")
    out.print(table)


def _all(lists: ReferenceLists) -> list[tuple[ListName, list[tuple[str, str, str]]]]:
    return [
        (ListName.SECTORS, [(e.code, e.name, e.focal_area or "") for e in lists.sectors.values()]),
        (ListName.FOCAL_AREAS, [(e.code, e.name, "") for e in lists.focal_areas.values()]),
        (ListName.FUNDING_SOURCES, [(e.code, e.name, _dates(e)) for e in lists.funding_sources.values()]),
        (ListName.STAGES, [(e.code, e.name, "") for e in lists.stages.values()]),
        (ListName.ORGANISATIONS, [(e.code, e.name, e.sphere) for e in lists.organisations.by_code.values()]),
        (ListName.ANSWERS, [(need, ", ".join(sectors), "") for need, sectors in lists.answers.items()]),
    ]


def _dates(entry: object) -> str:
    first, last = getattr(entry, "first_year", None), getattr(entry, "last_year", None)
    if first is None and last is None:
        return ""
    return " to ".join("" if year is None else year_text(year) for year in (first, last))
