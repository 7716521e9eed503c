"""The wards of 2011 carried to those of 2020, against geopandas.overlay of the same layers."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from bench.edition import REAL, real_files
from bench.figures import Figure, Stopwatch, alternate
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import check
from service.boundaries.sources import SourceOptions
from spatial import crosswalk
from spatial.changes import changes, reused_codes
from spatial.vocabulary import Level

TARGET = 1.5
EARLIER = "mdb-2011"


def measure_crosswalk(rounds: int) -> list[Figure]:
    """Measure the crosswalk of the whole country; nothing where the real files are absent."""
    folder = real_files()
    if folder is None:
        return []
    old, new = (_wards(folder.parent / slug, slug) for slug in (EARLIER, REAL))
    watch = Stopwatch()
    counts: dict[str, int] = {}

    def ours() -> None:
        with watch.time("crosswalk"):
            counts.update(_crosswalk(watch, old, new))

    def overlay() -> None:
        left, right = (frame.rename(columns={"code": name}) for frame, name in ((old, "old"), (new, "new")))
        with watch.time("overlay"):
            counts["overlay_parts"] = len(gpd.overlay(left, right, how="intersection"))

    alternate(rounds, ours, overlay)
    ratio = watch.median_s("crosswalk") / watch.median_s("overlay")
    name = f"crosswalk {EARLIER} to {REAL}, times geopandas.overlay"
    return [Figure(name, ratio, TARGET, parts=watch.parts() | counts)]


def _crosswalk(watch: Stopwatch, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> dict[str, int]:
    with watch.time("cut"):
        found = crosswalk.overlaps(old, new)
    with watch.time("share"):
        way = crosswalk.build(found)
    with watch.time("compare"):
        changes(way, pd.Series(found.new_km2, index=found.new_codes))
        reused = reused_codes(found)
    return {
        "old_wards": len(old),
        "new_wards": len(new),
        "pairs": len(way.pairs),
        "reused_codes": len(reused),
    }


def _wards(folder: Path, slug: str) -> gpd.GeoDataFrame:
    manifest, _ = find_manifest(slug)
    prepared = check(manifest, SourceOptions(folder=folder))
    return prepared.bounds.levels[Level.WARD][["code", "geometry"]]
