"""Draws the tiles of an edition ahead of anybody's asking, and drops them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, product
from typing import Final

from sqlalchemy import Engine

from service.db import ReadSession, WriteSession, reading, writing
from service.editions.service import active_edition, active_editions
from service.errors import NotFoundError
from service.tiles import queries
from service.tiles.packing import ready
from service.tiles.words import SMALL_LEVELS, Address, Series
from spatial.mercator import tile_range
from spatial.vocabulary import Level

BATCH: Final = 64
"""Tiles drawn, compressed and committed together: the most that is lost where a run is killed."""


def chosen(session: ReadSession | WriteSession, slug: str | None) -> list[str]:
    """The active edition named, or all of them.

    Raises:
        NotFoundError: There is none.
    """
    if slug is not None:
        return [active_edition(session, slug).slug]
    found = [edition.slug for edition in active_editions(session)]
    if not found:
        raise NotFoundError("No edition is active yet; activate one with `onebudget boundaries activate`.")
    return found


def series_of(levels: Sequence[Level]) -> list[Series]:
    """Which tiles belong to levels; most have their labels among those of their areas."""
    return [
        Series(level, is_labels)
        for level in levels
        for is_labels in ([False, True] if level in SMALL_LEVELS else [False])
    ]


def missing(session: ReadSession, slug: str, series: Series, max_zoom: int) -> list[Address]:
    """The tiles that are not kept yet, from the whole country down; none where the level has no areas."""
    edition = active_edition(session, slug)
    bounds = queries.bounds(session, edition.id, series.level)
    if bounds is None:
        return []
    wanted: list[Address] = []
    for zoom in range(min(max_zoom, series.max_zoom) + 1):
        columns, rows = tile_range(bounds, zoom)
        kept = queries.kept(session, edition.id, series, zoom)
        every = (Address(zoom, x, y) for x, y in product(columns, rows))
        wanted += [at for at in every if at not in kept]
    return wanted


def warm(engine: Engine, slug: str, series: Series, max_zoom: int, tell: Callable[[int, int], None]) -> int:
    """Draw what is missing and keep it, empty tiles too, batch by batch: a killed run goes on where it was.

    Args:
        engine: The database.
        slug: An active edition.
        series: Those of the areas of a level, or of their labels.
        max_zoom: Largest zoom.
        tell: Told how many tiles are done, and of how many.

    Returns:
        How many tiles were drawn.
    """
    with reading(engine) as session:
        wanted = missing(session, slug, series, max_zoom)
    done = 0
    tell(done, len(wanted))
    for batch in _batches(wanted):
        with writing(engine) as session:
            edition = active_edition(session, slug)
            drawn = queries.draw(session, edition.id, series, batch)
            queries.keep(session, edition.id, series, {at: ready(tile, at.z) for at, tile in drawn.items()})
        done += len(batch)
        tell(done, len(wanted))
    return done


def clear(session: WriteSession, slug: str | None, levels: Sequence[Level]) -> int:
    """Drop the kept tiles of an active edition, or of all, and count them.

    Raises:
        NotFoundError: There is none.
    """
    ids = [active_edition(session, each).id for each in chosen(session, slug)]
    return queries.forget(session, ids, levels)


def _batches(wanted: Sequence[Address]) -> Iterator[Sequence[Address]]:
    for _, group in groupby(wanted, key=lambda at: at.z):
        of_zoom = list(group)
        yield from (of_zoom[begin : begin + BATCH] for begin in range(0, len(of_zoom), BATCH))
