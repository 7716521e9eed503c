"""What a spatial plan draws, loaded from GIS files with their reference systems and faults."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import func, select

from service.errors import ImportRefusedError, NotFoundError
from service.models import PlanFeature
from service.plans.features import load_features
from spatial.errors import CrsError, LayerError
from spatial.plan_features import FeatureColumns
from spatial.vocabulary import FeatureKind
from tests.builders import build_world, square
from tests.plan_builders import add_plan

BOW = shapely.Polygon([(27.01, -32.99), (27.09, -32.91), (27.09, -32.99), (27.01, -32.91)])


@pytest.fixture
def load(db, tmp_path):
    world = build_world(db)
    add_plan(db, world, "SDF", "sdf")

    def run(rows, *, crs=4326, name="features.gpkg", columns=None, to=None):
        frame = gpd.GeoDataFrame(
            rows, columns=["name", "kind", "reach_m", "geometry"], geometry="geometry", crs=crs
        )
        path = tmp_path / name
        (frame if to is None else frame.to_crs(to)).to_file(path)
        return load_features(db, path, "SDF", columns or FeatureColumns(reach="reach_m"))

    return run


def counts(report):
    return report.new, report.changed, report.same, report.refused


ROWS = [
    ("Town", "Node", None, shapely.Point(27.05, -32.95)),
    ("Way", "corridor", 750, shapely.LineString([(27, -32.95), (27.2, -32.95)])),
    ("West", "priority area", None, square(27.0, -33.0)),
    ("Port", "investment-zone", None, square(27.3, -33.0)),
]


@pytest.mark.parametrize("name", ["features.gpkg", "features.geojson", "features.fgb"])
def test_any_format_once_and_again(load, name):
    assert counts(load(ROWS, name=name)) == (4, 0, 0, 0)
    assert counts(load(ROWS, name=name)) == (0, 0, 4, 0)
    moved = [ROWS[0], ("Way", "corridor", 800, ROWS[1][3])]
    assert counts(load(moved, name=f"again-{name}")) == (0, 1, 1, 0)


def test_points_and_lines_reach_and_polygons_do_not(db, load):
    load(ROWS)
    area = func.ST_Area(func.geography(PlanFeature.zone)) / 1e6
    held = {
        name: (reach, km2)
        for name, reach, km2 in db.execute(select(PlanFeature.name, PlanFeature.reach_m, area))
    }
    assert held["Town"][0] == 2000
    assert held["Town"][1] == pytest.approx(3.14159 * 4, rel=0.02)
    assert held["Way"] == (750, pytest.approx(18.72 * 1.5 + 3.14159 * 0.75**2, rel=0.02))
    assert held["West"][0] == 0


def test_layers_in_a_south_african_grid_come_back_in_degrees(db, load):
    load(ROWS, to=2052)  # Lo27
    x = db.scalar(select(func.ST_X(PlanFeature.geom)).where(PlanFeature.name == "Town"))
    assert x == pytest.approx(27.05, abs=1e-6)


def test_bad_geometry_and_words_are_named_and_the_rest_is_loaded(load):
    report = load(
        [
            *ROWS,
            ("", "node", None, shapely.Point(27, -33)),
            ("Hamlet", "village", None, shapely.Point(27, -33)),
            ("Bow", "priority_area", None, BOW),
            ("Nowhere", "node", None, None),
            ("Far", "node", 200_000, shapely.Point(27, -33)),
            ("Town", "node", None, shapely.Point(27.1, -33)),
            ("Sea", "node", None, shapely.Point(10, 10)),
        ]
    )
    assert counts(report) == (5, 0, 0, 6)
    rules = {finding.rule: finding.row for finding in report.findings}
    assert rules == {
        "name-missing": 5,
        "kind-unknown": 6,
        "geometry-mended": 7,
        "geometry-missing": 8,
        "reach-unreadable": 9,
        "duplicate": 10,
        "outside-country": 11,
    }


def test_a_file_without_kinds_needs_one_for_all(load):
    columns = FeatureColumns(kind=None, all_are=FeatureKind.NODE)
    assert counts(load([ROWS[0]], columns=columns)) == (1, 0, 0, 0)


def test_files_that_cannot_be_used(db, load, tmp_path):
    with pytest.raises(LayerError, match="has no column 'title'"):
        load(ROWS, columns=FeatureColumns(name="title"))
    load(ROWS[2:], name="whole.shp")
    (tmp_path / "whole.prj").unlink()
    with pytest.raises(CrsError, match="does not say its coordinate reference system"):
        load_features(db, tmp_path / "whole.shp", "SDF", FeatureColumns(reach="reach_m"))
    with pytest.raises(ImportRefusedError, match="is no kind of feature"):
        load([("Hamlet", "village", None, shapely.Point(27, -33))], name="other.gpkg")
    with pytest.raises(NotFoundError, match="no plan 'SDG'; did you mean SDF"):
        load_features(db, tmp_path / "features.gpkg", "SDG", FeatureColumns())
