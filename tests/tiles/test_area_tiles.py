"""What is in a tile of areas: neighbours that touch, ids, codes and names, and every label once."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import text

from spatial.mercator import tile_of, tile_range
from spatial.vocabulary import LEVELS, Level
from tests.tiles.mvt import POINT, POLYGON, read_tile, signed_area

TILE = shapely.box(0, 0, 4096, 4096)


@pytest.fixture
def bounds(tiles_engine, world):
    def of(slug, level="ward"):
        with tiles_engine.connect() as link:
            box = link.scalar(
                text(
                    "select st_extent(a.geom) from area a join edition e on e.id = a.edition_id "
                    "where e.slug = :slug and a.level = cast(:level as area_level)"
                ),
                {"slug": slug, "level": level},
            )
        return tuple(float(number) for corner in box[4:-1].split(",") for number in corner.split())

    return of


def places(bounds, zoom):
    return list(product(*tile_range(bounds, zoom)))


def features(found, layer):
    return found[layer].features if layer in found else []


@pytest.mark.parametrize(
    ("slug", "zoom"), [("demo", 5), ("demo", 6), ("demo", 7), ("demo", 8), ("demo", 10), ("test-2021", 9)]
)
def test_neighbours_share_their_borders(layers, bounds, slug, zoom):
    for x, y in places(bounds(slug), zoom):
        found = layers(f"/tiles/{slug}/ward/{zoom}/{x}/{y}.mvt")
        if not found:
            continue
        wards = [shapely.intersection(each.polygon(), TILE) for each in found["areas"].features]
        whole = shapely.union_all(wards)
        assert sum(map(shapely.area, wards)) == pytest.approx(whole.area, rel=1e-9, abs=1), "none overlap"
        holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
        assert sum(map(shapely.area, holes)) < 1, "and nothing lies open between them"


@pytest.mark.parametrize("zoom", [4, 5, 6, 8, 10])
def test_levels_share_their_borders(layers, bounds, zoom):
    for x, y in places(bounds("demo"), zoom):
        of_level = {
            level: layers(f"/tiles/demo/{level}/{zoom}/{x}/{y}.mvt") for level in ("ward", "district")
        }
        covered = {
            level: shapely.union_all([each.polygon() for each in found["areas"].features]) if found else TILE
            for level, found in of_level.items()
        }
        if all(of_level.values()):
            apart = shapely.intersection(shapely.symmetric_difference(*covered.values()), TILE)
            # Where a ward's thin end falls together in rounding, up to a unit along it.
            assert apart.area <= 1e-5 * TILE.area


@pytest.mark.parametrize("zoom", [0, 6, 7])
@pytest.mark.parametrize("level", LEVELS)
def test_only_id_code_and_name_are_inside(layers, world, bounds, level, zoom):
    ids = {area_id: code for (name, code), area_id in world.areas.items() if name == level}
    named = set() if zoom < 7 and level in {Level.LOCAL, Level.WARD} else {"code", "name"}
    labelled = set()
    for x, y in places(bounds("test-2021", level), zoom):
        found = layers(f"/tiles/test-2021/{level}/{zoom}/{x}/{y}.mvt")
        for layer, kind in (("areas", POLYGON), ("labels", POINT)):
            for feature in features(found, layer):
                assert (found[layer].version, found[layer].extent) == (2, 4096)
                assert feature.kind == kind
                assert set(feature.properties) == named
                assert feature.id in ids
                assert feature.properties.get("code", ids[feature.id]) == ids[feature.id]
        labelled |= {each.id for each in features(found, "labels")}
    assert labelled == set(ids)


@pytest.mark.parametrize(("zoom", "grid"), [(0, 8), (5, 8), (6, 4)])
@pytest.mark.parametrize("level", [Level.WARD, Level.DISTRICT])
def test_small_scales_are_rounded(layers, bounds, level, zoom, grid):
    corners = [
        side
        for x, y in places(bounds("demo", level), zoom)
        for found in [layers(f"/tiles/demo/{level}/{zoom}/{x}/{y}.mvt")]
        for layer in ("areas", "labels")
        for feature in features(found, layer)
        for part in feature.parts
        for point in part
        for side in point
    ]
    assert corners
    assert {side % grid for side in corners} == {0}


@pytest.mark.parametrize("zoom", [0, 1, 3, 8, 10])
@pytest.mark.parametrize("slug", ["demo", "test-2021"])
def test_every_area_has_one_label_at_each_zoom(layers, bounds, tiles_engine, slug, zoom):
    labels = Counter()
    for level in (Level.WARD, Level.LOCAL) if zoom < 9 else (Level.LOCAL,):
        for x, y in places(bounds(slug), zoom):
            found = layers(f"/tiles/{slug}/{level}/{zoom}/{x}/{y}.mvt")
            for label in features(found, "labels"):
                labels[level, label.id] += 1
                assert all(0 <= side <= 4096 for side in label.parts[0][0])
        with tiles_engine.connect() as link:
            counted = link.scalar(
                text(
                    "select count(*) from area a join edition e on e.id = a.edition_id "
                    "where e.slug = :slug and a.level = cast(:level as area_level)"
                ),
                {"slug": slug, "level": level},
            )
        assert len([key for key in labels if key[0] is level]) == counted
    assert set(labels.values()) == {1}


def test_a_label_on_a_corner_of_tiles_is_in_one(client, tiles_engine):
    # The middle of the world is the corner of four tiles at every zoom.
    with tiles_engine.connect() as link:
        for zoom in (1, 5, 12):
            middle = 2 ** (zoom - 1)
            number = link.scalar(text("select tile_number(0, :zoom)"), {"zoom": zoom})
            assert number == middle
        assert link.scalar(text("select tile_number(20037508.342789244, 4)")) == 15, "the edge is inside"


def test_outlines_are_where_they_belong(layers, world):
    x, y = tile_of(27.05, -32.95, 12)
    found = layers(f"/tiles/test-2021/ward/12/{x}/{y}.mvt")
    [ward] = [each for each in found["areas"].features if each.properties["code"] == "21201001"]
    border = round(((27.0 + 180) / 360 * 2**12 - x) * 4096)  # the ward begins at 27 degrees
    assert 0 < border < 4096
    assert shapely.intersection(ward.polygon(), TILE).equals(shapely.box(border, 0, 4096, 4096))


def test_rings_turn_as_the_specification_says(layers, bounds):
    for x, y in places(bounds("demo"), 9):
        for feature in features(layers(f"/tiles/demo/ward/9/{x}/{y}.mvt"), "areas"):
            assert signed_area(feature.parts[0]) > 0
            for ring in feature.parts:
                assert shapely.Polygon(ring).is_valid
                assert len(set(ring)) == len(ring) >= 3


def test_shapes_reach_no_further_than_the_buffer(layers, bounds):
    for x, y in places(bounds("demo"), 10):
        for feature in features(layers(f"/tiles/demo/ward/10/{x}/{y}.mvt"), "areas"):
            sides = np.array([point for ring in feature.parts for point in ring])
            assert sides.min() >= -64
            assert sides.max() <= 4096 + 64


def test_another_reader_reads_the_same(client, world):
    x, y = tile_of(27.05, -32.95, 8)
    content = client.get(f"/tiles/test-2021/ward/8/{x}/{y}.mvt").content
    frame = pyogrio.read_dataframe(content, layer="areas")
    mine = read_tile(content)["areas"].features
    assert sorted(frame["code"]) == sorted(each.properties["code"] for each in mine)
    assert sorted(frame["mvt_id"]) == sorted(each.id for each in mine)
