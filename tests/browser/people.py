"""Who works on a demonstration district of a test's own: accounts with one password, and its sign-in form."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.accounts import passwords
from service.actors import Actor, Grant
from service.db import make_engine, writing
from service.models import Organisation
from tests.accounts import add_account, approver, contributor, planner

OWNER = "KZN991"
"""A municipality of the demonstration district."""
DISTRICT = "DC99"
PASSWORD = "river stone lamp seven"


def add_people(url: str) -> dict[str, Actor]:
    """Add a contributor, a planner and an approver, and give them by their usernames."""
    engine = make_engine(url)
    with writing(engine) as session:
        owner = session.scalars(select(Organisation.id).where(Organisation.code == OWNER)).one()
    roles: dict[str, tuple[str, Grant]] = {
        "official": ("Official of Amber Bay", contributor(owner)),
        "reader": ("Planner of the district", planner(DISTRICT, "demo")),
        "hub": ("Approver of the hub", approver(DISTRICT, "demo")),
    }
    stored = passwords.store(PASSWORD)
    made = {}
    for name, (title, grant) in roles.items():
        number = add_account(engine, name, grant, title=title, password_hash=stored)
        made[name] = Actor(number, title, (grant,), "web")
    engine.dispose()
    return made


def sign_in(page: Page, username: str, onward: str) -> None:
    """Sign in on the form, and be led on to a page."""
    page.goto(onward)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{onward}")


def sign_out(page: Page, who: Actor) -> None:
    """Sign out by way of the top bar; what was open is then open no more."""
    page.get_by_role("link", name=who.title).click()
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name=who.title)).to_have_count(0)
