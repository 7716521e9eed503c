"""A hub decides on a finding on its page, on a phone; who comes second loses nothing typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from service.accounts import passwords
from service.db import make_engine
from tests.accounts import add_account, approver
from tests.browser.people import DISTRICT, PASSWORD, sign_in

HUB = f"/hub/{DISTRICT}?rule=no-plan&limit=3"


@pytest.fixture(scope="module")
def address(worked_address: str) -> str:
    """Where the district is served that these tests change."""
    return worked_address


@pytest.fixture
def decider(worked_url: str) -> str:
    """An approver of this test's own, since sign-ins of one name are limited."""
    engine = make_engine(worked_url)
    stored = passwords.store(PASSWORD)
    add_account(engine, "decider", approver(DISTRICT, "demo"), title="Secretary", password_hash=stored)
    engine.dispose()
    return "decider"


def decide(page: Page, state: str, why: str) -> None:
    row = page.locator("tr.finding-more").first
    row.locator("summary", has_text="Decide").click()
    row.get_by_label(state).check()
    row.get_by_label("Why").fill(why)
    row.get_by_role("button", name="Keep the decision").click()


def test_a_hub_decides_on_its_page(open_context, check_axe, watched, decider):
    context = open_context(viewport={"width": 360, "height": 740})
    page, other = context.new_page(), context.new_page()
    sign_in(page, decider, "/review")
    for each in (page, other):
        each.goto(HUB)
    decide(page, "Explained", "It answers the floods of April.")
    page.wait_for_url(re.compile(r"decided=(no-plan\.\w+)#finding-\1$"))
    first = page.locator("tr.finding-more").first
    expect(first.get_by_role("status")).to_have_text("Your decision is kept: Explained.")
    expect(first).to_contain_text("It answers the floods of April.")
    expect(first).to_be_in_viewport()
    hold(page, check_axe)

    decide(other, "Open", "Nobody knows of it.")
    second = other.locator("tr.finding-more").first
    expect(second).to_contain_text(
        "Somebody has decided on this finding since you read it: explained, Secretary"
    )
    watched.expect("412")  # told once the answer is there
    expect(second.get_by_label("Why")).to_have_value("Nobody knows of it.")
    expect(second.get_by_label("Open")).to_be_checked()
    hold(other, check_axe)
    second.get_by_role("button", name="Keep the decision").click()
    expect(second.get_by_role("status")).to_have_text("Your decision is kept: Open.")

    public = open_context(java_script_enabled=False).new_page()
    public.goto(HUB)
    told = public.locator("tr.finding-more").first
    expect(told).to_contain_text(f"Hub of {DISTRICT}")
    told.locator("summary", has_text="1 earlier decision").click()
    expect(told.get_by_text("It answers the floods of April.")).to_be_visible()
    expect(public.get_by_role("button", name="Keep the decision")).to_have_count(0)


def hold(page: Page, check_axe) -> None:
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
