"""Writes tiles as they are kept and sent: the same outlines, in the order in which they compress best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

import deflate

from service.tiles.wire import TEXT, Field, fields, signed, unsigned, varint, varints
from service.tiles.words import PACKED_TO_ZOOM

Corner = tuple[int, int]
Ring = list[Corner]

_EFFORT: Final = 12
"""The most that libdeflate takes: once, and sent for ever."""
_OUTLINES: Final = b"areas"
_NAME, _FEATURE = 1, 2  # fields of a layer
_TYPE, _GEOMETRY = 3, 4  # fields of a feature
_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 7
_CELL_CORNERS = 4


class Outline(NamedTuple):
    """One area of a tile: its rings in units of the tile; as written, its type and whatever else there is."""

    rings: list[Ring]
    type: bytes
    others: bytes

    @property
    def is_cell(self) -> bool:
        """Whether one unit stands for an area too small for an outline; it lies above the others."""
        columns, rows = zip(*self.rings[0], strict=True)
        return len(columns) == _CELL_CORNERS and max(columns) - min(columns) == max(rows) - min(rows) == 1

    @property
    def corners(self) -> int:
        """How many corners there are."""
        return sum(map(len, self.rings))


def ready(tile: bytes, zoom: int) -> bytes:
    """Compress a tile as it is kept and sent, the same each time; an empty one stays empty."""
    if not tile:
        return b""
    return bytes(deflate.gzip_compress(packed(tile) if zoom <= PACKED_TO_ZOOM else tile, _EFFORT))


def packed(tile: bytes) -> bytes:
    """Write a tile's outlines so that what repeats lies close together; nothing is lost, and nothing moves.

    Neighbours begin their rings at a corner that they share, and follow each other; an area's id follows its
    outline, so that more of what is the same for all stands in one piece. Compressed, that is a tenth less.
    The type stays before the geometry: GDAL reads no other order.

    Args:
        tile: A Mapbox Vector Tile of one or more layers, of which ``areas`` holds polygons.
    """
    return b"".join(layer._replace(content=_layer(layer.content)).written() for layer in fields(tile))


def _layer(content: bytes) -> bytes:
    parts = list(fields(content))
    if Field(_NAME, TEXT, _OUTLINES) not in parts:
        return content
    outlines = _begun_together([_read(part.content) for part in parts if part.number == _FEATURE])
    outlines.sort(key=lambda each: (each.is_cell, each.rings[0][0][::-1], each.corners))
    written = [Field(_FEATURE, TEXT, _written(each)) for each in outlines]
    head = [part for part in parts if part.number == _NAME]
    tail = [part for part in parts if part.number not in {_NAME, _FEATURE}]
    return b"".join(part.written() for part in (*head, *written, *tail))


def _begun_together(outlines: Sequence[Outline]) -> list[Outline]:
    """Turn first rings so that they begin at few corners: the one that most of them have is taken first."""
    around: dict[Corner, list[int]] = defaultdict(list)
    for place, outline in enumerate(outlines):
        for corner in dict.fromkeys(outline.rings[0]):
            around[corner].append(place)
    waiting: dict[int, list[Corner]] = defaultdict(list)
    for corner, places in around.items():
        waiting[len(places)].append(corner)
    begins: dict[int, Corner] = {}
    for most in range(max(waiting, default=0), 0, -1):
        for corner in waiting[most]:
            free = [place for place in around[corner] if place not in begins]
            if len(free) == most:
                begins.update(dict.fromkeys(free, corner))
            else:  # some have begun elsewhere since
                waiting[len(free)].append(corner)
    return [_turned(outline, begins[place]) for place, outline in enumerate(outlines)]


def _turned(outline: Outline, begin: Corner) -> Outline:
    first, *others = outline.rings
    at = first.index(begin)
    return outline._replace(rings=[first[at:] + first[:at], *others])


def _read(feature: bytes) -> Outline:
    parts = list(fields(feature))
    [geometry] = [part.content for part in parts if part.number == _GEOMETRY]
    kind = b"".join(part.written() for part in parts if part.number == _TYPE)
    others = b"".join(part.written() for part in parts if part.number not in {_TYPE, _GEOMETRY})
    return Outline(_rings(geometry), kind, others)


def _written(outline: Outline) -> bytes:
    return outline.type + Field(_GEOMETRY, TEXT, _geometry(outline.rings)).written() + outline.others


def _rings(geometry: bytes) -> list[Ring]:
    rings: list[Ring] = []
    numbers = varints(geometry)
    x = y = 0
    for command in numbers:
        if command & 7 == _CLOSE:
            continue
        if command & 7 == _MOVE_TO:
            ring: Ring = []
            rings.append(ring)
        for _ in range(command >> 3):
            x += signed(next(numbers))
            y += signed(next(numbers))
            ring.append((x, y))
    return rings


def _geometry(rings: Sequence[Ring]) -> bytes:
    numbers: list[int] = []
    x = y = 0
    for ring in rings:
        for place, corner in enumerate(ring):
            if place == 0:
                numbers.append(1 << 3 | _MOVE_TO)
            elif place == 1:
                numbers.append(len(ring) - 1 << 3 | _LINE_TO)
            numbers += (unsigned(corner[0] - x), unsigned(corner[1] - y))
            x, y = corner
        numbers.append(1 << 3 | _CLOSE)
    return b"".join(map(varint, numbers))
