"""The whole journey in a real browser: from a file to the public map, and nothing public before its time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from spatial.mercator import tile_of
from tests.browser.geotagging.looking import (
    INSIDE,
    cents,
    choose,
    click,
    drawn,
    previewed,
    rows_shown,
    saved,
)
from tests.browser.people import sign_in, sign_out
from tests.tiles.mvt import read_tile

HEADINGS = "Project ref;Project name;Ward;Municipality;Latitude;Longitude;Budget 2026/27"
ROWS = (
    "J-CLINIC;Journey clinic;;KZN991;29.375;30.838;1 200 000,01",
    "J-ROAD;Journey road;2;KZN991;;;800 000,02",
    "J-HALL;Journey hall;;;;;700 000,03",
    "J-WELL;Journey well;;;;;600 000,04",
    "J-FIELD;Journey field;;;;;500 000,05",
)
NAMES = ("Journey clinic", "Journey road", "Journey hall", "Journey well", "Journey field")
CENTS = (120_000_001, 80_000_002, 70_000_003, 60_000_004, 50_000_005)
SITES = sum(CENTS) - CENTS[1] - CENTS[4]  # of the clinic, the hall and the well: the others are by ward
WELL = (30.80, -29.40)
COMMENT = "Is it the old site or the new one?"
TIME = "year=2026&phase=original"
WORLD = "/tiles/demo/commitments/0/0/0.mvt?year=2026"
READS = (
    WORLD,
    f"/v1/rollups?level=ward&{TIME}",
    f"/v1/rollups?level=local&{TIME}&organisation=KZN991",
    f"/v1/maps/values?level=ward&measure=total&{TIME}",
    "/v1/commitments?q=journey",
    "/v1/commitments?organisation=KZN991&limit=500&format=geojson",
    "/v1/search?q=journey",
    "/v1/reconciliation",
    f"/v1/takeaway?level=ward&within=DC99&{TIME}&format=csv",
    "/commitments?organisation=KZN991",
    "/areas/local/KZN991",
)


class Told(NamedTuple):
    """What somebody was answered, whole."""

    status: int
    tag: str | None
    body: bytes


@pytest.fixture(scope="module")
def address(worked_address: str) -> str:
    """Where the district is served that this journey changes."""
    return worked_address


def test_from_a_file_to_the_public_map(open_context, people, tmp_path):
    public = open_context().new_page()
    before = told(public.request)
    page = open_context().new_page()

    sign_in(page, "official", "/upload")
    upload_and_correct(page, tmp_path / "journey.csv")
    assert told(public.request) == before
    place_each(page)
    submit_the_rest(page)
    sign_out(page, people["official"])
    assert told(public.request) == before

    sign_in(page, "hub", "/review")
    return_one(page)
    assert told(public.request) == before
    sign_out(page, people["hub"])
    sign_in(page, "official", "/work?list=returned")
    mend(page)
    sign_out(page, people["official"])
    assert told(public.request) == before

    sign_in(page, "hub", "/review")
    publish_all(page)
    after = told(public.request)
    assert [path for path in READS if after[path] == before[path]] == []
    hold_against_the_cents(before, after)
    see_it_on_the_map(public)


def told(request: APIRequestContext) -> dict[str, Told]:
    """What the public is answered."""
    answers = {path: request.get(path) for path in READS}
    assert all(answer.ok for answer in answers.values())
    return {path: Told(each.status, each.headers.get("etag"), each.body()) for path, each in answers.items()}


def upload_and_correct(page: Page, path: Path) -> None:
    """Send the file, put its one wrong cell right in place, and load its rows as drafts."""
    path.write_text("\n".join([HEADINGS, *ROWS]), encoding="utf-8")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_role("button", name="Check the file").click()
    cell = page.get_by_label("Row 2, Latitude")
    expect(cell).to_have_value("29.375", timeout=60_000)
    cell.fill("-29.375")
    cell.press("Enter")
    expect(page.locator("#grid-state")).to_have_text("Kept. Check again when you are done.")
    page.get_by_role("button", name="Keep and check again").click()
    expect(page.get_by_label("Row 2, Latitude")).to_have_count(0, timeout=60_000)
    total = page.locator("table.totals tbody tr").filter(has_text="2026/27").locator("td").nth(1)
    assert cents(total.inner_text()) == sum(CENTS)
    page.get_by_role("button", name="Load 5 rows as drafts").click()
    expect(page.get_by_text("5 drafts were written")).to_be_visible(timeout=60_000)


def place_each(page: Page) -> None:
    """Place what the file said nothing of: by a click, by pasted coordinates, and by picking a ward."""
    open_draft(page, "unlocated", "Journey hall")
    choose(page, "point")
    previewed(page, lambda: click(page, INSIDE))
    submit(page, CENTS[2])
    open_draft(page, "unlocated", "Journey well")
    choose(page, "text")
    words = f"{WELL[1]}, {WELL[0]}"
    previewed(page, lambda: page.get_by_label("Coordinates as you have them").fill(words))
    assert saved(page)["content"]["place"]["geometry"]["coordinates"] == pytest.approx(WELL)
    submit(page, CENTS[3])
    open_draft(page, "unlocated", "Journey field")
    choose(page, "wards")
    box = page.get_by_role("combobox", name="Find a ward by name or number")
    box.fill("59901003")
    page.locator("#work-list [role=option]").first.wait_for()
    previewed(page, lambda: box.press("Enter"))
    submit(page, CENTS[4])


def submit_the_rest(page: Page) -> None:
    """Hand in what the file placed."""
    for name, whole in zip(NAMES[:2], CENTS[:2], strict=True):
        open_draft(page, "draft", name)
        submit(page, whole)
    page.goto("/work?list=submitted")
    for name in NAMES:
        expect(page.locator("#work-list").get_by_role("link", name=name)).to_be_visible()


def open_draft(page: Page, kind: str, name: str) -> None:
    page.goto(f"/work?list={kind}")
    page.locator("#work-list").get_by_role("link", name=name).click()
    drawn(page)


def submit(page: Page, whole: int) -> None:
    """Hand in what is open, once all its money has somewhere to go."""
    expect(page.locator("#landing")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#landing-total")).to_be_visible()
    assert sum(rows_shown(page).values()) == whole
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#submitted")).to_be_visible()


def return_one(page: Page) -> None:
    """Send the clinic back with a question."""
    page.get_by_role("link", name="Journey clinic", exact=True).last.click()
    page.get_by_label("Comment.").fill(COMMENT)
    page.get_by_role("button", name="Return with the comment").click()
    expect(page.get_by_role("status")).to_contain_text("It was returned to its owners")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)


def mend(page: Page) -> None:
    """Answer the question, and hand the clinic in again."""
    expect(page.locator("#work-list .comment")).to_contain_text(COMMENT)
    page.locator("#work-list").get_by_role("link", name="Journey clinic").click()
    drawn(page)
    page.locator(".work-details > summary").click()
    page.get_by_label("Description").fill("At the old site")
    assert saved(page)["content"]["description"] == "At the old site"
    submit(page, CENTS[0])


def publish_all(page: Page) -> None:
    """Tick everything that waits, and publish it at once."""
    for name in NAMES:
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    results = page.locator(".results li")
    expect(results).to_have_count(len(NAMES))
    assert results.filter(has_text="Published.").count() == len(NAMES)


def hold_against_the_cents(before: dict[str, Told], after: dict[str, Told]) -> None:
    """What the public is told grew by exactly what was published."""
    for path in READS[1:3]:
        old, new = (json.loads(each[path].body) for each in (before, after))
        assert whole(new["total"]) - whole(old["total"]) == sum(CENTS)
        assert new["commitments"] - old["commitments"] == len(NAMES)
        grown = {code: whole(new["balance"][code]) - whole(old["balance"][code]) for code in new["balance"]}
        assert {code: amount for code, amount in grown.items() if amount} == {"ward": sum(CENTS)}
    assert placed(after) - placed(before) == sum(CENTS)
    found = json.loads(after["/v1/commitments?q=journey"].body)["commitments"]
    assert {each["name"]: whole(each["amount"]) for each in found} == dict(zip(NAMES, CENTS, strict=True))
    (was, was_worth), (now, now_worth) = (clusters(each[WORLD].body) for each in (before, after))
    assert (now - was, now_worth - was_worth) == (3, SITES)


def whole(rands: float) -> int:
    return round(100 * rands)


def placed(answers: dict[str, Told]) -> int:
    """Cents of all wards together."""
    return sum(whole(area["amount"]) for area in json.loads(answers[READS[1]].body)["areas"])


def clusters(content: bytes) -> tuple[int, int]:
    """How many sites the tile of the whole world draws, and their cents."""
    drawn_here = [each.properties for each in read_tile(content)["clusters"].features]
    return sum(each["count"] for each in drawn_here), sum(whole(each["amount"]) for each in drawn_here)


def see_it_on_the_map(public: Page) -> None:
    """Find the well as anybody does: its site is on the map where it was pasted, and its page is open."""
    at = tile_of(*WELL, 14)
    answer = public.request.get(f"/tiles/demo/commitments/14/{at[0]}/{at[1]}.mvt?year=2026")
    assert "Journey well" in {each.properties["name"] for each in read_tile(answer.body())["points"].features}
    public.goto("/")
    public.locator("#search-box").fill("journey well")
    expect(public.locator("#search-list li").first).to_contain_text("Journey well")
    public.locator("#search-box").press("Enter")
    public.wait_for_url("**/commitments/*")
    expect(public.get_by_role("heading", level=1)).to_have_text("Journey well")
    expect(public.locator("main")).to_contain_text("600\u202f000,04")
    expect(public.get_by_role("link", name="Sign in")).to_be_visible()
