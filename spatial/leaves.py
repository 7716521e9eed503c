"""The areas that have nothing below them: the one coverage of which every level is made."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from spatial.canonical import ABOVE
from spatial.coverage import Shapes, mend_coverage
from spatial.crs import WGS84_EPSG
from spatial.findings import Finding, Severity
from spatial.generalise import Band, generalise, union_by
from spatial.libraries import gpd, pd
from spatial.manifest import Manifest
from spatial.vocabulary import LEVELS, Level

Levels = Mapping[Level, "gpd.GeoDataFrame"]
Outlines = dict[Level, Mapping[str, shapely.Geometry]]


def shapes_of(frame: gpd.GeoDataFrame) -> Shapes:
    """Give a frame's geometry as a plain array."""
    return np.asarray(frame.geometry, dtype=object)


def fitted_leaves(levels: Levels, manifest: Manifest) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return the leaves as a valid coverage, and what had to be mended.

    Parameters
    ----------
    levels : mapping of Level to GeoDataFrame
        Canonical levels in WGS 84 with valid shapes (or None), each area's parent being there.
    manifest : Manifest

    Returns
    -------
    GeoDataFrame, list of Finding
        Columns ``level, code``, one per level with the code of the area that holds the leaf, and geometry.
    """
    leaves = _leaves(levels)
    shapeless = leaves.geometry.isna()
    findings = [_no_outline(row) for row in leaves[shapeless].itertuples()]
    leaves = leaves[~shapeless].reset_index(drop=True)
    mended = mend_coverage(
        leaves["code"].to_numpy(dtype=object),
        shapes_of(leaves),
        close_gaps_m=manifest.close_gaps_m,
        enclaves=manifest.enclaves,
    )
    leaves = leaves.set_geometry(gpd.GeoSeries(mended.shapes, index=leaves.index, crs=WGS84_EPSG))
    return leaves[~leaves.geometry.is_empty].reset_index(drop=True), findings + mended.findings


def outlines_of(leaves: gpd.GeoDataFrame, shapes: Shapes, country: str) -> Outlines:
    """Unite the leaves' shapes into the outlines of every level, by level and code.

    Parameters
    ----------
    leaves : GeoDataFrame
        As :func:`fitted_leaves` returns them.
    shapes : ndarray, shape (n,)
        A valid coverage, one shape for each leaf.
    country : str
        Code of the area that holds everything.
    """
    outlines: Outlines = {Level.COUNTRY: {country: shapely.coverage_union_all(shapes)}}
    for level in LEVELS[1:]:
        inside = leaves[level].notna().to_numpy()
        outlines[level] = union_by(shapes[inside], leaves.loc[inside, level].to_numpy(dtype=object))
    return outlines


def generalised_outlines(leaves: gpd.GeoDataFrame, band: Band, country: str) -> Outlines:
    """Return every area's outline for one zoom band, by level and code.

    Neighbours share their borders exactly, and so do parents and children: the leaves are simplified
    together, and everything above is their union.
    """
    return outlines_of(leaves, generalise(shapes_of(leaves), band), country)


def _leaves(levels: Levels) -> gpd.GeoDataFrame:
    parts: list[gpd.GeoDataFrame] = []
    for level in reversed(LEVELS[1:]):
        if level not in levels:
            continue
        frame = levels[level]
        if parts:
            below = next(lower for lower, above in ABOVE.items() if above is level)
            frame = _outside_of(frame[~frame["code"].isin(levels[below]["parent"])], parts)
        parts.append(_with_holders(frame, level, levels))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=WGS84_EPSG)


def _with_holders(frame: gpd.GeoDataFrame, level: Level, levels: Levels) -> gpd.GeoDataFrame:
    columns: dict[str, pd.Series] = {}
    holders = frame["code"]
    for above in LEVELS[LEVELS.index(level) : 0 : -1]:
        columns[above] = holders
        holders = holders.map(levels[above].set_index("code")["parent"])
    nobody = pd.Series(None, index=frame.index, dtype=holders.dtype)
    lineage = {one: columns.get(one, nobody) for one in LEVELS[1:]}
    table = pd.DataFrame({"level": str(level), "code": frame["code"]}, index=frame.index).assign(
        **{str(one): codes for one, codes in lineage.items()}
    )
    return gpd.GeoDataFrame(table, geometry=frame.geometry, crs=WGS84_EPSG)


def _outside_of(frame: gpd.GeoDataFrame, parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Cut what lower areas already hold out of areas that stand in for missing ones."""
    held = np.concatenate([shapes_of(part.dropna(subset="geometry")) for part in parts])
    tree, shapes = shapely.STRtree(held), shapes_of(frame).copy()
    for place, shape in enumerate(shapes):
        if shape is not None:
            touching = tree.query(shape, predicate="intersects")
            shapes[place] = shapely.difference(shape, shapely.union_all(held[touching]))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=WGS84_EPSG))


def _no_outline(row: object) -> Finding:
    level, code = str(getattr(row, "level", "")), str(getattr(row, "code", ""))
    message = f"{level.capitalize()} {code} has nothing below it and no outline of its own; supply one."
    return Finding("no-outline", Severity.REFUSE, message, value=code)
