"""How far supplied outlines differ from the union of their wards, and what lies where it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import shapely

from spatial.crs import MAINLAND, PRINCE_EDWARD_ISLANDS, area_km2, areas_km2
from spatial.findings import Finding, Severity
from spatial.leaves import Outlines, shapes_of
from spatial.libraries import gpd, pd
from spatial.manifest import Enclave
from spatial.vocabulary import Level

COLUMNS: Final = ("level", "code", "supplied_km2", "union_km2", "difference_km2", "difference_percent")
WORTH_NAMING_PERCENT: Final = 1.0
"""From this difference on, an area is named in a finding."""
WORTH_A_LOOK_PERCENT: Final = 20.0
"""From this difference on, simplification does not explain it, and the finding is a warning."""


def compare_with_supplied(
    levels: Mapping[Level, gpd.GeoDataFrame], outlines: Outlines, leaves: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """Measure how far each supplied outline differs from the union of the wards that takes its place.

    Parameters
    ----------
    levels : mapping of Level to GeoDataFrame
        Canonical levels with the supplied shapes.
    outlines : dict
        Unions by level and code.
    leaves : GeoDataFrame
        Areas whose supplied outline is used are not compared.

    Returns
    -------
    DataFrame, list of Finding
        ``COLUMNS``; ``difference_km2`` is the area of the symmetric difference, and the percentage is of the
        union's area. Areas are geodesic.
    """
    tables = []
    for level in (Level.PROVINCE, Level.DISTRICT, Level.LOCAL):
        if level in levels:
            used = leaves.loc[leaves["level"] == level, "code"]
            tables.append(_compared(level, levels[level], outlines[level], set(used)))
    table = pd.concat(tables, ignore_index=True)
    return table, list(_differences(table))


def check_place(leaves: gpd.GeoDataFrame, enclaves: Sequence[Enclave]) -> list[Finding]:
    """Name the areas that reach beyond South Africa, or claim another country's land inside it."""
    land = shapely.union_all([shapely.box(*MAINLAND), shapely.box(*PRINCE_EDWARD_ISLANDS)])
    shapely.prepare(land)
    shapes = shapes_of(leaves)
    beyond = np.flatnonzero(~shapely.covers(land, shapes))
    findings = [_beyond(leaves["code"].iloc[place], shapes[place], land) for place in beyond]
    for enclave in enclaves:
        claimed = leaves.loc[shapely.contains_xy(shapes, *enclave.point), "code"]
        for code in claimed:
            message = f"{code} covers {enclave.name}, which is another country; correct its outline."
            findings.append(Finding("enclave-claimed", Severity.WARN, message, value=str(code)))
    return findings


def _compared(
    level: Level, frame: gpd.GeoDataFrame, outlines: Mapping[str, shapely.Geometry], used: set[str]
) -> pd.DataFrame:
    there = frame[frame.geometry.notna() & frame["code"].isin(outlines) & ~frame["code"].isin(used)]
    supplied = shapes_of(there)
    union = np.array([outlines[code] for code in there["code"]], dtype=object)
    union_km2, apart = areas_km2(union), areas_km2(shapely.symmetric_difference(supplied, union))
    return pd.DataFrame(
        {
            "level": str(level),
            "code": there["code"].to_numpy(),
            "supplied_km2": areas_km2(supplied),
            "union_km2": union_km2,
            "difference_km2": apart,
            "difference_percent": 100 * apart / union_km2,
        }
    )


def _differences(table: pd.DataFrame) -> Iterator[Finding]:
    wide = table[table["difference_percent"] >= WORTH_NAMING_PERCENT]
    for row in wide.sort_values("difference_percent", ascending=False).to_dict("records"):
        message = (
            f"The supplied outline of {row['level']} {row['code']} differs from the union of its wards by "
            f"{row['difference_km2']:,.1f} km² ({row['difference_percent']:.1f} %); the union is used."
        )
        severity = Severity.WARN if row["difference_percent"] >= WORTH_A_LOOK_PERCENT else Severity.NOTE
        yield Finding("outline-differs", severity, message, value=str(row["code"]))


def _beyond(code: str, shape: shapely.Geometry, land: shapely.Geometry) -> Finding:
    outside, whole = area_km2(shapely.difference(shape, land)), area_km2(shape)
    if shapely.intersects(shape, land):
        message = f"{code} reaches beyond South Africa by {outside:,.2f} of its {whole:,.2f} km²; look at it."
        return Finding("beyond-the-country", Severity.WARN, message, value=code)
    message = f"{code} lies wholly outside South Africa ({whole:,.2f} km²); correct its coordinates."
    return Finding("outside-the-country", Severity.REFUSE, message, value=code)
