"""A sign-in that ends while a form is open: what was typed stays, and is sent after signing in once more."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from service.actors import Actor
from service.db import make_engine, writing
from service.models import SignIn
from tests.browser.geotagging.looking import PATIENCE_MS, drawn, saved
from tests.browser.people import PASSWORD, sign_in


@pytest.fixture(scope="module")
def address(worked_address: str) -> str:
    """Where the district is served that these tests change."""
    return worked_address


def test_nothing_typed_is_lost_by_signing_in_again_in_another_window(
    page: Page, worked_url: str, people: dict[str, Actor], watched
):
    sign_in(page, "official", "/work/new")
    drawn(page)
    page.get_by_label("Reference").fill("EXPIRED-1")
    page.get_by_label("Name", exact=True).fill("Library at the crossing")
    number = saved(page)["id"]
    end_sign_ins(worked_url, people["official"])
    page.get_by_label("Description").fill("Two rooms, open on Saturdays")
    again = page.locator("#sign-in-again").get_by_role("link")
    expect(again).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_label("Name", exact=True).fill("Library and hall at the crossing")
    with page.expect_popup() as opened:
        again.click()
    other = opened.value
    other.get_by_label("Username").fill("official")
    other.get_by_label("Password").fill(PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("link", name=people["official"].title)).to_be_visible()
    other.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")  # a browser without a screen does not tell of it
    content = saved(page)["content"]
    assert (content["name"], content["description"]) == (
        "Library and hall at the crossing",
        "Two rooms, open on Saturdays",
    )
    assert page.request.get(f"/v1/proposals/{number}").json()["content"] == content
    watched.expect("40")  # the refusals in between, which a browser writes to its console


def end_sign_ins(url: str, who: Actor) -> None:
    engine = make_engine(url)
    with writing(engine) as session:
        session.execute(delete(SignIn).where(SignIn.account_id == who.account_id))
    engine.dispose()
