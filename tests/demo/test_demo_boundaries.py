from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pyogrio
import pytest
import shapely

from service.resources import data_dir
from spatial.codes import METROS, Codes
from spatial.generalise import BANDS, generalise
from spatial.vocabulary import Level


def test_the_generator_writes_what_is_committed():
    script = data_dir().parent / "scripts" / "make_demo.py"
    result = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_folder_is_small(demo_folder):
    assert sum(path.stat().st_size for path in demo_folder.rglob("*") if path.is_file()) < 900_000


def test_wards_share_their_borders_exactly(wards):
    assert wards.geometry.is_valid.all()
    assert shapely.coverage_is_valid(np.asarray(wards.geometry))
    assert shapely.coverage_union_all(np.asarray(wards.geometry)).geom_type == "MultiPolygon"


def test_the_edition_loads_without_a_single_finding(edition):
    assert edition.findings == []
    counts = {str(level): len(frame) for level, frame in edition.levels.items()}
    assert counts == {"country": 1, "province": 1, "district": 1, "local": 5, "ward": 112}
    assert 9_000 < edition.levels[Level.DISTRICT]["area_km2"].sum() < 11_000


def test_codes_follow_the_rules(wards):
    codes = Codes()
    assert wards["ward_code"].is_unique
    for ward in wards.itertuples():
        assert ward.ward_code == codes.ward_code(ward.municipality_code, ward.ward_number)
        assert codes.district_of(ward.municipality_code) == ward.district_code == "DC99"
        assert ward.ward_code[:2] == "59"
    assert not set(wards["municipality_code"]) & set(METROS)
    for _, numbers in wards.groupby("municipality_code")["ward_number"]:
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_there_are_an_island_and_an_enclave(wards):
    assert any(shapely.get_num_geometries(shape) > 1 for shape in wards.geometry)
    parts = shapely.get_parts(np.asarray(wards.geometry))
    holes = [
        shapely.polygons(ring) for ring in shapely.get_rings(parts[shapely.get_num_interior_rings(parts) > 0])
    ]
    assert any(shape.equals(hole) for shape in parts for hole in holes)


def test_borders_are_no_straight_lines_and_no_noise(wards):
    shapes = np.asarray(wards.geometry)
    assert np.median(shapely.get_num_coordinates(shapes)) > 40
    roundness = 4 * np.pi * shapely.area(shapes) / shapely.length(shapes) ** 2  # 1 for a circle
    assert 0.3 < np.median(roundness) < 0.75


def test_every_zoom_band_keeps_every_ward(edition):
    shapes = np.asarray(edition.leaves.geometry)
    for band in BANDS:
        simple = generalise(shapes, band)
        assert not shapely.is_empty(simple).any()
        assert shapely.coverage_is_valid(simple)


def test_needs_are_whole_and_within_their_bases(needs, wards):
    assert list(needs.columns) == [
        "area_code",
        "indicator",
        "name",
        "unit",
        "more_is",
        "value",
        "year",
        "source",
        "edition",
    ]
    assert (needs.groupby("indicator").size() == len(wards)).all()
    assert set(needs["area_code"]) == set(wards["ward_code"])
    table = needs.pivot_table(index="area_code", columns="indicator", values="value")
    assert 1_000_000 < table["population"].sum() < 1_500_000
    assert (table["no_piped_water"] <= table["population"]).all()
    assert (table["no_sanitation"] <= table["population"]).all()
    assert (table["no_electricity"] <= table["households"]).all()
    assert (table["households"] < table["population"]).all()


def test_population_is_skewed_between_wards_as_in_life(needs):
    people = needs.loc[needs["indicator"] == "population", "value"]
    assert people.min() > 2_000
    assert 4 < people.max() / people.min() < 20
    assert people.mean() > people.median()


@pytest.mark.real
def test_no_municipality_or_district_bears_a_real_name(real_data, wards):
    folder = real_data / "boundaries" / "mdb-2020"
    real = {
        _plain(name)
        for file in ("Muni_2020.zip", "Districts_2020.zip")
        for name in pyogrio.read_dataframe(folder / file, read_geometry=False)["Name"]
    }
    invented = {_plain(name) for name in {*wards["municipality_name"], *wards["district_name"]}}
    assert len(invented) == 6
    assert not invented & real


def _plain(name: str) -> str:
    words = re.sub(r"\b(the|local|metropolitan|district|municipality|of)\b", "", name.lower())
    return re.sub("[^a-z]", "", words)
