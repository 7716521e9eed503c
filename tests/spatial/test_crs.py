from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod
from shapely.geometry import Point, Polygon, box

from spatial import crs
from spatial.errors import CrsError
from tests.spatial.lo_grids import lo_metres

LONGITUDES = st.floats(16.5, 32.9)
LATITUDES = st.floats(-34.8, -22.2)


def frame(*geometries, code=4326):
    return gpd.GeoDataFrame({"code": list(range(len(geometries)))}, geometry=list(geometries), crs=code)


# The entrance to Durban harbour, as surveyors publish it on Lo31: Y -5 641.000, X +3 305 647.886.
DURBAN_LO31 = (-5641.000, 3305647.886)
DURBAN = (31.0584, -29.8695)


def test_official_lo_signs_reach_durban_harbour():
    longitude, latitude = crs.to_wgs84_from_lo(*DURBAN_LO31, 31)
    assert longitude == pytest.approx(DURBAN[0], abs=2e-4)
    assert latitude == pytest.approx(DURBAN[1], abs=2e-4)


def test_gis_signs_reach_the_same_place():
    turned = crs.to_wgs84_from_lo(5641.000, -3305647.886, 31)
    assert turned == crs.to_wgs84_from_lo(*DURBAN_LO31, 31)


def test_westing_is_positive_west_of_the_meridian():
    longitude, latitude = crs.to_wgs84_from_lo(48_850, 3_176_000, 29)
    assert (longitude, latitude) == (pytest.approx(28.5, abs=0.01), pytest.approx(-28.7, abs=0.02))


def test_central_meridian_has_no_westing_and_meridian_arc_as_southing():
    arc = Geod(ellps="WGS84").inv(29.0, 0.0, 29.0, -30.0)[2]
    longitude, latitude = crs.to_wgs84_from_lo(0, arc, 29)
    assert longitude == pytest.approx(29, abs=1e-11)
    assert latitude == pytest.approx(-30, abs=1e-7)


def test_cape_datum_lies_about_three_hundred_metres_away():
    modern = crs.to_wgs84_from_lo(*DURBAN_LO31, 31)
    cape = crs.to_wgs84_from_lo(*DURBAN_LO31, 31, datum="cape")
    assert 0.2 < crs.distance_km(*modern, *cape) < 0.4


@given(LONGITUDES, LATITUDES)
def test_lo_round_trip_in_every_belt(longitude, latitude):
    lo = crs.lo_for_longitude(longitude)
    westing, southing = lo_metres(longitude, latitude, lo)
    assert abs(westing) < 112_000
    assert southing > 0
    for back in (
        crs.to_wgs84_from_lo(westing, southing, lo),
        crs.to_wgs84_from_lo(-westing, -southing, lo),
    ):
        assert back == pytest.approx((longitude, latitude), abs=1e-9)


@pytest.mark.parametrize(
    ("longitude", "expected"), [(29.35, 29), (30.01, 31), (16.5, 17), (32.9, 33), (30.0, 29), (18.0, 17)]
)
def test_belt_of_a_longitude(longitude, expected):
    assert crs.lo_for_longitude(longitude) == expected


@pytest.mark.parametrize(
    ("westing", "southing"),
    [(0, 0), (29.3, -28.7), (3_180_000, 30_000), (float("nan"), 3_180_000), (0, float("inf")), (0, 9e6)],
)
def test_positions_off_the_grid_are_refused(westing, southing):
    with pytest.raises(CrsError, match="not metres on grid Lo29"):
        crs.to_wgs84_from_lo(westing, southing, 29)


@pytest.mark.parametrize(("lo", "datum"), [(28, "hartebeesthoek94"), (29, "mars"), (35, "cape")])
def test_unknown_grids_are_refused(lo, datum):
    with pytest.raises(CrsError, match=r"There is no .* grid"):
        crs.to_wgs84_from_lo(*DURBAN_LO31, lo, datum=datum)


@pytest.mark.parametrize("meridian", crs.LO_MERIDIANS)
@pytest.mark.parametrize(("datum", "name"), [("hartebeesthoek94", "Hartebeesthoek94"), ("cape", "Cape")])
def test_each_grid_number_is_the_grid_of_its_meridian(meridian, datum, name):
    grid = CRS.from_epsg(crs._LO_EPSG[datum][meridian])
    assert grid.name == f"{name} / Lo{meridian}"


def test_equal_area_projection_is_equal_area():
    square = box(29, -29, 29.2, -28.8)
    projected = frame(square).to_crs(crs.EQUAL_AREA_EPSG).geometry.iloc[0]
    # 0.5 %: straight edges in degrees are not straight edges on the projection.
    assert projected.area / 1e6 == pytest.approx(crs.area_km2(square), rel=5e-3)


def test_area_ignores_ring_direction_and_counts_holes():
    shell, hole = box(29, -29, 30, -28), box(29.4, -28.6, 29.6, -28.4)
    ring = Polygon(shell.exterior.coords, [hole.exterior.coords])
    backwards = Polygon(list(shell.exterior.coords)[::-1], [list(hole.exterior.coords)[::-1]])
    assert crs.area_km2(ring) == pytest.approx(crs.area_km2(shell) - crs.area_km2(hole))
    assert crs.area_km2(backwards) == pytest.approx(crs.area_km2(ring))


def test_area_of_one_degree_square_on_the_ellipsoid():
    # On the WGS 84 ellipsoid a degree square between 28 and 29 south holds about 10 850 km2.
    assert crs.area_km2(box(29, -29, 30, -28)) == pytest.approx(10_850, rel=2e-3)
    assert crs.area_km2(Point(29, -28)) == 0
    assert crs.areas_km2([box(29, -29, 30, -28), Point(29, -28)]).shape == (2,)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ((31.02, -29.86), True),
        ((37.75, -46.9), True),  # Marion Island
        ((31.02, 29.86), False),
        ((0, 0), False),
        ((float("nan"), -29), False),
    ],
)
def test_coarse_envelope(position, expected):
    assert crs.in_south_africa(*position) is expected


def test_layer_without_a_system_is_refused_with_the_remedy():
    with pytest.raises(CrsError, match="declare it in the manifest"):
        crs.require_crs(frame(Point(29, -28), code=None))


def test_declared_system_is_used_where_the_file_has_none():
    wgs84 = crs.require_crs(frame(Point(29, -28), code=None), "EPSG:4326")
    assert wgs84.crs.to_epsg() == 4326
    assert wgs84.geometry.iloc[0].equals(Point(29, -28))


def test_wgs84_layer_is_returned_as_it_is():
    layer = frame(Point(29, -28))
    assert crs.require_crs(layer) is layer


def test_metres_called_degrees_are_refused():
    layer = frame(Point(-34189, -3180125))
    with pytest.raises(CrsError, match="look like metres"):
        crs.require_crs(layer)


def test_metres_called_degrees_take_the_declared_system():
    wgs84 = crs.require_crs(frame(Point(-34189.83, 3180125.96)), 2053)
    assert wgs84.geometry.iloc[0].distance(Point(29.35, -28.7366)) < 1e-6


def test_two_possible_statements_that_differ_are_refused():
    with pytest.raises(CrsError, match="was declared"):
        crs.require_crs(frame(Point(-34189.83, 3180125.96), code=2053), 2055)


def test_hartebeesthoek_degrees_and_wgs84_do_not_contradict():
    wgs84 = crs.require_crs(frame(Point(29, -28), code=4148), "EPSG:4326")
    assert wgs84.crs.to_epsg() == 4326


def test_degrees_of_an_esri_file_are_wgs84():
    esri = (
        'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )
    wgs84 = crs.require_crs(frame(Point(29, -28), code=esri), "EPSG:4326")
    assert wgs84.geometry.iloc[0].equals(Point(29, -28))


def test_unknown_declaration_is_refused():
    with pytest.raises(CrsError, match="names no known"):
        crs.require_crs(frame(Point(29, -28), code=None), "EPSG:nonsense")


NORTH_UP_LO29 = "+proj=tmerc +lat_0=0 +lon_0=29 +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m"


@pytest.mark.parametrize(
    ("point", "system"),
    [
        (Point(-34189.831964, 3180125.961877), "EPSG:2053"),
        (Point(34189.831964, -3180125.961877), "EPSG:2053"),
        (Point(34189.831964, -3180125.961877), NORTH_UP_LO29),
        (Point(-34189.831964, 3180125.961877), NORTH_UP_LO29),
    ],
)
def test_lo_layers_are_read_with_either_custom_of_signs(point, system):
    wgs84 = crs.require_crs(frame(point, code=system))
    assert wgs84.geometry.iloc[0].distance(Point(29.35, -28.7366)) < 1e-8
    assert wgs84.crs.to_epsg() == 4326


def test_layer_elsewhere_is_refused_and_swapped_axes_are_named():
    with pytest.raises(CrsError, match="axes seem swapped"):
        crs.require_crs(frame(Point(-28.7, 29.3)))
    with pytest.raises(CrsError, match="check the system"):
        crs.require_crs(frame(Point(2.3, 48.8)))


def test_other_projections_elsewhere_are_refused_without_turning_signs():
    with pytest.raises(CrsError, match="check the system"):
        crs.require_crs(frame(Point(260_000, 6_250_000), code=3857))


def test_coordinates_that_cannot_be_in_their_system_are_refused():
    with pytest.raises(CrsError, match="cannot be in"):
        crs.require_crs(frame(Point(float("inf"), 3_180_000), code=2053))


def test_empty_layer_passes():
    assert crs.require_crs(frame(code=2053)).crs.to_epsg() == 4326


def test_a_projection_that_cannot_be_computed_is_refused():
    broken = CRS.from_wkt(
        'PROJCS["Lo29",GEOGCS["GCS_Hartebeesthoek_1994",DATUM["D_Hartebeesthoek_1994",'
        'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",29.0],'
        'PARAMETER["Scale_Factor",-1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    with pytest.raises(CrsError, match="cannot be computed"):
        crs.require_crs(frame(Point(34189, -3180125), code=broken))


def test_stated_number_of_a_single_geometry():
    point = crs.geometry_to_wgs84(Point(-34189.831964, 3180125.961877), 2053)
    assert point.distance(Point(29.35, -28.7366)) < 1e-8
    assert crs.geometry_to_wgs84(Point(29, -28), 4326).equals(Point(29, -28))
    with pytest.raises(CrsError, match="names no known"):
        crs.geometry_to_wgs84(Point(29, -28), 999_999)


def test_signs_turn_for_whole_polygons():
    square = box(-40_000, 3_170_000, -30_000, 3_180_000)
    turned = shapely.transform(square, np.negative)
    one, other = (crs.require_crs(frame(shape, code=2053)).geometry.iloc[0] for shape in (square, turned))
    assert one.equals_exact(other, 1e-12)
