"""From a manifest and the layers it names to one edition: every level canonical, checked, and nested exactly.

The wards are mended into a coverage; every area above them is the union of its wards, so that code and place
cannot disagree. Where an area has nothing below it, its own outline takes part in the coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from spatial.agreement import check_place, compare_with_supplied
from spatial.canonical import Canonical, RawLayer, canonical_levels
from spatial.codes import Codes, ward_parts
from spatial.coverage import Shapes
from spatial.crs import WGS84_EPSG, areas_km2, require_crs
from spatial.errors import CrsError
from spatial.findings import Finding, Severity
from spatial.hierarchy import check_codes, check_counts, check_orphans, complete_metros, metro_codes
from spatial.leaves import Outlines, fitted_leaves, outlines_of, shapes_of
from spatial.libraries import gpd, pd
from spatial.manifest import Country, Manifest
from spatial.rings import repair, set_aside_impossible
from spatial.vocabulary import Level

Step = Callable[[str], AbstractContextManager[Any]]
Levels = dict[Level, "gpd.GeoDataFrame"]

STEPS: Final = ("repair", "fit", "unite", "compare", "measure")
"""Parts of the work of :func:`prepare_boundaries`, in order."""
COLUMNS: Final = ("code", "name", "parent", "ward_number", "is_metro", "area_km2", "label", "geometry")
"""Columns of each level of a :class:`BoundarySet`."""

_CRS_RULE: Final = "reference-system"
_LABEL_DETAIL_DEGREES: Final = 0.0005


@dataclass
class BoundarySet:
    """One edition, ready to be written, or the findings that forbid it.

    Attributes
    ----------
    manifest : Manifest
    levels : dict of Level to GeoDataFrame
        ``COLUMNS``: ``label`` is a point inside, the geometry a MultiPolygon in WGS 84; one row per area in
        the order of codes. Empty where a layer's reference system cannot be used.
    leaves : GeoDataFrame
        The valid coverage that everything is made of: the wards, and the areas without any. Columns ``level,
        code``, one per level with the code of the area that holds the leaf, and geometry.
    agreement : DataFrame
        How far the supplied outlines of areas with wards differ from the union of their wards.
    findings : list of Finding
    """

    manifest: Manifest
    levels: Levels = field(default_factory=dict)
    # Named only when one is made, as whatever names a frame while this is imported imports its library then.
    leaves: gpd.GeoDataFrame = field(default_factory=lambda: gpd.GeoDataFrame())  # noqa: PLW0108
    agreement: pd.DataFrame = field(default_factory=lambda: pd.DataFrame())  # noqa: PLW0108
    findings: list[Finding] = field(default_factory=list)

    @property
    def refusals(self) -> list[Finding]:
        """The findings for which the edition must not be loaded."""
        return [finding for finding in self.findings if finding.severity is Severity.REFUSE]


def prepare_boundaries(
    manifest: Manifest, layers: Mapping[Level, RawLayer], step: Step = nullcontext
) -> BoundarySet:
    """Return the edition that a manifest and its layers describe, with everything found on the way.

    Parameters
    ----------
    manifest : Manifest
    layers : mapping of Level to RawLayer
        One for each level that the manifest reads from a file or a service.
    step : callable
        Called with the name of each of ``STEPS`` and entered around it, for progress and timing.
    """
    result = BoundarySet(manifest)
    with step("repair"):
        canonical = canonical_levels(manifest, layers)
        levels = _repaired_levels(canonical, manifest)
    result.findings += canonical.findings
    if any(finding.rule == _CRS_RULE for finding in result.findings):
        return result
    levels, orphans = check_orphans(levels, canonical.places)
    result.findings += (
        orphans + check_codes(levels, Codes.of(manifest.codes)) + check_counts(levels, manifest)
    )
    with step("fit"):
        result.leaves, findings = fitted_leaves(levels, manifest)
        result.findings += findings
    if result.leaves.empty:
        message = "No area is left that could be loaded; correct the findings above."
        result.findings.append(Finding("nothing-left", Severity.REFUSE, message))
    else:
        _finish(result, levels, step)
    return result


def label_points(shapes: Shapes) -> Shapes:
    """Return for each polygon a point well inside its largest part: where its label stands best.

    The centre of the largest inscribed circle of the slightly simplified part; where that is not inside the
    true shape, some point that is.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    by_size = np.lexsort((shapely.area(parts), owner))
    largest = parts[by_size[np.append(np.diff(owner) > 0, True)]]
    simple = shapely.simplify(largest, _LABEL_DETAIL_DEGREES)
    points = shapely.get_point(shapely.maximum_inscribed_circle(simple), 0)
    inside = shapely.contains_properly(shapes, points)
    return np.asarray(np.where(inside, points, shapely.point_on_surface(largest)), dtype=object)


def _finish(result: BoundarySet, levels: Levels, step: Step) -> None:
    manifest = result.manifest
    with step("unite"):
        outlines = outlines_of(result.leaves, shapes_of(result.leaves), manifest.country.code)
    with step("compare"):
        result.agreement, findings = compare_with_supplied(levels, outlines, result.leaves)
        result.findings += findings + check_place(result.leaves, manifest.enclaves)
    with step("measure"):
        metros = metro_codes(levels)
        frames = {Level.COUNTRY: _country(manifest.country), **levels}
        result.levels = {level: _finished(level, frame, outlines, metros) for level, frame in frames.items()}


def _repaired_levels(canonical: Canonical, manifest: Manifest) -> Levels:
    """Bring every level's own shapes into WGS 84 and repair them, adding the findings."""
    for level, frame in canonical.levels.items():
        source = manifest.levels[level]
        findings: list[Finding] = []
        if source.from_level is not None:
            sound = frame.set_crs(WGS84_EPSG, allow_override=True)
        else:
            try:
                sound, findings = _repaired(frame, source.crs)
            except CrsError as error:
                sound, findings = frame, [Finding(_CRS_RULE, Severity.REFUSE, str(error))]
        if level is not Level.WARD:
            sound, findings = _milder(frame, sound, findings)
        canonical.levels[level] = sound.reset_index(drop=True)
        canonical.findings += [finding.at(file=canonical.places[level]) for finding in findings]
    complete_metros(canonical, manifest)
    return canonical.levels


def _repaired(frame: gpd.GeoDataFrame, crs: str | None) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    possible, impossible = set_aside_impossible(frame)
    # Longitude-first spellings of WGS 84 pass unchanged; here they all get the one name.
    sound, findings = repair(require_crs(possible, crs).set_crs(WGS84_EPSG, allow_override=True))
    return sound, impossible + findings


def _milder(
    frame: gpd.GeoDataFrame, sound: gpd.GeoDataFrame, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Keep areas whose supplied outline is useless, without it: their wards give them a better one."""
    whole = gpd.GeoDataFrame(
        frame.drop(columns="geometry"), geometry=sound.geometry.reindex(frame.index), crs=sound.crs
    )
    refused = (finding.severity is Severity.REFUSE and finding.rule != _CRS_RULE for finding in findings)
    return whole, [
        finding.at(severity=Severity.WARN) if mild else finding
        for finding, mild in zip(findings, refused, strict=True)
    ]


def _country(country: Country) -> gpd.GeoDataFrame:
    row = {"code": [country.code], "name": [country.name], "parent": [None]}
    return gpd.GeoDataFrame(row, geometry=[None], crs=WGS84_EPSG)


def _finished(
    level: Level, frame: gpd.GeoDataFrame, outlines: Outlines, metros: set[str]
) -> gpd.GeoDataFrame:
    """Give a level its final outlines and what is measured on them."""
    known = frame[frame["code"].isin(outlines[level])].sort_values("code").reset_index(drop=True)
    shapes = np.array([outlines[level][code] for code in known["code"]], dtype=object)
    parts = [ward_parts(code) if level is Level.WARD else None for code in known["code"]]
    at_both = level in (Level.DISTRICT, Level.LOCAL)
    return gpd.GeoDataFrame(
        {
            "code": known["code"],
            "name": known["name"],
            "parent": known["parent"],
            "ward_number": [part.number if part else None for part in parts],
            "is_metro": [at_both and code in metros for code in known["code"]],
            "area_km2": areas_km2(shapes),
            "label": label_points(shapes),
        },
        geometry=[_multi(shape) for shape in shapes],
        crs=WGS84_EPSG,
    )


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
