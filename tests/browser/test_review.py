"""The pages of review in a real browser: who can read them on what screen, and deciding by keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from service.actors import Actor
from service.clock import today
from service.db import make_engine, writing
from service.proposals import service as proposals
from service.proposals.content import Content
from service.proposals.words import Shown, Wanted
from tests.browser.geotagging.looking import tab_to
from tests.browser.people import OWNER, sign_in

HERE, THERE = (30.838, -29.375), (30.70, -29.15)


@pytest.fixture(scope="module")
def address(worked_address: str) -> str:
    """Where the district is served that these tests change."""
    return worked_address


@pytest.fixture(scope="module")
def propose(worked_url: str, people: dict[str, Actor]):
    """Submit something in the name of the contributor; ``of`` names the commitment that it changes."""
    engine = make_engine(worked_url)

    def submit(reference: str, name: str, site: tuple[float, float], cents: int, of: int | None = None):
        place = {"geometry": {"type": "Point", "coordinates": site}}
        amounts = [{"year": 2026, "phase": "original", "funding_source": "unstated", "cents": cents}]
        content = Content.model_validate({"name": name, "place": place, "allocations": amounts})
        owner = people["official"]
        whose = {"action": "change", "commitment_id": of} if of else {}
        with writing(engine, actor=owner) as session:
            wanted = Wanted(content, None if of else OWNER, None if of else reference, **whose)
            made = proposals.create(session, owner, wanted, today())
            return proposals.submit(session, owner, made.facts.id, version=made.facts.version)

    yield submit
    engine.dispose()


@pytest.fixture(scope="module")
def moved(worked_url: str, people: dict[str, Actor], propose) -> Shown:
    """A proposal that moves what is published to another place, for another amount."""
    first = propose("REVIEW-MOVED", "A pump station", HERE, 2_000_000_01)
    engine = make_engine(worked_url)
    with writing(engine, actor=people["hub"]) as session:
        [done] = proposals.publish(session, people["hub"], [(first.facts.id, first.facts.version)])
    engine.dispose()
    assert done.error is None
    return propose("", "A pump station by the river", THERE, 3_000_000_02, of=done.commitment_id)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("who", ["hub", "reader"])
def test_a_change_with_both_places_can_be_read_by_everybody(open_context, check_axe, moved, who, width):
    page = open_context(viewport={"width": width, "height": 740}).new_page()
    sign_in(page, who, "/review")
    page.get_by_role("cell", name="Change", exact=True).wait_for()
    hold(page, check_axe, width)
    page.locator(f"#proposal-{moved.facts.id}").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A pump station by the river")
    for side in ("before", "after"):
        expect(page.locator(f"figure.sketch > svg .review-point.review-{side}")).to_be_visible()
    name = page.locator("table.differences tbody tr").first
    expect(name.locator("del")).to_have_text("A pump station")
    expect(name.locator("ins")).to_have_text("A pump station by the river")
    expect(page.get_by_role("button", name="Publish")).to_have_count(1 if who == "hub" else 0)
    hold(page, check_axe, width)


@pytest.fixture(scope="module")
def withdrawal(worked_url: str, people: dict[str, Actor], propose) -> Shown:
    """A proposal to withdraw what is published, which a hub has changed once before."""
    first = propose("REVIEW-GONE", "A reservoir that is not built", HERE, 4_000_000_00)
    engine = make_engine(worked_url)
    with writing(engine, actor=people["hub"]) as session:
        [done] = proposals.publish(session, people["hub"], [(first.facts.id, first.facts.version)])
    assert done.commitment_id is not None
    renamed = propose("", "A reservoir that is no longer built", HERE, 4_500_000_00, of=done.commitment_id)
    with writing(engine, actor=people["hub"]) as session:
        seen = [(renamed.facts.id, renamed.facts.version)]
        [again] = proposals.publish(session, people["hub"], seen, "The council has decided otherwise.")
    assert again.error is None
    owner = people["official"]
    with writing(engine, actor=owner) as session:
        wanted = Wanted(None, action="withdraw", commitment_id=done.commitment_id)
        made = proposals.create(session, owner, wanted, today())
        sent = proposals.submit(session, owner, made.facts.id, version=made.facts.version)
    engine.dispose()
    return sent


@pytest.mark.parametrize("width", [360, 1280])
def test_a_withdrawal_and_what_was_changed_before_can_be_read_by_everybody(
    open_context, check_axe, withdrawal, width
):
    page = open_context(viewport={"width": width, "height": 740}).new_page()
    review, published = withdrawal.facts.id, withdrawal.facts.commitment_id
    sign_in(page, "reader", f"/review/{review}")
    expect(page.get_by_role("heading", level=1)).to_have_text("A reservoir that is no longer built")
    hold(page, check_axe, width)
    now = quote(datetime.now(UTC).isoformat())
    for path in (f"/commitments/{published}", f"/commitments/{published}?as_at={now}", "/record"):
        page.goto(path)
        expect(page.locator(".as-at-band")).to_have_count(1 if "as_at" in path else 0)
        expect(page.locator("article.change").first).to_contain_text("The council has decided otherwise.")
        hold(page, check_axe, width)


def hold(page: Page, check_axe, width: int) -> None:
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_many_are_published_by_keyboard_alone(page, propose):
    names = ("Keyboard clinic", "Keyboard road", "Keyboard hall")
    sent = [propose(f"REVIEW-{name}", name, HERE, 10_000_00) for name in names]
    sign_in(page, "hub", "/review")
    for each in sorted(sent[:2], key=lambda one: places(page).index(one.facts.id)):
        box = f"input[name=item][value='{each.facts.id}:{each.facts.version}']"
        tab_to(page, box)
        page.keyboard.press("Space")
        expect(page.locator(box)).to_be_checked()
    tab_to(page, "button[name=step][value=publish]")
    page.keyboard.press("Enter")
    results = page.locator(".results li")
    expect(results).to_have_count(2)
    assert results.filter(has_text="Published.").count() == 2
    found = page.request.get("/v1/commitments?q=keyboard").json()["commitments"]
    assert {each["name"] for each in found} == set(names[:2])
    expect(page.locator(f"#proposal-{sent[2].facts.id}")).to_be_visible()


def places(page: Page) -> list[int]:
    """The proposals of the queue in the order in which they stand."""
    rows = page.locator("tr[id^=proposal-]").all()
    return [int((row.get_attribute("id") or "").removeprefix("proposal-")) for row in rows]


def test_a_circle_of_the_map_leads_to_its_row_by_keyboard(page, propose):
    sent = propose("REVIEW-CIRCLE", "A clinic on the sketch", THERE, 5_000_000_00)
    sign_in(page, "hub", "/review")
    tab_to(page, f".review-sketch a[href='#proposal-{sent.facts.id}']")
    page.keyboard.press("Enter")
    expect(page.locator(f"#proposal-{sent.facts.id}:target")).to_be_in_viewport()
