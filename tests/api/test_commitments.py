from __future__ import annotations

from decimal import Decimal

import pytest


def references(answer):
    return [each["reference"] for each in answer["commitments"]]


EVERYTHING = [
    "TOWER",
    "PIPE",
    "ESTATE",
    "CLINICS",
    "STREETS",
    "BULK",
    "PROVINCE",
    "NATION",
    "OFFICE",
    "SOMEWHERE",
    "BUOY",
    "REFUND",
]


def test_the_list_leaves_transfers_out_and_says_so(get):
    answer = get("/v1/commitments")
    assert references(answer) == EVERYTHING
    assert answer["filters"] == {"transfers": "exclude"}
    assert answer["edition"]["slug"] == "test-2021"
    assert answer["financial_year"] == "2026/27"
    assert answer["totals"]["commitments"] == 12


def test_amounts_add_up_to_the_cent_and_have_two_decimals(client, get):
    answer = get("/v1/commitments", year="2026/27")
    amounts = {each["reference"]: each["amount"] for each in answer["commitments"]}
    assert amounts["TOWER"] == Decimal("10000000.00") / 100
    assert amounts["REFUND"] == Decimal("-5.55")
    assert sum(amounts.values()) == answer["totals"]["amount"]
    assert '"amount":100000.00,' in client.get("/v1/commitments", params={"q": "TOWER", "year": 2026}).text
    assert '"amount":50000.05,' in client.get("/v1/commitments", params={"q": "TOWER", "year": 2027}).text


def test_years_stand_side_by_side_and_are_never_added(get):
    answer = get("/v1/commitments", within="EC121_1")
    amounts = {each["reference"]: each["amounts"] for each in answer["commitments"]}
    assert amounts["TOWER"] == [
        {"financial_year": "2026/27", "amount": 100000, "amount_within": 100000},
        {"financial_year": "2027/28", "amount": Decimal("50000.05"), "amount_within": Decimal("50000.05")},
    ]
    for stated in answer["totals"]["amounts"]:
        [year] = [stated["financial_year"]]
        alone = get("/v1/commitments", within="EC121_1", year=year)
        assert alone["totals"]["amounts"] == [stated]
        assert alone["totals"]["amount"] == stated["amount"]
        assert alone["totals"]["amount_within"] == stated["amount_within"]
    assert [each["financial_year"] for each in answer["totals"]["amounts"]] == ["2026/27", "2027/28"]


def test_what_is_not_asked_is_the_year_that_a_roll_up_shows(get):
    listed, rolled = get("/v1/commitments", within="ZA"), get("/v1/rollups", level="province")
    assert listed["financial_year"] == rolled["year"]
    assert listed["totals"]["amount_within"] == rolled["total"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"transfers": "only"}, ["GRANT"]),
        ({"transfers": "include", "organisation": "dws"}, ["NATION", "BUOY", "GRANT"]),
        ({"sphere": "national,provincial"}, ["CLINICS", "PROVINCE", "NATION", "BUOY"]),
        ({"sphere": ["national", "district"]}, ["PIPE", "BULK", "NATION", "BUOY"]),
        ({"sector": "water", "sphere": "local"}, ["TOWER"]),
        ({"sector": "unstated", "organisation": "EC121"}, ["STREETS", "SOMEWHERE"]),
        ({"sector": "health,unstated", "sphere": "provincial"}, ["CLINICS", "PROVINCE"]),
        ({"focal_area": "infrastructure"}, ["TOWER"]),
        ({"stage": "planning"}, ["STREETS"]),
        ({"funding_source": "mig"}, ["TOWER", "BULK"]),
        ({"catalytic": "true"}, ["REFUND"]),
        ({"year": "2027/28"}, ["TOWER"]),
        ({"year": "2027", "phase": "adjusted"}, []),
        ({"year": 2026, "phase": "adjusted"}, ["TOWER"]),
        ({"scope": "district,province"}, ["BULK", "PROVINCE"]),
        ({"q": "water towr"}, ["TOWER"]),
        ({"q": "steel"}, ["TOWER"]),
        ({"q": "estate"}, ["ESTATE"]),
        ({"q": "100%"}, []),
        ({"bbox": "27.04,-32.96,27.06,-32.94"}, ["TOWER", "PIPE"]),
        ({"within": "EC121_1"}, ["TOWER", "PIPE", "CLINICS"]),
        ({"within": "EC122"}, ["STREETS"]),
        ({"within": "DC12"}, ["TOWER", "PIPE", "CLINICS", "STREETS", "BULK", "SOMEWHERE"]),
        ({"within": "BUF"}, ["PIPE", "ESTATE", "CLINICS", "OFFICE", "REFUND"]),
        ({"within": "ZA"}, EVERYTHING),
        ({"landing": "head_office"}, ["OFFICE"]),
        ({"landing": "unlocated,outside"}, ["SOMEWHERE", "BUOY"]),
        ({"landing": "ward", "within": "BUF"}, ["PIPE", "ESTATE", "CLINICS", "REFUND"]),
        ({"landing": "local", "within": "BUF"}, []),
        ({"order": "name", "limit": 3}, ["BULK", "BUOY", "CLINICS"]),
        ({"order": "organisation", "limit": 4}, ["PIPE", "BULK", "ESTATE", "OFFICE"]),
        ({"order": "amount", "landing": "ward", "limit": 2}, ["TOWER", "ESTATE"]),
        ({"order": "amount", "year": 2026, "limit": 3}, ["TOWER", "BULK", "STREETS"]),
    ],
)
def test_commitments_found(get, query, expected):
    assert references(get("/v1/commitments", **query)) == expected


def test_only_the_money_of_the_area_is_counted_in_it(get):
    answer = get("/v1/commitments", within="EC121_1", year=2026)
    within = {each["reference"]: each["amount_within"] for each in answer["commitments"]}
    assert within["TOWER"] == 100000
    # R100 over three wards, of which only two have people counted: equally, the odd cent to the lowest code.
    assert within["CLINICS"] == Decimal("33.34")
    assert sum(within.values()) == answer["totals"]["amount_within"]
    assert answer["within"] == {"level": "ward", "code": "21201001", "name": "Ward 1"}


def test_every_cent_lies_in_the_country(get):
    answer = get("/v1/commitments", within="ZA", year=2026, transfers="include")
    assert answer["totals"]["amount_within"] == answer["totals"]["amount"]


@pytest.mark.parametrize("within", [None, "ZA", "DC12"])
def test_the_lists_behind_the_trial_balance_add_up_to_it(get, within):
    place = {"within": within} if within else {}
    balance = get("/v1/rollups", year=2026, level="ward", **place)["balance"]
    for landing, amount in balance.items():
        answer = get("/v1/commitments", year=2026, landing=landing, **place)
        assert answer["totals"]["amount_within"] == amount, landing
        assert sum(each["amount_within"] for each in answer["commitments"]) == amount


def test_commitments_of_an_import(get, world):
    [run] = get("/v1/imports")["imports"]
    assert references(get("/v1/commitments", **{"import": run["id"]})) == ["TOWER"]
    assert "no import 4711" in get("/v1/commitments", expect=404, **{"import": 4711})["detail"]


@pytest.mark.parametrize("order", ["id", "amount", "name", "organisation"])
def test_pages_give_each_commitment_once_and_totals_once(get, order):
    seen, cursor, totals = [], None, []
    for _ in range(20):
        page = get("/v1/commitments", limit=5, order=order, **({"cursor": cursor} if cursor else {}))
        seen += references(page)
        totals.append(page["totals"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == references(get("/v1/commitments", order=order))
    assert len(seen) == len(set(seen)) == 12
    assert totals[0] is not None
    assert totals[1:] == [None, None]


def test_geojson_draws_the_work_sites(get):
    answer = get("/v1/commitments", format="geojson", scope="site,local", year=2026)
    assert answer["type"] == "FeatureCollection"
    drawn = {each["properties"]["reference"]: each["geometry"] for each in answer["features"]}
    assert drawn["TOWER"] == {"type": "Point", "coordinates": [Decimal("27.05"), Decimal("-32.95")]}
    assert drawn["PIPE"]["type"] == "LineString"
    assert drawn["STREETS"] is None
    assert answer["totals"]["commitments"] == 5


def test_detail(get, world):
    answer = get(f"/v1/commitments/{world.commitments['TOWER']}")
    assert answer["location"]["stated"] == {"latitude": "-32.95", "longitude": "27.05", "wards": "2"}
    assert answer["location"]["stated_wards"] == ["21201002"]
    assert answer["beneficiary_wards"] == ["21201001", "21201002"]
    assert [(each["financial_year"], each["phase"], each["amount"]) for each in answer["allocations"]] == [
        ("2026/27", "original", 100000),
        ("2026/27", "adjusted", 90000),
        ("2027/28", "original", Decimal("50000.05")),
    ]
    assert answer["source"]["file"] == "projects-ec121.xlsx"
    assert (answer["source"]["sheet"], answer["source"]["row"]) == ("Projects", 7)
    assert [each["rule"] for each in answer["findings"]] == ["ward-and-point-differ"]
    [placed] = answer["editions"]
    assert [(each["code"], each["share"], each["split"]) for each in placed["areas"]] == [
        ("21201001", 1, "whole")
    ]


def test_detail_of_a_split_adds_up(get, world):
    answer = get(f"/v1/commitments/{world.commitments['CLINICS']}")
    [placed] = answer["editions"]
    assert [(each["code"], each["amount"]) for each in placed["budget_lines"]] == [
        ("21201001", Decimal("33.34")),
        ("21201002", Decimal("33.33")),
        ("29200001", Decimal("33.33")),
    ]
    assert {each["split"] for each in placed["areas"]} == {"equal"}
    assert answer["source"] is None
    assert answer["findings"] == []
