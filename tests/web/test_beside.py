"""What is not public yet, on pages of what is: told to who may see it, and to nobody else."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import count

import pytest

from service.formatting import short_money
from tests.accounts import add_account, approver, contributor, planner, signed_in
from tests.web.conftest import Shown

HTML = {"Accept": "text/html"}
PUT_BY = "Not public yet"


_numbers = count()


@pytest.fixture
def people(client, api_engine, world):
    """Browsers of those who own a draft and a submitted proposal, of those who decide, and of others."""
    grants = {
        "owner": contributor(world.id("organisation", "EC121")),
        "other": contributor(world.id("organisation", "EC-HEALTH")),
        "planner": planner("DC12"),
        "hub": approver("DC12"),
        "elsewhere": approver("DC10"),
    }
    number = next(_numbers)
    found = {
        name: signed_in(client, add_account(api_engine, f"{name}-beside-{number}", grant))
        for name, grant in grants.items()
    }
    made = [draft(found["owner"], f"BESIDE-{number}-{rands}", rands) for rands in (1_000_000, 2_500_000)]
    step(found["owner"], made[1], "submit", 1)
    yield found
    step(found["owner"], made[0], "withdraw", 1)
    step(found["owner"], made[1], "withdraw", 2)


def step(owner, proposal_id: int, name: str, version: int) -> None:
    answer = owner.post(f"/v1/proposals/{proposal_id}/{name}", headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


def open_ones(client, **asked) -> dict:
    """What the API says of the open proposals that one may see."""
    query = {"status": ["draft", "submitted", "returned"], "territory": "ZA", **asked}
    return client.get("/v1/proposals", params=query).json()["totals"]


def draft(owner, reference: str, rands: int) -> int:
    content = {
        "name": f"Proposal {reference}",
        "place": {"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}},
        "allocations": [
            {"year": 2026, "phase": "original", "funding_source": "unstated", "cents": 100 * rands}
        ],
    }
    answer = owner.post(
        "/v1/proposals", json={"organisation": "EC121", "reference": reference, "content": content}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def shown(client, path: str) -> Shown:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return Shown(answer.text)


@pytest.mark.parametrize(
    ("who", "least", "link"),
    [
        ("owner", 3_500_000, "/work?list=draft"),
        ("planner", 2_500_000, "/review"),
        ("hub", 2_500_000, "/review"),
    ],
)
def test_the_list_counts_beside_it_what_its_reader_may_see(people, client, who, least, link):
    page = shown(people[who], "/commitments")
    section = re.search(r'<p class="beside">.*?</p>', page.html, re.DOTALL)
    assert section
    told, totals = Shown(section[0]), open_ones(people[who])
    assert totals["amount"] >= least
    word = "proposal" if totals["proposals"] == 1 else "proposals"
    amount = short_money(round(100 * totals["amount"]))
    assert f"{PUT_BY}: {totals['proposals']} {word}, {amount}." in told.text
    assert told.links == [link]
    # What is published is counted as before.
    lead = re.search(r'<p class="lead">.*?</p>', page.html)
    assert lead
    assert lead[0] in shown(client, "/commitments").html


def test_a_planner_is_not_told_of_drafts(people):
    seen = {who: open_ones(people[who], organisation="EC121")["amount"] for who in ("owner", "planner")}
    assert seen["owner"] - seen["planner"] >= 1_000_000


@pytest.mark.parametrize("who", ["other", "elsewhere"])
def test_others_proposals_are_not_told_of(people, who):
    assert open_ones(people[who], organisation="EC121")["proposals"] == 0
    is_told = PUT_BY in shown(people[who], "/commitments").text
    assert is_told == (open_ones(people[who])["proposals"] > 0)


def test_the_public_is_told_nothing_and_nothing_is_asked_for_it(people, client, counting):
    assert people
    with counting() as seen:
        page = shown(client, "/commitments")
    assert PUT_BY not in page.text
    assert not [statement for statement in seen if "proposal" in statement]


def test_a_past_moment_has_nothing_of_now_beside_it(people):
    began = boot(shown(people["owner"], "/"))["today"]
    assert PUT_BY not in shown(people["owner"], f"/commitments?as_at={began}").text


def boot(page: Shown) -> dict:
    [written] = re.findall(r'data-boot="([^"]*)"', page.html)
    return json.loads(unescape(written))


def test_the_map_offers_the_switch_to_who_may_see_some(people, client):
    roles = {
        "owner": {"works": True, "reviews": False},
        "planner": {"works": False, "reviews": True},
    }
    for who, expected in roles.items():
        page = shown(people[who], "/")
        assert 'name="beside"' in page.html
        assert boot(page)["beside"] == expected
    public = shown(client, "/")
    assert [each for each in ('name="beside"', "data-beside", "beside.js") if each in public.html] == []
    assert "beside" not in boot(public)
    assert not [key for key in boot(public)["texts"] if key.startswith("beside.")]
