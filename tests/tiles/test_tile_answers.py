"""How tiles are answered: for ever, compressed or not, refused in one sentence, and kept once drawn."""

from __future__ import annotations

import gzip

import deflate
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service.app import create_app
from service.db import WriteSession, writing
from service.settings import Settings
from service.tiles.answers import takes_gzip
from service.tiles.memory import HeldTile, TileMemory
from service.tiles.queries import keep
from service.tiles.words import Address, Series
from spatial.mercator import tile_of
from spatial.vocabulary import Level
from tests.tiles.conftest import TestClient
from tests.tiles.mvt import read_tile

TILE = "/tiles/test-2021/ward/0/0/0.mvt"
EMPTY = "/tiles/test-2021/ward/3/0/0.mvt"
SITES = "/tiles/test-2021/commitments/0/0/0.mvt"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(params=["drawn", "held"])
def asked(request, client):
    """A client for whom the tiles are drawn, or one for whom they are held in memory already."""
    if request.param == "held":
        for path in (TILE, EMPTY):
            client.get(path)
    return client


def test_a_tile_is_held_for_ever(asked):
    answer = asked.get(TILE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["etag"].startswith('"')


def test_a_tile_comes_compressed_or_not(asked):
    packed, plain = asked.get(TILE), asked.get(TILE, headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client unpacks
    packed_size = int(packed.headers["content-length"])
    assert packed_size == len(deflate.gzip_compress(plain.content, 12))
    assert packed_size <= len(gzip.compress(plain.content, 9, mtime=0))
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("headers", [{}, PLAIN])
def test_a_tile_held_by_the_client_is_not_sent_again(asked, headers):
    first = asked.get(TILE, headers=headers)
    for held in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = asked.get(TILE, headers={**headers, "If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert "content-type" not in again.headers
    assert asked.get(TILE, headers={**headers, "If-None-Match": '"other"'}).status_code == 200


@pytest.fixture
def other_process(tiles_engine, tiles_url, client):
    """A client of an application that holds nothing yet."""
    return TestClient(create_app(Settings(database_url=tiles_url), tiles_engine))


def test_drawn_held_and_kept_are_the_same(client, other_process, tiles_engine):
    drawn = client.get(TILE)
    with tiles_engine.connect() as link:
        [kept] = link.scalars(text("select gzipped from area_tile"))
    assert gzip.decompress(kept) == drawn.content
    held = client.get(TILE)
    for other in (held, other_process.get(TILE)):
        assert other.content == drawn.content
        assert {**other.headers, "x-request-id": ""} == {**drawn.headers, "x-request-id": ""}


@pytest.mark.parametrize("path", [TILE, EMPTY, SITES])
def test_head_is_get_without_the_body(client, path):
    for _ in range(2):
        head, get = client.head(path), client.get(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        same = ("content-type", "content-length", "etag", "cache-control")
        assert [head.headers.get(name) for name in same] == [get.headers.get(name) for name in same]


def test_a_tile_with_nothing_in_it_is_empty(asked):
    answer = asked.get(EMPTY)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "immutable" in answer.headers["cache-control"]
    assert "content-type" not in answer.headers


def test_answers_from_memory_are_safe_and_logged(client, caplog):
    client.get(TILE)
    with caplog.at_level("INFO", "onebudget.http"):
        answer = client.get(TILE, headers={"X-Request-ID": "mine"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] == "mine"
    [line] = caplog.records
    assert (line.path, line.status) == (TILE, 200)


def test_statements_of_a_tile(client, other_process, counting):
    with counting() as seen:
        client.get(TILE)
    assert len(seen) == 3, "found missing, drawn, kept"
    with counting() as seen:
        client.get(TILE)
    assert seen == [], "held"
    with counting() as seen:
        other_process.get(TILE)
    assert len(seen) == 1, "kept"


@pytest.mark.parametrize(("zoom", "read"), [(5, 1), (6, 2)])
def test_on_small_scales_the_kept_tiles_beside_come_along(zoom, read, other_process, tiles_engine, counting):
    x, y = tile_of(27.2, -32.9, zoom)
    with writing(tiles_engine) as session:
        edition_id = session.scalar(text("select id from edition where slug = 'test-2021'"))
        kept = {
            Address(zoom, x, y): gzip.compress(b"this"),
            Address(zoom, x - 1, y): gzip.compress(b"beside"),
        }
        keep(session, edition_id, Series(Level.WARD), kept)
    with counting() as seen:
        found = [other_process.get(f"/tiles/test-2021/ward/{zoom}/{at}/{y}.mvt").content for at in (x, x - 1)]
    assert found == [b"this", b"beside"]
    assert len(seen) == read


def test_a_tile_goes_out_where_it_cannot_be_kept(client, tiles_engine, monkeypatch, caplog):
    def full(*_args, **_more):
        raise OperationalError("insert", {}, Exception("the disk is full"))

    monkeypatch.setattr(WriteSession, "commit", full)
    assert client.get(TILE).status_code == 200
    assert [line.message for line in caplog.records if line.name == "onebudget.tiles"] == ["tile not kept"]
    with tiles_engine.connect() as link:
        assert link.scalar(text("select count(*) from area_tile")) == 0


def test_an_edition_that_may_still_change_has_tiles_that_nobody_holds(client, tiles_engine, counting):
    path = "/tiles/test-2026/ward/0/0/0.mvt"
    answer = client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert read_tile(answer.content)["areas"]
    with counting() as seen:
        assert client.get(path).content == answer.content
    assert len(seen) == 2, "found to be loaded, drawn once more"
    with tiles_engine.connect() as link:
        assert link.scalar(text("select count(*) from area_tile")) == 0
    [template] = client.get("/tiles/test-2026/ward.json").json()["tiles"]
    assert client.get(template.format(z=0, x=0, y=0)).headers["cache-control"] == "no-cache"


def test_nobody_fills_the_store_with_nothing(client, tiles_engine):
    for x in range(8):
        assert client.get(f"/tiles/test-2021/ward/3/{x}/0.mvt").status_code == 204
    with tiles_engine.connect() as link:
        assert link.scalar(text("select count(*) from area_tile")) == 0


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/tiles/test-2021/ward/13/0/0.mvt", "they go from 0 to 12"),
        ("/tiles/test-2021/ward/-1/0/0.mvt", "they go from 0 to 12"),
        ("/tiles/test-2021/ward/labels/10/0/0.mvt", "they go from 0 to 9"),
        ("/tiles/test-2021/ward/99999999999999999999/0/0.mvt", "they go from 0 to 12"),
        ("/tiles/test-2021/ward/2/4/0.mvt", "x and y of zoom 2 go from 0 to 3"),
        ("/tiles/test-2021/ward/2/0/4.mvt", "x and y of zoom 2 go from 0 to 3"),
        ("/tiles/test-2021/ward/2/-1/0.mvt", "x and y of zoom 2 go from 0 to 3"),
        ("/tiles/test-2021/commitments/15/0/0.mvt", "they go from 0 to 14"),
        ("/tiles/test-2021/commitments/0/1/0.mvt", "x and y of zoom 0 go from 0 to 0"),
        ("/tiles/test-2026/commitments/0/0/0.mvt", "loaded but not active"),
        ("/tiles/tset-2021/ward/0/0/0.mvt", "no edition 'tset-2021'"),
        ("/tiles/tset-2021/ward.json", "no edition 'tset-2021'"),
        ("/tiles/tset-2021/commitments/0/0/0.mvt", "no edition 'tset-2021'"),
    ],
)
def test_what_there_is_not_is_not_found(client, path, says):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"]
    assert "immutable" not in answer.headers.get("cache-control", "")
    if "edition" in says or "active" in says:
        assert "test-2021" in answer.json()["did_you_mean"]


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/test-2021/wrad/0/0/0.mvt",
        "/tiles/test-2021/ward/a/0/0.mvt",
        "/tiles/test-2021/ward/0/0/%00.mvt",
        "/tiles/%00/ward/0/0/0.mvt",
        f"{TILE}?vv=1",
        f"{SITES}?edition=demo",
        f"{SITES}?from=2026-01-01",
        f"{SITES}?sector=watr",
    ],
)
def test_what_cannot_be_meant_is_refused(client, path):
    answer = client.get(path)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


def test_tilejson_leads_to_the_tiles(client, world):
    told = client.get("/tiles/test-2021/ward.json").json()
    assert told["tilejson"] == "3.0.0"
    assert (told["minzoom"], told["maxzoom"]) == (0, 12)
    assert told["bounds"] == [27.0, -33.0, 27.4, -32.8]
    assert told["attribution"] == "drawn by hand (CC0)"
    [template] = told["tiles"]
    for _ in range(2):
        answer = client.get(template.format(z=0, x=0, y=0))
        assert "immutable" in answer.headers["cache-control"]
    layers = read_tile(answer.content)
    assert [(layer["id"], layer["minzoom"]) for layer in told["vector_layers"]] == [
        ("areas", 0),
        ("labels", 7),
    ]
    assert list(layers) == ["areas"], "of the wards' labels there are none at zoom 0"


def test_tilejson_of_labels_leads_to_their_tiles(client, world):
    told = client.get("/tiles/test-2021/ward/labels.json").json()
    assert (told["minzoom"], told["maxzoom"]) == (0, 9)
    [template] = told["tiles"]
    for _ in range(2):
        answer = client.get(template.format(z=0, x=0, y=0))
        assert "immutable" in answer.headers["cache-control"]
    assert [(layer["id"], layer["minzoom"]) for layer in told["vector_layers"]] == [("labels", 0)]
    assert list(read_tile(answer.content)) == ["labels"]


@pytest.mark.parametrize(("level", "since"), [("district", ""), ("local", "7"), ("ward", "7")])
@pytest.mark.parametrize("zoom", [0, 8])
def test_tilejson_tells_what_is_in_the_tiles(client, world, level, since, zoom):
    told = client.get(f"/tiles/test-2021/{level}.json").json()
    x, y = tile_of(27.05, -32.95, zoom)
    layers = read_tile(client.get(f"/tiles/test-2021/{level}/{zoom}/{x}/{y}.mvt").content)
    for layer in told["vector_layers"]:
        assert all(("from zoom" in text) == bool(since) for text in layer["fields"].values())
        assert all(since in text for text in layer["fields"].values())
        assert (layer["id"] in layers) is (zoom >= layer["minzoom"])
        for feature in layers[layer["id"]].features if layer["id"] in layers else []:
            has_fields = not since or zoom >= int(since)
            assert set(feature.properties) == (set(layer["fields"]) if has_fields else set())


@pytest.mark.parametrize("times", [1, 2])
def test_the_address_of_earlier_content_is_not_held(client, times):
    for _ in range(times):
        answer = client.get(TILE, params={"v": "of-another-load"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


def test_an_edition_may_be_written_in_any_case(client):
    assert client.get(TILE.replace("test", "TEST")).content == client.get(TILE).content


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("", False),
        ("x-gzip-not", False),
    ],
)
def test_who_takes_gzip(accepted, taken):
    assert takes_gzip(accepted) is taken


def test_memory_gives_up_what_was_not_asked_for_longest():
    memory = TileMemory(3 * 600)
    tiles = {name: HeldTile.of(bytes([number]) * 90, "v") for number, name in enumerate("abcd")}
    for name in "abc":
        memory.hold(name, tiles[name])
    assert memory.get("a") == tiles["a"]
    memory.hold("d", tiles["d"])
    assert [memory.get(name) is not None for name in "abcd"] == [True, False, True, True]
    memory.hold("e", HeldTile.of(b"x" * 10_000, "v"))
    assert [memory.get(name) for name in "abcde"] == [None] * 5, "one larger than all room is not held either"


def test_memory_of_nothing_holds_nothing():
    memory = TileMemory(0)
    memory.hold("a", HeldTile.of(b"x", "v"))
    assert memory.get("a") is None


def test_a_server_without_memory_answers_all_the_same(tiles_engine, tiles_url, no_tiles):
    client = TestClient(create_app(Settings(database_url=tiles_url, tile_memory_mb=0), tiles_engine))
    assert [client.get(TILE).status_code for _ in range(2)] == [200, 200]
