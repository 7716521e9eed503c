"""Tiles of commitments say what the list of commitments says, under every filter."""

from __future__ import annotations

from itertools import product

import pytest

from service.tiles import sites as sites_service
from spatial.mercator import tile_of, tile_range

ZERO = "/tiles/test-2021/commitments/0/0/0.mvt"
FILTERS = [
    {},
    {"year": 2027},
    {"phase": "adjusted"},
    {"phase": "audited"},
    {"sector": "water"},
    {"sector": "unstated"},
    {"sphere": ["local", "district"]},
    {"organisation": "DWS"},
    {"funding_source": "own"},
    {"stage": "construction"},
    {"focal_area": "infrastructure"},
    {"catalytic": "true"},
    {"catalytic": "false"},
    {"transfers": "only"},
    {"sector": "water", "sphere": "district"},
]


def clusters(found):
    return found["clusters"].features if found else []


@pytest.fixture
def listed(client):
    """The commitments of the list API that have a work site, by id."""

    def ask(**query):
        answer = client.get(
            "/v1/commitments", params={"year": 2026, "edition": "test-2021", "scope": "site", **query}
        )
        assert answer.status_code == 200, answer.text
        return {each["id"]: each for each in answer.json()["commitments"]}

    return ask


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_counts_and_sums_are_those_of_the_list(layers, listed, query):
    wanted = listed(**query)
    found = clusters(layers(ZERO, **{"year": 2026, **query}))
    assert sum(each.properties["count"] for each in found) == len(wanted)
    total = sum(each.properties["amount"] for each in found)
    assert total == pytest.approx(sum(each["amount"] for each in wanted.values()))


@pytest.mark.parametrize("query", FILTERS[:6], ids=str)
@pytest.mark.parametrize("zoom", [10, 12])
def test_sites_drawn_each_are_those_of_the_list(layers, listed, query, zoom):
    wanted = listed(**query)
    seen = {}
    for x, y in product(*tile_range((26.9, -34.2, 30.1, -32.7), zoom)) if zoom == 10 else near(zoom):
        for layer in layers(
            f"/tiles/test-2021/commitments/{zoom}/{x}/{y}.mvt", **{"year": 2026, **query}
        ).values():
            seen |= {each.id: (layer.name, each) for each in layer.features}
    assert set(seen) == set(wanted)
    for key, (_, each) in seen.items():
        facts = {"id": key, "name": wanted[key]["name"], "amount": pytest.approx(wanted[key]["amount"])}
        facts |= {"is_catalytic": wanted[key]["is_catalytic"]}
        facts |= {"sector": wanted[key]["sector"]} if wanted[key]["sector"] else {}
        assert each.properties == facts


def near(zoom):
    return {tile_of(*place, zoom) for place in ((27.05, -32.95), (27.15, -32.95), (27.3, -32.95), (30, -34))}


def test_sites_are_drawn_as_what_they_are(layers, world):
    kinds = {}
    for x, y in near(12):
        for name, layer in layers(f"/tiles/test-2021/commitments/12/{x}/{y}.mvt", year=2026).items():
            kinds |= {each.id: (name, each.kind) for each in layer.features}
    assert kinds == {
        world.commitments["TOWER"]: ("points", 1),
        world.commitments["PIPE"]: ("lines", 2),
        world.commitments["ESTATE"]: ("polygons", 3),
        world.commitments["BUOY"]: ("points", 1),
    }


@pytest.mark.parametrize("zoom", range(10))
def test_every_site_is_counted_once_at_each_zoom(layers, listed, zoom):
    found = [
        each
        for x, y in product(*tile_range((26.9, -34.2, 30.1, -32.7), zoom))
        for each in clusters(layers(f"/tiles/test-2021/commitments/{zoom}/{x}/{y}.mvt", year=2026))
    ]
    wanted = listed()
    assert sum(each.properties["count"] for each in found) == len(wanted)
    for each in found:
        alone = each.properties["count"] == 1
        assert set(each.properties) == {"count", "amount"} | ({"id", "name"} if alone else set())
        if alone:
            assert each.id == each.properties["id"]
            assert each.properties["name"] == wanted[each.id]["name"]
            assert each.properties["amount"] == pytest.approx(wanted[each.id]["amount"])


def test_a_crowd_comes_as_clusters_at_any_zoom(layers, listed, monkeypatch):
    x, y = tile_of(27.05, -32.95, 12)
    path = f"/tiles/test-2021/commitments/12/{x}/{y}.mvt"
    assert "clusters" not in layers(path, year=2026)
    monkeypatch.setattr(sites_service, "MOST_SITES", 0)
    crowd = layers(path, year=2026)
    assert list(crowd) == ["clusters"]
    [both] = clusters(crowd)
    assert both.properties == {"count": 2, "amount": pytest.approx(100_000 + 999.99)}, (
        "the tower, the pipe's end"
    )


def test_a_window_counts_by_days(layers, listed):
    half = {"basis": "window", "from": "2026-07-01", "to": "2026-12-31", "organisation": "EC121"}
    [tower] = clusters(layers(ZERO, **half))
    assert tower.properties["amount"] == pytest.approx(100_000 * 184 / 365, abs=0.01)


def test_no_year_means_that_of_a_roll_up(client, layers):
    told = client.get("/v1/rollups", params={"edition": "test-2021"}).json()
    assert layers(ZERO) == layers(ZERO, year=told["year"])


def test_they_are_asked_for_again_each_time(client):
    first = client.get(ZERO, params={"year": 2026})
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    again = client.get(ZERO, params={"year": 2026}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(ZERO, params={"sector": "water"}).headers["etag"] != first.headers["etag"]


def test_nothing_is_drawn_where_there_is_no_site(client):
    answer = client.get("/tiles/test-2021/commitments/5/0/0.mvt")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-cache"


def test_territories_are_kept_apart(layers):
    assert layers("/tiles/demo/commitments/0/0/0.mvt", year=2026) == {}


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"{ZERO}?year=2026", 2),
        (ZERO, 3),
        (f"{ZERO}?year=2026&sector=water&organisation=DWS", 3),
        ("/tiles/test-2021/commitments/12/0/0.mvt?year=2026", 3),
    ],
)
def test_statements_of_a_tile(client, counting, path, most):
    with counting() as seen:
        assert client.get(path).status_code in {200, 204}
    assert len(seen) == most, "\n\n".join(seen)
