from __future__ import annotations

import itertools
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import yaml

from spatial.boundaries import STEPS, label_points, prepare_boundaries
from spatial.canonical import RawLayer
from spatial.crs import areas_km2
from spatial.findings import Severity
from spatial.generalise import BANDS
from spatial.layers import read_layer
from spatial.leaves import generalised_outlines, shapes_of
from spatial.manifest import parse_manifest
from spatial.vocabulary import LEVELS, Level
from tests.spatial import boundary_cases as cases

MANIFESTS = Path(__file__).resolve().parents[2] / "data" / "boundaries"


def prepared(layers=None, **changes):
    return prepare_boundaries(cases.manifest(**changes), layers or cases.layers())


def rules(result):
    return {finding.rule for finding in result.findings}


def found(result, rule):
    return [finding for finding in result.findings if finding.rule == rule]


def areas(result, level):
    return result.levels[level].set_index("code")


def assert_nested(result):
    """Children fill their parent exactly, and every level is a valid coverage."""
    for level, below in itertools.pairwise(LEVELS):
        assert shapely.coverage_is_valid(shapes_of(result.levels[level]))
        children = result.levels[below]
        for parent in result.levels[level].itertuples():
            union = shapely.coverage_union_all(shapes_of(children[children["parent"] == parent.code]))
            assert union.normalize().equals_exact(parent.geometry.normalize()) or union.equals(
                parent.geometry
            )
            assert shapely.symmetric_difference(union, parent.geometry).area == 0


def test_sound_squares_pass_without_a_finding_and_nest_exactly():
    result = prepared()
    assert result.findings == []
    assert {str(level): len(frame) for level, frame in result.levels.items()} == {
        "country": 1,
        "province": 2,
        "district": 3,
        "local": 4,
        "ward": 10,
    }
    assert_nested(result)


def test_areas_are_geodesic_and_add_up_at_every_level():
    result = prepared()
    wards = areas(result, Level.WARD)
    assert wards.loc["52307001", "area_km2"] == pytest.approx(areas_km2([cases.square(0, 0)])[0])
    totals = [frame["area_km2"].sum() for frame in result.levels.values()]
    assert totals == pytest.approx([totals[0]] * 5)


def test_wards_are_named_after_their_number_and_parents_as_the_file_names_them():
    result = prepared()
    ward = areas(result, Level.WARD).loc["52308004"]
    assert (ward["name"], ward["ward_number"], ward["parent"]) == ("Ward 4", 4, "KZN238")
    assert areas(result, Level.DISTRICT).loc["DC23", "name"] == "uThukela"
    country = areas(result, Level.COUNTRY).loc["ZA"]
    assert (country["name"], country["parent"]) == ("South Africa", None)


def test_labels_stand_inside_their_areas():
    for frame in prepared().levels.values():
        assert shapely.contains_properly(shapes_of(frame), frame["label"].to_numpy()).all()


def test_a_label_stands_in_the_largest_part_and_inside_a_crescent():
    crescent = shapely.difference(shapely.Point(29, -29).buffer(0.5), shapely.Point(29.1, -29).buffer(0.5))
    parts = shapely.MultiPolygon([cases.square(0, 0, 0.2, 0.2), cases.square(3, 0), cases.square(6, 0, 0.5)])
    labels = label_points(np.array([crescent, parts], dtype=object))
    assert crescent.contains(labels[0])
    assert cases.square(3, 0).contains(labels[1])


def test_a_metro_stands_at_district_and_at_local_level():
    result = prepared()
    local, district = areas(result, Level.LOCAL).loc["ETH"], areas(result, Level.DISTRICT).loc["ETH"]
    assert local["is_metro"]
    assert district["is_metro"]
    assert (local["parent"], district["parent"]) == ("ETH", "KZN")
    assert local["geometry"].equals(district["geometry"])
    assert areas(result, Level.LOCAL)["is_metro"].sum() == 1


@pytest.mark.parametrize("level", [Level.LOCAL, Level.DISTRICT])
def test_a_metro_that_one_level_lacks_is_added_there(level):
    layers = cases.layers()
    layers[level] = cases.without(layers[level], "ETH")
    result = prepared(layers)
    assert rules(result) == {"metro-added"}
    assert areas(result, Level.LOCAL).loc["ETH", "parent"] == "ETH"
    assert areas(result, Level.DISTRICT).loc["ETH", "parent"] == "KZN"
    assert_nested(result)


def test_a_metro_filed_under_its_province_is_its_own_parent_here():
    layers = cases.layers()
    layers[Level.LOCAL] = cases.with_rows(layers[Level.LOCAL], {"ETH": {"PARENT": "KZN"}})
    assert areas(prepared(layers), Level.LOCAL).loc["ETH", "parent"] == "ETH"


def test_a_bow_tie_ward_is_repaired_and_its_area_stated():
    west, south, side = cases.WEST, cases.SOUTH, cases.SIDE
    bow_tie = shapely.Polygon(
        [(west, south), (west + side, south + side), (west + side, south), (west, south + side)]
    )
    result = prepared(cases.layers({"52307001": bow_tie}))
    (finding,) = found(result, "invalid-ring")
    assert finding.value == "52307001"
    assert finding.severity is Severity.WARN
    assert "self-intersection at -28.93750, 29.06250" in finding.message
    assert areas(result, Level.WARD).loc["52307001", "geometry"].is_valid
    assert_nested(result)


def test_overlapping_neighbours_are_named_with_their_area_and_mended():
    result = prepared(cases.layers({"52308001": cases.square(0.9, 0, 1.1)}))
    (finding,) = found(result, "overlap")
    km2 = areas_km2([cases.square(0.9, 0, 0.1)])[0]
    assert f"52307001 and 52308001 overlap by {km2:,.2f} km²" in finding.message
    assert finding.severity is Severity.WARN
    assert shapely.coverage_is_valid(shapes_of(result.levels[Level.WARD]))
    assert_nested(result)


def test_a_sliver_between_neighbours_is_closed_and_reported():
    sliver_wide = 0.0005  # squares: about 5 m
    # The ward above covers the sliver's end, so that the gap is closed on all sides.
    result = prepared(
        cases.layers(
            {
                "52308001": cases.square(1 + sliver_wide, 0, 1 - sliver_wide),
                "52307001": shapely.union(cases.square(0, 0), cases.square(0.9, 0, 0.11, 0.01)),
                "52307003": cases.square(1, 1),
            }
        )
    )
    (finding,) = found(result, "gap")
    assert "52308001" in finding.message
    assert "is closed" in finding.message
    assert "km²" in finding.message
    country = areas(result, Level.COUNTRY).loc["ZA", "geometry"]
    assert sum(len(part.interiors) for part in country.geoms) == 0
    assert_nested(result)


def ring_of_wards():
    """Eight wards around an empty middle square."""
    places = [(c, r) for c in range(3) for r in range(3) if (c, r) != (1, 1)]
    return {f"523070{number:02d}": cases.square(*place) for number, place in enumerate(places, start=1)}


def ring_layers():
    layers = cases.layers(dict.fromkeys(cases.WARDS) | ring_of_wards())
    return {Level.WARD: layers[Level.WARD]} | {
        level: cases.without(layer, "KZN238", "ETH", "EC121", "DC12", "EC")
        for level, layer in layers.items()
        if level != Level.WARD
    }


def test_a_wide_gap_stays_open_with_a_warning_that_names_its_neighbours():
    result = prepared(ring_layers())
    (finding,) = found(result, "gap-left-open")
    assert finding.severity is Severity.WARN
    assert "52307001" in finding.message
    assert f"{areas_km2([cases.square(1, 1)])[0]:,.2f} km²" in finding.message


def test_an_enclave_that_the_manifest_names_is_no_gap():
    middle = shapely.centroid(cases.square(1, 1))
    result = prepared(ring_layers(), enclaves=[{"name": "Elsewhere", "point": (middle.x, middle.y)}])
    assert "gap-left-open" not in rules(result)
    (finding,) = found(result, "enclave")
    assert finding.severity is Severity.NOTE
    assert "Elsewhere" in finding.message


def test_a_ward_that_covers_a_named_enclave_is_reported():
    middle = shapely.centroid(cases.square(1, 1))
    result = prepared(enclaves=[{"name": "Elsewhere", "point": (middle.x, middle.y)}])
    (finding,) = found(result, "enclave-claimed")
    assert finding.value == "52307003"


def test_a_town_inside_a_rural_ward_without_a_hole_keeps_its_ground():
    layers = cases.layers()
    layers[Level.WARD] = cases.plus(
        layers[Level.WARD], "52308005", "KZN238", cases.square(2.375, 0.375, 0.25, 0.25)
    )
    result = prepared(layers)
    (finding,) = found(result, "enclosed-area")
    assert "52308005 lies inside 52308002" in finding.message
    town = areas(result, Level.WARD).loc["52308005"]
    assert town["area_km2"] == pytest.approx(areas_km2([cases.square(2.375, 0.375, 0.25, 0.25)])[0])
    assert_nested(result)


def test_a_town_in_the_hole_made_for_it_is_no_finding():
    town = cases.square(2.375, 0.375, 0.25, 0.25)
    layers = cases.layers({"52308002": shapely.difference(cases.square(2, 0), town)})
    layers[Level.WARD] = cases.plus(layers[Level.WARD], "52308005", "KZN238", town)
    result = prepared(layers)
    assert result.findings == []
    assert_nested(result)


def test_an_island_ward_of_several_parts_stays_one_ward():
    parts = shapely.MultiPolygon(
        [cases.square(4, 0), cases.square(6, 0, 0.3, 0.3), cases.square(7, 0, 0.1, 0.1)]
    )
    result = prepared(cases.layers({"21201001": parts}))
    assert len(areas(result, Level.WARD).loc["21201001", "geometry"].geoms) == 3
    assert len(areas(result, Level.PROVINCE).loc["EC", "geometry"].geoms) == 3
    assert_nested(result)


def test_two_wards_with_one_outline_are_refused():
    result = prepared(cases.layers({"52308001": cases.square(2, 0)}))
    (finding,) = [finding for finding in result.refusals if finding.rule == "same-ground"]
    assert finding.value == "52308001, 52308002"


def test_supplied_parents_that_differ_are_measured_against_the_union():
    layers = cases.layers()
    smaller = gpd.GeoSeries([cases.square(4, 0, 0.5)], crs=4326)
    layers[Level.LOCAL].frame.loc[layers[Level.LOCAL].frame["CODE"] == "EC121", "geometry"] = smaller.iloc[0]
    result = prepared(layers)
    (finding,) = found(result, "outline-differs")
    assert finding.value == "EC121"
    assert finding.severity is Severity.WARN
    row = result.agreement.set_index(["level", "code"]).loc[("local", "EC121")]
    assert row["difference_percent"] == pytest.approx(50, abs=0.01)
    assert row["difference_km2"] == pytest.approx(areas_km2([cases.square(4.5, 0, 0.5)])[0])
    assert areas(result, Level.LOCAL).loc["EC121", "geometry"].equals(cases.square(4, 0))


def test_a_parent_without_wards_uses_its_own_outline_outside_the_wards():
    layers = cases.layers({"21201001": None})
    wider = cases.square(3.75, 0, 1.25)
    layers[Level.LOCAL].frame.loc[layers[Level.LOCAL].frame["CODE"] == "EC121", "geometry"] = wider
    result = prepared(layers)
    (finding,) = found(result, "no-children")
    assert "EC121 has no ward areas" in finding.message
    assert areas(result, Level.LOCAL).loc["EC121", "geometry"].equals(cases.square(4, 0))
    assert areas(result, Level.PROVINCE).loc["EC", "geometry"].equals(cases.square(4, 0))
    assert result.refusals == []


def test_a_parent_without_wards_and_without_an_outline_is_refused():
    layers = cases.layers({"21201001": None})
    layers[Level.LOCAL].frame.loc[layers[Level.LOCAL].frame["CODE"] == "EC121", "geometry"] = None
    assert {finding.rule for finding in prepared(layers).refusals} == {"no-outline"}


def test_an_edition_may_stop_at_municipalities():
    layers = {level: layer for level, layer in cases.layers().items() if level != Level.WARD}
    sources = {
        level.value: {"file": "x", "code": "CODE", "name": "NAME", "parent": "PARENT"} for level in layers
    }
    result = prepared(layers, levels=sources)
    assert result.findings == []
    assert Level.WARD not in result.levels
    assert len(result.levels[Level.LOCAL]) == 4


def test_an_orphan_ward_is_refused_with_near_codes():
    layers = cases.layers()
    layers[Level.WARD] = cases.with_rows(layers[Level.WARD], {"52308004": {"PARENT": "KZN239"}})
    (finding,) = found(prepared(layers), "orphan")
    assert finding.severity is Severity.REFUSE
    assert finding.row == 7
    assert finding.file == "ward.gpkg"
    assert finding.known == ("KZN237", "KZN238")


def test_a_code_given_twice_is_refused_unless_parts_are_to_be_joined():
    layers = cases.layers()
    layers[Level.WARD] = cases.plus(layers[Level.WARD], "21201001", "EC121", cases.square(5, 0))
    (finding,) = prepared(layers).refusals
    assert (finding.rule, finding.value, finding.row) == ("duplicate-code", "21201001", 10)
    assert "rows 10, 11" in finding.message
    columns = {"code": "CODE", "name": "NAME", "parent": "PARENT"}
    sources = {level.value: {"file": "x", **columns} for level in layers}
    sources["ward"] |= {"dissolve": True}
    joined = prepared(layers, levels=sources)
    assert joined.refusals == []
    assert areas(joined, Level.WARD).loc["21201001", "geometry"].equals(cases.square(4, 0, 2))


def test_rows_without_a_code_are_refused():
    layers = cases.layers()
    layers[Level.WARD] = cases.plus(layers[Level.WARD], None, "EC121", cases.square(5, 0))
    (finding,) = prepared(layers).refusals
    assert (finding.rule, finding.row) == ("no-code", 11)


def test_a_ward_without_shape_is_refused_and_an_area_above_only_warned_of():
    layers = cases.layers({"52307001": shapely.Polygon()})
    layers[Level.DISTRICT].frame.loc[0, "geometry"] = shapely.Point(29, -29)
    result = prepared(layers)
    assert [(f.rule, f.value) for f in result.refusals] == [("empty-shape", "52307001")]
    assert [(f.rule, f.value, f.severity) for f in found(result, "not-an-area")] == [
        ("not-an-area", "DC23", Severity.WARN)
    ]
    assert areas(result, Level.DISTRICT).loc["DC23", "geometry"].is_valid


def test_a_ward_outside_the_country_is_refused_and_one_that_reaches_out_is_reported():
    far = shapely.box(40, -20, 40.1, -19.9)
    wide = shapely.union(cases.square(4, 0), shapely.box(29.5, -29.0, 33.5, -28.99))
    result = prepared(cases.layers({"52307001": far, "21201001": wide}))
    (outside,) = found(result, "outside-the-country")
    assert (outside.value, outside.severity) == ("52307001", Severity.REFUSE)
    (beyond,) = found(result, "beyond-the-country")
    assert beyond.value == "21201001"
    assert "km²" in beyond.message


def test_a_layer_without_a_reference_system_is_a_finding_that_stops_the_rest():
    layers = cases.layers()
    bare = layers[Level.WARD].frame.set_crs(None, allow_override=True)
    result = prepared(layers | {Level.WARD: RawLayer(bare, "ward.gpkg")})
    assert [finding.rule for finding in result.refusals] == ["reference-system"]
    assert result.refusals[0].file == "ward.gpkg"
    assert result.levels == {}


def test_layers_in_other_systems_come_in_as_wgs_84():
    layers = cases.layers()
    layers = {
        level: RawLayer(layer.frame.to_crs(2052 if level is Level.WARD else 3857), layer.place)
        for level, layer in layers.items()
    }
    result = prepared(layers)
    assert result.refusals == []
    ward = areas(result, Level.WARD).loc["52307001", "geometry"]
    assert ward.symmetric_difference(cases.square(0, 0)).area < 1e-6


def test_one_nonsense_ward_does_not_condemn_the_layer():
    across = shapely.box(-179.5, -29, 179.5, -28)
    result = prepared(cases.layers({"52307001": across}))
    assert [(f.rule, f.value) for f in result.refusals] == [("impossible-coordinates", "52307001")]
    assert len(result.levels[Level.WARD]) == 9


def test_a_tangled_outline_is_refused_in_reasonable_time():
    points = np.random.default_rng(7).uniform((29, -29), (29.125, -28.875), (30_000, 2))
    result = prepared(cases.layers({"52307001": shapely.Polygon(points)}))
    assert [finding.rule for finding in result.refusals] == ["tangled-shape"]


def test_a_ward_of_a_million_vertices_is_refused():
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    circle = shapely.Polygon(np.stack([29.05 + 0.05 * np.cos(angle), -28.95 + 0.05 * np.sin(angle)], axis=1))
    result = prepared(cases.layers({"52307001": circle}))
    (finding,) = result.refusals
    assert finding.rule == "too-many-vertices"
    assert "1,000,001" in finding.message


def test_published_counts_are_held_against_what_is_there():
    result = prepared(expected={"ward": 11, "local": 4, "wards_in": {"KZN": 9, "EC": 2}})
    assert {(f.value, f.suggestion) for f in found(result, "count-differs")} == {("10", "11"), ("1", "2")}


def test_levels_made_of_another_levels_columns_nest_too():
    wards = cases.layers()[Level.WARD]
    local = wards.frame["PARENT"]
    table = wards.frame.assign(
        DISTRICT=local.map({code: row[1] for code, row in cases.LOCALS.items()}),
        PROVINCE=local.map({"KZN237": "KwaZulu-Natal", "KZN238": "KwaZulu-Natal", "ETH": "KwaZulu-Natal"}),
    ).fillna({"PROVINCE": "Eastern Cape"})
    sources = {
        "province": {"from": "ward", "code": "PROVINCE", "names": {"KZN": "KwaZulu-Natal"}},
        "district": {"from": "ward", "code": "DISTRICT", "parent": "PROVINCE"},
        "local": {"from": "ward", "code": "PARENT", "parent": "DISTRICT"},
        "ward": {"file": "w", "code": "CODE", "parent": "PARENT"},
    }
    translate = {"province": {"KwaZulu-Natal": "KZN", "Eastern Cape": "EC"}}
    layers = {Level.WARD: RawLayer(table, "w")}
    result = prepared(layers, levels=sources, translate=translate)
    assert result.findings == []
    assert areas(result, Level.PROVINCE).loc["KZN", "name"] == "KwaZulu-Natal"
    assert areas(result, Level.LOCAL)["is_metro"].to_dict() == {
        "EC121": False,
        "ETH": True,
        "KZN237": False,
        "KZN238": False,
    }
    assert_nested(result)


def test_rows_that_disagree_about_a_parent_are_refused():
    wards = cases.layers()[Level.WARD]
    sources = {level: dict(cases.manifest().levels[level].model_dump(by_alias=True)) for level in LEVELS[1:]}
    sources["local"] = {"from": "ward", "code": "PARENT", "parent": "DISTRICT"}
    table = wards.frame.assign(
        DISTRICT=wards.frame["PARENT"].map({code: row[1] for code, row in cases.LOCALS.items()})
    )
    table.loc[0, "DISTRICT"] = "DC12"
    layers = cases.layers() | {Level.WARD: RawLayer(table, "w")}
    (finding,) = found(prepared(layers, levels=sources), "parents-disagree")
    assert finding.value == "KZN237"
    assert "DC23, DC12" in finding.message


def test_the_steps_are_announced_in_their_order():
    seen = []

    @contextmanager
    def step(name):
        seen.append(name)
        yield

    prepare_boundaries(cases.manifest(), cases.layers(), step)
    assert tuple(seen) == STEPS


def real_edition(real_data, slug):
    manifest = parse_manifest(yaml.safe_load((MANIFESTS / slug / "manifest.yaml").read_text()), slug)
    folder = real_data / "boundaries" / slug
    layers = {
        level: RawLayer(read_layer(folder / source.file, source, manifest.columns_of(level)), source.file)
        for level, source in manifest.levels.items()
        if source.file
    }
    return prepare_boundaries(manifest, layers)


@pytest.fixture(scope="module")
def real_2020(real_data):
    return real_edition(real_data, "mdb-2020")


@pytest.mark.real
@pytest.mark.slow
def test_the_real_wards_of_2020_are_mended_and_counted(real_2020):
    result = real_2020
    assert result.refusals == []
    counts = {str(level): len(frame) for level, frame in result.levels.items()}
    assert counts == {"country": 1, "province": 9, "district": 52, "local": 213, "ward": 4468}
    assert len([f for f in found(result, "invalid-ring") if f.file == "Wards_2020.zip"]) == 20
    assert rules(result) == {"invalid-ring", "overlap", "gap", "enclave", "outline-differs"}
    by_level = result.agreement.groupby("level")["difference_percent"]
    assert by_level.mean()["local"] == pytest.approx(4.1, abs=0.05)
    assert by_level.max()["local"] == pytest.approx(11, abs=0.5)
    assert areas(result, Level.LOCAL)["is_metro"].sum() == 8
    assert_nested(result)


@pytest.mark.real
@pytest.mark.slow
def test_the_real_wards_of_2011_make_districts_and_provinces(real_data):
    result = real_edition(real_data, "mdb-2011")
    assert result.refusals == []
    counts = {str(level): len(frame) for level, frame in result.levels.items()}
    assert counts == {"country": 1, "province": 9, "district": 52, "local": 234, "ward": 4277}
    assert not (areas(result, Level.DISTRICT)["name"] == areas(result, Level.DISTRICT).index).any()
    assert areas(result, Level.LOCAL).loc["NC067", "name"] == "Khâi-Ma"
    assert_nested(result)


@pytest.mark.real
@pytest.mark.slow
def test_every_zoom_band_of_the_real_wards_nests(real_2020):
    leaves = real_2020.leaves
    for band in (BANDS[0], BANDS[2]):
        outlines = generalised_outlines(leaves, band, "ZA")
        assert len(outlines[Level.WARD]) == 4468
        for shapes in outlines.values():
            assert shapely.coverage_is_valid(np.array(list(shapes.values()), dtype=object))
