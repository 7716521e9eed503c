"""Commands about the ways between editions: ``onebudget crosswalk ...``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from service.commands import options
from service.crosswalks import service
from service.crosswalks.building import STEPS, Built, WeightsFile
from service.crosswalks.words import Ends
from service.db import reading, writing
from service.errors import InvalidRequestError
from service.formatting import fine_percent, percent, whole
from service.opening import opened
from service.settings import Settings
from spatial.crosswalk import TOLERANCE
from spatial.vocabulary import Level

app = typer.Typer(
    no_args_is_help=True, help="Build, list, show and export the ways from one edition's wards to another's."
)
out = Console()
progress_out = Console(stderr=True)

_AREAS: Final = {
    Level.WARD: "wards",
    Level.LOCAL: "municipalities",
    Level.DISTRICT: "districts",
    Level.PROVINCE: "provinces",
}

OldEdition = Annotated[str, typer.Argument(metavar="FROM", help="Edition that the way leads from.")]
NewEdition = Annotated[str, typer.Argument(metavar="TO", help="Edition that it leads to.")]


@app.command()
def build(
    old: OldEdition,
    new: NewEdition,
    *,
    tolerance: Annotated[
        float, typer.Option(help="A part is a sliver below this share of the smaller of its two wards.")
    ] = TOLERANCE,
    weights: Annotated[
        Path | None,
        typer.Option(
            help="Finer layer of points or polygons, such as voting districts, by whose people to go."
        ),
    ] = None,
    column: Annotated[str | None, typer.Option(help="Column of the layer that counts people.")] = None,
) -> None:
    """Cut two editions with each other, and write by which shares figures are carried from one to the other.

    An earlier way between the two is replaced. Commitments known only by codes of the old edition are
    placed anew in the new one.
    """
    if (weights is None) != (column is None):
        raise InvalidRequestError("--weights and --column belong together; give both or neither.")
    layer = None if weights is None or column is None else WeightsFile(weights, column)
    with opened(Settings()) as engine, writing(engine) as session, _progress() as begin:
        built = service.build(session, old, new, tolerance=tolerance, weights=layer, on_step=begin)
        ends = service.find(session, old, new)
        lines = [*_about(ends), *_took(built)]
    for line in lines:
        typer.echo(line)


@app.command("list")
def show_all() -> None:
    """List the ways between editions, with how far figures stray on each."""
    with opened(Settings()) as engine, reading(engine) as session:
        found = service.list_crosswalks(session)
        table = Table("from", "to", "goes by", "pairs", "misplaced", "built", box=None, pad_edge=False)
        for ends in found:
            held = ends.crosswalk
            table.add_row(
                ends.old.slug,
                ends.new.slug,
                held.weights or "area",
                whole(held.summary["pairs"]),
                percent(held.error["misplaced"]),
                f"{held.built_at:%Y-%m-%d %H:%M}",
            )
    if found:
        out.print(table)
    else:
        typer.echo("There is no crosswalk yet; build one with `onebudget crosswalk build FROM TO`.")


@app.command()
def show(old: OldEdition, new: NewEdition) -> None:
    """Say what changed from one edition to another, and how far figures stray when they are carried."""
    with opened(Settings()) as engine, reading(engine) as session:
        for line in _about(service.find(session, old, new)):
            typer.echo(line)


@app.command()
def export(
    old: OldEdition,
    new: NewEdition,
    *,
    file: Annotated[Path, typer.Option("--out", help="The file to write, .csv or .xlsx.")],
    overwrite: options.Overwrite = False,
) -> None:
    """Write every pair of wards with its share to a table; the shares of an old ward add up to exactly 1."""
    with opened(Settings()) as engine, reading(engine) as session:
        rows = service.export(session, service.find(session, old, new), file, overwrite=overwrite)
    typer.echo(f"Wrote {whole(rows)} pairs from {old} to {new} to {file}.")


def _about(ends: Ends) -> Iterator[str]:
    held, facts = ends.crosswalk, ends.crosswalk.summary
    how = f"by {held.weights}" if held.weights else "by area"
    yield (
        f"{ends.old.slug} ({whole(facts['old_wards'])} wards) to {ends.new.slug} "
        f"({whole(facts['new_wards'])} wards), {how}: {whole(facts['pairs'])} pairs."
    )
    changes = ", ".join(f"{whole(count)} {change}" for change, count in facts["changes"].items())
    yield f"Old wards: {changes}."
    yield (
        f"{whole(facts['slivers'])} slivers ({whole(round(facts['slivers_km2']))} km²) under "
        f"{percent(held.tolerance)} of "
        f"the smaller ward were dropped and given back; "
        f"{whole(round(facts['outside_km2']))} km² lie outside "
        f"{ends.new.slug}, and "
        f"{whole(facts['wards_partly_outside'])} wards keep a share there."
    )
    if facts["same_codes"]:
        yield (
            f"{whole(facts['same_codes'])} codes are in both, with a median overlap of "
            f"{facts['same_codes_median_iou']:.2f}; {whole(facts['reused_codes'])} name another place now "
            f"(under 0.5), {whole(facts['disjoint_codes'])} do not overlap at all."
        )
    if facts["weights_total"] is not None:
        yield (
            f"The layer counts {whole(round(facts['weights_total']))} in "
            f"{whole(facts['weighted_wards'])} wards; "
            f"{whole(round(facts['weights_unplaced']))} "
            f"lie outside either edition. Other wards go by area."
        )
    yield _error(held.error)
    if held.error.get("levels"):
        within = ", ".join(f"{_AREAS[level]} {fine_percent(ends.error_at(level))}" for level in _AREAS)
        yield f"Nine areas of ten come home within: {within}."


def _error(error: dict[str, object]) -> str:
    of = f"population {error['year']}" if error["year"] else str(error["of"])
    figures = [float(str(error[name])) for name in ("misplaced", "median", "near")]
    misplaced, median, near = map(percent, figures)
    return (
        f"Round trip of {of}: {misplaced} come home to another ward, the median ward differs by {median}, "
        f"and {near} of wards by no more than 5 %."
    )


def _took(built: Built) -> Iterator[str]:
    seconds = ", ".join(f"{name} {taken:.1f} s" for name, taken in built.timings.items())
    yield f"It took {sum(built.timings.values()):.1f} s: {seconds}."
    if built.placed_anew:
        yield f"{whole(built.placed_anew)} commitments known by old codes were placed anew."


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=progress_out, transient=True) as progress:
        task = progress.add_task("Beginning", total=len(STEPS))

        def begin(name: str) -> None:
            progress.update(task, description=name.capitalize(), completed=STEPS.index(name))

        yield begin
