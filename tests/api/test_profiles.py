"""What is said of one area as it is sent: the roll-up's figures, and everything that hangs on them."""

from __future__ import annotations

from decimal import Decimal

import pytest


@pytest.mark.parametrize(("level", "code"), [("district", "DC12"), ("local", "EC122"), ("district", "BUF")])
def test_an_area_has_the_figures_of_the_rollup(get, level, code):
    said = get(f"/v1/profiles/{level}/{code}", year="2026/27")
    rolled = get("/v1/rollups", level=level, year="2026/27")
    [area] = [each for each in rolled["areas"] if each["code"] == code]
    for name in ("at_ward", "residual", "commitments", "coverage", "per_person"):
        assert said[name] == area[name]
    assert said["total"] == area["amount"]
    assert said["area"]["population"] == area["population"]
    inside = get("/v1/rollups", level=said["child_level"], within=code, year="2026/27")
    assert said["by_child"] == inside["areas"]
    for name in ("balance", "transfers_left_out", "financial_years", "filters", "year", "at_hand"):
        assert said[name] == inside[name]


def test_parts_add_up_as_they_are_sent(get):
    said = get("/v1/profiles/district/DC12", year="2026")
    assert set(said["by"]) == {"sphere", "sector", "focal_area", "funding_source", "stage"}
    for parts in said["by"].values():
        assert sum(part["amount"] for part in parts) == said["total"] == Decimal("212816.66")


def test_the_commitments_listed_are_those_of_the_list(get):
    said = get("/v1/profiles/district/DC12", year="2026")
    listed = get("/v1/commitments", within="DC12", year="2026", order="amount")["commitments"]
    assert [(one["id"], one["amount"]) for one in said["largest"]] == [
        (one["id"], one["amount_within"]) for one in listed
    ]


def test_a_ward_by_its_label_and_a_slip_with_what_was_meant(client):
    assert client.get("/v1/profiles/ward/EC121_1").json()["area"]["code"] == "21201001"
    answer = client.get("/v1/profiles/district/DC21")
    assert answer.status_code == 404
    assert "DC12" in answer.json()["did_you_mean"]
