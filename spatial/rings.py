"""Shapes that no map could draw: set aside with a finding, or repaired with the change of area stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.crs import area_km2
from spatial.findings import Finding, Severity
from spatial.libraries import gpd

Shapes = npt.NDArray[np.object_]

VERTEX_LIMIT: Final = 500_000
"""Most vertices that one area may have; the densest surveyed ward has well under a tenth of it."""
CROSSING_LIMIT: Final = 20_000
"""Most times that an outline may cross itself and still be worth mending."""

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_FIRST_LOOK: Final = 8
_SECOND_LOOK: Final = 64
_TREE_LIMIT: Final = 20_000
_SIMPLE_ENOUGH: Final = 200
_HALF_WORLD: Final = 180.0
_SLIGHT_CHANGE: Final = 0.001


def set_aside_impossible(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Take out the rows whose coordinates no place on earth has, so that they do not spoil the whole layer.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns ``code``, ``row`` and geometry, before any change of its reference system.

    Returns
    -------
    GeoDataFrame, list of Finding
        The rows left, and a refusal for each one taken out: not a number, infinite, or, in a layer in degrees
        most of whose rows are sound, beyond the poles or across the antimeridian.
    """
    bounds = frame.geometry.bounds.to_numpy()
    filled = ~(frame.geometry.is_empty | frame.geometry.isna()).to_numpy()
    odd = filled & ~np.isfinite(_all_coordinates_sum(frame))
    if frame.crs is None or frame.crs.is_geographic:
        beyond = (np.abs(bounds[:, [0, 2]]) > _HALF_WORLD).any(axis=1)
        beyond |= bounds[:, 2] - bounds[:, 0] > _HALF_WORLD
        beyond |= (np.abs(bounds[:, [1, 3]]) > _HALF_WORLD / 2).any(axis=1)
        beyond &= filled
        odd |= beyond if beyond.sum() * 2 < filled.sum() else False
    findings = [_impossible(row) for row in frame[odd].itertuples()]
    return frame[~odd], findings


def repair(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return the frame with sound polygons only, and what was done to the others.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns ``code``, ``row`` and geometry in WGS 84 degrees.

    Returns
    -------
    GeoDataFrame, list of Finding
        Rows with valid two-dimensional polygons; refusals for those that are empty, not areas, too large or
        hopelessly tangled, and for each repaired one its area before and after.
    """
    frame = frame.set_geometry(gpd.GeoSeries(_polygons_only(frame), index=frame.index, crs=frame.crs))
    shapes = np.asarray(frame.geometry, dtype=object)
    refused = list(_refusals(frame, shapes))
    sound = ~frame["row"].isin([finding.row for finding in refused]).to_numpy()
    frame, shapes = frame[sound], shapes[sound].copy()
    invalid = np.flatnonzero(~shapely.is_valid(shapes))
    mended = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    findings = [
        _repaired(row, before, after)
        for row, before, after in zip(frame.iloc[invalid].itertuples(), shapes[invalid], mended, strict=True)
    ]
    shapes[invalid] = mended
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    empty = frame.geometry.is_empty.to_numpy()
    return frame[~empty], refused + findings


def estimated_crossings(shape: BaseGeometry) -> float:
    """Estimate how often a shape's outline crosses itself, without computing the crossings.

    Some of its segments are looked up among the others; neighbours along the line do not count.
    """
    lines = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shape)]
    pairs = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
    step = -(-len(pairs) // _TREE_LIMIT)
    tree = shapely.STRtree(shapely.linestrings(pairs[::step]))
    estimate = 0.0
    for sample in (_FIRST_LOOK, _SECOND_LOOK):
        chosen = np.linspace(0, len(tree) - 1, min(sample, len(tree))).astype(int)
        found, _ = tree.query(tree.geometries[chosen], predicate="crosses")
        estimate = float(len(found) / len(chosen) * len(tree) / 2 * step**2)
        if estimate > _FIRST_LOOK * CROSSING_LIMIT:
            break
    return estimate


def _all_coordinates_sum(frame: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Add up each row's coordinates: one that is not a number or infinite shows in the sum."""
    shapes = np.asarray(frame.geometry, dtype=object)
    coordinates, index = shapely.get_coordinates(shapes, return_index=True)
    with np.errstate(invalid="ignore"):
        sums = np.bincount(index, weights=coordinates.sum(axis=1), minlength=len(shapes))
    return sums.astype(np.float64)


def _polygons_only(frame: gpd.GeoDataFrame) -> Shapes:
    shapes: Shapes = shapely.force_2d(np.asarray(frame.geometry, dtype=object))
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION)
    for place in mixed:
        parts = shapely.get_parts(shapes[place])
        areas = parts[np.isin(shapely.get_type_id(parts), (_POLYGON, _MULTIPOLYGON))]
        shapes[place] = shapely.multipolygons(shapely.get_parts(areas))
    return shapes


def _refusals(frame: gpd.GeoDataFrame, shapes: Shapes) -> Iterator[Finding]:
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    area_like = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON))
    vertices = shapely.get_num_coordinates(shapes)
    for place, row in enumerate(frame.itertuples()):
        if absent[place]:
            yield _refuse(row, "empty-shape", "has no shape", "supply its polygon")
        elif not area_like[place]:
            yield _refuse(row, "not-an-area", "is not a polygon", "supply its polygon")
        elif vertices[place] > VERTEX_LIMIT:
            yield _refuse(
                row,
                "too-many-vertices",
                f"has {vertices[place]:,} vertices",
                f"thin it under {VERTEX_LIMIT:,}",
            )
        elif _tangled(shapes[place], int(vertices[place])):
            yield _refuse(
                row, "tangled-shape", "crosses itself many thousand times", "supply its true outline"
            )


def _tangled(shape: BaseGeometry, vertices: int) -> bool:
    if vertices <= _SIMPLE_ENOUGH or shapely.is_valid(shape):
        return False
    return estimated_crossings(shape) > CROSSING_LIMIT


def _refuse(row: object, rule: str, fault: str, remedy: str) -> Finding:
    code, number = _identity(row)
    return Finding(rule, Severity.REFUSE, f"Area {code} {fault}; {remedy}.", row=number, value=code)


def _impossible(row: object) -> Finding:
    return _refuse(
        row, "impossible-coordinates", "has coordinates that are nowhere on earth", "correct or leave it out"
    )


def _repaired(row: object, before: BaseGeometry, after: BaseGeometry) -> Finding:
    code, number = _identity(row)
    fault = shapely.is_valid_reason(before)
    if shapely.is_empty(after):
        return _refuse(row, "empty-shape", f"has a shape without area ({fault})", "supply its polygon")
    old, new = area_km2(before), area_km2(after)
    slight = abs(new - old) <= _SLIGHT_CHANGE * new
    message = (
        f"Area {code} was invalid ({_fault_text(fault)}) and is repaired; "
        f"its area goes from {old:,.6g} to {new:,.6g} km² ({new - old:+,.3g})."
    )
    severity = Severity.NOTE if slight else Severity.WARN
    return Finding("invalid-ring", severity, message, row=number, value=code)


def _fault_text(fault: str) -> str:
    kind, _, place = fault.partition("[")
    if not place:
        return kind
    longitude, latitude = (float(part) for part in place.rstrip("]").split()[:2])
    return f"{kind.lower()} at {latitude:.5f}, {longitude:.5f}"


def _identity(row: object) -> tuple[str, int]:
    return str(getattr(row, "code", "")), int(getattr(row, "row", 0))
