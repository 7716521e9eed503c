"""Reads and writes of kept tiles, and the drawing of new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, defer

from service.models import Area, AreaTile, Edition
from service.models.base import LEVEL
from service.tiles.words import TOGETHER_TO_ZOOM, Address, Series
from spatial.generalise import band_of_zoom
from spatial.vocabulary import Level

Bounds = tuple[float, float, float, float]


def find(
    session: Session, slug: str, series: Series, at: Address
) -> tuple[Edition, dict[Address, bytes]] | None:
    """The edition of a name with the tile kept for it, if one is; None where there is no such edition.

    On small scales the other tiles of the zoom come along, which a map asks for in the same moment.
    """
    these = and_(AreaTile.edition_id == Edition.id, *_of_zoom(series, at.z))
    if at.z > TOGETHER_TO_ZOOM:
        these = and_(these, AreaTile.x == at.x, AreaTile.y == at.y)
    wanted = select(Edition, AreaTile.x, AreaTile.y, AreaTile.gzipped)
    wanted = wanted.outerjoin(AreaTile, these).where(Edition.slug == slug)
    wanted = wanted.options(defer(Edition.manifest))  # long, and read to no purpose
    found = session.execute(wanted).all()
    if not found:
        return None
    return found[0][0], {Address(at.z, x, y): bytes(tile) for _, x, y, tile in found if tile is not None}


def draw(
    session: Session, edition_id: int, series: Series, wanted: Sequence[Address]
) -> dict[Address, bytes]:
    """Draw tiles of one zoom in one statement; what is empty has nothing in it."""
    zoom = wanted[0].z
    columns, rows = [at.x for at in wanted], [at.y for at in wanted]
    place = func.unnest(columns, rows).table_valued("x", "y").render_derived(name="place")
    x, y = place.c.x, place.c.y
    level = cast(series.level, LEVEL)
    if series.is_labels:
        drawing = func.label_tile(edition_id, level, zoom, x, y)
    else:
        drawing = func.area_tile(edition_id, level, band_of_zoom(zoom).number, zoom, x, y)
    return {Address(zoom, row[0], row[1]): bytes(row[2]) for row in session.execute(select(x, y, drawing))}


def keep(session: Session, edition_id: int, series: Series, tiles: Mapping[Address, bytes]) -> None:
    """Keep compressed tiles; those that are kept already stay as they are."""
    rows = [
        {"edition_id": edition_id, "is_labels": series.is_labels, "level": series.level}
        | {**at._asdict(), "gzipped": content}
        for at, content in tiles.items()
    ]
    session.execute(insert(AreaTile).on_conflict_do_nothing(), rows)


def kept(session: Session, edition_id: int, series: Series, zoom: int) -> set[Address]:
    """Which tiles of a zoom are kept."""
    found = select(AreaTile.z, AreaTile.x, AreaTile.y).where(
        AreaTile.edition_id == edition_id, *_of_zoom(series, zoom)
    )
    return {Address(*row) for row in session.execute(found)}


def forget(session: Session, edition_ids: Sequence[int], levels: Sequence[Level]) -> int:
    """Drop kept tiles of levels, those of labels too, and count them."""
    these = and_(AreaTile.edition_id.in_(edition_ids), AreaTile.level.in_(levels))
    count = int(session.scalar(select(func.count()).select_from(AreaTile).where(these)) or 0)
    session.execute(delete(AreaTile).where(these))
    return count


def bounds(session: Session, edition_id: int, level: Level) -> Bounds | None:
    """West, south, east and north of a level, in degrees; None where it has no areas."""
    box = func.ST_Extent(Area.geom)
    sides = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    found = session.execute(select(*sides).where(Area.edition_id == edition_id, Area.level == level)).one()
    return None if found[0] is None else (found[0], found[1], found[2], found[3])


def _of_zoom(series: Series, zoom: int) -> tuple[ColumnElement[bool], ...]:
    return AreaTile.level == series.level, AreaTile.is_labels == series.is_labels, AreaTile.z == zoom
