from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box, mapping

from spatial.crs import area_km2
from spatial.geometry_repair import is_tangled, mended
from spatial.geometry_text import MOST_VERTICES, read_geometry

SQUARE = box(29.0, -28.2, 29.1, -28.1)
BOW_TIE = Polygon([(29, -28), (29.2, -27.9), (29.2, -28), (29, -27.9)])


def rule(text, **options):
    (finding,) = read_geometry(text, **options).findings
    return finding.rule


@pytest.mark.parametrize(
    "shape",
    [
        Point(29.35, -28.7366),
        shapely.MultiPoint([(29, -28), (29.1, -28.1)]),
        shapely.LineString([(29, -28), (29.1, -28.1)]),
        shapely.MultiLineString([[(29, -28), (29.1, -28.1)], [(29.2, -28), (29.3, -28.1)]]),
        SQUARE,
        shapely.MultiPolygon([SQUARE, box(29.3, -28.2, 29.4, -28.1)]),
    ],
)
def test_every_kind_from_wkt_and_geojson(shape):
    feature = {"type": "Feature", "properties": {"a": {"b": [1, 2]}}, "geometry": mapping(shape)}
    for text in (
        shape.wkt,
        f"SRID=4326;{shape.wkt}",
        shape.wkt.lower(),
        json.dumps(mapping(shape)),
        json.dumps(feature),
        json.dumps({"type": "FeatureCollection", "features": [feature]}),
    ):
        reading = read_geometry(text)
        assert reading.findings == ()
        assert reading.geometry.equals(shape)


def test_heights_are_dropped():
    assert not read_geometry("POINT Z (29.35 -28.7366 1200)").geometry.has_z


def test_a_collection_of_one_kind_becomes_one_geometry():
    text = "GEOMETRYCOLLECTION (POINT (29 -28), MULTIPOINT (29.1 -28.1, 29.2 -28.2))"
    assert read_geometry(text).geometry.equals(shapely.MultiPoint([(29, -28), (29.1, -28.1), (29.2, -28.2)]))
    ring = read_geometry("LINEARRING (29 -28, 29.1 -28, 29.1 -28.1, 29 -28)").geometry
    assert ring.geom_type == "LineString"


def test_other_systems_are_turned_where_they_are_stated():
    wkt = "SRID=2053;POINT (-34189.831964 3180125.961877)"
    assert read_geometry(wkt).geometry.distance(Point(29.35, -28.7366)) < 1e-8
    old_style = {
        "type": "Point",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2053"}},
        "coordinates": [-34189.831964, 3180125.961877],
    }
    assert read_geometry(json.dumps(old_style)).geometry.distance(Point(29.35, -28.7366)) < 1e-8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n/a", "geometry-not-given"),
        ("somewhere", "geometry-unreadable"),
        ("POINT (29", "geometry-unreadable"),
        ("POLYGON ((0 0, 1 1))", "geometry-unreadable"),
        ("CIRCULARSTRING (0 0, 1 1, 2 0)", "geometry-unreadable"),
        ("{}", "geometry-not-given"),
        ('{"a": 1}', "geometry-unreadable"),
        ('{"type": "Point", "coordinates": ["a", 1]}', "geometry-unreadable"),
        ('{"type": "Feature", "geometry": null}', "geometry-unreadable"),
        ("POINT EMPTY", "geometry-empty"),
        ("GEOMETRYCOLLECTION EMPTY", "geometry-empty"),
        ('{"type": "FeatureCollection", "features": []}', "geometry-empty"),
        ("POINT (nan nan)", "geometry-not-finite"),
        ("POINT (1e400 -28)", "geometry-not-finite"),
        ("GEOMETRYCOLLECTION (POINT (29 -28), LINESTRING (29 -28, 30 -28))", "geometry-mixed"),
        ("POINT (-34189 3180125)", "geometry-not-degrees"),
        ("SRID=2053;POINT (29 -28)", "geometry-crs"),
        ("SRID=999999;POINT (29 -28)", "geometry-crs"),
        ("LINESTRING (-179 -28, 179 -28)", "geometry-antimeridian"),
        ("LINESTRING (29 -28, 29 -28)", "geometry-no-extent"),
        ("POLYGON ((29 -28, 30 -28, 29 -28))", "geometry-no-extent"),
        ("POLYGON ((29 -28, 29.5 -28, 30 -28, 29 -28))", "geometry-no-extent"),
    ],
)
def test_what_is_no_usable_geometry_is_said(text, expected):
    reading = read_geometry(text, accept_suggestions=True)
    assert reading.geometry is None
    assert [finding.rule for finding in reading.findings] == [expected]


@pytest.mark.parametrize(
    ("turn", "expected", "slip"),
    [
        (lambda x, y: (y, x), "axes-swapped", "changed places"),
        (lambda x, y: (x, -y), "latitude-sign", "minus sign"),
    ],
)
def test_slips_in_all_coordinates_are_suggested(turn, expected, slip):
    turned = shapely.transform(SQUARE, lambda xy: np.column_stack(turn(xy[:, 0], xy[:, 1])))
    refused = read_geometry(turned.wkt)
    (finding,) = refused.findings
    assert refused.geometry is None
    assert (finding.rule, finding.accepted) == (expected, False)
    assert slip in finding.message
    assert read_geometry(finding.suggestion).geometry.equals(SQUARE)
    accepted = read_geometry(turned.wkt, accept_suggestions=True)
    assert accepted.geometry.normalize().equals_exact(SQUARE.normalize(), 1e-9)
    assert accepted.findings[0].accepted


def test_what_else_the_row_says_chooses_between_slips():
    north = shapely.Point(31.0, 29.5)
    accepted = read_geometry(north.wkt, accept_suggestions=True)
    assert accepted.geometry.equals(Point(31.0, -29.5))
    other = read_geometry(north.wkt, accept_suggestions=True, fits=lambda places: places[0][1] < -30)
    assert other.geometry.equals(Point(29.5, -31.0))


def test_a_large_suggestion_is_described():
    circle = shapely.transform(Point(29, -28).buffer(0.1, 64), lambda xy: xy[:, ::-1])
    assert read_geometry(circle.wkt).findings[0].suggestion.startswith("Polygon around POINT")


def test_a_geometry_that_no_slip_explains_is_read_as_written():
    reading = read_geometry("POINT (2.35 48.85)")
    assert reading.geometry.equals(Point(2.35, 48.85))
    assert reading.findings == ()


def test_a_crossing_is_mended_and_the_change_of_area_told():
    reading = read_geometry(BOW_TIE.wkt)
    (finding,) = reading.findings
    assert finding.rule == "geometry-self-crossing"
    assert reading.geometry.is_valid
    lobes = [
        Polygon([(29, -28), (29.1, -27.95), (29, -27.9)]),
        Polygon([(29.2, -28), (29.1, -27.95), (29.2, -27.9)]),
    ]
    assert area_km2(reading.geometry) == pytest.approx(sum(map(area_km2, lobes)), rel=1e-4)
    assert "km²" in finding.message
    assert reading.geometry.equals(shapely.union_all(lobes))


def test_mending_keeps_the_kind():
    with_spike = Polygon([(29, -28), (30, -28), (30, -27), (31, -27), (30, -27), (29, -27)])
    result = mended(with_spike)
    assert result.shape.geom_type == "Polygon"
    assert result.after_km2 == pytest.approx(area_km2(box(29, -28, 30, -27)), rel=1e-3)


def test_a_million_vertices_refuse_the_row():
    angles = np.linspace(0, 2 * np.pi, MOST_VERTICES + 2)
    circle = shapely.polygons(np.column_stack([29 + 0.1 * np.cos(angles), -28 + 0.1 * np.sin(angles)]))
    (finding,) = read_geometry(shapely.to_wkt(circle, rounding_precision=9)).findings
    assert (finding.rule, finding.severity) == ("geometry-too-many-vertices", "refuse")


def test_a_flood_of_commas_is_refused_unread():
    assert rule("POLYGON ((" + "0 0," * (5 * MOST_VERTICES)) == "geometry-too-many-vertices"


@pytest.mark.parametrize(
    "text",
    [
        "GEOMETRYCOLLECTION (" * 200_000,
        '{"type":"GeometryCollection","geometries":[' * 200_000,
        '{"type":"Polygon","coordinates":' + "[" * 200_000,
        "MULTIPOLYGON " + "(" * 200_000,
        '{"type":"Feature","properties":' + '{"a":' * 200_000,
        "x" * 1_000_000,
    ],
)
def test_nesting_without_end_is_refused(text):
    assert rule(text).startswith("geometry-")


def test_a_tangle_is_refused_before_it_takes_minutes():
    xy = np.random.default_rng(5).uniform((29, -29), (30, -28), (20_000, 2))
    tangle = shapely.polygons(np.vstack([xy, xy[:1]]))
    assert rule(tangle.wkt) == "geometry-tangled"
    assert not is_tangled(Point(29, -28).buffer(0.1, 5_000))
    assert not is_tangled(shapely.multipoints(xy))


@pytest.mark.real
def test_real_boundaries_are_no_tangles(real_areas):
    assert not any(is_tangled(shape) for shape in real_areas.geometry)


@given(st.text(max_size=200))
def test_any_text_gets_a_finding_and_never_an_error(text):
    assert read_geometry(text).findings


@given(st.lists(st.tuples(st.floats(28, 30), st.floats(-29, -27)), min_size=4, max_size=12, unique=True))
def test_any_ring_ends_valid_or_is_refused(corners):
    reading = read_geometry(Polygon(corners).wkt)
    if reading.geometry is None:
        assert reading.findings
    else:
        assert reading.geometry.is_valid
        assert area_km2(reading.geometry) > 0
