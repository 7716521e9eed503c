from __future__ import annotations

from decimal import Decimal

import pytest
from shapely.geometry import shape

from service.alignment.rules import MEANINGS


def test_plans_are_listed_for_an_area_with_those_around_and_in_it(get):
    assert [plan["code"] for plan in get("/v1/plans")["plans"]] == ["DC12-ONE-PLAN", "DC12-SDF", "EC121-IDP"]
    assert [plan["code"] for plan in get("/v1/plans", within="EC122")["plans"]] == [
        "DC12-ONE-PLAN",
        "DC12-SDF",
    ]
    assert get("/v1/plans", within="BUF")["plans"] == []


def test_a_plan_tells_its_objectives_and_draws_its_features(get):
    idp = get("/v1/plans/ec121-idp")
    counted = [
        (one["code"], one["parent"], one["commitments"], one["proposals"]) for one in idp["objectives"]
    ]
    assert counted == [("1", None, 0, 0), ("1.1", "1", 1, 1)]
    drawn = get("/v1/plans/DC12-SDF", format="geojson")
    assert {one["properties"]["name"]: one["geometry"]["type"] for one in drawn["features"]} == {
        "North": "LineString",
        "Qora": "Point",
    }
    problem = get("/v1/plans/DC12-SDG", expect=404)
    assert problem["did_you_mean"][0] == "DC12-SDF"


def test_links_show_score_and_method(get):
    links = get("/v1/plans/EC121-IDP/links")["links"]
    assert [(one["reference"], one["state"], one["method"], one["score"]) for one in links] == [
        ("PIPE", "proposed", "similarity", Decimal("0.5")),
        ("TOWER", "accepted", "hand", None),
    ]
    assert len(get("/v1/plans/EC121-IDP/links", state="accepted")["links"]) == 1


def test_alignment_adds_up_to_the_rollup(get):
    found = get("/v1/alignment", within="DC12", year=2026)
    assert found["priority_areas"]["amount"] == get("/v1/rollups", within="DC12", year=2026)["total"]
    parts = found["priority_areas"]
    assert parts["inside"] + parts["outside"] + parts["unplaced"] == parts["amount"]
    assert sum(row["amount"] for row in found["spheres"]) == parts["amount"]
    for row in found["spheres"]:
        assert row["serves_a_plan"] + row["serves_none"] == row["amount"]
    [idp] = [plan for plan in found["plans"] if plan["code"] == "EC121-IDP"]
    assert (idp["amount"], idp["commitments"]) == (100000, 1)
    assert found["features"] == 2


def test_alignment_over_all_years_keeps_them_apart(get):
    found = get("/v1/alignment", within="EC121")
    assert {row["financial_year"] for row in found["places"]} == {"2026/27", "2027/28"}
    of_one = get("/v1/alignment", within="EC121", year=found["financial_year"])
    assert {row["financial_year"] for row in of_one["places"]} == {found["financial_year"]}
    for part in ("financial_year", "plans", "spheres", "priority_areas"):
        assert found[part] == of_one[part]


def test_findings_come_with_their_rules_and_their_map(get):
    found = get("/v1/findings", within="DC12", year=2026, format="geojson")
    assert {one["rule"] for one in found["rules"]} == set(MEANINGS)
    counts = {one["rule"]: one["findings"] for one in found["rules"]}
    assert counts["priority-empty"] == 1
    assert counts["objective-unfunded"] == 2
    assert sum(counts.values()) == len(found["features"])
    for feature in found["features"]:
        assert feature["id"] == feature["properties"]["key"]
        assert not shape(feature["geometry"]).is_empty


def test_one_finding_by_its_key(get):
    [empty] = get("/v1/findings", rule="priority-empty", year=2026)["findings"]
    assert (empty["name"], empty["feature"]) == ("North", {"plan": "DC12-SDF", "kind": "corridor"})
    told = get(f"/v1/findings/{empty['key']}", year=2026)
    assert told["finding"] == empty
    assert told["geometry"]["type"] == "LineString"
    assert told["history"] == []


@pytest.mark.parametrize(
    ("path", "query", "status", "sentence"),
    [
        ("/v1/findings", {"rule": "no-plam"}, 422, "There is no rule 'no-plam'"),
        ("/v1/findings", {"state": "closed"}, 422, "'open', 'explained' or 'fix_agreed'"),
        ("/v1/findings", {"within": "DC99"}, 404, "has no area 'DC99'"),
        ("/v1/findings", {"cursor": "bm9wZQ"}, 422, "The cursor is not one"),
        ("/v1/findings/no-plan.0123456789abcdef", {}, 404, "There is no finding"),
        ("/v1/findings/what", {}, 404, "is no key of a finding"),
        ("/v1/alignment", {"sector": "watter"}, 422, "did you mean water"),
        ("/v1/coordination", {"distance": 0}, 422, "distance must be at least 1"),
        ("/v1/coordination", {"kind": "twins"}, 422, "'dig_once'"),
    ],
)
def test_what_cannot_be_meant_is_said(get, path, query, status, sentence):
    assert sentence in get(path, expect=status, **query)["detail"]


def test_pairs_are_ranked_and_drawn(get):
    found = get("/v1/coordination", within="DC12", year=2026, distance=1)
    by_kind = {one["kind"]: one["pairs"] for one in found["kinds"]}
    assert by_kind["duplicate"] == 1
    [grant] = [pair for pair in found["pairs"] if pair["kind"] == "duplicate"]
    assert {one["reference"] for one in grant["commitments"]} == {"GRANT", "BULK"}
    assert grant["at_stake"] == 70000
    stakes = [pair["at_stake"] for pair in found["pairs"]]
    assert stakes == sorted(stakes, reverse=True)
    drawn = get("/v1/coordination", within="DC12", year=2026, distance=1, format="geojson", kind="joint_site")
    assert [len(one["geometry"]["geometries"]) for one in drawn["features"]] == [2] * by_kind["joint_site"]
    assert by_kind["joint_site"] == 1  # the tower and the pipe that begins at it


def test_answers_cost_a_fixed_number_of_statements(client, counting):
    for path, most in (
        ("/v1/alignment?year=2026", 7),
        ("/v1/findings?year=2026", 6),
        ("/v1/coordination?year=2026", 5),
        ("/v1/coordination", 6),
    ):
        with counting() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= most, seen
