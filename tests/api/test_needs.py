"""Needs, and the ways between editions, as the API answers them."""

from __future__ import annotations

from decimal import Decimal

import pytest


def test_needs_are_listed_with_where_they_are(get):
    (population,) = get("/v1/needs")["indicators"]
    assert (population["code"], population["unit"], population["more_is"]) == (
        "population",
        "persons",
        "neutral",
    )
    assert {each["edition"]: each["areas"] for each in population["series"]} == {
        "test-2021": {"ward": 5},
        "test-2026": {"ward": 5},
    }
    assert get("/v1/needs", edition="test-2026")["indicators"] == [population]


def test_values_come_with_their_method_and_null_where_a_ward_is_unknown(get):
    answer = get("/v1/needs/population", edition="test-2021")
    found = {each["code"]: each for each in answer["values"]}
    assert (found["EC121"]["value"], found["EC121"]["method"]) == (Decimal("4500.0"), "summed")
    assert (found["BUF"]["value"], found["BUF"]["method"]) == (None, "none")
    assert (answer["is_estimated"], answer["carried"], answer["year"]) == (False, None, 2022)


def test_values_can_be_asked_for_within_an_area(get, world):
    answer = get("/v1/needs/population", level="ward", within="EC122", edition="test-2021")
    assert [(each["code"], each["id"]) for each in answer["values"]] == [
        (code, world.area("ward", code)) for code in ("21202001", "21202002")
    ]
    assert answer["within"]["code"] == "EC122"


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/v1/needs/populatoin", {}, "did you mean population?"),
        ("/v1/needs/population", {"edition": "nowhere"}, "There is no edition"),
        ("/v1/needs/population", {"within": "KZN1", "edition": "test-2021"}, "has no area"),
        ("/v1/needs/population", {"year": 2001, "edition": "test-2021"}, "no values of 2001"),
        ("/v1/crosswalks/test-2026/test-2021", {}, "onebudget crosswalk build test-2026 test-2021"),
        ("/v1/crosswalks/nowhere/test-2021", {}, "There is no edition"),
        ("/v1/crosswalks/test-2021/test-2026", {"from_ward": "21201099"}, "has no ward area"),
    ],
)
def test_what_is_not_there_is_named_with_the_remedy(get, path, query, said):
    assert said in get(path, 404, **query)["detail"]


def test_a_crosswalk_comes_with_its_summary_error_and_pairs(get):
    answer = get("/v1/crosswalks/test-2021/test-2026", limit=3)
    assert answer["crosswalk"]["summary"]["changes"]["unchanged"] == 8
    assert answer["crosswalk"]["error"]["misplaced"] == 0
    assert [(each["from_ward"], each["to_ward"], each["share"]) for each in answer["pairs"]] == [
        (code, code, 1) for code in ("21201001", "21201002", "21201003")
    ]
    rest = get("/v1/crosswalks/test-2021/test-2026", limit=100, cursor=answer["next_cursor"])
    assert len(rest["pairs"]) == 5
    assert rest["next_cursor"] is None


def test_wards_say_what_became_of_them(get):
    answer = get("/v1/crosswalks/test-2021/test-2026/wards", within="BUF", change="unchanged")
    assert [(each["code"], each["code_reused"]) for each in answer["wards"]] == [
        (code, False) for code in ("29200001", "29200002", "29200003")
    ]
    assert get("/v1/crosswalks/test-2021/test-2026/wards", code_reused=True)["wards"] == []


def test_wards_and_pairs_have_the_ids_of_the_tiles(get, world):
    path = "/v1/crosswalks/test-2021/test-2026"
    now = {each["code"]: each["id"] for each in get("/v1/areas", edition="test-2026", level="ward")["areas"]}
    for each in get(f"{path}/wards")["wards"]:
        assert each["id"] == world.area("ward", each["code"])
    for each in get(path)["pairs"]:
        assert each["from_id"] == world.area("ward", each["from_ward"])
        assert each["to_id"] == now[each["to_ward"]] != each["from_id"]


def test_two_maps_hold_both_editions_and_what_they_share(get, world):
    path = "/v1/crosswalks/test-2021/test-2026"
    whole, part = get(f"{path}/map"), get(f"{path}/map", within="BUF")
    wards = get(f"{path}/wards", within="BUF")["wards"]
    assert [(row[0], row[1], row[4]) for row in part["old"]] == [
        (each["id"], each["code"], each["change"]) for each in wards
    ]
    assert [row[6] for row in part["new"]] == [row[1] for row in part["old"]]
    assert {row[0] for row in part["new"]}.isdisjoint(world.areas.values())
    assert part["pairs"] == [[each["code"], each["code"], 1] for each in wards]
    assert (len(whole["old"]), len(whole["new"]), len(whole["pairs"])) == (8, 8, 8)
    assert whole["within"] is None
