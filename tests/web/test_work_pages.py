"""The work list and the form of a proposal, as the service writes them before any script runs."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.accounts import add_account, approver, contributor, signed_in
from tests.web.conftest import Shown

HTML = {"Accept": "text/html"}


_numbers = iter(range(1000))


@pytest.fixture
def official(client, api_engine, world):
    """A browser in which an official of EC121 is signed in."""
    grant = contributor(world.id("organisation", "EC121"))
    return signed_in(client, add_account(api_engine, f"official-{next(_numbers)}-of-pages", grant))


def shown(client, path, expect=200):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == expect, answer.text
    return Shown(answer.text)


def boot(page):
    [written] = re.findall(r'data-boot="([^"]*)"', page.html)
    return json.loads(unescape(written))


def test_the_list_names_what_has_no_place_with_its_amount(official, world):
    page = shown(official, "/work")
    number = world.commitments["SOMEWHERE"]
    assert f"/work/commitments/{number}" in page.links
    assert "Not located yet (1)" in page.text
    assert "R\u202f2\u202f000,00" in page.text
    streets = world.commitments["STREETS"]
    assert f"/work/commitments/{streets}" not in page.links
    known = shown(official, "/work?list=local")
    assert f"/work/commitments/{streets}" in known.links
    assert "Known only to the municipality (1)" in known.text
    assert "/work?list=local" in shown(official, f"/work/commitments/{streets}").links


@pytest.mark.parametrize("path", ["/work", "/work?list=draft", "/work/new", "/work/commitments/{SOMEWHERE}"])
def test_a_page_has_one_heading_and_its_links_lead_somewhere(official, world, path):
    page = shown(official, path.format(**world.commitments))
    assert page.html.count("<h1") == 1
    assert "style=" not in page.html
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page.html)
    for link in sorted({link for link in page.links if link.startswith("/") and "#" not in link}):
        assert official.get(link, headers=HTML).status_code == 200, link


def test_the_form_begins_from_what_is_published(official, world):
    number = world.commitments["SOMEWHERE"]
    subject = boot(shown(official, f"/work/commitments/{number}"))["subject"]
    held = official.get(f"/v1/commitments/{number}").json()
    assert (subject["commitment_id"], subject["base_revision"]) == (number, held["revision"])
    assert subject["content"]["name"] == held["name"]
    assert sum(each["cents"] for each in subject["content"]["allocations"]) == 2_000_00
    assert subject["id"] is None


def test_a_new_one_begins_with_nothing_and_nowhere(official):
    page = shown(official, "/work/new")
    begun = boot(page)
    assert begun["subject"]["content"]["place"]["scope"] == "unlocated"
    assert begun["subject"]["content"]["allocations"] == []
    assert begun["edition"]["slug"] == begun["subject"]["content"]["place"]["edition"]
    assert page.html.count('<option value="EC121"') == 1


def test_others_commitments_are_refused_and_those_that_are_not_there_missed(official, world):
    page = shown(official, f"/work/commitments/{world.commitments['CLINICS']}", 403)
    assert "Only a contributor of" in page.text
    shown(official, "/work/commitments/999999", 404)
    shown(official, "/work/999999", 404)


def test_who_places_nothing_is_told_so(client, api_engine):
    hub = signed_in(client, add_account(api_engine, f"hub-{next(_numbers)}-of-pages", approver("DC12")))
    assert "commitments of no organisation" in shown(hub, "/work").text
    assert "Only a contributor of an organisation" in shown(hub, "/work/new", 403).text


@pytest.mark.parametrize("path", ["/work", "/work/new", "/work/1", "/work/commitments/1"])
def test_the_public_is_led_to_the_sign_in(client, path):
    answer = client.get(path, headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


def test_only_who_may_is_offered_a_change(official, client, world):
    own, others = world.commitments["SOMEWHERE"], world.commitments["CLINICS"]
    assert f"/work/commitments/{own}" in shown(official, f"/commitments/{own}").links
    assert f"/work/commitments/{others}" not in shown(official, f"/commitments/{others}").links
    assert f"/work/commitments/{own}" not in shown(client, f"/commitments/{own}").links
