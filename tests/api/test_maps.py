"""The values of heat maps as they are sent: short rows, and the roll-up's own figures."""

from __future__ import annotations

from decimal import Decimal

import pytest


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
