"""Commands about map tiles: ``onebudget tiles ...``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from service.db import reading, writing
from service.formatting import whole
from service.opening import opened
from service.settings import Settings
from service.tiles import warming
from service.tiles.words import MAX_ZOOM
from spatial.vocabulary import LEVELS, Level

app = typer.Typer(no_args_is_help=True, help="Draw the map tiles of editions ahead, and drop them.")
progress_out = Console(stderr=True)
EditionName = Annotated[
    str | None, typer.Argument(metavar="EDITION", help="An active edition; all of them unless given.")
]
Levels = Annotated[
    list[Level] | None, typer.Option("--level", help="Level of the areas, repeatable; all unless given.")
]


@app.command()
def warm(
    edition: EditionName = None,
    *,
    level: Levels = None,
    max_zoom: Annotated[
        int, typer.Option(min=0, max=MAX_ZOOM, help="Largest zoom; those beyond are drawn when asked for.")
    ] = MAX_ZOOM,
) -> None:
    """Draw the tiles that nobody has asked for yet. Stopped half-way, it goes on where it was."""
    with opened(Settings()) as engine:
        with reading(engine) as session:
            slugs = warming.chosen(session, edition)
        for slug in slugs:
            drawn = _warm(engine, slug, level or list(LEVELS), max_zoom)
            typer.echo(f"{slug}: {whole(drawn)} tiles drawn, up to zoom {max_zoom}.")


@app.command()
def clear(edition: EditionName = None, *, level: Levels = None) -> None:
    """Drop the tiles that are kept, to be drawn again when asked for; a running service still holds some."""
    with opened(Settings()) as engine, writing(engine) as session:
        dropped = warming.clear(session, edition, level or list(LEVELS))
    typer.echo(f"{whole(dropped)} tiles dropped.")


def _warm(engine: Engine, slug: str, levels: list[Level], max_zoom: int) -> int:
    drawn = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=progress_out) as progress:
        for series in warming.series_of(levels):
            task = progress.add_task(f"{slug} {series.folder}", total=None)

            def tell(done: int, total: int, task=task) -> None:  # type: ignore[no-untyped-def]
                progress.update(task, completed=done, total=total)

            drawn += warming.warm(engine, slug, series, max_zoom, tell)
    return drawn
