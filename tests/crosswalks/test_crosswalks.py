from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import func, select

from service.boundaries.report import codes_of_others
from service.boundaries.service import activate
from service.crosswalks import service
from service.crosswalks.building import WeightsFile
from service.crosswalks.service import PairSearch, WardSearch
from service.errors import ConflictError, NotFoundError
from service.models import Area, Crosswalk, CrosswalkPair, CrosswalkSource, Edition, Placement
from service.paging import PageRequest
from service.placing.service import Elsewhere, place
from spatial.changes import Change
from spatial.crosswalk import BILLION
from spatial.vocabulary import Level, Scope
from tests.builders import CORNERS, SIDE, add_commitment, build_edition, square
from tests.crosswalks.conftest import NEW, OLD, move_border, redraw
from tests.placing.looking import landed, out_of_step

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
AMOUNT = [(2026, "original", 100_00)]


def pairs(db):
    ends = service.find(db, OLD, NEW)
    page = service.list_pairs(db, ends, PairSearch(), PageRequest(1000))
    return {(row.old, row.new): row.share for row in page.items}


def spread(db, world, commitment_id):
    rows = (
        select(Placement.landing, Area.code, Placement.weight, Placement.split, Placement.is_estimated)
        .join(Area, Area.id == Placement.area_id)
        .where(Placement.commitment_id == commitment_id, Placement.edition_id == world.edition_id)
        .order_by(Area.code)
    )
    return [(row[0].value, row[1], row[2], row[3].value, row[4]) for row in db.execute(rows)]


def test_wards_are_found_again_under_their_new_codes(db, editions):
    built = service.build(db, OLD, NEW)
    found = pairs(db)
    assert found["21201001", "21201002"] == found["21201002", "21201001"] == BILLION
    assert found["29200001", "29200001"] == BILLION
    assert len(found) == 8
    summary = built.crosswalk.summary
    assert summary["changes"] == {"unchanged": 8, "split": 0, "merged": 0, "moved": 0, "gone": 0}
    assert (summary["same_codes"], summary["reused_codes"], summary["disjoint_codes"]) == (8, 2, 2)
    assert built.crosswalk.error["of"] == "population"
    assert (built.crosswalk.error["year"], built.crosswalk.error["misplaced"]) == (2022, 0.0)


def test_shares_of_every_ward_add_up_to_a_billion_in_the_tables(db, editions):
    redraw(db, editions.new, "21201003", square(27.1, -33.0, 0.05))
    service.build(db, OLD, NEW)
    sums = (
        select(func.coalesce(func.sum(CrosswalkPair.share), 0) + CrosswalkSource.outside_share)
        .select_from(CrosswalkSource)
        .outerjoin(
            CrosswalkPair,
            (CrosswalkPair.crosswalk_id == CrosswalkSource.crosswalk_id)
            & (CrosswalkPair.from_area_id == CrosswalkSource.area_id),
        )
        .group_by(CrosswalkSource.area_id, CrosswalkSource.outside_share)
    )
    assert list(db.scalars(sums)) == [BILLION] * 8
    outside = db.scalar(select(func.max(CrosswalkSource.outside_share)))
    assert outside == pytest.approx(0.75 * BILLION, rel=1e-3)


def test_wards_whose_code_was_reused_are_named_with_their_new_one(db, editions):
    service.build(db, OLD, NEW)
    ends = service.find(db, OLD, NEW)
    found = service.list_wards(db, ends, WardSearch(code_reused=True), PageRequest()).items
    assert [(row.code, row.code_iou, row.now) for row in found] == [
        ("21201001", 0.0, "21201002"),
        ("21201002", 0.0, "21201001"),
    ]
    others = service.list_wards(
        db, ends, WardSearch(within="BUF", change=Change.UNCHANGED, code_reused=False), PageRequest()
    )
    assert [row.code for row in others.items] == ["29200001", "29200002", "29200003"]


def test_pages_follow_each_other_without_a_gap(db, editions):
    service.build(db, OLD, NEW)
    ends = service.find(db, OLD, NEW)
    first = service.list_pairs(db, ends, PairSearch(within="DC12"), PageRequest(3))
    second = service.list_pairs(db, ends, PairSearch(within="DC12"), PageRequest(3, first.next_cursor))
    assert len({row.old for row in (*first.items, *second.items)}) == 5
    assert second.next_cursor is None
    assert len(service.list_pairs(db, ends, PairSearch(old="21201001"), PageRequest()).items) == 1
    assert len(service.list_pairs(db, ends, PairSearch(new="29200002"), PageRequest()).items) == 1


def test_without_people_each_ward_counts_as_one(db, editions):
    built = service.build(db, NEW, OLD)
    assert built.crosswalk.error["of"] == "one per ward"


def test_building_again_replaces_what_was_there(db, editions):
    service.build(db, OLD, NEW)
    service.build(db, OLD, NEW, tolerance=0.02)
    assert list(db.scalars(select(Crosswalk.tolerance))) == [0.02]
    assert len(pairs(db)) == 8


def test_a_finer_layer_says_where_the_people_of_a_ward_live(db, editions, tmp_path):
    redraw(db, editions.new, "21201003", square(27.1, -33.0, 0.05))
    redraw(db, editions.new, "29200001", shapely.box(27.15, -33.0, 27.3, -32.9))
    layer = gpd.GeoDataFrame(
        {"voters": [900, 100]},
        geometry=[shapely.Point(27.12, -32.97), shapely.Point(27.18, -32.92)],
        crs=4326,
    )
    layer.to_file(tmp_path / "districts.geojson")
    built = service.build(db, OLD, NEW, weights=WeightsFile(tmp_path / "districts.geojson", "voters"))
    found = pairs(db)
    assert found["21201003", "21201003"] == 900_000_000
    assert found["21201003", "29200001"] == 100_000_000
    assert built.crosswalk.weights == "districts.geojson, voters"
    assert (built.crosswalk.summary["weighted_wards"], built.crosswalk.summary["weights_unplaced"]) == (
        1,
        0.0,
    )


def test_people_come_home_by_the_layer_by_which_they_went(db, editions, tmp_path):
    # A = [0, 2] and B = [2, 4] become X = [0, 3] and Y = [3, 4], and all of B live in [3, 4]: nobody moves.
    (west, south), (_, middle) = CORNERS["21201001"], CORNERS["21201002"]
    move_border(db, editions.new, "21201001", "21201002", middle + SIDE / 2)
    north = middle + SIDE
    homes = [
        shapely.Point(west + SIDE / 2, south + SIDE / 3),
        shapely.Point(west + SIDE / 2, north - SIDE / 4),
    ]
    layer = gpd.GeoDataFrame({"voters": [700, 2000]}, geometry=homes, crs=4326)
    layer.to_file(tmp_path / "homes.geojson")
    weights = WeightsFile(tmp_path / "homes.geojson", "voters")
    by_people = service.build(db, OLD, NEW, weights=weights).crosswalk.error
    assert (by_people["misplaced"], by_people["ninth_decile"]) == (0, 0)
    by_area = service.build(db, OLD, NEW).crosswalk.error
    # By land, 1 500 of B's 3 000 join A's 1 000 in X, of whom two thirds come home to A: 1 667, not 1 000.
    assert by_area["misplaced"] == pytest.approx(2000 / 3 / 8500, rel=0.01)


def test_each_level_has_its_own_error(db, editions):
    _, middle = CORNERS["21201002"]
    move_border(db, editions.new, "21201001", "21201002", middle + SIDE / 2)
    # A fifth of 21201003 goes to 21202001, of the other municipality.
    move_border(db, editions.new, "21201003", "21202001", middle - SIDE / 5)
    error = service.build(db, OLD, NEW).crosswalk.error
    levels = {level: found["ninth_decile"] for level, found in error["levels"].items()}
    # 1 000 come home as 1 667, 3 000 as 2 333, 500 as 833, 2 500 as 2 167, and 1 500 as they were.
    assert levels["ward"] == error["ninth_decile"] == pytest.approx(2 / 3, rel=0.01)
    # 4 500 of EC121 as 4 833 and 4 000 of EC122 as 3 667; nine tenths of the way from 1/13.5 to 1/12.
    assert levels["local"] == pytest.approx(1 / 13.5 + 0.9 * (1 / 12 - 1 / 13.5), rel=0.01)
    assert (levels["district"], levels["province"], levels["country"]) == (0, 0, 0)
    ends = service.find(db, OLD, NEW)
    assert [ends.error_at(level) for level in (Level.WARD, Level.LOCAL, Level.PROVINCE)] == [
        levels["ward"],
        levels["local"],
        0,
    ]
    ends.crosswalk.error = {name: figure for name, figure in error.items() if name != "levels"}
    assert ends.error_at(Level.PROVINCE) == levels["ward"]  # built before: the widest, never too narrow


def test_an_edition_needs_no_way_to_itself_nor_to_another_territory(db, editions):
    with pytest.raises(ConflictError, match="no crosswalk to itself"):
        service.build(db, OLD, OLD)
    build_edition(db, "elsewhere", territory="demo", active=False, people={})
    with pytest.raises(ConflictError, match="no land in common"):
        service.build(db, OLD, "elsewhere")


def test_a_way_that_is_not_built_is_named_with_its_command(db, editions):
    with pytest.raises(NotFoundError, match=f"onebudget crosswalk build {OLD} {NEW}"):
        service.find(db, OLD, NEW)


def test_a_crosswalk_goes_with_its_edition(db, editions):
    service.build(db, OLD, NEW)
    db.delete(db.get(Edition, editions.new.edition_id))
    db.flush()
    assert db.scalar(select(func.count()).select_from(CrosswalkPair)) == 0


def test_the_exported_shares_of_a_ward_add_up_to_exactly_one(db, editions, tmp_path):
    redraw(db, editions.new, "21201003", square(27.1, -33.0, 0.05))
    service.build(db, OLD, NEW)
    rows = service.export(db, service.find(db, OLD, NEW), tmp_path / "way.csv")
    table = list(csv.DictReader((tmp_path / "way.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows == len(table) == 9
    mine = [row for row in table if row["from_ward"] == "21201003"]
    assert {row["to_edition"] for row in mine} == {NEW, "outside"}
    assert sum(Decimal(row["share"]) for row in mine) == 1


# --- commitments known only by old ward codes ----------------------------------------------------------


def test_activation_carries_old_ward_codes_to_the_same_place(db, editions):
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, wards=["21201001"])
    place(db, "ZA", [one])
    service.build(db, OLD, NEW)
    assert activate(db, NEW, NOW).elsewhere == [Elsewhere(OLD, {Scope.WARDS: 1}, {})]
    # The same land, though its code names the neighbour now.
    assert spread(db, editions.new, one) == [("ward", "21201002", 1000 * BILLION, "whole", True)]
    assert landed(db, editions.new, one) == {("ward", "21201002"): 100_00}
    assert spread(db, editions.old, one)[0][1] == "21201001"
    assert out_of_step(db) == []


def test_a_ward_that_was_cut_shares_its_money_by_land(db, editions):
    redraw(db, editions.new, "21201003", square(27.1, -33.0, 0.075))
    redraw(db, editions.new, "29200001", shapely.box(27.175, -33.0, 27.3, -32.9))
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, wards=["21201003"])
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    found = landed(db, editions.new, one)
    # The first new ward takes 9/16 of the old one and the second 4/16; the rest lies in neither.
    assert sum(found.values()) == 100_00
    assert found["ward", "29200001"] == pytest.approx(100_00 * 4 / 13, abs=5)
    assert {(row[3], row[4]) for row in spread(db, editions.new, one)} == {("area", True)}


def test_several_old_wards_keep_their_people_on_the_way(db, editions):
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, wards=["21201001", "21201002"])
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    # 1 000 people lived in the first and 3 000 in the second; the codes have changed places.
    assert landed(db, editions.new, one) == {("ward", "21201001"): 75_00, ("ward", "21201002"): 25_00}
    assert {row[3] for row in spread(db, editions.new, one)} == {"population"}


def test_what_an_old_edition_does_not_know_stays_unlocated(db, editions):
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, wards=["21201001", "21201099"])
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    found = landed(db, editions.new, one)
    assert found == {("ward", "21201002"): 50_00, ("unlocated", "EC121"): 50_00}


def test_land_that_is_gone_takes_its_money_outside(db, editions):
    redraw(db, editions.new, "29200003", square(30.0, -30.0))
    one = add_commitment(db, editions.old, "ONE", "BUF", AMOUNT, wards=["29200003"])
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    assert landed(db, editions.new, one) == {("outside", "ZA"): 100_00}


def test_a_way_built_later_places_anew_what_was_read_by_its_code(db, editions):
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, wards=["21201001"])
    assert activate(db, NEW, NOW).elsewhere == [Elsewhere(OLD, {}, {Scope.WARDS: 1})]
    assert spread(db, editions.new, one)[0][1] == "21201001"
    built = service.build(db, OLD, NEW)
    assert built.placed_anew == 1
    assert spread(db, editions.new, one)[0][1] == "21201002"
    assert out_of_step(db) == []


def test_codes_of_the_edition_itself_are_left_as_they_are(db, editions):
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    one = add_commitment(db, editions.new, "ONE", "EC121", AMOUNT, wards=["21201001"])
    place(db, "ZA", [one])
    assert spread(db, editions.new, one) == [("ward", "21201001", 1, "whole", False)]


# --- commitments known only by old codes of municipalities and districts -------------------------------


def move(db, world, ward, local):
    """Let a ward belong to another municipality of its edition."""
    taker = db.get(Area, world.area("local", local))
    area = db.get(Area, world.area("ward", ward))
    area.parent_id = area.local_id = taker.id
    area.district_id = taker.district_id
    db.flush()


def rename(db, world, level, code, new):
    db.get(Area, world.area(level, code)).code = new
    db.flush()


def test_a_municipality_that_kept_its_land_keeps_its_money(db, editions):
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, area=("local", "EC121"))
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    [(landing, code, _, split, is_estimated)] = spread(db, editions.new, one)
    assert (landing, code, split, is_estimated) == ("local", "EC121", "whole", True)
    assert out_of_step(db) == []


def test_a_municipality_under_a_new_code_is_found_again(db, editions):
    rename(db, editions.new, "local", "EC122", "EC129")
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, area=("local", "EC122"))
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    assert landed(db, editions.new, one) == {("local", "EC129"): 100_00}


def test_a_municipality_that_was_divided_shares_its_money_by_land(db, editions):
    move(db, editions.new, "21202002", "BUF")
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, area=("local", "EC122"))
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    # Two wards of one size, of which each municipality has one.
    assert landed(db, editions.new, one) == {("local", "BUF"): 50_00, ("local", "EC122"): 50_00}
    assert {(row[3], row[4]) for row in spread(db, editions.new, one)} == {("area", True)}
    assert out_of_step(db) == []


def test_a_district_is_carried_by_the_land_of_its_wards(db, editions):
    move(db, editions.new, "21202002", "BUF")
    one = add_commitment(db, editions.old, "ONE", "DC12", AMOUNT, area=("district", "DC12"))
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    found = landed(db, editions.new, one)
    assert set(found) == {("district", "BUF"), ("district", "DC12")}
    assert found["district", "BUF"] == pytest.approx(20_00, abs=5)
    assert sum(found.values()) == 100_00


def test_land_of_a_municipality_that_is_gone_takes_its_money_outside(db, editions):
    for code in ("29200001", "29200002", "29200003"):
        redraw(db, editions.new, code, square(30.0, -30.0 - int(code[-1]) / 5))
    one = add_commitment(db, editions.old, "ONE", "BUF", AMOUNT, area=("local", "BUF"))
    service.build(db, OLD, NEW)
    activate(db, NEW, NOW)
    assert landed(db, editions.new, one) == {("outside", "ZA"): 100_00}


def test_a_way_built_later_places_municipalities_anew(db, editions):
    rename(db, editions.new, "local", "EC122", "EC129")
    one = add_commitment(db, editions.old, "ONE", "EC121", AMOUNT, area=("local", "EC122"))
    activate(db, NEW, NOW)
    assert landed(db, editions.new, one) == {("unlocated", "EC121"): 100_00}
    assert service.build(db, OLD, NEW).placed_anew == 1
    assert landed(db, editions.new, one) == {("local", "EC129"): 100_00}


@pytest.mark.parametrize("is_carried", [True, False])
def test_an_activation_counts_every_kind_of_code_that_is_another_editions(db, editions, is_carried):
    for number, wards in enumerate((["21201001"], ["21201002", "21201003"])):
        add_commitment(db, editions.old, f"WARDS{number}", "EC121", AMOUNT, wards=wards)
    add_commitment(db, editions.old, "LOCAL", "EC121", AMOUNT, scope="local", area=("local", "EC121"))
    add_commitment(db, editions.old, "DISTRICT", "DC12", AMOUNT, scope="district", area=("district", "DC12"))
    if is_carried:
        service.build(db, OLD, NEW)
    counts = {Scope.WARDS: 2, Scope.LOCAL: 1, Scope.DISTRICT: 1}
    found = activate(db, NEW, NOW).elsewhere
    assert found == [Elsewhere(OLD, counts, {}) if is_carried else Elsewhere(OLD, {}, counts)]
    [said] = codes_of_others(NEW, found)
    assert said.startswith(
        f"The codes in 4 of them (2 by wards, 1 by a municipality, 1 by a district) of {OLD} were "
    )
    assert ("marked as estimated" in said) is is_carried
    assert (f"onebudget crosswalk build {OLD} {NEW}" in said) is not is_carried
