"""The work page of a hub: the findings, figures and pairs of the API; who decides is in tests/security."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from service.alignment.rules import MEANINGS
from service.formatting import amount, percent, short_money, whole, year_text
from service.texts.service import choose
from service.web import hub_view


def cents(rands: Decimal | int) -> int:
    return int(rands * 100)


def section(page, name):
    """The part of a page under the heading with an id, without tags."""
    [found] = re.findall(rf'<h2 id="{name}">.*?</section>', page.html, re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]+>", " ", found))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/hub/DC12", 20),
        ("/hub/DC12?rule=no-plan&state=open&limit=2", 9),
        ("/hub/DC12?rule=no-plan&limit=500", 9),
        ("/hub/DC12/pairs?kind=duplicate", 13),
    ],
)
def test_statements_of_the_page(client, counting, path, most):
    client.get(path)  # the areas of an edition are remembered from here on
    with counting() as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(seen) == most, "\n\n".join(seen)


def test_each_rule_tells_what_the_api_tells(show, get):
    page = show("/hub/DC12")
    answer = get("/v1/findings", within="DC12")
    findings = section(page, "findings")
    for rule in answer["rules"]:
        assert (f'<h3 id="{rule["rule"]}">' in page.html) == bool(rule["findings"])
        if rule["findings"]:
            assert rule["sentence"] in page.text
            assert f"{whole(rule['findings'])} in all: {rule['by_state']['open']} open" in findings
            assert not rule["amount"] or short_money(cents(rule["amount"])) in findings
    for rule in MEANINGS:
        of_rule = get("/v1/findings", within="DC12", rule=rule.value, limit=10)["findings"]
        shown = re.findall(rf'<tr id="finding-({rule.value}\.[0-9a-f]+)">', page.html)
        assert shown == [each["key"] for each in of_rule]
    total = sum(rule["findings"] for rule in answer["rules"])
    assert f"{whole(total)} findings, {whole(total)} of them open" in page.text


def test_a_finding_leads_to_its_commitment_or_ward(show, get):
    page = show("/hub/DC12")
    for each in get("/v1/findings", within="DC12")["findings"]:
        assert each["name"] in page.text.replace("&#34;", '"')
        if each["commitment"]:
            assert f"/commitments/{each['commitment']['id']}?" in page.links


def test_findings_of_one_rule_are_listed_page_by_page(show, get):
    keys, link = [], "/hub/DC12?rule=no-plan&limit=2"
    while link:
        page = show(link)
        keys += re.findall(r'<tr id="finding-([^"]+)">', page.html)
        assert 'id="plans"' not in page.html
        [link] = re.findall(r'rel="next" href="([^"]+)"', page.html) or [""]
        link = link.replace("&amp;", "&")
    assert len(keys) > 2
    assert keys == [each["key"] for each in get("/v1/findings", within="DC12", rule="no-plan")["findings"]]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("rule=no-plan&limit=1", "The first 3 of 5 on one map"),
        ("rule=no-plan&state=open&limit=1", "The first 3 of 5 on one map"),
        ("rule=outside-priority&limit=1", "All 2 on one map"),
        ("rule=no-plan&limit=3", None),
        ("rule=no-plan&state=explained&limit=1", None),
    ],
)
def test_the_way_to_one_map_says_how_many_it_shows(show, monkeypatch, asked, said):
    monkeypatch.setattr(hub_view, "MOST", 3)
    page = show(f"/hub/DC12?{asked}")
    assert re.findall(r"(?:All \d+|The first \d+ of \d+) on one map", page.text) == ([said] if said else [])


def test_a_state_that_no_finding_is_in_says_so(show):
    page = show("/hub/DC12?state=explained")
    assert "No finding of this rule is in the state asked for." in page.text
    assert '<tr id="finding-' not in page.html


def test_plans_stand_against_spheres(show, get):
    page = show("/hub/DC12?year=2026")
    answer, text = get("/v1/alignment", within="DC12", year=2026), section(page, "plans")
    for plan in answer["plans"]:
        assert plan["title"] in text
        assert (
            f"{short_money(cents(plan['amount']))} ({whole(plan['commitments'])})" in text
            or not plan["amount"]
        )
    whole_sum = sum(each["amount"] for each in answer["spheres"])
    none_sum = sum(each["serves_none"] for each in answer["spheres"])
    assert f"All commitments {short_money(cents(whole_sum))}" in text
    assert f"Serves no plan {short_money(cents(none_sum))}" in text
    assert page.html.count("<tfoot>") == 1


@pytest.mark.parametrize(("asked", "year"), [({}, 2026), ({"year": 2027}, 2027)])
def test_shares_inside_priority_areas_add_up_in_the_year_of_the_page(show, get, asked, year):
    answer = get("/v1/alignment", within="DC12", year=year)
    text = section(show(f"/hub/DC12?{urlencode(asked)}"), "inside")
    parts = answer["priority_areas"]
    assert f"{percent(parts['share_inside'])} Share of the money of {year_text(year)}" in text
    for name in ("inside", "outside"):
        places: dict[str, Decimal] = {}
        for row in answer["places"]:
            places[row["code"]] = places.get(row["code"], Decimal(0)) + row[name]
        assert all(amount(cents(one)) in text for one in places.values())
        assert sum(places.values()) == parts[name]


def test_pairs_of_each_kind_are_those_of_the_api_in_the_year_of_the_page(show, get):
    page, year = show("/hub/DC12"), 2026
    text = section(page, "pairs")
    answer = get("/v1/coordination", within="DC12", year=year)
    assert not get("/v1/coordination", within="DC12", year=2029)["pairs"]
    assert "No two organisations work near each other" in section(show("/hub/DC12?year=2029"), "pairs")
    assert f"{whole(len(answer['pairs']))} pair" in text
    found = [kind for kind in answer["kinds"] if kind["pairs"]]
    assert found
    for kind in answer["kinds"]:
        assert (f'<h3 id="{kind["kind"]}">' in page.html) == bool(kind["pairs"])
    for kind in found:
        counted = f"{whole(kind['pairs'])} pair{'' if kind['pairs'] == 1 else 's'}, at stake"
        assert f"{counted} {short_money(cents(kind['at_stake']))}" in text
        for pair in get("/v1/coordination", within="DC12", year=year, kind=kind["kind"], limit=5)["pairs"]:
            assert amount(cents(pair["at_stake"])) in text
            assert all(each["name"] in text for each in pair["commitments"])


def test_all_pairs_of_a_kind_are_a_link_away(show, client):
    page = show("/hub/DC12?sector=water&transfers=exclude")
    links = [link for link in page.links if link.startswith("/v1/coordination")]
    kinds = re.findall(r'<h3 id="(duplicate|dig_once|joint_site)">', page.html)
    assert len(links) == 2 * len(kinds) > 0
    for kind, link in zip(kinds, links[::2], strict=True):
        answer = client.get(link).json()
        assert answer["filters"]["sector"] == ["water"]
        assert {pair["kind"] for pair in answer["pairs"]} == {kind}
        assert f"all {len(answer['pairs'])} as data" in page.text or len(answer["pairs"]) == 1


def test_the_page_offers_the_years_that_have_money_and_the_phases(show, get):
    page = show("/hub/DC12?year=2027")
    held = {
        each["year"] for each in get("/v1/rollups", level="ward")["at_hand"] if each["phase"] == "original"
    }
    [years] = re.findall(r'<select id="year".*?</select>', page.html, re.DOTALL)
    assert set(re.findall(r"\d{4}/\d{2}", years)) == held | {"2027/28"}
    assert '<option value="2027" selected>2027/28' in years
    assert '<select id="phase" name="phase">' in page.html


def test_without_plans_or_pairs_the_page_says_what_to_do(show):
    page = show("/hub/BUF")
    assert "No plan is in force here" in page.text
    assert "onebudget plans load plan.yaml --commit" in page.text
    assert "No two organisations work near each other" in show("/hub/BUF?sphere=private").text


def test_an_area_leads_to_its_hub(show):
    assert any(link.startswith("/hub/DC12") for link in show("/areas/district/DC12").links)


@pytest.mark.parametrize(
    ("path", "status"), [("/hub/DC21", 404), ("/hub/DC12?rule=no-plans", 422), ("/hub/DC12?state=done", 422)]
)
def test_what_cannot_be_meant_is_refused(show, path, status):
    show(path, expect=status)


def test_the_catalogue_says_rules_as_the_api_does():
    texts = choose("en", "")
    assert {rule: texts.say(f"rule_sentence.{rule}") for rule in MEANINGS} == {
        rule: meaning.sentence for rule, meaning in MEANINGS.items()
    }
