"""Named places of an edition: a layer of any shapes becomes one point for each name, with what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from spatial.canonical import RawLayer
from spatial.crs import WGS84_EPSG, require_crs
from spatial.errors import CrsError
from spatial.findings import Finding, Severity
from spatial.layers import keep_rows
from spatial.manifest import PlacesSource

_LONGEST_NAME: Final = 200
_FEW: Final = 5


class NamedPlaces(NamedTuple):
    """Names and points in WGS 84 degrees, one for one, in the order of the layer."""

    names: list[str]
    points: npt.NDArray[np.object_]


NO_PLACES: Final = NamedPlaces([], np.array([], dtype=object))


def named_places(
    layer: RawLayer, source: PlacesSource, country: shapely.Geometry
) -> tuple[NamedPlaces, list[Finding]]:
    """Return the places of a layer that can be found by name.

    Parameters
    ----------
    layer : RawLayer
    source : PlacesSource
    country : shapely geometry
        Outline of the edition, EPSG:4326: places beyond it are left out.

    Returns
    -------
    NamedPlaces, list of Finding
        A line or polygon is known by a point on it, since a name tells a place and no extent. Rows without a
        name or a shape, and places outside, are left out and counted; an unknown reference system is refused.
    """
    rows = keep_rows(layer.frame, source.keep)
    try:
        frame = require_crs(rows, source.crs).set_crs(WGS84_EPSG, allow_override=True)
    except CrsError as error:
        refusal = Finding("reference-system", Severity.REFUSE, str(error), file=layer.place)
        return NO_PLACES, [refusal]
    names = np.array([_name(value) for value in frame[source.name]], dtype=object)
    shapes = np.asarray(frame.geometry, dtype=object)
    named = names != ""
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    points = shapely.point_on_surface(shapes)
    shapely.prepare(country)
    inside = np.zeros(len(shapes), dtype=bool)
    inside[drawn] = shapely.intersects(country, points[drawn])
    kept = named & inside
    faults = _left_out(int((~named).sum()), int((named & ~drawn).sum()), names[named & drawn & ~inside])
    return NamedPlaces(names[kept].tolist(), points[kept]), [each.at(file=layer.place) for each in faults]


def _name(value: object) -> str:
    text = "" if value is None or value != value else " ".join(str(value).split())  # noqa: PLR0124 - NaN
    return text if len(text) <= _LONGEST_NAME else ""


def _left_out(unnamed: int, shapeless: int, outside: npt.NDArray[np.object_]) -> Iterator[Finding]:
    if unnamed:
        message = f"{unnamed:,} places have no name that could be looked for, and are left out; name them."
        yield Finding("place-without-name", Severity.NOTE, message)
    if shapeless:
        message = f"{shapeless:,} named places have no position, and are left out; give them one."
        yield Finding("place-without-position", Severity.WARN, message)
    if len(outside):
        first = ", ".join(map(str, outside[:_FEW]))
        message = f"{len(outside):,} places lie outside this edition, and are left out: {first}."
        yield Finding("place-outside", Severity.WARN, message, value=first)
