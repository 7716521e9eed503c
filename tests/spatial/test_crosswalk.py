"""The way between editions on small squares, worked out by hand, and on the real wards."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.changes import Change, changes, reused_codes, same_codes
from spatial.crosswalk import BILLION, build, overlaps
from spatial.crosswalk_weights import weigh
from spatial.errors import CrosswalkError, CrsError


def frame(**shapes):
    return gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=4326)


def box(west, east, south=0.0, north=1.0):
    # Of strips between the same parallels the shares of land are those of their widths.
    return shapely.box(20 + west, south - 30, 20 + east, north - 30)


def point(east, north):
    return shapely.Point(20 + east, north - 30)


def way(old, new, **options):
    return build(overlaps(old, new), **options)


def shares(crosswalk):
    return {(row.old, row.new): row.share for row in crosswalk.pairs.itertuples()}


def became(old, new):
    found = overlaps(old, new)
    new_km2 = pd.Series(found.new_km2, index=found.new_codes)
    return changes(build(found), new_km2).to_dict()


def test_an_edition_to_itself_changes_nothing():
    edition = frame(a=box(0, 1), b=box(1, 2), c=box(0, 2, 1, 2))
    found = way(edition, edition)
    assert shares(found) == {(code, code): BILLION for code in "abc"}
    assert set(became(edition, edition).values()) == {Change.UNCHANGED}
    assert reused_codes(overlaps(edition, edition)) == []


def test_a_split_gives_each_part_its_share_of_the_land():
    old, new = frame(a=box(0, 1)), frame(x=box(0, 0.25), y=box(0.25, 1))
    assert shares(way(old, new)) == {("a", "x"): 250_000_000, ("a", "y"): 750_000_000}
    assert became(old, new) == {"a": Change.SPLIT}


def test_a_merger_takes_the_whole_of_each():
    old, new = frame(a=box(0, 1), b=box(1, 3)), frame(x=box(0, 3))
    assert shares(way(old, new)) == {("a", "x"): BILLION, ("b", "x"): BILLION}
    assert became(old, new) == {"a": Change.MERGED, "b": Change.MERGED}


def test_a_border_that_moved_is_neither_split_nor_merger():
    old, new = frame(a=box(0, 1), b=box(1, 2)), frame(x=box(0, 0.5), y=box(0.5, 2))
    assert shares(way(old, new))["a", "y"] == 500_000_000
    assert became(old, new)["a"] is Change.MOVED


def test_a_sliver_is_dropped_and_its_share_given_back():
    old = frame(a=box(0, 1), b=box(1, 2))
    new = frame(x=box(0, 1.005), y=box(1.005, 2))
    found = way(old, new)
    assert shares(found) == {("a", "x"): BILLION, ("b", "y"): BILLION}
    assert found.sources.loc["b", "slivers"] == 1
    assert found.sources.loc["b", "slivers_km2"] == pytest.approx(
        0.005 * found.sources.loc["b", "area_km2"], rel=1e-6
    )


def test_a_tolerance_of_nothing_keeps_the_sliver():
    old, new = frame(b=box(1, 2)), frame(x=box(0, 1.005), y=box(1.005, 2))
    assert shares(way(old, new, tolerance=0)) == {("b", "x"): 5_000_000, ("b", "y"): 995_000_000}


def test_a_small_ward_inside_a_large_one_is_no_sliver():
    old, new = frame(a=box(0, 1)), frame(town=box(0, 0.005), land=box(0.005, 1))
    assert shares(way(old, new)) == {("a", "land"): 995_000_000, ("a", "town"): 5_000_000}


def test_a_hole_belongs_to_the_ward_that_fills_it():
    hole = box(0.25, 0.75, 0.25, 0.75)
    old, new = frame(a=box(0, 1)), frame(ring=box(0, 1).difference(hole), town=hole)
    found = shares(way(old, new))
    assert found["a", "town"] == pytest.approx(250_000_000, rel=1e-3)
    assert sum(found.values()) == BILLION


def test_a_code_that_moved_names_another_place():
    old, new = frame(a=box(0, 1), b=box(1, 2)), frame(a=box(1, 2), b=box(0, 1))
    assert [tuple(each) for each in reused_codes(overlaps(old, new))] == [("a", 0.0, "b"), ("b", 0.0, "a")]
    assert same_codes(overlaps(old, new)) == (2, 0.0, 2)


def test_a_coast_drawn_differently_loses_nobody():
    found = way(frame(a=box(0, 1)), frame(x=box(0, 0.9)))
    assert shares(found) == {("a", "x"): BILLION}
    assert found.sources.loc["a", "outside_share"] == 0
    assert found.sources.loc["a", "outside_km2"] == pytest.approx(
        0.1 * found.sources.loc["a", "area_km2"], rel=1e-6
    )


def test_land_that_the_new_edition_lacks_stays_outside():
    found = way(frame(a=box(0, 1), b=box(5, 6)), frame(x=box(0, 0.6)))
    assert shares(found) == {("a", "x"): 600_000_000}
    assert found.sources["outside_share"].to_dict() == {"a": 400_000_000, "b": BILLION}
    assert became(frame(b=box(5, 6)), frame(x=box(0, 1))) == {"b": Change.GONE}


def test_neighbours_that_only_touch_are_no_pair():
    assert len(overlaps(frame(a=box(0, 1)), frame(x=box(0, 1), y=box(1, 2))).old) == 1


def test_the_way_back_holds_the_same_land():
    found = overlaps(frame(a=box(0, 1), b=box(1, 2)), frame(x=box(0, 0.5), y=box(0.5, 2)))
    back = found.turned()
    assert sorted(back.km2) == sorted(found.km2)
    assert shares(build(back)) == {("x", "a"): BILLION, ("y", "a"): 333_333_333, ("y", "b"): 666_666_667}


@given(
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8, unique=True),
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8, unique=True),
    st.sampled_from([0, 0.01, 0.2]),
)
def test_shares_of_every_area_add_up_to_exactly_one(old_cuts, new_cuts, tolerance):
    def strips(cuts):
        edges = [0.0, *sorted(cuts), 1.0]
        return frame(
            **{
                f"w{place}": box(west, east)
                for place, (west, east) in enumerate(pairwise(edges))
                if east - west > 1e-6
            }
        )

    found = way(strips(old_cuts), strips(new_cuts), tolerance=tolerance)
    sums = found.pairs.groupby("old")["share"].sum().reindex(found.sources.index, fill_value=0)
    assert set(sums + found.sources["outside_share"]) == {BILLION}


def test_points_of_a_finer_layer_count_where_they_lie():
    found = overlaps(frame(a=box(0, 1)), frame(x=box(0, 0.5), y=box(0.5, 1)))
    layer = gpd.GeoDataFrame(
        {"people": [30, 60, 10, None]},
        geometry=[
            point(0.2, 0.5),
            point(0.8, 0.5),
            point(9, 9),
            point(0.1, 0.1),
        ],
        crs=4326,
    )
    weights = weigh(found, layer, "people")
    assert (weights.total, weights.unplaced) == (100, 10)
    assert shares(build(found, weights=weights.parts)) == {("a", "x"): 333_333_333, ("a", "y"): 666_666_667}


def test_a_point_on_a_border_counts_once():
    found = overlaps(frame(a=box(0, 1)), frame(x=box(0, 0.5), y=box(0.5, 1)))
    layer = gpd.GeoDataFrame({"people": [7]}, geometry=[point(0.5, 0.5)], crs=4326)
    assert list(weigh(found, layer, "people").parts) == [7, 0]


def test_polygons_of_a_finer_layer_count_by_their_share_of_land():
    found = overlaps(frame(a=box(0, 1)), frame(x=box(0, 0.5), y=box(0.5, 1)))
    layer = gpd.GeoDataFrame({"people": [100]}, geometry=[box(0.25, 1.25)], crs=4326)
    weights = weigh(found, layer, "people")
    assert list(weights.parts) == pytest.approx([25, 50], rel=1e-6)
    assert weights.unplaced == pytest.approx(25, rel=1e-6)


def test_a_ward_in_which_the_layer_counts_nobody_goes_by_area():
    found = overlaps(frame(a=box(0, 1), b=box(1, 2)), frame(x=box(0, 1.5), y=box(1.5, 2)))
    layer = gpd.GeoDataFrame({"people": [5]}, geometry=[point(0.5, 0.5)], crs=4326)
    crosswalk = build(found, weights=weigh(found, layer, "people").parts)
    assert crosswalk.sources["by"].to_dict() == {"a": "weights", "b": "area"}
    assert shares(crosswalk)["b", "x"] == 500_000_000


def test_a_thin_strip_where_many_live_is_no_sliver():
    found = overlaps(frame(a=box(0, 1)), frame(x=box(-1, 0.005), y=box(0.005, 1)))
    layer = gpd.GeoDataFrame({"people": [50, 50]}, geometry=[point(0.002, 0.5), point(0.8, 0.5)], crs=4326)
    crosswalk = build(found, weights=weigh(found, layer, "people").parts)
    assert shares(crosswalk) == {("a", "x"): 500_000_000, ("a", "y"): 500_000_000}


@pytest.mark.parametrize(
    ("layer", "column", "said"),
    [
        ({"people": [1]}, "persons", "has no column 'persons'; it has people"),
        ({"people": [-1]}, "people", "counts '-1'"),
        ({"people": ["many"]}, "people", "counts 'many'"),
        ({"people": [0]}, "people", "counts nobody"),
    ],
)
def test_a_layer_that_cannot_weigh_is_refused(layer, column, said):
    found = overlaps(frame(a=box(0, 1)), frame(x=box(0, 1)))
    points = gpd.GeoDataFrame(layer, geometry=[point(0.5, 0.5)], crs=4326)
    with pytest.raises(CrosswalkError, match=said):
        weigh(found, points, column)


def test_lines_and_layers_without_a_system_are_refused():
    found = overlaps(frame(a=box(0, 1)), frame(x=box(0, 1)))
    line = gpd.GeoDataFrame({"people": [1]}, geometry=[shapely.LineString([(20, -30), (21, -29)])], crs=4326)
    with pytest.raises(CrosswalkError, match="lines"):
        weigh(found, line, "people")
    with pytest.raises(CrsError):
        weigh(found, line.set_crs(None, allow_override=True), "people")


def test_what_cannot_be_compared_is_refused():
    one = frame(a=box(0, 1))
    with pytest.raises(CrosswalkError, match="no areas"):
        overlaps(one, one.iloc[:0])
    with pytest.raises(CrosswalkError, match="code a twice"):
        overlaps(pd.concat([one, one]), one)
    with pytest.raises(CrosswalkError, match=r"tolerance of 0\.5"):
        way(one, one, tolerance=0.5)


@pytest.mark.real
@pytest.mark.slow
def test_the_real_wards_of_2011_and_2020_come_near_what_was_measured_in_the_files(real_data):
    folder = real_data / "boundaries"
    old = gpd.read_file(folder / "mdb-2011" / "Wards2011.topojson").set_crs(4326, allow_override=True)
    new = gpd.read_file(f"zip://{folder / 'mdb-2020' / 'Wards_2020.zip'}")
    # One province, in which a tenth of the country's wards lie, shows as much as all of them.
    old = old[old["WARD_ID"].astype(str).str.startswith("1")].rename(columns={"WARD_ID": "code"})
    new = new[new["Code"].astype(str).str.startswith("1")].rename(columns={"Code": "code"})
    found = overlaps(
        old.astype({"code": str})[["code", "geometry"]], new.astype({"code": str})[["code", "geometry"]]
    )
    crosswalk = build(found)
    sums = crosswalk.pairs.groupby("old")["share"].sum().reindex(crosswalk.sources.index, fill_value=0)
    assert set(sums + crosswalk.sources["outside_share"]) == {BILLION}
    both, median, _ = same_codes(found)
    assert (both, len(found.old_codes), len(found.new_codes)) == (387, 387, 406)
    assert median == pytest.approx(0.646, abs=0.002)
    assert np.isclose(found.km2.sum(), found.new_km2.sum(), rtol=0.01)
