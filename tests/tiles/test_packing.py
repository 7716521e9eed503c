"""Packed tiles say the same as PostGIS wrote, in less room."""

from __future__ import annotations

from itertools import product

import deflate
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.tiles.packing import packed, ready
from service.tiles.wire import NUMBER, TEXT, Field, fields, signed, unsigned, varint, varints
from spatial.generalise import band_of_zoom
from spatial.mercator import tile_range
from tests.tiles.mvt import read_tile

DISTRICT = (28.4, -29.5, 30.6, -28.0)


@pytest.fixture
def drawn(tiles_engine, world):
    """Tiles of the demonstration district as PostGIS writes them."""

    def of(level, zoom):
        columns, rows = tile_range(DISTRICT, zoom)
        statement = text(
            "select area_tile(e.id, cast(:level as area_level), :band, :zoom, :x, :y) "
            "from edition e where e.slug = 'demo'"
        )
        given_level = {"level": level, "zoom": zoom, "band": band_of_zoom(zoom).number}
        with tiles_engine.connect() as link:
            tiles = [
                link.scalar(statement, given_level | {"x": x, "y": y}) for x, y in product(columns, rows)
            ]
        return [bytes(tile) for tile in tiles if tile]

    return of


def from_least(ring):
    begin = ring.index(min(ring))
    return ring[begin:] + ring[:begin]


def said(layer):
    """All that a layer says, whatever comes first."""
    return layer.extent, sorted(
        (each.id, each.kind, sorted(each.properties.items()), [from_least(ring) for ring in each.parts])
        for each in layer.features
    )


@pytest.mark.parametrize("level", ["ward", "district"])
@pytest.mark.parametrize("zoom", [0, 5, 6, 8])
def test_nothing_is_lost_and_nothing_moves(drawn, level, zoom):
    tiles = drawn(level, zoom)
    assert tiles
    for tile in tiles:
        before, after = read_tile(tile), read_tile(packed(tile))
        assert list(after) == list(before)
        for name, layer in before.items():
            assert said(after[name]) == said(layer)


def test_the_wards_of_a_district_take_less_room(drawn):
    [tile] = [tile for tile in drawn("ward", 6) if len(read_tile(tile)["areas"].features) > 50]
    assert len(ready(tile, 6)) < 0.95 * len(deflate.gzip_compress(tile, 12))


def test_finer_tiles_stay_as_they_are(drawn):
    tile = drawn("ward", 9)[0]
    assert deflate.gzip_decompress(ready(tile, 9)) == tile


def test_an_empty_tile_stays_empty():
    assert ready(b"", 5) == packed(b"") == b""


def is_pixel(feature):
    outline = feature.polygon()
    return outline.area == 1 and outline.equals(outline.envelope)


def test_pixels_that_stand_for_areas_lie_above(drawn):
    seen = set()
    for tile in drawn("ward", 5):
        pixels = [is_pixel(each) for each in read_tile(packed(tile))["areas"].features]
        assert pixels == sorted(pixels)
        seen |= set(pixels)
    assert seen == {False, True}


@given(st.lists(st.integers(0, 2**40)))
def test_numbers_are_read_as_they_were_written(numbers):
    assert list(varints(b"".join(map(varint, numbers)))) == numbers


@given(st.integers(-(2**31), 2**31 - 1))
def test_numbers_with_a_sign_are_written_as_the_small_ones_that_they_are(number):
    assert signed(unsigned(number)) == number
    assert 0 <= unsigned(number) <= 2 * abs(number)


@given(st.lists(st.tuples(st.integers(1, 100), st.binary(max_size=300))))
def test_fields_are_read_as_they_were_written(written):
    parts = [Field(number, TEXT, content) for number, content in written] + [Field(15, NUMBER, varint(300))]
    assert list(fields(b"".join(part.written() for part in parts))) == parts
