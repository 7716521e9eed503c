"""What a tile is, and what is asked for: between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, NamedTuple

from service.errors import NotFoundError
from service.models import Edition
from spatial.vocabulary import Level

MAX_ZOOM: Final = 12
"""Largest zoom of area tiles: a unit is 2.4 m, finer than the 8 m of the finest outlines."""
MAX_SITE_ZOOM: Final = 14
"""Largest zoom of tiles of commitments: a unit is 0.6 m, as exact as most coordinates."""
MAX_LABEL_ZOOM: Final = 9
"""Largest zoom of tiles of label points alone: a unit is 19 m, and circles are wider."""

NAMED_FROM_ZOOM: Final = 7
"""Municipalities and wards have code, name and label from here on, as in ``area_tile``; others always."""
SMALL_LEVELS: Final = frozenset({Level.LOCAL, Level.WARD})
"""The label points of these come in tiles of their own below that zoom: only circles need them."""
TOGETHER_TO_ZOOM: Final = 5
"""Up to this zoom the kept tiles of a level are read at once: a handful, and a map asks for several."""
PACKED_TO_ZOOM: Final = 8
"""Up to this zoom outlines are packed: few tiles, which first views show, of a country or of a district."""
DRAWING: Final = 3
"""Which way of drawing the tiles follow: a new number gives their addresses a new version."""


class Address(NamedTuple):
    """Which tile: zoom, column and row, as in Web Mercator tiles everywhere."""

    z: int
    x: int
    y: int

    def refuse_beyond(self, max_zoom: int) -> None:
        """Refuse what lies outside the world, or is finer than tiles are drawn.

        Raises:
            NotFoundError: There is no such tile.
        """
        if not 0 <= self.z <= max_zoom:
            raise NotFoundError(
                f"There are no tiles of this zoom; they go from 0 to {max_zoom}, and maps enlarge the last."
            )
        last = 2**self.z - 1
        if not (0 <= self.x <= last and 0 <= self.y <= last):
            raise NotFoundError(f"There is no such tile; x and y of zoom {self.z} go from 0 to {last}.")


class Series(NamedTuple):
    """Which tiles of an edition: those of a level's areas, or those of their label points alone."""

    level: Level
    is_labels: bool = False

    @property
    def folder(self) -> str:
        """Where its tiles lie in their edition's address."""
        return f"{self.level.value}/labels" if self.is_labels else self.level.value

    @property
    def max_zoom(self) -> int:
        """The largest zoom of its tiles."""
        return MAX_LABEL_ZOOM if self.is_labels else MAX_ZOOM


@dataclass(frozen=True, slots=True)
class TileEdition:
    """The edition that tiles are of.

    ``version`` is another where an edition of the same name is loaded anew, whose areas have other ids, and
    where tiles are drawn another way. Until an edition is active (``is_final``) its tiles are neither
    kept nor held, since it may be loaded anew.
    """

    id: int
    slug: str
    version: str
    is_final: bool

    @classmethod
    def of(cls, edition: Edition) -> TileEdition:
        """Name an edition, and the content of its tiles in a few signs."""
        facts = f"{edition.checksum} {edition.id} {edition.activated_at} {DRAWING}"
        version = blake2b(facts.encode(), digest_size=5).hexdigest()
        return cls(edition.id, edition.slug, version, is_final=edition.activated_at is not None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tile of areas or labels, compressed; ``gzipped`` is empty where nothing is drawn.

    Attributes:
        is_kept: Whether it was kept already, and not drawn just now.
        beside: Kept tiles that came with it, compressed; none in itself.
    """

    edition: TileEdition
    series: Series
    at: Address
    gzipped: bytes
    is_kept: bool
    beside: Mapping[Address, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The tiles of a series of an edition: where they lie, and what a map must say beside them."""

    edition: TileEdition
    series: Series
    title: str
    bounds: tuple[float, float, float, float]
    attribution: str
