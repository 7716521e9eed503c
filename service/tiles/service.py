"""Gives tiles of areas, keeps those drawn for somebody, and says what there is to draw."""

from __future__ import annotations

import gzip
import logging
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from service.actors import PUBLIC
from service.db import ReadSession, writing
from service.editions.service import loaded_edition
from service.errors import NotFoundError
from service.tiles import queries
from service.tiles.words import MAX_ZOOM, Address, Drawn, Pyramid, TileEdition
from spatial.vocabulary import Level

log = logging.getLogger("onebudget.tiles")
_GZIP_LEVEL: Final = 9  # once, and sent for ever


def area_tile(session: ReadSession, slug: str, level: Level, at: Address) -> Drawn:
    """Give a tile of the areas of an edition: the one kept, or one drawn now.

    Raises:
        NotFoundError: There is no such tile, or no edition of this name.
    """
    at.refuse_beyond(MAX_ZOOM)
    found = queries.find(session, slug.lower(), level, at)
    edition, beside = found or (loaded_edition(session, slug), {})  # which says what is wrong with the name
    kept = beside.pop(at, None)
    tile = kept if kept is not None else compressed(queries.draw(session, edition.id, level, [at])[at])
    return Drawn(TileEdition.of(edition), level, at, tile, is_kept=kept is not None, beside=beside)


def keep(engine: Engine, drawn: Drawn) -> None:
    """Keep a tile that was drawn for a request, in a short transaction of its own.

    Only others gain by it: where it cannot be, on a database that takes no writes, say, nobody is troubled.
    Empty ones are not kept, of which there is no end, nor those of an edition that may still change.
    """
    if drawn.is_kept or not drawn.gzipped or not drawn.edition.is_final:
        return
    try:
        with writing(engine, actor=PUBLIC) as session:
            queries.keep(session, drawn.edition.id, drawn.level, {drawn.at: drawn.gzipped})
    except SQLAlchemyError as error:
        log.warning("tile not kept", extra={"cause": repr(error.__cause__ or error)})


def pyramid(session: ReadSession, slug: str, level: Level) -> Pyramid:
    """Tell where the tiles of a level lie, and whose boundaries they show.

    Raises:
        NotFoundError: There is no edition of this name, or it has no areas of this level.
    """
    edition = loaded_edition(session, slug)
    bounds = queries.bounds(session, edition.id, level)
    if bounds is None:
        raise NotFoundError(f"The edition {edition.slug} has no areas of level {level.value}.")
    attribution = f"{edition.source} ({edition.licence})"
    return Pyramid(TileEdition.of(edition), level, edition.title, bounds, attribution)


def compressed(content: bytes) -> bytes:
    """Compress a tile as it is sent, the same each time; an empty one stays empty."""
    return gzip.compress(content, _GZIP_LEVEL, mtime=0) if content else b""
