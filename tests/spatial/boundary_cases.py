"""A hand-made country of squares for boundary tests, and ways to spoil it.

Two provinces (KZN with DC23 and metro ETH, EC with DC12), four municipalities, squares of an eighth of a
degree, which is exact in binary, so that neighbours meet:

    row 1   KZN237  KZN237  KZN238  KZN238  ETH
    row 0   KZN237  KZN238  KZN238  ETH     EC121
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from spatial.canonical import RawLayer
from spatial.manifest import Manifest, parse_manifest
from spatial.vocabulary import Level

WEST, SOUTH, SIDE = 29.0, -29.0, 0.125
WARDS = {
    "52307001": ("KZN237", 0, 0),
    "52307002": ("KZN237", 0, 1),
    "52307003": ("KZN237", 1, 1),
    "52308001": ("KZN238", 1, 0),
    "52308002": ("KZN238", 2, 0),
    "52308003": ("KZN238", 2, 1),
    "52308004": ("KZN238", 3, 1),
    "59500001": ("ETH", 3, 0),
    "59500002": ("ETH", 4, 1),
    "21201001": ("EC121", 4, 0),
}
LOCALS = {
    "KZN237": ("Inkosi Langalibalele", "DC23"),
    "KZN238": ("Alfred Duma", "DC23"),
    "ETH": ("eThekwini", "ETH"),
    "EC121": ("Mbhashe", "DC12"),
}
DISTRICTS = {"DC23": ("uThukela", "KZN"), "ETH": ("eThekwini", "KZN"), "DC12": ("Amathole", "EC")}
PROVINCES = {"KZN": ("KwaZulu-Natal", "ZA"), "EC": ("Eastern Cape", "ZA")}


def square(column: float, row: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    """A rectangle of the grid, measured in squares."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(west, south, west + width * SIDE, south + height * SIDE)


def manifest(**changes: object) -> Manifest:
    """The manifest of the little country, each level from a layer of its own."""
    columns = {"code": "CODE", "name": "NAME", "parent": "PARENT"}
    content = {
        "edition": "test-1",
        "title": "Ten squares",
        "territory": "test",
        "valid_from": "2020-01-01",
        "source": "hand-made",
        "licence": "none needed",
        "country": {"code": "ZA", "name": "South Africa"},
        "levels": {level: {"file": f"{level}.gpkg", **columns} for level in Level if level != Level.COUNTRY},
    }
    return parse_manifest(content | changes, "test manifest")


def layers(wards: dict[str, shapely.Geometry] | None = None, **parents: dict) -> dict[Level, RawLayer]:
    """Layers of the little country; ``wards`` replaces or adds shapes, None removes a ward."""
    shapes = {code: square(column, row) for code, (_, column, row) in WARDS.items()} | (wards or {})
    shapes = {code: shape for code, shape in shapes.items() if shape is not None}
    made = {Level.WARD: _layer("ward", {code: (code, ward_parent(code)) for code in shapes}, shapes)}
    tables = {"local": LOCALS, "district": DISTRICTS, "province": PROVINCES} | parents
    for level, table in tables.items():
        made[Level(level)] = _layer(level, table, {code: supplied(Level(level), code) for code in table})
    return made


def ward_parent(code: str) -> str:
    """The municipality of a ward, for wards outside the list too."""
    prefixes = {"52307": "KZN237", "52308": "KZN238", "59500": "ETH", "21201": "EC121"}
    return prefixes.get(code[:5], "KZN237")


def supplied(level: Level, code: str) -> shapely.Geometry:
    """The outline that the little country's own files hold for an area above the wards."""
    inside = [square(column, row) for local, column, row in WARDS.values() if code in _holders(local)]
    return shapely.union_all(inside) if inside else square(10, 10)


def with_rows(layer: RawLayer, changes: dict[str, dict]) -> RawLayer:
    """The layer with some cells changed: code of the row to column to value."""
    frame = layer.frame.copy()
    for code, cells in changes.items():
        for column, value in cells.items():
            frame.loc[layer.frame["CODE"] == code, column] = value
    return RawLayer(frame, layer.place)


def without(layer: RawLayer, *codes: str) -> RawLayer:
    """The layer without some rows."""
    return RawLayer(layer.frame[~layer.frame["CODE"].isin(codes)].reset_index(drop=True), layer.place)


def plus(layer: RawLayer, code: str, parent: str, shape: shapely.Geometry | None) -> RawLayer:
    """The layer with one more row."""
    more = _layer("more", {code: (code, parent)}, {code: shape}).frame
    return RawLayer(pd.concat([layer.frame, more], ignore_index=True), layer.place)


def _layer(place: str, table: dict, shapes: dict) -> RawLayer:
    rows = {
        "CODE": list(table),
        "NAME": [row[0] for row in table.values()],
        "PARENT": [row[1] for row in table.values()],
    }
    frame = gpd.GeoDataFrame(rows, geometry=[shapes[code] for code in table], crs=4326)
    return RawLayer(frame, f"{place}.gpkg")


def _holders(local: str) -> set[str]:
    district = LOCALS[local][1]
    return {local, district, DISTRICTS[district][1]}
