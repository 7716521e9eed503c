"""The pages of review: what waits, what would change, and what becomes of what is decided."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.security.conftest import Country, country  # noqa: F401 - fixture
from tests.web.conftest import Shown

QORA = {"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}}
NORTH = {"geometry": {"type": "Point", "coordinates": [27.05, -32.85]}}
IN_BUF = {"geometry": {"type": "Point", "coordinates": [27.35, -32.95]}}


def content(name: str, place: Any = QORA, cents: int = 500_000_00, **facts: Any) -> dict[str, Any]:
    amounts = [{"year": 2026, "phase": "original", "funding_source": "own", "cents": cents}]
    return {"name": name, "place": place or {}, "allocations": amounts, **facts}


@pytest.fixture
def submit(country: Country):  # noqa: F811 - the fixture
    def work(reference: str, said: dict[str, Any], who: str = "health", **wanted: Any) -> Any:
        body = {"organisation": "EC-HEALTH", "reference": reference, "content": said} | wanted
        if "commitment_id" in wanted:
            body = {name: body[name] for name in body if name not in {"organisation", "reference"}}
        return country.step(who, country.ask(who, "POST", "/v1/proposals", json=body), "submit")

    return work


@pytest.fixture
def show(country: Country):  # noqa: F811 - the fixture
    def ask(who: str, path: str, expect: int = 200) -> Shown:
        answer = country.clients[who].get(path)
        assert answer.status_code == expect, answer.text
        return Shown(answer.text)

    return ask


@pytest.fixture
def decide(country: Country):  # noqa: F811 - the fixture
    def post(who: str, path: str, expect: int = 200, **fields: Any) -> Shown:
        answer = country.clients[who].post(path, data=fields)
        assert answer.status_code == expect, answer.text
        return Shown(answer.text)

    return post


def in_order(page: Shown) -> list[str]:
    return re.findall(r'<th scope="row" class="wide"><a href="/review/\d+">([^<]+)</a>', page.html)


def test_the_largest_stands_first_with_boxes_for_approvers_alone(submit, show):
    small = submit("SMALL", content("A small clinic", cents=1_00))
    submit("LARGE", content("A large clinic", NORTH, cents=900_000_00))
    page = show("hub", "/review")
    names = in_order(page)
    assert names.index("A large clinic") < names.index("A small clinic")
    assert f'value="{small["id"]}:{small["version"]}"' in page.html
    assert page.html.count("review-mark") >= 2
    read = show("planner", "/review")
    assert set(names) == set(in_order(read))
    assert "checkbox" not in read.html
    assert 'name="step"' not in read.html
    assert in_order(show("hub_elsewhere", "/review")) == []


@pytest.mark.parametrize(("who", "status"), [("public", 401), ("health", 403)])
def test_others_are_refused(show, who, status):
    show(who, "/review", status)


def test_filters_narrow_the_queue(submit, show):
    submit("FILTERED", content("Somewhere", None))
    submit("ELSEWHERE", content("At the coast", IN_BUF))
    assert "At the coast" in in_order(show("administrator", "/review?district=BUF"))
    assert "At the coast" not in in_order(show("administrator", "/review?district=DC12"))
    assert "Somewhere" in in_order(show("administrator", "/review?located=false"))
    assert in_order(show("administrator", "/review?organisation=DWS")) == []
    assert in_order(show("hub", "/review?action=withdraw")) == []


def test_each_proposal_of_a_batch_has_its_outcome(country, submit, show, decide):  # noqa: F811
    good = submit("GOOD", content("A good one"))
    old = submit("OLD", content("An old one"))
    country.step("health", old, "reopen")
    ticked = [f"{good['id']}:{good['version']}", f"{old['id']}:{old['version']}"]
    page = decide("hub", "/review", step="publish", item=ticked)
    assert "A good one : Published." in page.text
    assert re.search(rf"/review/{old['id']}[^<]*>[^<]*</a>: [^<]+", page.html)
    assert country.ask("public", "GET", "/v1/commitments?q=good one")["commitments"]
    assert not country.ask("public", "GET", "/v1/commitments?q=old one")["commitments"]


def test_nothing_is_done_where_the_form_lacks_something(country, submit, decide):  # noqa: F811
    sent = submit("LACKING", content("Lacking"))
    item = f"{sent['id']}:{sent['version']}"
    assert "Nothing is ticked" in decide("hub", "/review", 422, step="publish").text
    assert "without a word" in decide("hub", "/review", 422, step="return", item=[item], comment=" ").text
    decide("hub", "/review", 422, step="publish", item=["1;drop"])
    decide("planner", "/review", step="publish", item=[item])
    assert country.ask("hub", "GET", f"/v1/proposals/{sent['id']}")["status"] == "submitted"


def test_a_change_is_told_field_by_field_and_by_area(country, submit, show):  # noqa: F811
    moved = content("Water tower at Qora, moved", NORTH, 100_000_00, sector="health")
    commitment = country.world.commitments["CLINICS"]
    sent = submit("", moved, action="change", commitment_id=commitment)
    page = show("hub", f"/review/{sent['id']}")
    told = re.findall(r'<tr><th scope="row">([^<]+)</th>\s*<td class="said">', page.html)
    assert "Name" in told
    assert "<del>CLINICS</del>" in page.html
    assert "<ins>Water tower at Qora, moved</ins>" in page.html
    money = page.html[page.html.index('id="money"') : page.html.index('id="findings"')]
    rows = re.findall(r'class="quiet">(\w+)</span></th>.*?</tr>', money, re.DOTALL)
    assert rows[0] == "21201002"
    assert set(rows) == {"21201001", "21201002", "29200001"}
    total = Shown(money[money.index("<tfoot>") :]).text
    assert re.findall(r"[\d\s\u00a0\u202f]+,\d\d", total)
    assert "review-lost" in page.html
    assert "review-kept" in page.html
    assert 'name="step"' in page.html
    assert 'name="step"' not in show("planner", f"/review/{sent['id']}").html
    assert show("hub_elsewhere", f"/review/{sent['id']}", 200)  # it stands in BUF now, and would leave it


def test_one_is_returned_with_a_comment_and_published_when_mended(country, submit, show, decide):  # noqa: F811
    sent = submit("MENDED", content("To be mended"))
    path = f"/review/{sent['id']}"
    refused = decide("hub", path, 422, step="return", version=sent["version"])
    assert "without a word" in refused.text
    page = decide("hub", path, step="return", version=sent["version"], comment="Which <b>ward</b>?")
    assert "Which &lt;b&gt;ward&lt;/b&gt;?" in page.html
    late = decide("hub", path, 409, step="publish", version=sent["version"])
    assert "returned" in late.text
    again = country.step("health", sent | {"version": sent["version"] + 1}, "submit")
    stale = decide("hub", path, 412, step="return", version=1, comment="too late")
    assert "too late" in stale.html
    page = decide("hub", path, step="publish", version=again["version"])
    assert "It is published" in page.text
    [public] = country.ask("public", "GET", "/v1/commitments?q=mended")["commitments"]
    assert f"/commitments/{public['id']}" in page.links


def test_a_form_of_another_site_decides_nothing(country, submit):  # noqa: F811
    sent = submit("FOREIGN", content("Foreign"))
    client = country.clients["hub"]
    fields = {"step": "publish", "version": sent["version"]}
    answer = client.post(f"/review/{sent['id']}", data=fields, headers={"X-CSRF-Token": "guessed"})
    assert answer.status_code == 403
    assert country.ask("hub", "GET", f"/v1/proposals/{sent['id']}")["status"] == "submitted"
