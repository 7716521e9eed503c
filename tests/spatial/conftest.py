from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import box

from spatial.gazetteer import Gazetteer

# Wards of a small fictional country of real codes: squares of a tenth of a degree, by municipality.
#
#   KZN238            KZN237
#   003 | 004         002
#   ----+----  next   ----      all other municipalities lie apart
#   001 | 002   to    001
SQUARES = {
    ("KZN238", "52308"): [(29.0, -28.2), (29.1, -28.2), (29.0, -28.1), (29.1, -28.1)],
    ("KZN237", "52307"): [(29.2, -28.2), (29.2, -28.1)],
    ("ETH", "59500"): [(31.0, -29.9), (31.1, -29.9)],
    ("MP312", "83102"): [(29.1, -25.9), (29.2, -25.9)],
    ("MP321", "83201"): [(30.5, -25.2)],
    ("EC136", "21306"): [(27.0, -31.6)],
}
LOCALS = {
    "KZN238": ("Alfred Duma Local Municipality", "DC23"),
    "KZN237": ("Inkosi Langalibalele Local Municipality", "DC23"),
    "ETH": ("eThekwini Metropolitan Municipality", "ETH"),
    "MP312": ("Emalahleni Local Municipality", "DC31"),
    "MP321": ("Thaba Chweu Local Municipality", "DC32"),
    "EC136": ("Emalahleni Local Municipality", "DC13"),
}
DISTRICTS = {
    "DC23": ("uThukela", "KZN"),
    "ETH": ("eThekwini", "KZN"),
    "DC31": ("Nkangala", "MP"),
    "DC32": ("Ehlanzeni", "MP"),
    "DC13": ("Chris Hani", "EC"),
}
PROVINCES = {"KZN": "KwaZulu-Natal", "MP": "Mpumalanga", "EC": "Eastern Cape"}


def small_frame():
    rows = [
        ("ward", f"{prefix}{number:03d}", f"{prefix}{number:03d}", local, box(x, y, x + 0.1, y + 0.1))
        for (local, prefix), squares in SQUARES.items()
        for number, (x, y) in enumerate(squares, start=1)
    ]
    for level, named in (("local", LOCALS), ("district", DISTRICTS)):
        below = [
            (parent, shape) for at, _, _, parent, shape in rows if at == {"local": "ward"}.get(level, "local")
        ]
        for code, (name, parent) in named.items():
            shape = shapely.union_all([shape for inside, shape in below if inside == code])
            rows.append((level, code, name, parent, shape))
    for code, name in PROVINCES.items():
        inside = [shape for level, _, _, parent, shape in rows if level == "district" and parent == code]
        rows.append(("province", code, name, "ZA", shapely.union_all(inside)))
    rows.append(("country", "ZA", "South Africa", None, shapely.union_all([row[4] for row in rows[-3:]])))
    frame = pd.DataFrame(rows, columns=["level", "code", "name", "parent_code", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)


@pytest.fixture(scope="session")
def small_areas():
    return small_frame()


@pytest.fixture(scope="session")
def gazetteer(small_areas):
    places = gpd.GeoDataFrame(
        {"name": ["Ladysmith", "Springfield", "Springfield", "Spioenkop Dam"]},
        geometry=[
            shapely.Point(29.05, -28.15),
            shapely.Point(29.15, -28.05),
            shapely.Point(27.05, -31.55),
            shapely.Point(29.25, -28.15),
        ],
        crs=4326,
    )
    return Gazetteer(small_areas, places)


@pytest.fixture(scope="session")
def real_areas():
    folder = Path(os.environ.get("ONEBUDGET_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
    folder = folder / "boundaries" / "mdb-2020"
    if not folder.is_dir():
        pytest.skip(f"no real boundaries in {folder}; set ONEBUDGET_REAL_DATA to the folder that holds them")
    files = {
        "province": "Provinces_2020",
        "district": "Districts_2020",
        "local": "Muni_2020",
        "ward": "Wards_2020",
    }
    layers = []
    for level, name in files.items():
        layer = gpd.read_file(folder / f"{name}.zip")
        layer = layer.rename(columns={"Code": "code", "Name": "name", "Parent_cod": "parent_code"})
        layers.append(layer.assign(level=level)[["level", "code", "name", "parent_code", "geometry"]])
    return gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=layers[0].crs)


@pytest.fixture(scope="session")
def real_gazetteer(real_areas):
    return Gazetteer(real_areas)
