"""Maps on paper: the scale is true, north is up, names keep apart, circles have their areas."""

from __future__ import annotations

import itertools
import math
import re
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from spatial.crs import EQUAL_AREA_EPSG, WGS84_EPSG, Envelope, distance_km, fitting_grid
from spatial.sheet_frame import Room, frame_for
from spatial.sheet_labels import Name, box_of, place_names
from spatial.sheet_map import (
    CLEAR,
    HAIRLINE,
    MapLayers,
    circle_radius,
    draw_sheet_map,
    room_of_map,
)

ROOM = Room(2, 2, 180, 140)
# Each example projects or places anew, which takes its time on a busy machine.
UNHURRIED = settings(max_examples=40, deadline=None)
POINT = re.compile(r"([\d.]+),([\d.]+)")
SVG = "{http://www.w3.org/2000/svg}"


def frame(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=WGS84_EPSG)


def district(west=28.0, south=-32.0, side=1.0):
    return frame(shapely.box(west, south, west + side, south + side))


def drawn(layers, room=None):
    made = frame_for(layers.areas, room or room_of_map(180, 150, layers.type_mm))
    return ET.fromstring(draw_sheet_map(layers, made, "1 : 1"))  # noqa: S314 - our own picture


def texts(picture):
    return list(dict.fromkeys(element.text for element in picture.iter(f"{SVG}text")))


def test_a_district_is_drawn_on_its_lo_belt_and_the_country_on_equal_areas():
    assert fitting_grid(Envelope(28.2, -32, 29.4, -31)).name == "Lo29, Hartebeesthoek94"
    assert fitting_grid(Envelope(17, -35, 33, -22)).crs.to_epsg() == EQUAL_AREA_EPSG


def test_the_map_fills_its_room_and_stays_in_it():
    areas = district()
    made = frame_for(areas, ROOM)
    bounds = shapely.total_bounds(made.on_paper(areas))
    assert bounds[0] >= ROOM.left - 1e-6
    assert bounds[3] <= ROOM.top + ROOM.height + 1e-6
    assert max((bounds[2] - bounds[0]) / ROOM.width, (bounds[3] - bounds[1]) / ROOM.height) == pytest.approx(
        1
    )


@given(
    west=st.floats(16.5, 31), south=st.floats(-34.5, -23), side=st.floats(0.02, 1.5), wide=st.floats(1, 1.9)
)
@UNHURRIED
def test_the_scale_bar_is_as_long_as_the_ground(west, south, side, wide):
    made = frame_for(frame(shapely.box(west, south, west + side * wide, south + side)), ROOM)
    bar = made.scale_bar(40)
    assert 10 <= bar.mm <= 40 * (1 + 1e-9)
    back = Transformer.from_crs(made.grid.crs, WGS84_EPSG, always_xy=True)
    x, y = Transformer.from_crs(WGS84_EPSG, made.grid.crs, always_xy=True).transform(*made.middle)
    half = bar.mm / 2 / made.mm_per_m
    ends = (*back.transform(x - half, y), *back.transform(x + half, y))
    assert distance_km(*ends) == pytest.approx(bar.km, rel=0.002)
    assert made.scale == pytest.approx(bar.km * 1e6 / bar.mm, rel=1e-9)


@given(west=st.floats(16.5, 31), south=st.floats(-34.5, -23))
@UNHURRIED
def test_the_arrow_points_north(west, south):
    made = frame_for(frame(shapely.box(west, south, west + 1, south + 1)), ROOM)
    longitude, latitude = made.middle
    line = gpd.GeoSeries(
        [shapely.LineString([(longitude, latitude), (longitude, latitude + 0.05)])], crs=WGS84_EPSG
    )
    (x0, y0), (x1, y1) = made.on_paper(line)[0].coords
    assert math.degrees(math.atan2(x1 - x0, y0 - y1)) == pytest.approx(made.north_degrees, abs=0.02)


def test_islands_far_at_sea_do_not_shrink_the_mainland():
    cape, islands = shapely.box(18.3, -34.3, 18.9, -33.5), shapely.box(37.6, -46.9, 37.9, -46.7)
    with_islands = frame_for(frame(shapely.MultiPolygon([cape, islands])), ROOM)
    assert with_islands.scale == pytest.approx(frame_for(frame(cape), ROOM).scale)


def test_finer_outlines_are_read_for_a_larger_scale():
    bands = [frame_for(district(side=side), ROOM).band() for side in (10, 3, 0.8, 0.05)]
    assert bands == sorted(bands)
    assert bands[0] < bands[-1] == 4


NAMED_SQUARES = st.tuples(
    st.floats(0, 150), st.floats(0, 120), st.floats(5, 60), st.text("aA iW", min_size=1, max_size=25)
)


@given(st.lists(NAMED_SQUARES, max_size=12))
@UNHURRIED
def test_names_keep_apart_and_inside(corners):
    names = [
        Name(text.strip() or "x", shapely.box(x, y, x + size, y + size), 3.0) for x, y, size, text in corners
    ]
    room = shapely.box(0, 0, 160, 130)
    boxes = list(map(box_of, place_names(names, room)))
    assert all(room.contains(box) for box in boxes)
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].intersects(pair[1])]


def test_a_name_breaks_or_shrinks_before_it_leaves_its_area():
    text, room = "King Sabata Dalindyebo", shapely.box(0, 0, 80, 80)
    [tall] = place_names([Name(text, shapely.box(0, 0, 25, 40), 3.0)], room)
    assert tall.lines == ("King Sabata", "Dalindyebo")
    assert place_names([Name(text, shapely.box(0, 0, 3, 3), 3.0)], room) == []


def test_a_name_gives_way_to_a_circle_where_it_can():
    area, disc = shapely.box(0, 0, 60, 60), shapely.Point(30, 30).buffer(5)
    [placed] = place_names([Name("Port", area, 3.0)], area, covered=[disc])
    assert not box_of(placed).intersects(disc)


@given(st.floats(1, 1e12), st.floats(0.01, 1))
def test_circles_have_the_areas_of_their_amounts(largest, share):
    radius = circle_radius(largest * share, largest, 8.0)
    assert radius == pytest.approx(max(8.0 * math.sqrt(share), 0.35))
    assert circle_radius(-largest * share, largest, 8.0) == radius
    assert circle_radius(0, largest, 8.0) == 0


def test_areas_without_data_are_hatched_and_others_filled():
    left, right = shapely.box(28, -32, 28.5, -31), shapely.box(28.5, -32, 29, -31)
    picture = drawn(MapLayers(frame(left, right, fill=["#ff0000", None])))
    filled = [path for path in picture.iter(f"{SVG}path") if path.get("fill") == "#ff0000"]
    hatching = [path for path in picture.iter(f"{SVG}path") if path.get("stroke") == "#8d8b85"]
    assert len(filled) == len(hatching) == 1
    columns = {path: [float(x) for x, _ in POINT.findall(path.get("d"))] for path in (*filled, *hatching)}
    assert min(columns[hatching[0]]) > max(columns[filled[0]]) - 1  # the border between them leans a little


def test_the_picture_refers_to_nothing_and_escapes_names():
    areas = district().assign(fill="#ff0000", text='<b>"A&B"</b>')
    layers = MapLayers(areas, [(areas, CLEAR), (areas, HAIRLINE)], names=areas, type_mm=2.8)
    picture = drawn(layers)
    assert '<b>"A&B"</b>' in texts(picture)
    assert {"km", "N", "1 : 1"} <= set(texts(picture))
    assert not [element for element in picture.iter() if {"href", "src"} & set(element.attrib)]


def test_amounts_below_zero_are_rings():
    areas = district().assign(fill="#f7f5ef")
    points = frame(shapely.Point(28.3, -31.5), shapely.Point(28.7, -31.5), value=[100.0, -25.0])
    circles = list(drawn(MapLayers(areas, circles=points, largest=100.0)).iter(f"{SVG}circle"))
    assert [circle.get("fill") for circle in circles] == ["#2c6e8f", "none"]
    assert float(circles[0].get("r")) == pytest.approx(2 * float(circles[1].get("r")))
