from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest
import shapely
from shapely.geometry import mapping

from service.summary.service import MOST_VERTICES
from tests.builders import square

PATH = "/v1/areas/summary"


@pytest.fixture
def summarise(client):
    def ask(shape, expect=200, **query):
        body = mapping(shape) if isinstance(shape, shapely.Geometry) else shape
        answer = client.post(PATH, params=query, json=body)
        assert answer.status_code == expect, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    return ask


def wards(answer):
    return {each["code"]: each for each in answer["budget"]["wards"]}


def test_a_whole_ward_has_its_whole_budget(summarise, get):
    answer = summarise(square(27.0, -33.0), year=2026)
    assert list(wards(answer)) == ["21201001"]
    assert wards(answer)["21201001"]["overlap"] == 1
    expected = get("/v1/commitments", within="21201001", year=2026)["totals"]["amount_within"]
    assert answer["budget"]["amount"] == expected
    assert answer["budget"]["is_estimated"] is False
    assert answer["budget"]["population"] == 1000


def test_a_year_that_nobody_asks_for_is_the_current_one_alone(summarise):
    usual, later = summarise(square(27.0, -33.0)), summarise(square(27.0, -33.0), year=2027)
    assert (usual["financial_year"], later["financial_year"]) == ("2026/27", "2027/28")
    assert usual["budget"] == summarise(square(27.0, -33.0), year=2026)["budget"]
    assert later["budget"]["amount"] == Decimal("50000.05")
    # A site without money of that year is in the shape all the same.
    assert usual["commitments"]["within"] == {"commitments": 1, "amount": 100000}


def test_half_a_ward_has_half_its_budget_to_the_cent(summarise):
    west = summarise(shapely.box(27.0, -33.0, 27.05, -32.9), year=2026)
    east = summarise(shapely.box(27.05, -33.0, 27.1, -32.9), year=2026)
    [left], [right] = west["budget"]["wards"], east["budget"]["wards"]
    assert left["overlap"] == right["overlap"] == Decimal("0.5")
    assert abs(left["amount"] - left["ward_amount"] / 2) < Decimal("0.02")
    assert west["budget"]["is_estimated"] is True
    assert west["budget"]["population"] == 500


def test_the_whole_country_has_all_money_at_wards_and_lists_the_rest(summarise, get):
    answer = summarise(shapely.box(26, -34, 28, -32), year=2026)
    everything = get("/v1/commitments", within="ZA", year=2026)["totals"]["amount_within"]
    residuals = {(each["landing"], each["code"]): each["amount"] for each in answer["residuals"]}
    outside = 1000
    assert answer["budget"]["amount"] + sum(residuals.values()) + outside == everything
    assert residuals == {
        ("local", "EC122"): 40000,
        ("district", "DC12"): 70000,
        ("province", "EC"): 5000,
        ("country", "ZA"): 8000,
        ("head_office", "BUF"): Decimal("3000.33"),
        ("unlocated", "EC121"): 2000,
    }
    assert answer["budget"]["population"] is None


def test_sites_lie_within_or_cross(summarise, world):
    answer = summarise(square(27.0, -33.0), year=2026)
    listed = {
        each["reference"]: (each["relation"], each["amount"]) for each in answer["commitments"]["largest"]
    }
    assert listed == {"TOWER": ("within", 100000), "PIPE": ("crossing", Decimal("999.99"))}
    assert answer["commitments"]["within"] == {"commitments": 1, "amount": 100000}
    assert answer["commitments"]["crossing"] == {"commitments": 1, "amount": Decimal("999.99")}


def test_filters_apply_to_sites_wards_and_residuals(summarise):
    answer = summarise(shapely.box(26, -34, 28, -32), year=2026, funding_source="mig", transfers="include")
    assert [each["reference"] for each in answer["commitments"]["largest"]] == ["TOWER"]
    assert answer["budget"]["amount"] == 100000
    assert [(each["code"], each["amount"]) for each in answer["residuals"]] == [("DC12", 140000)]
    assert summarise(shapely.box(26, -34, 28, -32), limit=0)["commitments"]["largest"] == []


def test_a_neighbours_border_is_not_an_overlap(summarise):
    assert list(wards(summarise(square(27.1, -33.0)))) == ["21201003"]


def test_a_self_crossing_shape_is_mended_and_says_so(summarise):
    bow = shapely.Polygon([(27.01, -32.99), (27.09, -32.91), (27.09, -32.99), (27.01, -32.91)])
    answer = summarise(bow)
    assert "crosses itself and was mended" in answer["shape"]["remarks"][0]
    assert wards(answer)["21201001"]["overlap"] == pytest.approx(Decimal("0.32"), rel=Decimal("0.01"))


@pytest.mark.parametrize("wrap", ["feature", "collection"])
def test_features_are_taken_too(summarise, wrap):
    feature = {"type": "Feature", "properties": {}, "geometry": mapping(square(27.0, -33.0))}
    body = feature if wrap == "feature" else {"type": "FeatureCollection", "features": [feature]}
    assert list(wards(summarise(body))) == ["21201001"]


@pytest.mark.parametrize(
    ("body", "pointer", "sentence"),
    [
        (
            mapping(shapely.box(-33.0, 27.0, -32.9, 27.1)),
            "/coordinates",
            "latitude and longitude have changed places",
        ),
        (
            mapping(shapely.box(150, -33, 151, -32)),
            "/coordinates",
            "touches no ward of the edition test-2021",
        ),
        ({"type": "Point", "coordinates": [27, -33]}, "/coordinates", "A Point has no area"),
        ({"type": "Polygon", "coordinates": []}, "/coordinates", "is empty"),
        ({"type": "Polygon", "coordinates": [[[27, -33], [27, "x"]]]}, "/coordinates", "is not a shape"),
        ({"type": "Feature", "geometry": None}, "/geometry", "is not a shape"),
        ({}, "", "is not a shape"),
        (
            {"type": "Polygon", "coordinates": [[[27, -33], [1e999, -33], [27, -32]]]},
            "/coordinates",
            "is not a shape",
        ),
    ],
)
def test_shapes_that_cannot_be_used(client, body, pointer, sentence):
    answer = client.post(PATH, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["type"] == "/problems/invalid-request"
    assert sentence in problem["detail"]
    assert problem["errors"][0]["pointer"] == pointer


def test_swapped_axes_come_with_what_was_probably_meant(summarise):
    problem = summarise(shapely.box(-33.0, 27.0, -32.9, 27.1), expect=422)
    assert problem["suggestion"].startswith("POLYGON ((27")


def circle(vertices):
    steps = [2 * math.pi * step / (vertices - 1) for step in range(vertices - 1)]
    ring = [(27.05 + 0.04 * math.cos(turn), -32.95 + 0.04 * math.sin(turn)) for turn in steps]
    return shapely.Polygon(ring)


def test_as_many_vertices_as_are_read_are_read_in_time(summarise):
    assert list(wards(summarise(circle(MOST_VERTICES)))) == ["21201001"]


def test_more_vertices_are_refused(summarise):
    assert "at most 100000 are read" in summarise(circle(MOST_VERTICES + 1), expect=422)["detail"]
