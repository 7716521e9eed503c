"""Folium maps hold all that they need, and nothing that a name brings in can run."""

from __future__ import annotations

import geopandas as gpd
import shapely

from spatial.crs import WGS84_EPSG
from spatial.maps import Assets, MapPage, page_of, standalone_map
from spatial.sheet_map import CLEAR

ASSETS = Assets("/* the library */", "/* the styles */")


def areas(**columns):
    shapes = [shapely.box(28, -32, 28.5, -31), shapely.box(28.5, -32, 29.123456789, -31)]
    table = {"fill": ["#ff0000", None], "place": ["One", "Two"], **columns}
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84_EPSG)


def page(frame, **beside):
    drawn = standalone_map(
        frame, [(frame, CLEAR)], MapPage("Title", "<main></main>", {"place": "Place"}, **beside), ASSETS
    )
    return page_of(drawn)


def test_nothing_is_linked_and_everything_is_inside():
    text = page(areas())
    assert "<link" not in text
    assert "<script src" not in text
    assert "/* the library */" in text
    assert "/* the styles */" in text
    assert '<html lang="en">' in text
    assert "user-scalable=no" not in text


def test_coordinates_are_short():
    text = page(areas())
    assert "29.1235" in text
    assert "29.123456" not in text


def test_areas_without_data_are_hatched():
    assert "url(#no-data)" in page(areas()).split("<main>")[1]


def test_texts_of_areas_and_names_are_harmless():
    evil = "</script><script>alert(1)</script>"
    frame = areas(place=[evil, "Two"], text=[evil, "Two"], amount=[5.0, -2.0])
    text = page(frame, names=frame)
    assert "alert(1)" in text
    assert "<script>alert(1)" not in text


def test_amounts_become_circles():
    assert page(areas(amount=[9.0, 4.0])).count("L.circleMarker(") == 2
    assert page(areas(amount=[9.0, 0.0])).count("L.circleMarker(") == 1
