"""Shapes that cross themselves: mended where that is possible, and how much it changed."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.crs import area_km2

_SMALL: Final = 300
_SAMPLED: Final = 1_000
_ALWAYS_MENDED: Final = 20_000
_MEETINGS_PER_SEGMENT: Final = 3.0


class Mended(NamedTuple):
    """A valid shape, or None where it cannot be mended, with its area before and after.

    ``before_km2`` is what the rings enclose as they stand, in which the lobes of a crossing take from one
    another.
    """

    shape: BaseGeometry | None
    before_km2: float
    after_km2: float


def mended(shape: BaseGeometry) -> Mended:
    """Return an invalid line or polygon as a valid one of the same kind.

    Polygons keep what their rings enclose (GEOS' ``structure`` method); what collapses to nothing is gone.

    Parameters
    ----------
    shape : shapely geometry
        EPSG:4326. Not one that `is_tangled`.
    """
    before_km2 = area_km2(shape)
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    dimension = shapely.get_dimensions(shape)
    parts = [part for part in shapely.get_parts([valid]) if shapely.get_dimensions(part) == dimension]
    parts = [part for part in parts if not part.is_empty and part.length > 0]
    if not parts:
        return Mended(None, before_km2, 0.0)
    whole = parts[0] if len(parts) == 1 else _collected(parts, int(dimension))
    return Mended(whole, before_km2, area_km2(whole))


def is_tangled(shape: BaseGeometry) -> bool:
    """Tell whether a shape's segments meet one another so often that even checking it would take minutes.

    Estimated from a fixed sample of segments: in a tangle each meets hundreds of others, on a map a few.
    """
    count = int(shapely.get_num_coordinates(shape))
    if count <= _SMALL or not shapely.get_dimensions(shape):
        return False
    boxes = _segment_boxes(shape)
    sample = boxes[:: max(1, len(boxes) // _SAMPLED)]
    met = len(shapely.STRtree(boxes).query(sample, predicate=None)[0]) / len(sample)
    others = max(met - 3, 0.0)  # itself and its two neighbours
    return others * len(boxes) / 2 > _ALWAYS_MENDED + _MEETINGS_PER_SEGMENT * len(boxes)


def _segment_boxes(shape: BaseGeometry) -> npt.NDArray[np.object_]:
    parts = shapely.get_parts([shape])
    lines = shapely.get_rings(parts) if shapely.get_dimensions(shape) > 1 else parts
    xy, line = shapely.get_coordinates(lines, return_index=True)
    within = line[:-1] == line[1:]
    start, end = xy[:-1][within], xy[1:][within]
    boxes = shapely.box(*np.minimum(start, end).T, *np.maximum(start, end).T)
    return np.asarray(boxes, dtype=object)


def _collected(parts: list[BaseGeometry], dimension: int) -> BaseGeometry:
    collect = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    flat = shapely.get_parts(np.array(parts, dtype=object))
    return collect(flat)
