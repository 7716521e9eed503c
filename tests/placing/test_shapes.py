from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
import shapely
from geoalchemy2.shape import from_shape
from pyproj import Geod
from sqlalchemy import delete, func, select

from service.models import AreaPiece, Edition, NeedValue
from tests import builders
from tests.builders import CORNERS, build_edition, square
from tests.placing.looking import landed, place, put, spread, wards

GEOD = Geod(ellps="WGS84")
PIPE = "LINESTRING(27.05 -32.95, 27.25 -32.95)"
# All of 21201001, where 1 000 live, and the western half of 21201003, where 500 live.
FARMS = "POLYGON((27 -33, 27.15 -33, 27.15 -32.9, 27 -32.9, 27 -33))"
# The eastern half of 29200001 and the western half of 29200002, where nobody counted.
HARBOUR = "POLYGON((27.25 -33, 27.35 -33, 27.35 -32.9, 27.25 -32.9, 27.25 -33))"
# The eastern half of 21201003, where 500 live, and the western half of 29200001, where nobody counted.
EDGE = "POLYGON((27.15 -33, 27.25 -33, 27.25 -32.9, 27.15 -32.9, 27.15 -33))"
# All of 21201003, and 21201001 without a hole in it of half its size.
HOLED = (
    "POLYGON((27 -33, 27.2 -33, 27.2 -32.9, 27 -32.9, 27 -33),"
    "(27.01 -32.99, 27.09 -32.99, 27.09 -32.9275, 27.01 -32.9275, 27.01 -32.99))"
)


def methods(db, world, one):
    return {method for *_, method in spread(db, world, one)}


def length_mm(*points):
    return GEOD.geometry_length(shapely.LineString(points)) * 1000


def test_a_line_is_split_by_the_length_in_each_ward(db, world):
    one = put(db, world, [(2026, "original", 999_99)], site=PIPE)
    assert wards(db, world, one) == {
        "21201001": pytest.approx(length_mm((27.05, -32.95), (27.1, -32.95)), abs=1),
        "21201003": pytest.approx(length_mm((27.1, -32.95), (27.2, -32.95)), abs=1),
        "29200001": pytest.approx(length_mm((27.2, -32.95), (27.25, -32.95)), abs=1),
    }
    assert methods(db, world, one) == {"length"}
    # A quarter, a half and a quarter: 249,9975 and 499,995 and 249,9975.
    assert landed(db, world, one) == {
        ("ward", "21201001"): 250_00,
        ("ward", "21201003"): 499_99,
        ("ward", "29200001"): 250_00,
    }


def test_length_is_measured_on_the_earth_not_in_degrees(db, world):
    one = put(db, world, site="LINESTRING(27.05 -32.92, 27.15 -32.92, 27.15 -32.88)")
    measured = wards(db, world, one)
    east_west = length_mm((27.05, -32.92), (27.1, -32.92))
    corner = length_mm((27.1, -32.92), (27.15, -32.92)) + length_mm((27.15, -32.92), (27.15, -32.9))
    assert measured == {
        "21201001": pytest.approx(east_west, abs=1),
        "21201003": pytest.approx(corner, abs=1),
        "21202001": pytest.approx(length_mm((27.15, -32.9), (27.15, -32.88)), abs=1),
    }
    assert measured["21201001"] / measured["21202001"] != pytest.approx(2.5, abs=0.3)


@pytest.mark.parametrize(
    "site",
    [
        "MULTILINESTRING((27.02 -32.95, 27.04 -32.95), (27.12 -32.95, 27.16 -32.95))",
        "MULTILINESTRING((27.16 -32.95, 27.12 -32.95), (27.04 -32.95, 27.02 -32.95))",
    ],
)
def test_lines_in_parts_count_as_one(db, world, site):
    one = put(db, world, [(2026, "original", 30_00)], site=site)
    assert landed(db, world, one) == {("ward", "21201001"): 10_00, ("ward", "21201003"): 20_00}


def test_a_line_along_a_border_is_shared_by_both_wards(db, world):
    one = put(db, world, [(2026, "original", 101)], site="LINESTRING(27.1 -32.98, 27.1 -32.92)")
    assert landed(db, world, one) == {("ward", "21201001"): 51, ("ward", "21201003"): 50}


def test_what_a_line_covers_beyond_the_coast_takes_nothing(db, world):
    one = put(db, world, site="LINESTRING(27.05 -33.5, 27.05 -32.95)")
    assert spread(db, world, one) == [
        ("ward", "21201001", pytest.approx(length_mm((27.05, -33), (27.05, -32.95)), abs=1), "whole")
    ]
    assert landed(db, world, one) == {("ward", "21201001"): 100_00}


@pytest.mark.parametrize(
    "site",
    ["LINESTRING(30 -34, 31 -34)", "POLYGON((30 -34, 31 -34, 31 -35, 30 -34))", "LINESTRING(27 -33, 26 -34)"],
)
def test_a_shape_in_no_ward_is_outside(db, world, site):
    one = put(db, world, site=site)
    assert spread(db, world, one) == [("outside", "ZA", 1, "whole")]


def test_a_ward_with_under_a_thousandth_of_a_shape_takes_nothing(db, world):
    just_over = put(db, world, site="LINESTRING(27 -32.95, 27.10011 -32.95)", reference="OVER")
    just_under = put(db, world, site="LINESTRING(27 -32.95, 27.10009 -32.95)", reference="UNDER")
    assert set(wards(db, world, just_over)) == {"21201001", "21201003"}
    assert set(wards(db, world, just_under)) == {"21201001"}
    assert methods(db, world, just_under) == {"whole"}


@pytest.mark.parametrize("by", ["area", "population"])
def test_a_small_ward_well_inside_a_large_area_takes_its_part(db, world, monkeypatch, by):
    squares, (west, south) = builders.square, CORNERS["21201003"]
    town = shapely.box(west, south, west + 0.002, south + 0.002)
    monkeypatch.setattr(builders, "square", lambda *at: town if at == (west, south) else squares(*at))
    world = replace(builders.build_edition(db, f"town-{by}", territory="T"), lists=world.lists)
    around = put(
        db, world, site="POLYGON((26.9 -33.1, 27.21 -33.1, 27.21 -32.7, 26.9 -32.7, 26.9 -33.1))", split_by=by
    )
    assert "21201003" in wards(db, world, around)
    # Half a hundredth of the town lies in this one, which is a border drawn badly.
    beside = put(
        db,
        world,
        site=f"POLYGON((27 -33, {west + 0.00001} -33, {west + 0.00001} -32.8, 27 -32.8, 27 -33))",
        split_by=by,
        reference="BESIDE",
    )
    assert "21201003" not in wards(db, world, beside)


def test_an_area_is_split_by_the_people_in_the_part_it_covers(db, world):
    one = put(db, world, site=FARMS)
    assert wards(db, world, one) == {
        "21201001": pytest.approx(1000 * 10**6, rel=1e-6),
        "21201003": pytest.approx(250 * 10**6, rel=1e-6),
    }
    assert methods(db, world, one) == {"population"}
    assert landed(db, world, one) == {("ward", "21201001"): 80_00, ("ward", "21201003"): 20_00}


def test_an_area_is_split_by_area_where_the_row_says_so(db, world):
    one = put(db, world, [(2026, "original", 30_00)], site=FARMS, split_by="area")
    assert methods(db, world, one) == {"area"}
    assert landed(db, world, one) == {("ward", "21201001"): 20_00, ("ward", "21201003"): 10_00}
    area_dm2 = abs(GEOD.geometry_area_perimeter(world.shapes["ward", "21201001"])[0]) * 100
    assert wards(db, world, one)["21201001"] == pytest.approx(area_dm2, rel=1e-6)


@pytest.mark.parametrize("site", [HARBOUR, EDGE])
def test_an_area_is_split_by_area_where_a_ward_has_no_population(db, world, site):
    one = put(db, world, site=site)
    assert methods(db, world, one) == {"area"}
    assert list(landed(db, world, one).values()) == [pytest.approx(50_00, abs=1)] * 2


def test_a_hole_is_not_part_of_an_area(db, world):
    one = put(db, world, [(2026, "original", 30_00)], site=HOLED, split_by="area")
    found = landed(db, world, one)
    assert found == {
        ("ward", "21201001"): pytest.approx(10_00, abs=1),
        ("ward", "21201003"): pytest.approx(20_00, abs=1),
    }
    assert sum(found.values()) == 30_00


def test_parts_of_an_area_count_as_one(db, world):
    site = (
        "MULTIPOLYGON(((27 -33, 27.1 -33, 27.1 -32.95, 27 -32.95, 27 -33)),"
        "((27.2 -33, 27.3 -33, 27.3 -32.9, 27.2 -32.9, 27.2 -33)))"
    )
    one = put(db, world, [(2026, "original", 30_00)], site=site)
    assert landed(db, world, one) == {
        ("ward", "21201001"): pytest.approx(10_00, abs=1),
        ("ward", "29200001"): pytest.approx(20_00, abs=1),
    }


def test_nobody_anywhere_means_by_area(db, world):
    people = dict.fromkeys(["21201001", "21201003"], 0)
    empty = build_edition(db, "empty", territory="T", people=people)
    empty.lists.update(world.lists)
    one = put(db, empty, site=FARMS)
    assert methods(db, empty, one) == {"area"}


def test_a_ward_without_people_takes_next_to_nothing_beside_one_with_people(db, world):
    uneven = build_edition(db, "uneven", territory="T", people={"21201001": 0, "21201003": 500})
    uneven.lists.update(world.lists)
    one = put(db, uneven, site=FARMS)
    assert wards(db, uneven, one) == {"21201001": 1, "21201003": pytest.approx(250 * 10**6, rel=1e-6)}
    assert landed(db, uneven, one) == {("ward", "21201001"): 0, ("ward", "21201003"): 100_00}


def test_the_latest_count_of_people_is_used(db, world):
    indicator_id = db.scalar(select(NeedValue.indicator_id).limit(1))
    for code, count in {"21201001": 750, "21201003": 500}.items():
        area_id = world.area("ward", code)
        db.add(
            NeedValue(
                area_id=area_id, indicator_id=indicator_id, year=2032, value=count, source="Census 2032"
            )
        )
    one = put(db, world, site=FARMS)
    assert landed(db, world, one) == {("ward", "21201001"): 75_00, ("ward", "21201003"): 25_00}


def test_an_area_in_one_ward_is_whole(db, world):
    one = put(db, world, site="POLYGON((27.02 -32.98, 27.04 -32.98, 27.04 -32.96, 27.02 -32.98))")
    assert [(row[0], row[1], row[3]) for row in spread(db, world, one)] == [("ward", "21201001", "whole")]


def test_the_cuts_of_a_ward_hardly_change_what_it_takes(db, world):
    # Not at all would be too much to ask: between two points, the earth's shortest line is not the map's.
    site = "POLYGON((27.01 -32.99, 27.17 -32.97, 27.13 -32.83, 27.01 -32.99))"
    cut = build_edition(db, "cut", territory="T", active=False, people={})
    _quarter_pieces(db, cut)
    cut.lists.update(world.lists)
    one = put(db, world, site=site, split_by="area")
    two = put(db, cut, site=site, split_by="area", reference="TWO")
    assert wards(db, cut, two) == {
        code: pytest.approx(weight, rel=5e-4) for code, weight in wards(db, world, one).items()
    }


def _quarter_pieces(db, world):
    """Cut every ward into four, and activate the edition."""
    db.execute(delete(AreaPiece).where(AreaPiece.edition_id == world.edition_id))
    for code, (west, south) in CORNERS.items():
        for east, north in product((0, 0.05), repeat=2):
            piece = square(round(west + east, 6), round(south + north, 6), 0.05)
            area_id = world.area("ward", code)
            geom = from_shape(piece, 4326)
            db.add(AreaPiece(edition_id=world.edition_id, level="ward", area_id=area_id, geom=geom))
    db.get(Edition, world.edition_id).activated_at = func.now()
    db.flush()


@pytest.mark.parametrize("site", [PIPE, FARMS, HARBOUR])
def test_placing_again_changes_nothing(db, world, site):
    one = put(db, world, site=site)
    before = spread(db, world, one), landed(db, world, one)
    place(db, world, [one])
    assert (spread(db, world, one), landed(db, world, one)) == before
