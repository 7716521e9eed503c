"""A geometry in a cell, as WKT or GeoJSON: read, held against the country, mended where it crosses itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from spatial.coordinate_faults import SLIPS, Correction, likeliest
from spatial.crs import MAINLAND, PRINCE_EDWARD_ISLANDS, WGS84_EPSG, Envelope, geometry_to_wgs84
from spatial.errors import CrsError
from spatial.findings import Finding, Severity
from spatial.geometry_repair import is_tangled, mended
from spatial.lo_text import Position
from spatial.plain_text import NOT_GIVEN, run_together, shortened

MOST_VERTICES: Final = 1_000_000
"""A shape with more is refused: whole countries have fewer."""

_MOST_COLLECTIONS: Final = 8  # deeper nesting is an attack on the parser's stack
_LONGEST_SUGGESTION: Final = 400
_HALF_TURN: Final = 180.0
_RIGHT_ANGLE: Final = 90.0
_SIMPLE_KINDS: Final = {"Point", "LineString", "Polygon"}
_KINDS: Final = _SIMPLE_KINDS | {"MultiPoint", "MultiLineString", "MultiPolygon"}
_SRID: Final = re.compile(r"\s*SRID\s*=\s*([0-9]{1,6})\s*;", re.IGNORECASE)
_GEOJSON_CRS: Final = re.compile(r'"crs"[^}]{0,80}"name"\s*:\s*"[^"]{0,60}EPSG:{1,2}([0-9]{1,6})"')


@dataclass(frozen=True, slots=True)
class GeometryReading:
    """A usable geometry or none, and what is to be said of the cell.

    ``geometry`` is in EPSG:4326, longitude first, two dimensions, valid and not empty.
    """

    geometry: BaseGeometry | None = None
    findings: tuple[Finding, ...] = ()


class _UnusableError(Exception):
    """Ends the reading of a cell with its finding."""

    def __init__(self, rule: str, message: str, severity: Severity = Severity.WARN) -> None:
        super().__init__(message)
        self.finding = Finding(rule, severity, message)


def read_geometry(
    text: str,
    *,
    accept_suggestions: bool = False,
    fits: Callable[[tuple[Position, ...]], bool] | None = None,
) -> GeometryReading:
    """Read a geometry from WKT (with or without ``SRID=``) or GeoJSON (geometry, feature or collection).

    Self-crossing polygons are mended and the finding tells by how much their area changed. A geometry outside
    South Africa for which swapped axes or a lost sign account is not believed; the mended one is a
    suggestion. One with more than `MOST_VERTICES` vertices refuses its row.

    Parameters
    ----------
    text : str
    accept_suggestions : bool
        Apply the likely correction where there is one.
    fits : callable, optional
        Tells whether positions agree with what else the row says; chooses between corrections.
    """
    if run_together(text[:100]) in NOT_GIVEN:
        message = "The cell says in words that it gives no geometry."
        return _said(Finding("geometry-not-given", Severity.NOTE, message), text)
    try:
        shape = _in_degrees(_checked(_one_kind(_parsed(text))), text)
    except _UnusableError as reason:
        return _said(reason.finding, text)
    shape, slip = _within_country(shape, accept_suggestions=accept_suggestions, fits=fits)
    if shape is None:
        return GeometryReading(None, _at_value(slip, text))
    shape, crossing = _valid(shape)
    return GeometryReading(shape, _at_value(slip, text) + _at_value(crossing, text))


def _said(finding: Finding, text: str) -> GeometryReading:
    return GeometryReading(None, _at_value(finding, text))


def _at_value(finding: Finding | None, text: str) -> tuple[Finding, ...]:
    return (finding.at(value=shortened(text)),) if finding else ()


def _parsed(text: str) -> BaseGeometry:
    if text.count(",") > 4 * MOST_VERTICES or text.lower().count("geometrycollection") > _MOST_COLLECTIONS:
        raise _too_many("")
    read = shapely.from_geojson if text.lstrip().startswith("{") else shapely.from_wkt
    try:
        with np.errstate(all="ignore"):
            bare = _SRID.sub("", text, count=1) if "=" in text else text
            shape = read(bare, on_invalid="ignore")
    except (GEOSException, NotImplementedError, ValueError):
        shape = None
    if shape is None:
        raise _UnusableError(
            "geometry-unreadable",
            "This is neither WKT nor GeoJSON; write it like POINT (29.35 -28.7366), longitude first.",
        )
    return shapely.force_2d(shape)


def _too_many(counted: str) -> _UnusableError:
    message = (
        f"The geometry has {counted}more than {MOST_VERTICES:,} vertices; simplify it and load it again."
    )
    return _UnusableError("geometry-too-many-vertices", message.replace(",", " "), Severity.REFUSE)


def _one_kind(shape: BaseGeometry) -> BaseGeometry:
    """Return a collection as one multi-part geometry, if its parts are of one kind."""
    if shape.geom_type in _SIMPLE_KINDS and not shape.is_empty:
        return shape
    parts = shapely.get_parts([shape])
    while any(part.geom_type == "GeometryCollection" or part.geom_type.startswith("Multi") for part in parts):
        parts = shapely.get_parts(parts)
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        raise _UnusableError(
            "geometry-empty", "The geometry is empty; give its coordinates or leave the cell empty."
        )
    dimensions = set(shapely.get_dimensions(parts).tolist())
    if len(dimensions) > 1:
        raise _UnusableError(
            "geometry-mixed", "The geometry mixes points, lines and polygons; give one kind in each row."
        )
    if shape.geom_type in _KINDS:
        return shape
    if shape.geom_type == "LinearRing":
        return shapely.LineString(shape.coords)
    if len(parts) == 1:
        return parts[0]
    return (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimensions.pop()](parts)


def _checked(shape: BaseGeometry) -> BaseGeometry:
    """Refuse what no later step could bear."""
    count = int(shapely.get_num_coordinates(shape))
    if count > MOST_VERTICES:
        raise _too_many("")
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise _UnusableError(
            "geometry-not-finite", "The geometry holds coordinates that are no finite numbers."
        )
    if is_tangled(shape):
        message = "The geometry crosses itself thousands of times and is no map; check how it was exported."
        raise _UnusableError("geometry-tangled", message)
    return shape


def _in_degrees(shape: BaseGeometry, text: str) -> BaseGeometry:
    stated = _SRID.match(text) or _GEOJSON_CRS.search(text[:2000])
    if stated and int(stated[1]) != WGS84_EPSG:
        try:
            shape = geometry_to_wgs84(shape, int(stated[1]))
        except CrsError as reason:
            raise _UnusableError("geometry-crs", str(reason)) from None
    west, south, east, north = shape.bounds
    if max(-west, east) > _HALF_TURN or max(-south, north) > _RIGHT_ANGLE:
        message = (
            "The coordinates are too large for degrees; state their system, such as SRID=2053;POINT (...)."
        )
        raise _UnusableError("geometry-not-degrees", message)
    if east - west > _HALF_TURN:
        message = "The geometry runs more than half-way round the earth; it seems torn at the antimeridian."
        raise _UnusableError("geometry-antimeridian", message)
    return shape


def _within_country(
    shape: BaseGeometry, *, accept_suggestions: bool, fits: Callable[[tuple[Position, ...]], bool] | None
) -> tuple[BaseGeometry | None, Finding | None]:
    """Return the geometry if it is believed where it lies, and the slip that explains one that is not."""
    if any(box.meets(Envelope(*shape.bounds)) for box in (MAINLAND, PRINCE_EDWARD_ISLANDS)):
        return shape, None
    corrections = _corrections(shape)
    if not corrections:
        return shape, None
    likely = likeliest(tuple(corrections), fits)
    if likely is None:
        message = "The geometry lies outside South Africa and could be mended in more than one way."
        return None, Finding("geometry-unlikely", Severity.WARN, message)
    better = corrections[likely]
    message = f"The geometry cannot be meant as it stands: {likely.fault}."
    finding = Finding(
        likely.rule, Severity.WARN, message, suggestion=_typed(better), accepted=accept_suggestions
    )
    return (better if accept_suggestions else None), finding


def _corrections(shape: BaseGeometry) -> dict[Correction, BaseGeometry]:
    """Return the geometries that a slip or two in all coordinates would explain, the fewest slips first."""
    found: dict[Correction, BaseGeometry] = {}
    for slip in sorted(SLIPS, key=lambda slip: slip.slips):
        turned = shapely.transform(
            shape, lambda xy, mend=slip.mend: np.column_stack(mend(xy[:, 0], xy[:, 1]))
        )
        west, south, east, north = turned.bounds
        if MAINLAND.holds(west, south) and MAINLAND.holds(east, north):
            centre = ((west + east) / 2, (south + north) / 2)
            found[Correction(slip.rule, (centre,), slip.slips, slip.fault)] = turned
    return found


def _typed(shape: BaseGeometry) -> str:
    wkt = shapely.to_wkt(shape, rounding_precision=6)
    return wkt if len(wkt) <= _LONGEST_SUGGESTION else f"{shape.geom_type} around {shape.centroid.wkt}"


def _valid(shape: BaseGeometry) -> tuple[BaseGeometry | None, Finding | None]:
    if shape.is_valid:
        return shape, None
    result = mended(shape)
    if result.shape is None:
        message = "The geometry encloses nothing or has no length; draw it anew or give a point."
        return None, Finding("geometry-no-extent", Severity.WARN, message)
    message = (
        "The geometry crosses itself and was mended: its area went from "
        f"{result.before_km2:.4g} to {result.after_km2:.4g} km²; check it."
    )
    return result.shape, Finding("geometry-self-crossing", Severity.WARN, message)
