"""The demonstration district as a map and its panels show it: the roll-up's figures everywhere."""

from __future__ import annotations

import json
import warnings
from decimal import Decimal

import pytest

from service.app import create_app
from service.db import make_engine
from service.demo.service import load_demo
from service.settings import Settings

with warnings.catch_warnings():
    # Starlette would rather have the successor of httpx, which the project does not depend on.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

YEAR = "2026/27"


@pytest.fixture(scope="module")
def get(test_databases):
    """Ask the demonstration district, loaded as the command loads it; numbers as they are written."""
    url = test_databases.create()
    engine, settings = make_engine(url), Settings(database_url=url)
    assert len(list(load_demo(engine, settings, lambda _: None))) == 7
    client = TestClient(create_app(settings, engine))

    def ask(path, **query):
        answer = client.get(path, params={"edition": "demo", **query})
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    yield ask
    engine.dispose()
    test_databases.drop(url)


@pytest.mark.parametrize("level", ["district", "local", "ward"])
@pytest.mark.parametrize("filters", [{}, {"sphere": "national"}, {"sector": "water"}])
def test_the_map_shows_the_rollup(get, level, filters):
    drawn = get("/v1/maps/values", level=level, year=YEAR, measure="total", **filters)
    rolled = get("/v1/rollups", year=YEAR, level=level, **filters)
    assert (drawn["total"], drawn["coverage"], drawn["above"]) == (
        rolled["total"],
        rolled["coverage"],
        rolled["above"],
    )
    rows = [dict(zip(drawn["columns"], row, strict=True)) for row in drawn["rows"]]
    assert [row["amount"] for row in rows] == [area["amount"] for area in rolled["areas"]]
    assert all(row["value"] in {None, row["amount"]} for row in rows)
    assert sum(row["value"] is None for row in rows) == drawn["no_data"]


def test_each_area_says_of_itself_what_the_rollup_says_of_it(get):
    for level in ("district", "local"):
        for area in get("/v1/rollups", year=YEAR, level=level)["areas"]:
            said = get(f"/v1/profiles/{level}/{area['code']}", year=YEAR)
            assert said["total"] == area["amount"]
            assert said["commitments"] == area["commitments"]
            assert said["per_person"] == area["per_person"]
            for parts in said["by"].values():
                assert sum(part["amount"] for part in parts) == area["amount"]
            organisations = [*said["by_organisation"]["largest"], said["by_organisation"]["others"]]
            assert sum(one["amount"] for one in organisations if one) == area["amount"]


def test_what_is_known_of_the_district(get):
    said = get("/v1/profiles/district/DC99", year=YEAR)
    quality = said["data_quality"]
    assert quality["commitments"] == said["commitments"]
    assert sum(quality["by_scope"].values()) == quality["commitments"]
    assert quality["accepted_suggestions"] > 0
    assert said["catalytic"]["commitments"] > 0
    assert all(one["catalytic"] for one in said["catalytic"]["largest"])


def test_the_search_box_finds_places_and_projects(get):
    area = get("/v1/rollups", year=YEAR, level="local")["areas"][0]
    assert get("/v1/search", q=area["name"])["hits"][0]["label"] == area["name"]
    largest = get("/v1/profiles/district/DC99", year=YEAR)["largest"][0]
    hits = get("/v1/search", q=largest["name"])["hits"]
    assert largest["name"] in {hit["label"] for hit in hits if hit["kind"] == "commitment"}
