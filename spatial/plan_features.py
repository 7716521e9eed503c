"""Nodes, corridors, priority areas and investment zones as a spatial plan draws them, from any GIS file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.crs import MAINLAND, PRINCE_EDWARD_ISLANDS, Envelope, require_crs
from spatial.findings import Finding, Severity
from spatial.geometry_repair import is_tangled, mended
from spatial.layers import read_layer
from spatial.libraries import gpd, pd
from spatial.manifest import LevelSource
from spatial.vocabulary import FeatureKind

USUAL_REACH_M: Final = {
    FeatureKind.NODE: 2_000,
    FeatureKind.CORRIDOR: 1_000,
    FeatureKind.PRIORITY_AREA: 1_000,
    FeatureKind.INVESTMENT_ZONE: 1_000,
}
"""How far a point or line reaches, where the plan does not say: the ground beside it that it means."""
MOST_REACH_M: Final = 100_000
_POLYGON: Final = 2
_WORDS: Final = {
    "node": FeatureKind.NODE,
    "corridor": FeatureKind.CORRIDOR,
    "priority_area": FeatureKind.PRIORITY_AREA,
    "priority": FeatureKind.PRIORITY_AREA,
    "investment_zone": FeatureKind.INVESTMENT_ZONE,
    "zone": FeatureKind.INVESTMENT_ZONE,
}


@dataclass(frozen=True, slots=True)
class FeatureColumns:
    """Where a file says what: columns in any letter case, and what holds for rows that do not say.

    Attributes
    ----------
    name : str
        Column of the names.
    kind : str or None
        Column of the kinds; None where ``all_are`` holds for the whole file.
    all_are : FeatureKind or None
    reach : str or None
        Column of the reach in metres.
    layer : str or None
        Layer of a file that has several.
    crs : str or None
        Coordinate reference system, for files that do not state theirs.
    """

    name: str = "name"
    kind: str | None = "kind"
    all_are: FeatureKind | None = None
    reach: str | None = None
    layer: str | None = None
    crs: str | None = None


class PlanShape(NamedTuple):
    """A feature that can be kept, in WGS 84 degrees; ``reach_m`` is 0 for polygons."""

    row: int
    kind: FeatureKind
    name: str
    reach_m: int
    geometry: BaseGeometry


def read_features(path: Path, columns: FeatureColumns) -> tuple[list[PlanShape], list[Finding], int]:
    """Return the sound features of a file, the findings about the others, and how many rows there were.

    Shapes that cross themselves are mended and said so; those that cannot be, and those without a name, of
    no known kind, or outside South Africa, are refused. Names count once for each kind.

    Parameters
    ----------
    path : Path
        Whatever GDAL reads: GeoPackage, shapefile, GeoJSON, FileGDB.
    columns : FeatureColumns

    Raises
    ------
    LayerError
        Where the file cannot be read or lacks a column.
    CrsError
        Where its coordinate reference system is missing or cannot be meant.
    """
    wanted = [name for name in (columns.name, columns.kind, columns.reach) if name]
    source = LevelSource(file=str(path), code=columns.name, layer=columns.layer)
    frame = require_crs(read_layer(path, source, wanted), columns.crs)
    shapes: dict[tuple[FeatureKind, str], PlanShape] = {}
    findings: list[Finding] = []
    for number, row in enumerate(_rows(frame, columns), start=1):
        shape = _judged(number, row, columns, findings)
        if shape is None:
            continue
        twin = shapes.setdefault((shape.kind, shape.name), shape)
        if twin is not shape:
            findings.append(
                _refusal(
                    "duplicate",
                    number,
                    f"Feature {twin.row} is a {shape.kind.value} named {shape.name!r} already; join the two.",
                )
            )
    return list(shapes.values()), findings, len(frame)


class _Row(NamedTuple):
    name: str
    kind: str
    reach: str
    geometry: BaseGeometry | None


def _rows(frame: gpd.GeoDataFrame, columns: FeatureColumns) -> Iterator[_Row]:
    def texts(column: str | None) -> list[str]:
        if column is None:
            return [""] * len(frame)
        return ["" if pd.isna(value) else str(value).strip() for value in frame[column]]

    parts = zip(texts(columns.name), texts(columns.kind), texts(columns.reach), frame.geometry, strict=True)
    return (_Row(*part) for part in parts)


def _judged(number: int, row: _Row, columns: FeatureColumns, findings: list[Finding]) -> PlanShape | None:
    kind = columns.all_are or _WORDS.get(row.kind.casefold().replace(" ", "_").replace("-", "_"))
    faults = [*_fault_of_words(number, row, kind)]
    geometry, said = _usable(number, row.geometry)
    findings.extend([*faults, *said])
    if geometry is None or kind is None or faults:
        return None
    is_polygon = int(shapely.get_dimensions(geometry)) == _POLYGON
    stated = int(float(row.reach)) if row.reach else USUAL_REACH_M[kind]
    return PlanShape(number, kind, row.name, 0 if is_polygon else stated, geometry)


def _fault_of_words(number: int, row: _Row, kind: FeatureKind | None) -> Iterator[Finding]:
    if not row.name:
        yield _refusal("name-missing", number, "The feature has no name; findings must be able to name it.")
    if kind is None:
        known = tuple(word.value for word in FeatureKind)
        sentence = f"{row.kind[:40]!r} is no kind of feature; write {', '.join(known[:-1])} or {known[-1]}."
        yield _refusal("kind-unknown", number, sentence, known)
    if row.reach and not _is_reach(row.reach):
        yield _refusal(
            "reach-unreadable", number, f"A reach is 1 to {MOST_REACH_M} metres, not {row.reach!r}."
        )


def _is_reach(text: str) -> bool:
    try:
        return 1 <= float(text) <= MOST_REACH_M
    except ValueError:
        return False


def _usable(number: int, geometry: BaseGeometry | None) -> tuple[BaseGeometry | None, list[Finding]]:
    """Return the geometry as it can be kept, None where it cannot, and what there is to say of it."""
    if geometry is None or geometry.is_empty:
        return None, [_refusal("geometry-missing", number, "The feature has no geometry; draw it.")]
    flat = shapely.force_2d(geometry)
    if flat.geom_type == "GeometryCollection":
        return None, [
            _refusal("geometry-mixed", number, "The feature mixes points, lines and areas; part them.")
        ]
    if not any(place.meets(Envelope(*flat.bounds)) for place in (MAINLAND, PRINCE_EDWARD_ISLANDS)):
        return None, [_refusal("outside-country", number, "The feature lies outside South Africa; move it.")]
    if flat.is_valid:
        return flat, []
    whole = None if is_tangled(flat) else mended(flat).shape
    if whole is None:
        return None, [
            _refusal(
                "geometry-broken", number, "The shape crosses itself and cannot be mended; draw it anew."
            )
        ]
    sentence = "The shape crosses itself and was mended; look whether it is what is meant."
    return whole, [Finding("geometry-mended", Severity.WARN, sentence, row=number)]


def _refusal(rule: str, number: int, message: str, known: tuple[str, ...] = ()) -> Finding:
    return Finding(rule, Severity.REFUSE, message, row=number, known=known)
