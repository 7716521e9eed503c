"""The values of heat maps as they are sent: short rows, and the roll-up's own figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.app import create_app
from service.settings import Settings
from tests.api.conftest import TestClient


def as_dicts(drawn):
    return [dict(zip(drawn["columns"], row, strict=True)) for row in drawn["rows"]]


@pytest.mark.parametrize("level", ["district", "local", "ward"])
def test_a_map_has_the_figures_of_the_rollup(get, world, level):
    drawn = get("/v1/maps/values", level=level, year="2026/27", measure="per_person")
    rolled = get("/v1/rollups", level=level, year="2026/27")
    areas = rolled.pop("areas")
    assert {name: drawn[name] for name in rolled} == rolled
    for row, area in zip(as_dicts(drawn), areas, strict=True):
        assert row["id"] == world.area(level, area["code"])
        named = ("code", "amount", "at_ward", "commitments", "coverage", "population")
        assert {name: row[name] for name in named} == {name: area[name] for name in named}
        assert row["value"] in {None, area["per_person"]}


def test_rands_have_two_decimals_and_fractions_are_fractions(client):
    total = client.get("/v1/maps/values?level=district&year=2026&measure=total").text
    assert '"unit":"rands","is_rate":false' in total
    assert '"BUF","Buffalo City","EC",13278.12,0,13278.12,10277.79' in total
    shares = client.get("/v1/maps/values?level=district&year=2026&measure=share").json()
    assert shares["measure"] == {"code": "share", "unit": "fraction", "is_rate": True}
    assert all(0 <= row[4] <= 1 for row in shares["rows"])
    # Programs may count places: what is new comes last.
    assert shares["columns"][-2:] == ["population", "estimated"]


def test_each_value_lies_in_its_class(get):
    drawn = get("/v1/maps/values", level="ward", year="2026", measure="total", scheme="natural", classes=3)
    edges = drawn["classes"]["edges"]
    for row in as_dicts(drawn):
        if row["value"] is not None:
            assert edges[row["class"]] <= row["value"] <= edges[row["class"] + 1]
    unknown = [row for row in as_dicts(drawn) if row["value"] is None]
    assert len(unknown) == drawn["no_data"]
    assert all(row["class"] is None and row["amount"] == Decimal(0) for row in unknown)


@pytest.mark.parametrize(
    ("given", "named"),
    [("measure=rate", "measure"), ("scheme=jenks", "scheme"), ("classes=8", "classes"), ("band=1", "band")],
)
def test_what_cannot_be_drawn_is_refused(client, given, named):
    answer = client.get(f"/v1/maps/values?{given}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == named


GAPS = {"indicator": "population", "year": "2026/27", "within": "EC121", "level": "ward", "sector": "water"}


def test_a_map_of_gaps_has_the_figures_of_the_gaps(get, world):
    drawn, gaps = get("/v1/maps/gaps", **GAPS), get("/v1/gaps", **GAPS)
    two_way = get("/v1/maps/gaps", **GAPS, measure="two_way")
    assert (drawn["need"], drawn["money"]) == (gaps["need"], gaps["money"])
    for row, gap, nine in zip(as_dicts(drawn), as_dicts(gaps), as_dicts(two_way), strict=True):
        assert row["id"] == gap["id"] == world.area("ward", row["code"])
        assert (row["amount"], row["need"], row["gap"]) == (gap["amount"], gap["need"], gap["gap"])
        assert float(row["value"]) == pytest.approx(float(gap["gap_points"]), abs=1e-4)
        assert nine["class"] == gap["class"]
    assert two_way["two_way"] == gaps["two_way"]
    assert two_way["classes"] is None


def test_classes_of_gaps_mirror_each_other_at_zero(get):
    drawn = get("/v1/maps/gaps", **GAPS, classes=3, scheme="equal")
    edges = [float(edge) for edge in drawn["classes"]["edges"]]
    assert edges[1] == -edges[2]
    values = [float(row["value"]) for row in as_dicts(drawn)]
    assert (edges[0], edges[3]) == (
        min(values),
        max(values),
    )  # the legend promises no value that is not there
    counted = [0, 0, 0]
    for row in as_dicts(drawn):
        assert edges[row["class"]] <= float(row["value"]) <= edges[row["class"] + 1]
        counted[row["class"]] += 1
    assert counted == drawn["classes"]["counts"]
    assert drawn["classes"]["colours"] == ["#998ec3", "#f7f7f7", "#f1a340"]


def test_a_map_of_gaps_by_ward_is_refused_as_gaps_are(api_engine, api_url):
    strict = TestClient(create_app(Settings(database_url=api_url, gap_coverage=1.0), api_engine))
    asked = {**GAPS, "sector": "all", "within": "DC12"}
    assert strict.get("/v1/maps/gaps", params=asked).json()["type"] == "/problems/coverage-too-low"
    assert strict.get("/v1/maps/gaps", params=asked | {"level": "local"}).status_code == 200
