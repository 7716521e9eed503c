"""The frame of a printed map: where on paper a place comes to lie, at which scale, and where north is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from spatial.crs import MAINLAND, WGS84_EPSG, Envelope, MapGrid, distance_km, fitting_grid
from spatial.generalise import BANDS
from spatial.libraries import gpd

_STEPS: Final = (1, 2, 5)
_FINEST_MM: Final = 0.15
"""Detail finer than this cannot be told apart in print."""
_NORTHWARDS: Final = 0.01


class Room(NamedTuple):
    """A box on paper in millimetres, from the top left corner."""

    left: float
    top: float
    width: float
    height: float


class ScaleBar(NamedTuple):
    """A round distance, and how long it is on paper at the middle of the map."""

    km: float
    mm: float


@dataclass(frozen=True)
class SheetFrame:
    """Places a map on paper.

    Attributes:
        room: Where the map may lie, in millimetres.
        grid: The projection.
        west, north: Position, in metres of the grid, of the room's top left corner.
        mm_per_m: Size on paper of a metre of the grid.
        middle: Longitude and latitude of the middle of the map.
    """

    room: Room
    grid: MapGrid
    west: float
    north: float
    mm_per_m: float
    middle: tuple[float, float]

    @property
    def scale(self) -> float:
        """How many times smaller than the ground the map is, at its middle: 250 000 for 1 : 250 000."""
        return 1000.0 / (self.mm_per_m * self._grid_m_per_m())

    @property
    def box(self) -> Envelope:
        """The part of the earth that the room shows, in degrees, with a margin for curved edges."""
        back = Transformer.from_crs(self.grid.crs, WGS84_EPSG, always_xy=True)
        east = self.west + self.room.width / self.mm_per_m
        south = self.north - self.room.height / self.mm_per_m
        return Envelope(*back.transform_bounds(self.west, south, east, self.north))

    @property
    def north_degrees(self) -> float:
        """Direction of true north at the middle of the map, clockwise from the top of the page."""
        longitude, latitude = self.middle
        (x0, y0), (x1, y1) = self._metres([(longitude, latitude), (longitude, latitude + _NORTHWARDS)])
        return math.degrees(math.atan2(x1 - x0, y1 - y0))

    def scale_bar(self, longest_mm: float) -> ScaleBar:
        """Give the longest bar of 1, 2 or 5 times a power of ten kilometres that has room."""
        mm_per_km = 1e6 / self.scale
        largest = longest_mm / mm_per_km
        power = 10.0 ** math.floor(math.log10(largest))
        km = max(step * power for step in _STEPS if step * power <= largest * (1 + 1e-9))
        return ScaleBar(km, km * mm_per_km)

    def band(self) -> int:
        """Give the coarsest zoom band whose detail print cannot tell from the finest."""
        finest_m = _FINEST_MM / self.mm_per_m
        return next((band.number for band in BANDS if band.tolerance_m <= finest_m), BANDS[-1].number)

    def on_paper(self, frame: gpd.GeoDataFrame | gpd.GeoSeries) -> npt.NDArray[np.object_]:
        """Give the shapes of a frame in millimetres on paper, y downwards."""
        flat = np.asarray(frame.geometry.to_crs(self.grid.crs).array, dtype=object)
        moved = shapely.transform(
            flat,
            lambda xy: np.column_stack(
                (
                    self.room.left + (xy[:, 0] - self.west) * self.mm_per_m,
                    self.room.top + (self.north - xy[:, 1]) * self.mm_per_m,
                )
            ),
        )
        return np.asarray(moved, dtype=object)

    def _grid_m_per_m(self) -> float:
        longitude, latitude = self.middle
        east = longitude + _NORTHWARDS
        (x0, y0), (x1, y1) = self._metres([(longitude, latitude), (east, latitude)])
        return math.hypot(x1 - x0, y1 - y0) / (distance_km(longitude, latitude, east, latitude) * 1000)

    def _metres(self, positions: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        onto = Transformer.from_crs(WGS84_EPSG, self.grid.crs, always_xy=True)
        return [onto.transform(*position) for position in positions]


def at_home(areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Give the parts of areas that lie on or near the mainland, or all parts where none does."""
    parts = areas.geometry.explode(ignore_index=True)
    near = parts[[MAINLAND.meets(Envelope(*bounds)) for bounds in parts.bounds.to_numpy()]]
    return near if len(near) else parts


def frame_for(areas: gpd.GeoDataFrame, room: Room) -> SheetFrame:
    """Fit areas into a room on paper, as large as they go and in its middle.

    Islands far out at sea, which belong to Cape Town, do not shrink the mainland to a speck: they are left
    out of the fit where anything else is there.

    Parameters
    ----------
    areas : GeoDataFrame
        In WGS 84 degrees, at least one area.
    room : Room

    Returns
    -------
    SheetFrame
    """
    shown = at_home(areas)
    degrees = Envelope(*shown.total_bounds)
    grid = fitting_grid(degrees)
    west, south, east, north = shown.to_crs(grid.crs).total_bounds
    mm_per_m = min(room.width / (east - west), room.height / (north - south))
    spare_x = (room.width / mm_per_m - (east - west)) / 2
    spare_y = (room.height / mm_per_m - (north - south)) / 2
    middle = ((degrees.west + degrees.east) / 2, (degrees.south + degrees.north) / 2)
    return SheetFrame(room, grid, west - spare_x, north + spare_y, mm_per_m, middle)
