from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import LineString, MultiPoint, Point, box

from spatial.canonical import RawLayer
from spatial.errors import ManifestError
from spatial.findings import Severity
from spatial.manifest import PlacesSource, parse_manifest
from spatial.named_places import named_places
from tests.spatial import boundary_cases as cases

COUNTRY = box(28, -29, 30, -28)
SOURCE = PlacesSource(file="towns.gpkg", name="town")


def layer(names, shapes, crs=4326, **columns):
    return RawLayer(gpd.GeoDataFrame({"town": names, **columns}, geometry=shapes, crs=crs), "towns.gpkg")


def test_every_shape_is_known_by_a_point_on_it_in_the_order_of_the_layer():
    shapes = [Point(29, -28.5), LineString([(28.2, -28.5), (28.4, -28.5)]), box(28.5, -28.9, 28.9, -28.6)]
    places, findings = named_places(layer(["A  town\n", "River", "Dam"], shapes), SOURCE, COUNTRY)
    assert (places.names, findings) == (["A town", "River", "Dam"], [])
    assert all(point.geom_type == "Point" for point in places.points)
    assert all(shape.intersects(point) for shape, point in zip(shapes, places.points, strict=True))


def test_what_cannot_be_found_is_left_out_and_counted():
    names = ["Here", None, "  ", "x" * 201, "Nowhere", "Gone", "Abroad"]
    shapes = [Point(29, -28.5)] * 4 + [None, MultiPoint(), Point(20, -28.5)]
    places, findings = named_places(layer(names, shapes), SOURCE, COUNTRY)
    assert places.names == ["Here"]
    assert [(each.rule, each.severity) for each in findings] == [
        ("place-without-name", Severity.NOTE),
        ("place-without-position", Severity.WARN),
        ("place-outside", Severity.WARN),
    ]
    assert findings[0].message.startswith("3 places have no name")
    assert findings[1].message.startswith("2 named places have no position")
    assert (findings[2].value, findings[2].file) == ("Abroad", "towns.gpkg")


def test_other_systems_are_brought_to_degrees_and_unknown_ones_refused():
    metres = gpd.GeoSeries([Point(29, -28.5)], crs=4326).to_crs(3857)
    places, _ = named_places(layer(["A"], list(metres), 3857), SOURCE, COUNTRY)
    assert places.points[0].distance(Point(29, -28.5)) < 1e-9
    places, findings = named_places(layer(["A"], list(metres), None), SOURCE, COUNTRY)
    assert places.names == []
    assert [(each.rule, each.severity) for each in findings] == [("reference-system", Severity.REFUSE)]
    told = PlacesSource(file="towns.gpkg", name="town", crs="EPSG:3857")
    assert named_places(layer(["A"], list(metres), None), told, COUNTRY)[0].names == ["A"]


def test_only_the_rows_asked_for_are_places():
    source = PlacesSource(file="towns.gpkg", name="town", keep={"kind": ["town"]})
    found = layer(["A", "B"], [Point(29, -28.5)] * 2, kind=["town", "shop"])
    assert source.columns == ("town", "kind")
    assert named_places(found, source, COUNTRY)[0].names == ["A"]


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({"name": "town"}, "places: name exactly one of file, service or url"),
        ({"file": "a", "url": "b", "name": "town"}, "places: name exactly one of file, service or url"),
        ({"file": "a"}, "places.name: Field required"),
    ],
)
def test_a_manifest_names_where_its_places_are(places, said):
    whole = cases.manifest().model_dump(mode="json", by_alias=True, exclude_none=True)
    with pytest.raises(ManifestError, match=said):
        parse_manifest({**whole, "places": places}, "manifest.yaml")
