"""A GeoPackage opened with GDAL: its figures, its sites, and the style that QGIS reads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from service.maps.service import map_values


@pytest.fixture
def package(take, tmp_path):
    path = tmp_path / "view.gpkg"
    path.write_bytes(take("gpkg", classes=3).content)
    return path


def read(path, layer):
    return pyogrio.read_dataframe(path, layer=layer)


def styles(path):
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("select f_table_name, styleQML, useAsDefault from layer_styles")
        return {name: (ET.fromstring(qml.split("\n", 1)[1]), default) for name, qml, default in rows}  # noqa: S314


def test_every_area_has_its_figures(db, package, view):
    drawn = map_values(db, view(classes=3))
    areas = read(package, "areas").set_index("code")
    assert list(areas)[-3:] == ["per_person", "estimated", "geometry"], "what is new comes last"
    assert areas.crs.to_epsg() == 4326
    assert len(areas) == len(drawn.areas)
    for one in drawn.areas:
        row = areas.loc[one.area.code]
        assert round(row.amount * 100) == one.area.cents
        assert row.value == one.value or (one.value is None and row.value != row.value)
        assert row.geometry.is_valid
        assert row.geometry.area > 0


def test_work_sites_are_layers_by_shape(package):
    points = read(package, "commitments").set_index("reference")
    assert list(points.index) == ["TOWER"]
    assert points.loc["TOWER", "amount"] == 100_000.00
    assert points.loc["TOWER", "organisation"] == "Mbhashe"
    lines = read(package, "commitments_lines")
    assert list(lines["reference"]) == ["PIPE"]
    assert list(lines["amount"]) == [749.99]  # the rest of R999,99 lies in BUF


def test_the_style_has_the_classes_and_colours_of_the_map(db, package, view):
    classes = map_values(db, view(classes=3)).classes
    style, is_default = styles(package)["areas"]
    renderer = style.find("renderer-v2")
    assert is_default
    assert (renderer.get("type"), renderer.get("attr")) == ("graduatedSymbol", "value")
    ranges = renderer.findall("ranges/range")
    bounds = [(float(one.get("lower")), float(one.get("upper"))) for one in ranges]
    assert bounds == list(zip(classes.edges, classes.edges[1:], strict=False))
    fills = [
        symbol.find("layer/Option/Option[@name='color']").get("value")
        for symbol in renderer.findall("symbols/symbol")
    ]
    wanted = [",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) for colour in classes.colours]
    assert fills == [f"{colour},255" for colour in wanted]


def test_every_layer_has_a_style_and_the_package_says_what_it_is(package):
    layers = {name for name, kind in pyogrio.list_layers(package) if kind}
    assert layers <= set(styles(package))
    with closing(sqlite3.connect(package)) as database:
        said = dict(database.execute("select name, said from about"))
        held = {row[0] for row in database.execute("select table_name from gpkg_contents")}
    assert said["Place"] == "Amathole"
    assert {"layer_styles", "about", "areas", "commitments"} <= held


def test_areas_without_data_are_hatched_by_a_layer_of_their_own(take, tmp_path):
    path = tmp_path / "empty.gpkg"
    path.write_bytes(take("gpkg", period=2034).content)
    assert len(read(path, "areas_without_data")) == 5
    assert read(path, "commitments").empty
    style, _ = styles(path)["areas_without_data"]
    assert style.find(".//Option[@name='style']").get("value") == "b_diagonal"
