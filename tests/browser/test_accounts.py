"""Accounts in the real browser: signing in, the pages behind it, the top bar; with scripts and without."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from service.accounts import service
from service.db import make_engine, writing
from service.models import Role

PASSWORD = "river stone lamp seven"
TITLE = "Administrator of the district hub"
PAGES = ["/account", "/accounts", "/sign-out"]


@pytest.fixture
def administrator(demo_url: str) -> str:
    """The username of an administrator with a long title; each test's own, since sign-ins are limited."""
    username = f"browser.{secrets.token_hex(4)}"
    engine = make_engine(demo_url)
    with writing(engine) as session:
        service.create_administrator(
            session,
            username=username,
            title=TITLE,
            password=PASSWORD,
            valid=timedelta(days=1),
        )
    engine.dispose()
    return username


def sign_in(page: Page, username: str, onward: str = "/account") -> None:
    page.goto(onward)
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", [360, 1280, 1920])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_pages_fit_and_can_be_read_by_everybody(open_context, check_axe, administrator, width, scripts):
    page = open_context(viewport={"width": width, "height": 740}, java_script_enabled=scripts).new_page()
    sign_in(page, administrator)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for path in PAGES:
        page.goto(path)
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            check_axe(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    if scripts:
        check_axe(page)


def test_the_way_there_leads_back_to_where_one_was(page, administrator, watched):
    page.goto("/areas?level=district")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill(administrator)
    page.get_by_label("Password").fill("not the right one")
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not open an account")
    watched.expect("403")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/areas?level=district")
    link = page.get_by_role("link", name=TITLE)
    expect(link).to_have_attribute("href", "/account")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_map_shows_who_is_signed_in_within_its_bar(open_context, administrator, width):
    page = open_context(viewport={"width": width, "height": 740}).new_page()
    page.goto("/")
    expect(page.get_by_role("link", name="Sign in")).to_be_in_viewport()
    sign_in(page, administrator, "/account")
    page.wait_for_url("**/account")
    page.goto("/")
    expect(page.get_by_role("link", name=TITLE)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_token_is_made_by_keyboard_and_shown_once(page, administrator):
    sign_in(page, administrator)
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("notebook")
    page.keyboard.press("Enter")
    expect(page.locator(".secret")).to_contain_text("onebudget_")
    page.goto("/account")
    expect(page.locator(".secret")).to_have_count(0)
    expect(page.get_by_role("button", name="Revoke the token notebook")).to_be_visible()


def test_an_account_is_added_and_given_a_role(page, administrator):
    sign_in(page, administrator, "/accounts")
    page.get_by_label("Username").fill("browser.made")
    page.get_by_label("Shown to others as").fill("Made in the browser")
    page.get_by_role("button", name="Add the account").click()
    expect(page.locator(".secret")).to_be_visible()
    page.get_by_text("Change Made in the browser").click()
    made = page.locator("section.holder").filter(has_text="Made in the browser")
    made.get_by_label("Role").select_option(Role.PLANNER.value)
    made.get_by_label("District or metro").fill("DC99")
    made.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("status")).to_have_text("The role was given.")
    expect(page.get_by_text("Planner: DC99")).to_be_visible()
