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
from tests.tiles.mvt import POINT, POLYGON, Layer, read_tile, signed_area

TILE = shapely.box(0, 0, 4096, 4096)
SMALL = {Level.LOCAL, Level.WARD}
# Small scales are rounded to a pixel of a tile that is drawn 512 pixels wide, or to half a one.
EXTENTS = {0: 512, 1: 512, 3: 512, 5: 512, 6: 1024, 7: 4096, 8: 4096, 10: 4096}


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


def outlines(layer: Layer):
    """Polygons in units of 4096 to a side, whatever the tile is drawn in."""
    scale = 4096 / layer.extent
    return [shapely.transform(each.polygon(), lambda points: points * scale) for each in layer.features]


def apart(wards, zoom):
    """Wards with outlines, and those for which one pixel stands, which lies above others."""
    pixel = (4096 / EXTENTS.get(zoom, 4096)) ** 2
    pixels = []
    for ward in [each for each in wards if each.area == pixel and each.equals(each.envelope)]:
        others = shapely.union_all([each for each in wards if each is not ward])
        if shapely.intersection(ward, others).area == pixel:
            pixels.append(ward)
    assert not pixels or zoom < 7
    return [each for each in wards if not any(each is one for one in pixels)], pixels


@pytest.fixture
def areas_of(tiles_engine, world):
    """Ids of the areas of a level of an edition."""

    def of(slug, level):
        with tiles_engine.connect() as link:
            found = link.scalars(
                text(
                    "select a.id from area a join edition e on e.id = a.edition_id "
                    "where e.slug = :slug and a.level = cast(:level as area_level)"
                ),
                {"slug": slug, "level": level},
            )
            return set(found)

    return of


@pytest.mark.parametrize(
    ("slug", "zoom"), [("demo", 5), ("demo", 6), ("demo", 7), ("demo", 8), ("demo", 10), ("test-2021", 9)]
)
def test_neighbours_share_their_borders(layers, bounds, slug, zoom):
    for x, y in places(bounds(slug), zoom):
        found = layers(f"/tiles/{slug}/ward/{zoom}/{x}/{y}.mvt")
        if not found:
            continue
        wards, pixels = apart([shapely.intersection(each, TILE) for each in outlines(found["areas"])], zoom)
        whole = shapely.union_all(wards)
        assert sum(map(shapely.area, wards)) == pytest.approx(whole.area, rel=1e-9, abs=1), "none overlap"
        assert shapely.difference(shapely.union_all(pixels), whole).area == 0, "pixels lie above them"
        holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
        assert sum(map(shapely.area, holes)) < 1, "and nothing lies open between them"


@pytest.mark.parametrize("zoom", [4, 5, 6, 8, 10])
def test_levels_share_their_borders(layers, bounds, zoom):
    for x, y in places(bounds("demo"), zoom):
        of_level = {
            level: layers(f"/tiles/demo/{level}/{zoom}/{x}/{y}.mvt") for level in ("ward", "district")
        }
        covered = {
            level: shapely.union_all(outlines(found["areas"])) if found else TILE
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
    named = set() if zoom < 7 and level in SMALL else {"code", "name"}
    labelled = set()
    for x, y in places(bounds("test-2021", level), zoom):
        found = layers(f"/tiles/test-2021/{level}/{zoom}/{x}/{y}.mvt")
        alone = layers(f"/tiles/test-2021/{level}/labels/{zoom}/{x}/{y}.mvt")
        assert set(alone) <= {"labels"}
        if zoom < 7 and level in SMALL:
            assert "labels" not in found
            found |= alone
        assert found.get("labels") == alone.get("labels")
        for layer, kind in (("areas", POLYGON), ("labels", POINT)):
            for feature in features(found, layer):
                assert (found[layer].version, found[layer].extent) == (2, EXTENTS[zoom])
                assert feature.kind == kind
                assert set(feature.properties) == named
                assert feature.id in ids
                assert feature.properties.get("code", ids[feature.id]) == ids[feature.id]
        labelled |= {each.id for each in features(found, "labels")}
    assert labelled == set(ids)


@pytest.mark.parametrize(("zoom", "extent"), [(0, 512), (5, 512), (6, 1024)])
@pytest.mark.parametrize("level", [Level.WARD, Level.DISTRICT])
def test_small_scales_are_rounded(layers, bounds, level, zoom, extent):
    drawn = [
        layer
        for x, y in places(bounds("demo", level), zoom)
        for part in ("", "labels/")
        for layer in layers(f"/tiles/demo/{level}/{part}{zoom}/{x}/{y}.mvt").values()
    ]
    assert {layer.name for layer in drawn} == {"areas", "labels"}
    assert {layer.extent for layer in drawn} == {extent}


@pytest.mark.parametrize("zoom", [0, 3, 5, 6, 8])
@pytest.mark.parametrize("level", [Level.WARD, Level.LOCAL])
def test_no_area_is_lost_on_small_scales(layers, bounds, areas_of, level, zoom):
    drawn = {
        each.id
        for x, y in places(bounds("demo", level), zoom)
        for each in features(layers(f"/tiles/demo/{level}/{zoom}/{x}/{y}.mvt"), "areas")
    }
    assert drawn == areas_of("demo", level)


def test_a_pixel_stands_for_an_area_that_is_smaller(layers, bounds, areas_of):
    found = layers("/tiles/demo/ward/0/0/0.mvt")["areas"].features
    labels = {
        each.id: each.parts[0][0] for each in layers("/tiles/demo/ward/labels/0/0/0.mvt")["labels"].features
    }
    cells = [each for each in found if each.polygon().equals(each.polygon().envelope)]
    assert len(cells) > 0.9 * len(areas_of("demo", Level.WARD)), "a district is a few pixels at zoom 0"
    for each in cells:
        assert each.polygon().area == 1
        assert each.polygon().intersects(shapely.Point(labels[each.id])), "it stands where the area lies"


@pytest.mark.parametrize("zoom", [0, 1, 3, 8, 10])
@pytest.mark.parametrize("slug", ["demo", "test-2021"])
def test_every_area_has_one_label_at_each_zoom(layers, bounds, areas_of, slug, zoom):
    labels = Counter()
    for level in (Level.WARD, Level.LOCAL) if zoom < 9 else (Level.LOCAL,):
        for x, y in places(bounds(slug), zoom):
            apart = "labels/" if zoom < 7 else ""
            found = layers(f"/tiles/{slug}/{level}/{apart}{zoom}/{x}/{y}.mvt")
            for label in features(found, "labels"):
                labels[level, label.id] += 1
                assert all(0 <= side <= EXTENTS[zoom] for side in label.parts[0][0])
        assert {area_id for each, area_id in labels if each is level} == areas_of(slug, level)
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


@pytest.mark.parametrize(("level", "zoom"), [(Level.WARD, 8), (Level.DISTRICT, 6)])
def test_another_reader_reads_the_same(client, world, level, zoom):
    x, y = tile_of(27.05, -32.95, zoom)
    content = client.get(f"/tiles/test-2021/{level}/{zoom}/{x}/{y}.mvt").content
    frame = pyogrio.read_dataframe(content, layer="areas")
    mine = read_tile(content)["areas"].features
    assert sorted(frame["code"]) == sorted(each.properties["code"] for each in mine)
    assert sorted(frame["mvt_id"]) == sorted(each.id for each in mine)
    assert not frame.geometry.isna().any()
