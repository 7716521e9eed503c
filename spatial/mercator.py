"""Web Mercator tiles: which of them a box of degrees touches."""

from __future__ import annotations

import math
from typing import Final

LARGEST_LATITUDE: Final = 85.0511287798066
"""Where Web Mercator ends, so that the world is a square."""


def tile_of(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """Find the tile that a point lies in.

    Parameters
    ----------
    longitude, latitude : float
        WGS 84 degrees.
    zoom : int

    Returns
    -------
    tuple of int
        Column from the antimeridian eastwards, row from the north; points beyond the square lie in its edge.

    Examples
    --------
    >>> tile_of(28.05, -26.2, 5)
    (18, 18)
    """
    last = 2**zoom - 1
    phi = math.radians(max(-LARGEST_LATITUDE, min(LARGEST_LATITUDE, latitude)))
    across = (longitude + 180) / 360
    down = (1 - math.asinh(math.tan(phi)) / math.pi) / 2
    column, row = (math.floor(share * 2**zoom) for share in (across, down))
    return max(0, min(last, column)), max(0, min(last, row))


def tile_range(box: tuple[float, float, float, float], zoom: int) -> tuple[range, range]:
    """List the columns and rows of tiles that a box touches.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in WGS 84 degrees.
    zoom : int

    Returns
    -------
    tuple of range
        Columns, rows.
    """
    west, south, east, north = box
    first_column, first_row = tile_of(west, north, zoom)
    last_column, last_row = tile_of(east, south, zoom)
    return range(first_column, last_column + 1), range(first_row, last_row + 1)
