"""Positions on the Lo grids, as pyproj alone knows them: what reading them back is held against."""

from __future__ import annotations

from functools import cache

from pyproj import Transformer

_LO15_EPSG = 2046  # Hartebeesthoek94 / Lo15; the belts follow it two degrees apart


@cache
def _to_lo(lo: int) -> Transformer:
    return Transformer.from_crs(4326, _LO15_EPSG + (lo - 15) // 2, always_xy=True)


def lo_metres(longitude: float, latitude: float, lo: int) -> tuple[float, float]:
    """Westing and southing in metres."""
    westing, southing = _to_lo(lo).transform(longitude, latitude)
    return float(westing), float(southing)
