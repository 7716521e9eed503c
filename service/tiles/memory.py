"""The tiles asked for most lately, held by this process ready to be sent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from service.http.etag import strong_etag

_OVERHEAD_BYTES: Final = 500
"""About what a tile takes in memory beside its content."""


@dataclass(frozen=True, slots=True)
class HeldTile:
    """A compressed tile, the ETag of its compressed form, and the version of its edition's content."""

    gzipped: bytes
    etag: str
    version: str

    @classmethod
    def of(cls, gzipped: bytes, version: str) -> HeldTile:
        """Work out the ETag, once."""
        return cls(gzipped, strong_etag(gzipped), version)


class TileMemory:
    """Holds tiles by path up to a number of bytes, and gives up those not asked for longest.

    It can hold them for ever, since the tiles of an active edition never change.

    Args:
        most_bytes: Nothing is held where it is 0.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._tiles: OrderedDict[str, HeldTile] = OrderedDict()
        self._lock = Lock()  # routes hold tiles from threads, the middleware looks them up from the loop

    def get(self, path: str) -> HeldTile | None:
        """The tile of a path, if it is held."""
        with self._lock:
            found = self._tiles.get(path)
            if found is not None:
                self._tiles.move_to_end(path)
            return found

    def hold(self, path: str, tile: HeldTile) -> None:
        """Hold a tile, in the place of others if there is no room."""
        with self._lock:
            self._drop(path)
            self._tiles[path] = tile
            self._bytes += _size(path, tile)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._tiles)))

    def _drop(self, path: str) -> None:
        tile = self._tiles.pop(path, None)
        if tile is not None:
            self._bytes -= _size(path, tile)


def _size(path: str, tile: HeldTile) -> int:
    return len(path) + len(tile.gzipped) + _OVERHEAD_BYTES
