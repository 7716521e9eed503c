"""The Census of one district in the wards that it was counted in, cut from the national files.

The whole country would take a minute more to load, and a lesson looks at one district.
"""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import yaml

from service.resources import data_dir

SLUG = "mdb-2011"
TABLES = {"census-2011-population": "population", "census-2011-water": "sourceofwater"}


def write_district(real_data: Path, folder: Path, district: str) -> None:
    """Write a manifest, the outlines and two tables of the Census for one district into a folder."""
    outlines = real_data / "boundaries" / SLUG
    locals_ = _cut(outlines / "LocalMunicipalities2011.topojson", folder, "DISTRICT", {district})
    codes = {place["CAT_B"] for place in locals_}
    wards = _cut(outlines / "Wards2011.topojson", folder, "CAT_B", codes)
    manifest = yaml.safe_load((data_dir() / "boundaries" / SLUG / "manifest.yaml").read_text("utf-8"))
    del manifest["expected"], manifest["enclaves"]  # of the whole country
    (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    kept = codes | {district} | {ward["WARD_ID"] for ward in wards}
    for table in TABLES.values():
        _cut_table(real_data / "census-2011" / f"{table}.csv.gz", folder / f"{table}.csv", kept)


def _cut(source: Path, folder: Path, column: str, wanted: set[str]) -> list[dict[str, Any]]:
    layer = json.loads(source.read_text(encoding="utf-8"))
    [shapes] = layer["objects"].values()
    shapes["geometries"] = [one for one in shapes["geometries"] if one["properties"][column] in wanted]
    (folder / source.name).write_text(json.dumps(layer), encoding="utf-8")
    return [one["properties"] for one in shapes["geometries"]]


def _cut_table(source: Path, target: Path, codes: set[str]) -> None:
    with gzip.open(source, "rt", encoding="utf-8", newline="") as read, target.open("w", newline="") as out:
        rows = csv.reader(read)
        written = csv.writer(out)
        written.writerow(next(rows))
        written.writerows(row for row in rows if row[1] in codes)
