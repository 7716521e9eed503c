"""The work page of a hub: the findings, figures and pairs of the API; who decides is in tests/security."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from service.alignment.rules import MEANINGS
from service.formatting import amount, percent, short_money, whole
from service.texts.service import choose


def cents(rands: Decimal | int) -> int:
    return int(rands * 100)


def section(page, name):
    """The part of a page under the heading with an id, without tags."""
    [found] = re.findall(rf'<h2 id="{name}">.*?</section>', page.html, re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]+>", " ", found))


@pytest.mark.parametrize(
    ("path", "most"), [("/hub/DC12", 16), ("/hub/DC12?rule=no-plan&state=open&limit=2", 7)]
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


def test_shares_inside_priority_areas_add_up(show, get):
    answer = get("/v1/alignment", within="DC12")
    text = section(show("/hub/DC12"), "inside")
    parts = answer["priority_areas"]
    assert percent(parts["share_inside"]) in text
    for name in ("inside", "outside"):
        places: dict[str, Decimal] = {}
        for row in answer["places"]:
            places[row["code"]] = places.get(row["code"], Decimal(0)) + row[name]
        assert all(amount(cents(one)) in text for one in places.values())
        assert sum(places.values()) == parts[name]


def test_pairs_are_those_of_the_api(show, get):
    answer, text = get("/v1/coordination", within="DC12", limit=10), section(show("/hub/DC12"), "pairs")
    assert answer["pairs"]
    for pair in answer["pairs"]:
        assert amount(cents(pair["at_stake"])) in text
        assert all(each["name"] in text for each in pair["commitments"])
    number = sum(kind["pairs"] for kind in answer["kinds"])
    assert f"{whole(number)} pair" in text


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
