from __future__ import annotations

import json
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, box

from service.imports.rows import CanonicalRow
from spatial.gazetteer import Gazetteer
from spatial.locate import Locator, locate
from spatial.location import RowTexts
from spatial.vocabulary import Exactness, Level, LocateMethod, Precision, Scope

CODED = {"200": "several wards", "201": "all wards"}


@dataclass
class Row:
    latitude: str | None = None
    longitude: str | None = None
    coordinates: str | None = None
    geometry: str | None = None
    wards: str | None = None
    ward_shares: str | None = None
    beneficiary_wards: str | None = None
    municipality: str | None = None
    district: str | None = None
    province: str | None = None
    place: str | None = None
    scope: str | None = None


@pytest.fixture(scope="module")
def find(gazetteer):
    def find(*, home=None, accept=False, lo=None, **texts):
        return locate(
            Row(**texts), gazetteer, home=home, translations=CODED, accept_suggestions=accept, lo=lo
        )

    return find


def rules(findings):
    return [finding.rule for finding in findings]


def test_a_row_of_the_import_is_a_row_to_locate(gazetteer):
    row: RowTexts = CanonicalRow(sheet=None, row=7, raw={}, latitude="-28.15", longitude="29.05")
    assert locate(row, gazetteer)[0].ward_codes == ("52308001",)


# Rows that say where, each in one way.


@pytest.mark.parametrize(
    "cells",
    [
        {"latitude": "-28", "longitude": "29"},
        {"coordinates": "-28, 29"},
        {"coordinates": "28 S, 29 E"},
        {"coordinates": "-28, 29; -29, 30"},
    ],
)
def test_whole_degrees_are_an_estimate_and_a_finding(find, cells):
    location, findings = find(**cells)
    assert (location.precision, location.exactness) == (Precision.ESTIMATED, Exactness.APPROXIMATE)
    assert "coordinates-vague" in rules(findings)


def test_a_point_is_a_site_in_the_ward_that_covers_it(find):
    location, findings = find(latitude="-28.150000", longitude="29.050000", municipality="KZN238")
    assert findings == []
    assert (location.scope, location.method) == (Scope.SITE, LocateMethod.COORDINATES)
    assert (location.precision, location.exactness) == (Precision.EXACT, Exactness.EXACT)
    assert location.geometry.equals(Point(29.05, -28.15))
    assert location.ward_codes == ("52308001",)
    assert (location.area, location.named_area) == (None, (Level.LOCAL, "KZN238"))
    assert not location.outside


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("-28.15", "29.05"), ("28°09'S", "29°03'E"), ("-28", "29.1")]
)
def test_coarse_coordinates_are_near_and_not_exact(find, latitude, longitude):
    assert "coordinates-vague" not in rules(find(latitude=latitude, longitude=longitude)[1])
    location, _ = find(latitude=latitude, longitude=longitude)
    assert (location.precision, location.exactness) == (Precision.NEAR, Exactness.APPROXIMATE)


def test_several_pairs_are_one_site_of_several_points(find):
    location, findings = find(coordinates="-28.1512, 29.0512; -28.0512, 29.1512")
    assert findings == []
    assert location.scope is Scope.SITE
    assert location.geometry.equals(MultiPoint([(29.0512, -28.1512), (29.1512, -28.0512)]))
    assert location.ward_codes == ("52308001", "52308004")


def test_a_line_and_a_polygon_lie_on_all_their_wards(find):
    line, findings = find(geometry=LineString([(29.05, -28.15), (29.15, -28.15)]).wkt)
    assert (findings, line.ward_codes) == ([], ("52308001", "52308002"))
    assert (line.scope, line.method, line.precision) == (Scope.SITE, LocateMethod.GEOMETRY, Precision.EXACT)
    polygon, _ = find(geometry=json.dumps(shapely.geometry.mapping(box(29.05, -28.15, 29.15, -28.05))))
    assert polygon.ward_codes == ("52308001", "52308002", "52308003", "52308004")


def test_a_polygon_that_only_touches_a_ward_does_not_lie_on_it(find):
    location, findings = find(geometry=box(29.0, -28.2, 29.1, -28.1).wkt)
    assert (findings, location.ward_codes) == ([], ("52308001",))


def test_points_given_as_geometry_are_treated_as_points(find):
    location, _ = find(geometry="POINT (29.1 -28.1)")
    assert (location.method, location.ward_codes) == (LocateMethod.GEOMETRY, ("52308001",))


def test_wards_share_the_money(find):
    location, findings = find(wards="3; 1", ward_shares="60;40", municipality="Alfred Duma")
    assert findings == []
    assert (location.scope, location.method) == (Scope.WARDS, LocateMethod.WARD_LIST)
    assert (location.ward_codes, location.ward_shares) == (("52308003", "52308001"), (600_000, 400_000))
    assert (location.geometry, location.area) == (None, None)
    assert (location.precision, location.exactness) == (Precision.NEAR, Exactness.APPROXIMATE)


@pytest.mark.parametrize(
    ("texts", "scope", "area", "precision"),
    [
        ({"municipality": "KZN238"}, Scope.LOCAL, (Level.LOCAL, "KZN238"), Precision.SECOND_ORDER),
        ({"municipality": "eThekwini"}, Scope.LOCAL, (Level.LOCAL, "ETH"), Precision.SECOND_ORDER),
        ({"district": "eThekwini"}, Scope.LOCAL, (Level.LOCAL, "ETH"), Precision.SECOND_ORDER),
        ({"municipality": "uThukela DM"}, Scope.DISTRICT, (Level.DISTRICT, "DC23"), Precision.SECOND_ORDER),
        ({"district": "DC23"}, Scope.DISTRICT, (Level.DISTRICT, "DC23"), Precision.SECOND_ORDER),
        ({"province": "KwaZulu-Natal"}, Scope.PROVINCE, (Level.PROVINCE, "KZN"), Precision.FIRST_ORDER),
        ({"province": "South Africa"}, Scope.COUNTRY, None, Precision.COUNTRY),
        ({"province": "National"}, Scope.COUNTRY, None, Precision.COUNTRY),
        ({"province": "All provinces"}, Scope.COUNTRY, None, Precision.COUNTRY),
        (
            {"municipality": "Emalahleni", "province": "Mpumalanga"},
            Scope.LOCAL,
            (Level.LOCAL, "MP312"),
            Precision.SECOND_ORDER,
        ),
        (
            {"municipality": "All municipalities", "district": "uThukela"},
            Scope.DISTRICT,
            (Level.DISTRICT, "DC23"),
            Precision.SECOND_ORDER,
        ),
    ],
)
def test_areas_named_in_their_columns(find, texts, scope, area, precision):
    location, findings = find(**texts)
    assert findings == []
    assert (location.scope, location.area, location.precision) == (scope, area, precision)


def test_a_named_place_is_near(find):
    location, findings = find(place="Ladysmith", municipality="KZN238")
    assert findings == []
    assert (location.scope, location.method) == (Scope.SITE, LocateMethod.PLACE_NAME)
    assert (location.precision, location.exactness) == (Precision.NEAR, Exactness.APPROXIMATE)
    assert location.ward_codes == ("52308001",)


def test_places_of_one_name_are_told_apart_by_the_area_or_refused(find):
    location, _ = find(place="Springfield", municipality="EC136")
    assert location.ward_codes == ("21306001",)
    assert find(place="Springfield", home="KZN238")[0].ward_codes == ("52308004",)
    location, findings = find(place="Springfield")
    assert (location.scope, rules(findings)) == (Scope.UNLOCATED, ["place-ambiguous"])


def test_the_name_of_an_area_in_the_column_for_places(find):
    location, findings = find(place="Thaba Chweu")
    assert (location.scope, location.area, findings) == (Scope.LOCAL, (Level.LOCAL, "MP321"), [])


def test_unknown_places_leave_the_row_with_the_area_that_it_names(find):
    location, findings = find(place="Ladysmit", municipality="KZN238")
    assert (location.scope, rules(findings)) == (Scope.LOCAL, ["place-unknown"])
    assert findings[0].known == ("Ladysmith",)
    assert (findings[0].suggestion, findings[0].accepted) == ("Ladysmith", False)
    location, findings = find(place="Ladysmit", municipality="KZN238", accept=True)
    assert (location.scope, location.ward_codes) == (Scope.SITE, ("52308001",))
    assert (findings[0].suggestion, findings[0].accepted) == ("Ladysmith", True)


def test_places_elsewhere_and_of_one_name_are_no_suggestion(find):
    _, findings = find(place="Ladysmit", municipality="EC136", accept=True)
    assert (findings[0].known, findings[0].suggestion) == ((), None)
    _, findings = find(place="Springfeld", accept=True)
    assert (findings[0].known, findings[0].suggestion) == (("Springfield",), None)


def test_nearer_names_elsewhere_do_not_crowd_out_the_places_within_the_area(small_areas):
    far, here = Point(27.05, -31.55), Point(29.05, -28.15)
    names = ["Ladysmithe", "Ladysmitha", "Ladysmitho", "Ladysmitt", "Ladysmitz"]
    places = gpd.GeoDataFrame({"name": names}, geometry=[far] * 3 + [here] * 2, crs=4326)
    row, known = Row(place="Ladysmith", municipality="KZN238"), Gazetteer(small_areas, places)
    _, [finding] = locate(row, known)
    assert finding.known == ("Ladysmitt", "Ladysmitz")
    places = places.assign(geometry=[far] * 3 + [here, far])
    _, [finding] = locate(row, Gazetteer(small_areas, places))
    assert (finding.known, finding.suggestion) == (("Ladysmitt",), "Ladysmitt")
    _, [finding] = locate(Row(place="Ladysmith"), known)
    assert finding.known == ("Ladysmithe", "Ladysmitha", "Ladysmitho")


def test_nearly_the_name_of_an_area_in_the_column_for_places(find):
    location, findings = find(place="Thaba Chueu")
    assert (location.scope, rules(findings)) == (Scope.UNLOCATED, ["place-unknown"])
    assert findings[0].suggestion == findings[0].known[0] == "Thaba Chweu Local Municipality (MP321)"
    location, findings = find(place="Thaba Chueu", accept=True)
    assert (location.scope, location.area) == (Scope.LOCAL, (Level.LOCAL, "MP321"))
    assert findings[0].accepted


@pytest.mark.parametrize("home", [None, "KZN238", "DC23", "KZN", "ZA", "no such code"])
def test_a_row_that_says_nothing_is_unlocated_whoever_owns_it(find, home):
    location, findings = find(home=home)
    assert findings == []
    assert (location.scope, location.method) == (Scope.UNLOCATED, LocateMethod.NONE)
    assert (location.area, location.named_area, location.precision) == (None, None, Precision.UNCLEAR)


@pytest.mark.parametrize(
    "texts",
    [
        {"coordinates": "Not specified"},
        {"coordinates": "Various"},
        {"latitude": "0", "longitude": "0"},
        {"wards": "n/a"},
        {"municipality": "n/a", "province": "-"},
        {"geometry": "none"},
        {"scope": "unlocated"},
    ],
)
def test_words_that_say_nothing_leave_a_row_unlocated(find, texts):
    location, findings = find(home="KZN238", **texts)
    assert location.scope is Scope.UNLOCATED
    assert all(finding.severity == "note" for finding in findings)


# What the organisation's own area is for.


def test_ward_numbers_count_in_the_organisations_own_municipality(find):
    assert find(wards="2", home="KZN238")[0].ward_codes == ("52308002",)
    assert find(wards="2", home="ETH")[0].ward_codes == ("59500002",)
    assert find(wards="2", home="KZN238", province="KwaZulu-Natal")[0].ward_codes == ("52308002",)


def test_the_whole_municipality_is_the_organisations_own(find):
    location, findings = find(wards="Whole of the Metro", home="ETH")
    assert (location.scope, location.area, findings) == (Scope.LOCAL, (Level.LOCAL, "ETH"), [])
    location, _ = find(wards="Whole of the Municipality", home="DC23")
    assert (location.scope, location.area) == (Scope.DISTRICT, (Level.DISTRICT, "DC23"))


def test_a_name_of_two_places_means_the_one_in_the_organisations_province(find):
    assert find(municipality="Emalahleni", home="MP")[0].area == (Level.LOCAL, "MP312")


def test_a_ward_number_of_a_district_is_refused(find):
    location, findings = find(wards="2", home="DC23")
    assert (location.scope, rules(findings)) == (Scope.DISTRICT, ["ward-without-municipality"])


# Contradictions.


def test_a_ward_and_a_point_that_contradict_are_both_kept_and_the_point_decides(find):
    location, findings = find(latitude="-28.151", longitude="29.051", wards="4", municipality="KZN238")
    (finding,) = findings
    assert (finding.rule, finding.severity) == ("ward-and-point-disagree", "warn")
    assert finding.known == ("52308001", "52308004")
    assert "52308004" in finding.message
    assert (location.scope, location.ward_codes) == (Scope.SITE, ("52308001",))
    assert location.stated_ward_codes == ("52308004",)


@pytest.mark.parametrize(
    "site",
    [
        {"latitude": "-26.5", "longitude": "36.1"},
        {"latitude": "51.5", "longitude": "-0.1"},
        {"latitude": "-29.95", "longitude": "31.05"},
        {"geometry": box(35, -28, 36, -27).wkt},
    ],
)
def test_a_ward_and_a_site_abroad_contradict_and_are_both_kept(find, site):
    location, findings = find(wards="1", municipality="KZN238", **site)
    assert (location.outside, location.stated_ward_codes) == (True, ("52308001",))
    assert rules(findings)[1:] == ["ward-and-point-disagree"]
    assert "names ward 52308001 but its site lies in no ward; the site decides" in findings[1].message
    location, findings = find(wards="1", municipality="KZN238", scope="wards", **site)
    assert (location.scope, location.ward_codes) == (Scope.WARDS, ("52308001",))
    assert "lies in no ward; the wards decide, as the scope says" in findings[1].message
    assert "money lands outside" not in findings[0].message


def test_a_whole_area_and_a_ward_of_another_are_a_contradiction(find):
    location, findings = find(home="KZN238", wards="21306001", scope="local")
    assert (location.area, location.stated_ward_codes) == ((Level.LOCAL, "KZN238"), ("21306001",))
    assert rules(findings) == ["ward-outside-municipality", "wards-not-used"]
    assert findings[0].known == ("21306001",)
    # Said once, also where the row names the area itself; and nothing is said of a ward within it.
    _, findings = find(municipality="KZN238", wards="21306001", scope="local")
    assert rules(findings) == ["ward-outside-municipality", "wards-not-used"]
    assert rules(find(home="KZN238", wards="1", scope="local")[1]) == ["wards-not-used"]


def test_a_ward_and_a_point_that_agree(find):
    location, findings = find(latitude="-28.151", longitude="29.051", wards="1", municipality="KZN238")
    assert (location.scope, location.ward_codes, findings) == (Scope.SITE, ("52308001",), [])
    assert location.stated_ward_codes == ()


def test_a_point_on_the_border_of_its_ward_agrees_and_counts_in_the_lowest(find):
    location, findings = find(latitude="-28.15", longitude="29.1", wards="2", municipality="KZN238")
    assert (location.ward_codes, location.stated_ward_codes) == (("52308001",), ("52308002",))
    assert [(finding.rule, finding.severity) for finding in findings] == [("point-on-border", "note")]


def test_a_point_that_marks_one_of_several_wards_leaves_the_list_to_decide(find):
    location, findings = find(latitude="-28.151", longitude="29.051", wards="1; 4", municipality="KZN238")
    assert (location.scope, location.ward_codes, findings) == (Scope.WARDS, ("52308001", "52308004"), [])
    assert location.geometry is None


def test_points_in_all_the_wards_of_a_list_decide_unless_shares_are_declared(find):
    pairs = "-28.151, 29.051; -28.051, 29.151"
    assert find(coordinates=pairs, wards="1; 4", municipality="KZN238")[0].scope is Scope.SITE
    location, _ = find(coordinates=pairs, wards="1; 4", ward_shares="90;10", municipality="KZN238")
    assert (location.scope, location.ward_shares) == (Scope.WARDS, (900_000, 100_000))


def test_a_geometry_is_finer_than_a_list_unless_shares_are_declared(find):
    wkt = LineString([(29.05, -28.15), (29.15, -28.15)]).wkt
    assert find(geometry=wkt, wards="1; 2; 3", municipality="KZN238")[0].scope is Scope.SITE
    location, _ = find(geometry=wkt, wards="1; 2", ward_shares="90;10", municipality="KZN238")
    assert location.scope is Scope.WARDS
    location, findings = find(geometry=wkt, wards="3", municipality="KZN238")
    assert (location.scope, rules(findings)) == (Scope.SITE, ["ward-and-point-disagree"])


@pytest.mark.parametrize(
    ("municipality", "rule"),
    [("KZN237", "point-outside-municipality"), ("DC32", "point-outside-district")],
)
def test_a_point_outside_the_area_that_the_row_names(find, municipality, rule):
    location, findings = find(latitude="-28.151", longitude="29.051", municipality=municipality)
    assert rules(findings) == [rule]
    assert "km outside" in findings[0].message
    assert findings[0].column == "latitude"
    assert location.ward_codes == ("52308001",)
    assert location.named_area[1] == municipality


def test_a_point_outside_its_organisations_own_area_is_said(find):
    _, findings = find(latitude="-28.151", longitude="29.051", home="KZN237")
    assert rules(findings) == ["point-outside-municipality"]
    assert "its organisation's own" in findings[0].message


def test_a_point_on_the_border_of_the_named_municipality_is_in_it(find):
    location, findings = find(latitude="-28.15", longitude="29.2", municipality="KZN238")
    assert (location.ward_codes, findings) == (("52307001",), [])


def test_swapped_axes_within_the_country_show_in_the_named_municipality(find):
    texts = {"latitude": "-29.05", "longitude": "28.15", "municipality": "KZN238"}
    location, findings = find(**texts)
    assert location.outside
    location, findings = find(latitude="-31.05", longitude="29.85", municipality="ETH")
    assert location.outside
    assert rules(findings) == ["point-outside-country"]


def test_a_swapped_point_on_other_land_is_suggested_back(small_areas):
    # A ward where eThekwini's ward 1 lies when its axes are swapped.
    mirrored = small_areas[small_areas["code"] == "21306001"].copy()
    mirrored["geometry"] = [box(29.8, -31.1, 29.9, -31.0)]
    frame = small_areas[small_areas["code"] != "21306001"]
    world = Gazetteer(gpd.GeoDataFrame(pd.concat([frame, mirrored], ignore_index=True), crs=4326))
    row = Row(latitude="-31.051", longitude="29.851", municipality="ETH")
    location, findings = locate(row, world)
    assert location.ward_codes == ("21306001",)
    assert (rules(findings), findings[0].suggestion) == (["point-outside-municipality"], "-29.851, 31.051")
    location, findings = locate(row, world, accept_suggestions=True)
    assert location.ward_codes == ("59500001",)
    assert findings[0].accepted


def test_shapes_and_several_points_outside_the_area_that_the_row_names(find):
    shape = box(29.01, -28.19, 29.05, -28.15).wkt
    assert rules(find(geometry=shape, municipality="MP321")[1]) == ["geometry-outside-municipality"]
    assert find(geometry=shape, municipality="KZN238")[1] == []
    pairs = "-28.151, 29.051; -28.151, 29.251"
    assert rules(find(coordinates=pairs, municipality="KZN238")[1]) == ["point-outside-municipality"]
    assert find(coordinates=pairs, municipality="DC23")[1] == []


def test_areas_that_contradict_one_another(find):
    location, findings = find(municipality="KZN238", district="DC31", province="KZN")
    assert (location.area, rules(findings)) == ((Level.LOCAL, "KZN238"), ["areas-disagree"])
    assert "DC31" in findings[0].message


def test_a_geometry_is_used_before_coordinates_that_lie_elsewhere(find):
    location, findings = find(geometry="POINT (29.05 -28.15)", latitude="-28.05", longitude="29.15")
    assert (location.ward_codes, rules(findings)) == (("52308001",), ["sites-disagree"])
    assert findings[0].value == "-28.05, 29.15"
    assert find(geometry="POINT (29.05 -28.15)", latitude="-28.15", longitude="29.05")[1] == []


# Outside the country.


@pytest.mark.parametrize("position", [("-26.5", "36.1"), ("51.5", "-0.12"), ("-29.35", "27.5")])
def test_a_point_outside_the_country(find, position):
    location, findings = find(latitude=position[0], longitude=position[1])
    assert location.outside
    assert (location.scope, location.ward_codes) == (Scope.SITE, ())
    assert rules(findings) == ["point-outside-country"]


def test_a_point_just_off_the_shore_has_a_suggestion(find):
    location, findings = find(latitude="-29.905", longitude="31.05")
    assert location.outside
    assert findings[0].suggestion
    location, findings = find(latitude="-29.905", longitude="31.05", accept=True)
    assert (location.ward_codes, location.outside) == (("59500001",), False)
    assert findings[0].accepted
    assert location.exactness is Exactness.APPROXIMATE
    assert location.geometry.distance(Point(31.05, -29.905)) < 0.0052


def test_a_point_far_off_the_shore_has_none(find):
    _, findings = find(latitude="-29.95", longitude="31.05", accept=True)
    assert findings[0].suggestion is None


def test_some_of_several_points_outside(find):
    location, findings = find(coordinates="-28.151, 29.051; -26.5, 36.1")
    assert not location.outside
    assert (location.ward_codes, rules(findings)) == (("52308001",), ["point-partly-outside"])


def test_a_geometry_partly_and_wholly_outside(find):
    location, findings = find(geometry=box(28.95, -28.2, 29.05, -28.1).wkt)
    assert (location.outside, rules(findings)) == (False, ["geometry-partly-outside"])
    assert findings[0].message == (
        "50% of the site lies in no ward of this edition of boundaries; all its money goes to the wards that "
        "the rest lies on, so cut the shape to where the work is, or correct it."
    )
    _, findings = find(geometry=box(28.9985, -28.2, 29.3, -28.1).wkt)
    assert "0.5% of the site lies in no ward" in findings[0].message
    location, findings = find(geometry=box(35, -28.2, 36, -28.1).wkt)
    assert (location.outside, rules(findings)) == (True, ["geometry-outside-country"])


def test_a_municipality_without_wards_is_not_outside(small_areas):
    without = Gazetteer(small_areas[(small_areas["level"] != "ward") | (small_areas["code"] > "6")])
    location, findings = locate(Row(latitude="-28.151", longitude="29.051"), without)
    assert (location.outside, location.ward_codes, findings) == (False, (), [])
    location, _ = locate(Row(geometry=box(29.05, -28.15, 29.15, -28.05).wkt), without)
    assert not location.outside


def test_a_line_that_leaves_the_wards_says_how_much_of_it_does(find, small_areas):
    _, findings = find(geometry="LINESTRING (28.7 -28.15, 29.1 -28.15)")
    assert "75% of the site lies in no ward" in findings[0].message
    # Also where the rest lies in a municipality, of which no wards are known.
    without = Gazetteer(small_areas[(small_areas["level"] != "ward") | (small_areas["code"] != "52308001")])
    location, findings = locate(Row(geometry="LINESTRING (29.05 -28.15, 29.15 -28.15)"), without)
    assert (location.outside, location.ward_codes) == (False, ("52308002",))
    assert "50% of the site lies in no ward" in findings[0].message


def test_an_edition_without_wards_and_areas_without_shapes_break_nothing(small_areas):
    bare = small_areas[small_areas["level"] != "ward"].copy()
    location, findings = locate(Row(latitude="-29.95", longitude="31.05"), Gazetteer(bare))
    assert (location.outside, rules(findings)) == (True, ["point-outside-country"])
    drawn = small_areas.copy()
    drawn.loc[drawn["code"] == "KZN237", "geometry"] = None
    row = Row(latitude="-28.151", longitude="29.051", municipality="KZN237")
    location, findings = locate(row, Gazetteer(drawn))
    assert (location.ward_codes, rules(findings)) == (("52308001",), ["point-outside-municipality"])
    row = Row(latitude="28.151", longitude="29.051", municipality="KZN237")
    assert rules(locate(row, Gazetteer(drawn))[1]) == ["latitude-sign"]


# Slips, suggested and accepted.


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        ({"latitude": "28.151", "longitude": "29.051"}, "latitude-sign"),
        ({"latitude": "29.051", "longitude": "-28.151"}, "axes-swapped"),
        ({"coordinates": "-28151000, 29051000"}, "decimal-sign"),
        ({"geometry": "POINT (-28.151 29.051)"}, "axes-swapped"),
        ({"latitude": "-4809.5", "longitude": "3115282.6", "municipality": "KZN238"}, "lo-grid"),
    ],
)
def test_slips_are_suggested_and_applied_only_when_accepted(find, texts, rule):
    location, findings = find(**texts)
    assert (rules(findings), location.method) == (
        [rule],
        LocateMethod.AREA_NAME if "municipality" in texts else LocateMethod.NONE,
    )
    assert findings[0].suggestion
    assert not findings[0].accepted
    location, findings = find(accept=True, **texts)
    assert (location.scope, location.ward_codes) == (Scope.SITE, ("52308001",))
    assert findings[0].accepted


def test_a_refused_point_leaves_the_money_where_the_wards_say(find):
    location, findings = find(latitude="28.151", longitude="29.051", wards="4", municipality="KZN238")
    assert (location.ward_codes, rules(findings)) == (("52308004",), ["latitude-sign"])


def test_the_named_municipality_chooses_between_corrections(find):
    location, _ = find(latitude="29.851", longitude="31.051", municipality="ETH", accept=True)
    assert location.ward_codes == ("59500001",)
    # The same figures the other way round: only with swapped axes do they lie in eThekwini.
    location, _ = find(latitude="31.051", longitude="29.851", municipality="ETH", accept=True)
    assert location.ward_codes == ("59500001",)


def test_a_declared_lo_grid_needs_no_acceptance(find):
    location, findings = find(latitude="3115282.6", longitude="-4809.5", lo=29)
    assert (location.ward_codes, findings) == (("52308001",), [])


def test_a_misspelt_municipality_is_suggested(find):
    location, findings = find(municipality="Thaba Chueu")
    assert (location.scope, rules(findings), findings[0].column) == (
        Scope.UNLOCATED,
        ["area-unknown"],
        "municipality",
    )
    location, findings = find(municipality="Thaba Chueu", accept=True)
    assert (location.area, findings[0].accepted) == ((Level.LOCAL, "MP321"), True)
    location, _ = find(municipality="Thaba Chueu", district="DC32")
    assert location.area == (Level.DISTRICT, "DC32")


def test_an_ambiguous_municipality_is_never_guessed(find):
    location, findings = find(municipality="Emalahleni", accept=True)
    assert (location.scope, rules(findings)) == (Scope.UNLOCATED, ["area-ambiguous"])


# Head office, whole areas, stated scopes.


def test_head_office_is_not_where_its_coordinates_lie(find):
    location, findings = find(
        latitude="-28.151", longitude="29.051", wards="Administrative or Head Office", home="KZN238"
    )
    assert (location.scope, location.ward_codes, location.geometry) == (Scope.HEAD_OFFICE, (), None)
    assert [(finding.rule, finding.severity) for finding in findings] == [("site-not-used", "note")]


def test_the_whole_of_an_area_is_not_where_its_coordinates_lie(find):
    location, findings = find(latitude="-28.151", longitude="29.051", wards="All wards", home="KZN238")
    assert (location.scope, location.area) == (Scope.LOCAL, (Level.LOCAL, "KZN238"))
    assert rules(findings) == ["site-not-used"]


def test_a_region_is_coarser_than_a_point(find):
    location, findings = find(latitude="-28.151", longitude="29.051", wards="Coastal", home="KZN238")
    assert (location.scope, rules(findings)) == (Scope.SITE, ["ward-region"])


@pytest.mark.parametrize(
    ("texts", "scope", "area"),
    [
        ({"scope": "head office", "wards": "1"}, Scope.HEAD_OFFICE, None),
        ({"scope": "local", "wards": "1"}, Scope.LOCAL, (Level.LOCAL, "KZN238")),
        ({"scope": "Whole municipality", "municipality": "KZN238"}, Scope.LOCAL, (Level.LOCAL, "KZN238")),
        ({"scope": "district", "municipality": "KZN238"}, Scope.DISTRICT, (Level.DISTRICT, "DC23")),
        ({"scope": "district", "municipality": "ETH"}, Scope.LOCAL, (Level.LOCAL, "ETH")),
        ({"scope": "province", "municipality": "KZN238"}, Scope.PROVINCE, (Level.PROVINCE, "KZN")),
        ({"scope": "country"}, Scope.COUNTRY, None),
        ({"scope": "national", "province": "KZN"}, Scope.COUNTRY, None),
        ({"scope": "local", "wards": "52307001; 52307002"}, Scope.LOCAL, (Level.LOCAL, "KZN238")),
        ({"scope": "201"}, Scope.LOCAL, (Level.LOCAL, "KZN238")),
        ({"scope": "wards", "wards": "1"}, Scope.WARDS, None),
        ({"scope": "several wards", "wards": "1; 2"}, Scope.WARDS, None),
        ({"scope": "site", "latitude": "-28.151", "longitude": "29.051", "wards": "1; 2"}, Scope.SITE, None),
        ({"scope": "site", "place": "Ladysmith"}, Scope.SITE, None),
    ],
)
def test_a_scope_in_its_own_column_decides(find, texts, scope, area):
    location, _ = find(home="KZN238", **texts)
    assert (location.scope, location.area) == (scope, area)


def test_the_scope_wards_beats_a_point_that_contradicts_it_and_says_so(find):
    location, findings = find(
        scope="wards", wards="4", latitude="-28.151", longitude="29.051", municipality="KZN238"
    )
    assert (location.scope, location.ward_codes) == (Scope.WARDS, ("52308004",))
    assert rules(findings) == ["ward-and-point-disagree"]
    assert "as the scope says" in findings[0].message


@pytest.mark.parametrize(
    ("texts", "scope", "rule"),
    [
        ({"scope": "site", "wards": "1"}, Scope.WARDS, "scope-without-place"),
        ({"scope": "wards", "municipality": "KZN238"}, Scope.LOCAL, "scope-without-place"),
        ({"scope": "local", "home": None}, Scope.UNLOCATED, "scope-without-place"),
        ({"scope": "hamlet", "wards": "1"}, Scope.WARDS, "scope-unknown"),
        ({"scope": "distrikt", "wards": "1"}, Scope.WARDS, "scope-unknown"),
    ],
)
def test_a_scope_without_what_it_needs_is_said(find, texts, scope, rule):
    location, findings = find(**({"home": "KZN238"} | texts))
    assert (location.scope, rules(findings)) == (scope, [rule])


def test_a_misspelt_scope_is_a_suggestion(find):
    location, findings = find(scope="distrikt", wards="1", home="KZN238", accept=True)
    assert (location.scope, findings[0].suggestion, findings[0].accepted) == (
        Scope.DISTRICT,
        "district",
        True,
    )


def test_wards_that_a_wider_scope_sets_aside_are_kept(find):
    location, findings = find(scope="head_office", wards="1; 2", home="KZN238")
    assert (location.stated_ward_codes, rules(findings)) == (("52308001", "52308002"), ["wards-not-used"])


@pytest.mark.parametrize(
    ("texts", "scope", "area"),
    [
        ({"district": "Whole district"}, Scope.DISTRICT, (Level.DISTRICT, "DC23")),
        ({"municipality": "All municipalities"}, Scope.DISTRICT, (Level.DISTRICT, "DC23")),
        ({"district": "All districts"}, Scope.PROVINCE, (Level.PROVINCE, "KZN")),
        ({"district": "Whole district", "home": "ETH"}, Scope.LOCAL, (Level.LOCAL, "ETH")),
        ({"district": "Whole district", "home": None}, Scope.UNLOCATED, None),
    ],
)
def test_all_of_it_in_a_column_for_areas(find, texts, scope, area):
    location, findings = find(**({"home": "KZN238"} | texts))
    assert (location.scope, location.area, findings) == (scope, area, [])


def test_various_in_a_column_for_areas_is_noted(find):
    location, findings = find(municipality="Various", province="KZN")
    assert (location.scope, rules(findings)) == (Scope.PROVINCE, ["area-not-named"])


def test_shares_without_wards(find):
    location, findings = find(ward_shares="60;40", municipality="KZN238")
    assert (location.scope, rules(findings)) == (Scope.LOCAL, ["shares-without-wards"])


# People who benefit.


def test_beneficiaries_have_no_bearing_on_where_money_lands(find):
    location, findings = find(
        latitude="-28.151", longitude="29.051", beneficiary_wards="2; 3", municipality="KZN238"
    )
    assert findings == []
    assert location.ward_codes == ("52308001",)
    assert location.beneficiary_ward_codes == ("52308002", "52308003")


def test_beneficiaries_may_be_a_whole_municipality_or_live_elsewhere(find):
    location, _ = find(beneficiary_wards="All wards", municipality="KZN237", wards="1")
    assert location.beneficiary_ward_codes == ("52307001", "52307002")
    location, findings = find(beneficiary_wards="52307001", municipality="KZN238", wards="1")
    assert (location.beneficiary_ward_codes, findings) == (("52307001",), [])


def test_a_fault_among_beneficiaries_names_their_column(find):
    location, findings = find(beneficiary_wards="2; 9", municipality="KZN238", wards="1")
    assert location.beneficiary_ward_codes == ("52308002",)
    assert [(finding.rule, finding.column) for finding in findings] == [("ward-unknown", "beneficiary_wards")]


# Hostile cells.

FIELDS = [
    "latitude",
    "longitude",
    "coordinates",
    "geometry",
    "wards",
    "ward_shares",
    "beneficiary_wards",
    "municipality",
    "district",
    "province",
    "place",
    "scope",
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", ["x" * 10_000_000, "-29.1 30.1; " * 400_000, "é" * 2_000_000])
def test_ten_megabyte_cells_get_one_short_finding(find, field, text):
    location, findings = find(home="KZN238", **{field: text})
    assert location.scope in {Scope.UNLOCATED, Scope.LOCAL}
    assert findings
    assert all(len(finding.value or "") <= 80 and len(finding.message) < 300 for finding in findings)


# Many rows.


def test_findings_name_their_columns(find):
    _, findings = find(wards="1; 2", ward_shares="60", municipality="KZN238", district="DC99")
    assert sorted((finding.column, finding.rule) for finding in findings) == [
        ("district", "area-unknown"),
        ("ward_shares", "shares-count"),
    ]


def test_many_rows_at_once_are_located_as_one_by_one(gazetteer):
    rows = [
        Row(latitude="-28.151", longitude="29.051"),
        Row(wards="2", municipality="KZN238"),
        Row(),
        Row(geometry=LineString([(29.05, -28.15), (29.15, -28.15)]).wkt),
        Row(coordinates="-28.151, 29.051; -28.051, 29.151"),
        Row(scope="wards", wards="4", latitude="-28.151", longitude="29.051", municipality="KZN238"),
        Row(municipality="ETH"),
        Row(latitude="-26.5", longitude="36.1"),
    ]
    locator = Locator(gazetteer)
    together = locator.finish([locator.parse(row) for row in rows])
    assert together == [locate(row, gazetteer) for row in rows]
    assert locator.finish([]) == []


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), min_size=1, max_size=30))
def test_points_of_a_lattice_land_where_the_map_says(gazetteer, lattice):
    points = [(28.95 + 0.01 * x, -28.25 + 0.01 * y) for x, y in lattice]
    locator = Locator(gazetteer)
    rows = [Row(latitude=f"{y:.4f}", longitude=f"{x:.4f}") for x, y in points]
    wards = gazetteer.ward_of(np.array([(float(row.longitude), float(row.latitude)) for row in rows]))
    for ward, (location, _) in zip(wards, locator.finish([locator.parse(row) for row in rows]), strict=True):
        assert location.ward_codes == ((ward,) if ward else ())
        assert location.outside is (ward is None)


TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ["1", "0", "n/a", "-28.15", "29.05", "KZN238", "POINT (29 -28)", "All wards", "60;40", "site"]
    ),
    st.text(max_size=20),
)


@given(st.tuples(*[TEXTS] * 12), st.sampled_from([None, "KZN238", "DC23", "KZN"]), st.booleans())
def test_every_row_ends_with_a_scope_that_can_be_stored(gazetteer, texts, home, accept):
    location, _ = locate(Row(*texts), gazetteer, home=home, accept_suggestions=accept)
    assert (location.scope is Scope.SITE) == (location.geometry is not None)
    assert (location.scope in {Scope.LOCAL, Scope.DISTRICT, Scope.PROVINCE}) == (location.area is not None)
    assert location.scope is not Scope.WARDS or location.ward_codes
    assert len(set(location.ward_codes)) == len(location.ward_codes)
    assert location.ward_shares is None or sum(location.ward_shares) == 1_000_000
    assert location.geometry is None or (location.geometry.is_valid and not location.geometry.is_empty)


# Real files.


@pytest.mark.real
@pytest.mark.parametrize(
    ("coordinates", "local"),
    [
        ("-31.45019, 29.45397", "EC154"),
        ("-28.23317, 28.3197", "FS192"),
        ("-23.91781, 29.479913", "LIM354"),
        ("-29.861855, 31.020099", "ETH"),
        ("-33.517731,21.599253", "WC041"),
        ("-25.621066, 28.016895", "TSH"),
    ],
)
def test_coordinates_of_the_national_list_land_in_their_municipality(real_gazetteer, coordinates, local):
    location, findings = locate(Row(coordinates=coordinates, municipality=local), real_gazetteer)
    assert findings == []
    assert len(location.ward_codes) == 1


@pytest.mark.real
def test_the_wards_of_buffalo_city_never_take_more_than_they_are_given(real_gazetteer):
    words = {
        "Administrative or Head Office": Scope.HEAD_OFFICE,
        "Whole of the Metro": Scope.LOCAL,
        "Coastal": Scope.LOCAL,
        "Coastal,Midland,...": Scope.LOCAL,
        "Administrative or Head Office,Whole of the Metro,...": Scope.LOCAL,
    }
    for text, scope in words.items():
        location, _ = locate(Row(wards=text, latitude="0", longitude="0"), real_gazetteer, home="BUF")
        assert (location.scope, location.ward_codes) == (scope, ())
        assert location.area == (None if scope is Scope.HEAD_OFFICE else (Level.LOCAL, "BUF"))
