"""Two departments, one country: what one has not published changes no answer that anybody else is given.

Everything that the API and the pages tell is asked by everybody, then again when one department has drafted,
submitted, had returned and withdrawn its own, and once more when the other has. All that an answer consists
of is compared, its tag and checksum with it; what is printed is printed at one frozen moment.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pytest
from fastapi.routing import APIRoute

from service.app import ROUTERS
from tests.security.conftest import Country
from tests.security.questions import (
    LEADS_AWAY,
    PAGES,
    PUBLISHED_WRITES,
    READS,
    UPLOAD_WRITES,
    WRITES,
)

pytestmark = pytest.mark.xdist_group("two departments")  # what they all ask is made once

PASSING = {"date", "set-cookie", "x-request-id", "server-timing", "content-length"}
REQUEST = re.compile(rb'"request_id":"[^"]*"|_[0-9a-f]{32}|\d{1,2} \w{3} \d{4}, \d\d:\d\d')
"""Numbers drawn anew, of a request or of a map that stands alone; and when one was last here."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?")
"""When a file was written, down to its tables."""
BESIDE = re.compile(rb'<p class="beside">.*?</p>\n?', re.DOTALL)
"""What a list says of proposals that its reader may see."""
IN_DC12 = {"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}}
BESIDE_IT = {"geometry": {"type": "Point", "coordinates": [27.15, -32.85]}}
ASKING = ("public", "health", "water", "hub", "planner_elsewhere", "hub_elsewhere", "administrator")
UNSEEING = ("public", "planner_elsewhere", "hub_elsewhere")
OWNED = {"health": ["PROVINCE"], "water": ["NATION", "GRANT"]}
"""Commitments of the world that are those of each department."""
NAMES = {"health": ("EC-HEALTH", "Clinic"), "water": ("DWS", "Reservoir")}
TAKERS = ("public", "health", "water")
UPLOADS = {"upload": 1, "upload+1": 2}
"""The numbers that the uploads of the two will have: there are no others."""

Told = dict[str, tuple[Any, ...]]


class Story(NamedTuple):
    """What everybody was told: at first, after Health's work, after Water's; and the proposals of each."""

    first: dict[str, Told]
    after_health: dict[str, Told]
    last: dict[str, Told]
    made: dict[str, dict[str, Any]]


def content(name: str, place: dict[str, Any] | None = None) -> dict[str, Any]:
    amounts = [{"year": 2026, "phase": "original", "funding_source": "own", "cents": 7_654_321_09}]
    return {"name": name, "allocations": amounts} | ({"place": place} if place else {})


def make(country: Country, who: str, reference: str, place: dict[str, Any] | None = IN_DC12) -> Any:
    organisation, noun = NAMES[who]
    wanted = {
        "organisation": organisation,
        "reference": reference,
        "content": content(f"{noun} {reference}", place),
    }
    return country.ask(who, "POST", "/v1/proposals", json=wanted)


def publish_one(country: Country, who: str) -> int:
    """Publish a commitment, and give its number."""
    sent = country.step(who, make(country, who, "BEFORE"), "submit")
    return int(country.step("hub", sent, "publish")["commitment_id"])


def work(country: Country, who: str, commitment: int) -> dict[str, Any]:
    """Leave one proposal of each kind unpublished, and give them by what became of them."""
    made = {"draft": make(country, who, "DRAFT"), "unlocated": make(country, who, "UNLOCATED", None)}
    made["submitted"] = country.step(who, make(country, who, "SUBMITTED", BESIDE_IT), "submit")
    sent = country.step(who, make(country, who, "RETURNED"), "submit")
    made["returned"] = country.step("hub", sent, "return", "Which of the two sites?")
    made["withdrawn"] = country.step(who, make(country, who, "WITHDRAWN"), "withdraw")
    of_published = {
        "action": "change",
        "commitment_id": commitment,
        "content": content("Another name", IN_DC12),
    }
    change = country.ask(who, "POST", "/v1/proposals", json=of_published)
    made["change"] = country.step(who, change, "submit")
    made["upload"] = upload(country, who)
    return made


def upload(country: Country, who: str) -> dict[str, Any]:
    """Send a file with one row, and have it checked."""
    noun = NAMES[who][1]
    text = f"reference,name,original 2026/27\nIN-A-FILE,{noun} in a file,5\n"
    files = {"file": (f"{noun}.csv".lower(), text.encode(), "text/csv")}
    sent = country.ask(who, "POST", "/v1/uploads", files=files)
    path, tag = f"/v1/uploads/{sent['id']}", f'"{sent["version"]}"'
    country.ask(who, "POST", f"{path}/check", headers={"If-Match": tag})
    for _ in range(600):
        if country.ask(who, "GET", f"{path}/progress")["step"] != "checking":
            break
        time.sleep(0.05)
    checked = country.ask(who, "GET", path)
    assert checked["step"] == "checked", checked["fault"]
    return checked


@pytest.fixture(scope="module")
def story(country: Country) -> Story:
    published = {who: publish_one(country, who) for who in NAMES}
    first = everything(country, *ASKING)
    made = {"health": work(country, "health", published["health"])}
    after_health = everything(country, "health", "water")
    made["water"] = work(country, "water", published["water"])
    return Story(first, after_health, everything(country, *ASKING), made)


def everything(country: Country, *roles: str) -> dict[str, Told]:
    addresses = list(asked(country))
    return {
        who: {address: told(country, who, address) for address in addresses if wanted(who, address)}
        for who in roles
    }


def wanted(who: str, address: str) -> bool:
    """Whether somebody asks an address: files that take long to make are asked by few."""
    return who in TAKERS or not address.startswith("/v1/takeaway") or address.endswith("csv")


def asked(country: Country) -> Iterator[str]:
    """Every address of every path that the application has."""
    app = country.clients["public"].app
    numbers = country.world.commitments | {"run": country.world.run_id, "finding": finding(country)}
    # The proposals that will be made: those published first have the lowest numbers.
    numbers |= {"proposal": 3} | {f"proposal+{more}": 3 + more for more in range(1, 6)} | UPLOADS
    paths = {**READS, **PAGES}
    for path in sorted({*app.openapi()["paths"], *pages()} - LEADS_AWAY):
        for address in paths.get(path, ()):
            yield filled(address, numbers)


def filled(address: str, numbers: dict[str, Any]) -> str:
    for name, number in numbers.items():
        address = address.replace(f"{{{name}}}", str(number))
    assert "{" not in address
    return address


def finding(country: Country) -> str:
    found = country.ask("public", "GET", "/v1/findings?within=DC12")["findings"]
    return str(found[0]["key"])


def pages() -> set[str]:
    """Addresses that the OpenAPI document leaves out: pages for people."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    found = {route.path for route in routes if "GET" in route.methods and not route.include_in_schema}
    assert len(found) > 15
    return found


def told(country: Country, who: str, address: str) -> tuple[Any, ...]:
    answer = country.clients[who].get(address, follow_redirects=False)
    assert answer.status_code < 500, f"{who}: {address}: {answer.text}"
    headers = {name: text for name, text in answer.headers.items() if name.lower() not in PASSING}
    kind = headers.get("content-type", "").split(";")[0]
    held = TAKEN_APART.get(kind, masked)(answer.content)
    if held != answer.content:
        headers.pop("etag", None)  # it stands for the moment or the number, too
    return answer.status_code, headers, held


def masked(content: bytes) -> bytes:
    return REQUEST.sub(b"", content)


def unpacked(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return {name: whole.read(name) for name in whole.namelist() if name != "docProps/core.xml"}


def tables(content: bytes) -> Any:
    link = sqlite3.connect(":memory:")
    link.deserialize(content)
    lines = [MOMENT.sub("then", line) for line in link.iterdump()]
    link.close()
    return lines


def printed(content: bytes) -> Any:
    document = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


TAKEN_APART = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unpacked,
    "application/geopackage+sqlite3": tables,
    "application/pdf": printed,
}


def of_others(address: str) -> bool:
    """Whether an address tells of what is not public: its answer differs by who asks."""
    return any(part in address for part in ("/proposals", "/review", "/work", "/upload", "/changes"))


def differing(before: Told, after: Told) -> list[str]:
    return [address for address in before if before[address] != after[address]]


def without_own_line(told: Told) -> Told:
    """Leave out of the lists what they say is there beside them, and the ETag that stands for the whole."""
    return {
        address: (status, {**headers, "etag": ""}, BESIDE.sub(b"", held))
        if address.startswith("/commitments") and isinstance(held, bytes)
        else (status, headers, held)
        for address, (status, headers, held) in told.items()
    }


def test_every_address_of_the_api_is_asked(country: Country):
    described = country.clients["public"].app.openapi()["paths"]
    reads = {path for path, methods in described.items() if "get" in methods}
    assert reads - READS.keys() == set(), "say in tests/security/questions.py how these are asked"


def test_every_page_is_asked():
    known = PAGES.keys() | LEADS_AWAY
    assert pages() - known == set(), "say in questions.py how these are asked"


def test_the_questions_have_answers(story: Story):
    for who in ("public", "water"):
        good = [address for address, answer in story.first[who].items() if answer[0] == 200]
        assert len(good) > 80, {address: answer[0] for address, answer in story.first[who].items()}
    text = story.first["public"]["/v1/commitments?q=clinic"][2]
    assert {one["reference"] for one in json.loads(text)["commitments"]} == {"CLINICS", "BEFORE"}


@pytest.mark.parametrize("who", UNSEEING)
def test_who_is_elsewhere_is_told_the_same_by_every_answer(story: Story, who: str):
    assert differing(story.first[who], story.last[who]) == []


def test_neither_department_is_told_anything_of_the_other(story: Story):
    assert differing(story.first["water"], story.after_health["water"]) == []
    assert differing(story.after_health["health"], story.last["health"]) == []
    # Its own it does see: the comparison would notice.
    assert "/v1/proposals" in differing(story.first["health"], story.after_health["health"])
    assert "/v1/proposals/rollup?level=ward&year=2026" in differing(
        story.after_health["water"], story.last["water"]
    )
    for address in ("/v1/uploads", "/v1/uploads/1/progress", "/upload", "/upload/1"):
        assert address in differing(story.first["health"], story.after_health["health"])


def test_the_uploads_that_were_asked_for_are_there(story: Story):
    assert [story.made[who]["upload"]["id"] for who in NAMES] == list(UPLOADS.values())
    assert story.after_health["health"]["/v1/uploads/1"][0] == 200
    assert story.last["health"]["/v1/uploads/2"][0] == 404


@pytest.mark.parametrize("who", ["health", "water", "hub", "administrator"])
def test_what_is_public_is_the_same_for_those_who_see_proposals(story: Story, who: str):
    before, after = without_own_line(story.first[who]), without_own_line(story.last[who])
    changed = differing(before, after)
    assert [address for address in changed if not of_others(address)] == []
    assert "/v1/proposals" in changed


def test_published_figures_are_the_public_ones_whoever_asks(story: Story):
    for who in ASKING:
        for address, answer in story.last["public"].items():
            if address.startswith(("/v1", "/tiles")) and answer[0] == 200:
                theirs = story.last[who].get(address, answer)
                assert theirs[2] == answer[2], (who, address)


@pytest.mark.parametrize(
    ("who", "statuses"),
    [("planner", ["SUBMITTED", "CHANGED"]), ("hub", ["SUBMITTED", "CHANGED", "RETURNED"])],
)
def test_those_of_the_district_see_what_is_handed_to_them_and_no_draft(country, story, who, statuses):
    seen = country.ask(who, "GET", "/v1/proposals?limit=500")["proposals"]
    changed = {one["reference"] for part in story.made.values() for one in [part["change"]]}
    references = {"CHANGED" if one["reference"] in changed else one["reference"] for one in seen}
    assert references == set(statuses)
    assert {one["organisation"]["code"] for one in seen} == {"EC-HEALTH", "DWS"}


@pytest.mark.parametrize(
    "sides",
    [("water", "health"), ("health", "water"), ("hub_elsewhere", "health"), ("planner_elsewhere", "water")],
    ids=" at ".join,
)
@pytest.mark.parametrize("kind", ["draft", "submitted", "returned", "withdrawn", "change"])
@pytest.mark.parametrize("aimed", WRITES, ids=" ".join)
def test_others_work_cannot_be_told_from_none_by_writing(country, story, sides, kind, aimed):
    actor, owner = sides
    there = story.made[owner][kind]["id"]
    answers = [written(country, actor, aimed, number) for number in (there, there + 10_000)]
    assert answers[0] == answers[1]
    assert answers[0][0] in {403, 404} or '"done":0' in answers[0][1]
    still = country.ask("administrator", "GET", f"/v1/proposals/{there}")
    assert (still["status"], still["version"]) == (
        story.made[owner][kind]["status"],
        story.made[owner][kind]["version"],
    )


def written(
    country: Country, who: str, aimed: tuple[str, str], number: int, tag: str = '"1"'
) -> tuple[int, str]:
    address, body = (WRITES | PUBLISHED_WRITES | UPLOAD_WRITES)[aimed]
    sent = json.loads(json.dumps(body).replace('"{number}"', str(number))) if body else None
    headers = {"If-Match": tag}
    path = address.replace("{number}", str(number))
    answer = country.clients[who].request(aimed[0], path, headers=headers, json=sent)
    # The number alone: a short one stands within "v1", too.
    return answer.status_code, re.sub(rf"\b{number}\b", "N", masked(answer.content).decode())


@pytest.mark.parametrize(
    "sides",
    [("water", "health"), ("health", "water"), ("planner_elsewhere", "health"), ("planner", "water")],
    ids=" at ".join,
)
@pytest.mark.parametrize("aimed", PUBLISHED_WRITES, ids=" ".join)
def test_what_others_have_published_is_not_changed_by_writing(country, story, sides, aimed):
    """Nor does the refusal tell that a change of it waits, which the other of theirs has not."""
    actor, owner = sides
    changing = story.made[owner]["change"]["commitment_id"]
    others = [country.world.commitments[name] for name in OWNED[owner]]
    before = [held(country, number) for number in (changing, *others)]
    answers = [written(country, actor, aimed, row["id"], f'"{row["revision"]}"') for row in before]
    assert {status for status, _ in answers} == {403}
    assert len(set(answers)) == 1
    assert [held(country, number) for number in (changing, *others)] == before
    mine = country.ask("administrator", "GET", f"/v1/proposals?commitment={others[0]}")
    assert mine["proposals"] == []


def held(country: Country, commitment: int) -> Any:
    return country.ask("public", "GET", f"/v1/commitments/{commitment}")


def test_every_write_to_what_is_published_is_tried(country: Country):
    described = country.clients["public"].app.openapi()["paths"]
    there = {
        (method, path)
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/commitments") and method != "get"
    }
    assert there == {(method, path.split()[0]) for method, path in PUBLISHED_WRITES}


def test_every_write_to_a_proposal_is_tried(country: Country):
    described = country.clients["public"].app.openapi()["paths"]
    there = {
        (method, path)
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/proposals/") and method != "get"
    }
    steps = {("post", "/v1/proposals/{proposal_id}/{step}"), ("post", "/v1/proposals/preview")}
    assert there - steps <= WRITES.keys()


@pytest.mark.parametrize(
    "sides", [("water", "health"), ("health", "water"), ("hub", "health")], ids=" at ".join
)
@pytest.mark.parametrize("aimed", UPLOAD_WRITES, ids=" ".join)
def test_others_uploads_cannot_be_told_from_none_by_writing(country, story, sides, aimed):
    actor, owner = sides
    made = story.made[owner]["upload"]
    tag = f'"{made["version"]}"'
    answers = [written(country, actor, aimed, number, tag) for number in (made["id"], made["id"] + 10_000)]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert country.ask(owner, "GET", f"/v1/uploads/{made['id']}") == made


def test_every_write_to_an_upload_is_tried(country: Country):
    described = country.clients["public"].app.openapi()["paths"]
    there = {
        (method, path)
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/uploads/") and method != "get"
    }
    assert there == UPLOAD_WRITES.keys()


def test_a_preview_leaves_nothing_behind(country: Country, story: Story):
    wanted = {"organisation": "EC-HEALTH", "content": content("Only looked at", IN_DC12)}
    before = told(country, "public", "/v1/rollups?level=ward&year=2026&phase=original")
    assert country.ask("health", "POST", "/v1/proposals/preview", json=wanted)["lines"]
    assert told(country, "public", "/v1/rollups?level=ward&year=2026&phase=original") == before


def test_what_was_printed_was_read(story: Story):
    """The comparison of printed sheets is one of their words: there are some."""
    sheets = [
        story.first["public"][address] for address in story.first["public"] if address.endswith("format=pdf")
    ]
    assert len(sheets) == 2, "one of the money, one of gaps"
    assert all("Amathole" in " ".join(sheet[2]) for sheet in sheets)
