"""Gives tiles of areas, keeps those drawn for somebody, and says what there is to draw."""

from __future__ import annotations

import logging

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from service.actors import PUBLIC
from service.db import ReadSession, writing
from service.editions.service import loaded_edition
from service.errors import NotFoundError
from service.tiles import queries
from service.tiles.packing import ready
from service.tiles.words import Address, Drawn, Pyramid, Series, TileEdition

log = logging.getLogger("onebudget.tiles")


def area_tile(session: ReadSession, slug: str, series: Series, at: Address) -> Drawn:
    """Give a tile of the areas of an edition, or of their labels: the one kept, or one drawn now.

    Raises:
        NotFoundError: There is no such tile, or no edition of this name.
    """
    at.refuse_beyond(series.max_zoom)
    found = queries.find(session, slug.lower(), series, at)
    edition, beside = found or (loaded_edition(session, slug), {})  # which says what is wrong with the name
    kept = beside.pop(at, None)
    tile = kept if kept is not None else ready(queries.draw(session, edition.id, series, [at])[at], at.z)
    return Drawn(TileEdition.of(edition), series, at, tile, is_kept=kept is not None, beside=beside)


def keep(engine: Engine, drawn: Drawn) -> None:
    """Keep a tile that was drawn for a request, in a short transaction of its own.

    Only others gain by it: where it cannot be, on a database that takes no writes, say, nobody is troubled.
    Empty ones are not kept, of which there is no end, nor those of an edition that may still change.
    """
    if drawn.is_kept or not drawn.gzipped or not drawn.edition.is_final:
        return
    try:
        with writing(engine, actor=PUBLIC) as session:
            queries.keep(session, drawn.edition.id, drawn.series, {drawn.at: drawn.gzipped})
    except SQLAlchemyError as error:
        log.warning("tile not kept", extra={"cause": repr(error.__cause__ or error)})


def pyramid(session: ReadSession, slug: str, series: Series) -> Pyramid:
    """Tell where the tiles of a series lie, and whose boundaries they show.

    Raises:
        NotFoundError: There is no edition of this name, or it has no areas of this level.
    """
    edition = loaded_edition(session, slug)
    bounds = queries.bounds(session, edition.id, series.level)
    if bounds is None:
        raise NotFoundError(f"The edition {edition.slug} has no areas of level {series.level.value}.")
    attribution = f"{edition.source} ({edition.licence})"
    return Pyramid(TileEdition.of(edition), series, edition.title, bounds, attribution)
