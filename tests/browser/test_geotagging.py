"""An official places commitments on the map, in a real Chromium over a demonstration district of its own."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.accounts.proofs import hashed
from service.db import make_engine
from service.models import Account, AccountRole, Commitment, Organisation, SignIn
from tests.running import fill_with_demo, serving

PATIENCE_MS = 30_000
STEP_MS = 50
MINE = ("za-home-affairs", "za-social-development", "za-human-settlements", "kzn-education", "DC99")
DISTRICT = "DC99"
# Outlines of the demonstration district are drawn; these lie well inside of it, in parts of the map's picture.
INSIDE, NORTH, SOUTH = (0.42, 0.5), (0.45, 0.3), (0.4, 0.7)
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@dataclass(frozen=True)
class People:
    """Secrets of their sign-ins."""

    contributor: str
    colleague: str
    stranger: str
    approver: str


@dataclass(frozen=True)
class Ground:
    """What the tests of this module work on: a database that they may change, and who is signed in."""

    people: People
    commitments: dict[str, int]


@pytest.fixture(scope="module")
def own_url(test_databases) -> Iterator[str]:
    """A demonstration district that nobody else reads."""
    url = test_databases.create()
    fill_with_demo(url)
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="module")
def address(own_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served."""
    with serving(own_url, tmp_path_factory.mktemp("serve") / "log") as listening:
        yield listening


@pytest.fixture(scope="module")
def ground(own_url: str) -> Iterator[Ground]:
    """Accounts of those who work here, and the commitments by their references."""
    engine = make_engine(own_url)
    with Session(engine) as session, session.begin():
        people = People(
            _account(session, "official", organisations=MINE),
            _account(session, "colleague", organisations=MINE),
            _account(session, "stranger", organisations=("za-transport",)),
            _account(session, "hub", district=DISTRICT),
        )
        rows = session.execute(select(Commitment.reference, Commitment.id)).all()
    engine.dispose()
    return Ground(people, {row.reference: row.id for row in rows})


def _account(
    session: Session, name: str, *, organisations: tuple[str, ...] = (), district: str | None = None
) -> str:
    account = Account(username=f"{name}@geotagging.test", title=name.title())
    session.add(account)
    session.flush()
    for organisation in session.scalars(select(Organisation.id).where(Organisation.code.in_(organisations))):
        session.add(AccountRole(account_id=account.id, role="contributor", organisation_id=organisation))
    if district:
        session.add(
            AccountRole(account_id=account.id, role="approver", territory="demo", district_code=district)
        )
    secret = secrets.token_urlsafe(16)
    session.add(
        SignIn(
            secret_hash=hashed(secret),
            account_id=account.id,
            seen_at=func.now(),
            expires_at=datetime.now(UTC) + timedelta(hours=12),
        )
    )
    return secret


@pytest.fixture
def signed_in(
    open_context: Callable[..., BrowserContext], address: str, ground: Ground
) -> Callable[..., BrowserContext]:
    """A browser in which somebody has signed in, the contributor unless told."""

    def make(who: str = "contributor", **options) -> BrowserContext:
        context = open_context(**options)
        context.add_cookies([{"name": "onebudget", "value": getattr(ground.people, who), "url": address}])
        return context

    return make


@pytest.fixture
def opened(signed_in: Callable[..., BrowserContext], ground: Ground) -> Callable[..., Page]:
    """The page of a commitment by its reference, with its map drawn; each test takes one of its own."""

    def make(reference: str, who: str = "contributor", **options) -> Page:
        page = signed_in(who, **options).new_page()
        page.goto(f"/work/commitments/{ground.commitments[reference]}")
        return drawn(page)

    return make


def drawn(page: Page) -> Page:
    page.locator("#stage[data-map=ready]").wait_for(timeout=PATIENCE_MS)
    return page


def previews(page: Page) -> int:
    return int(page.locator("#stage").get_attribute("data-previewed") or 0)


def previewed(page: Page, act: Callable[[], object]) -> None:
    """Do something, and wait until the page shows where the money then lands."""
    before = previews(page)
    act()
    for _ in range(PATIENCE_MS // STEP_MS):
        if previews(page) > before:
            return
        page.wait_for_timeout(STEP_MS)
    pytest.fail("The page did not show where the money lands.")


def saved(page: Page) -> dict:
    """Wait until everything is stored, and give what is: the proposal as the API answers it."""
    expect(page.locator("#stage")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)
    number = re.search(r"/work/(\d+)", page.url)
    assert number, page.url
    return asked(page, f"/v1/proposals/{number[1]}")


def asked(page: Page, path: str, **parameters) -> dict:
    answer = page.request.get(path, params=parameters)
    assert answer.ok, answer.text()
    return answer.json()


def written(page: Page, method: str, path: str, body: object = None, **headers: str) -> dict:
    """Ask the API to write, in the name of who is signed in on a page."""
    boot = json.loads(page.locator("#stage").get_attribute("data-boot") or "{}")
    answer = page.request.fetch(
        path,
        method=method,
        headers={"X-CSRF-Token": boot["csrf"], "Content-Type": "application/json", **headers},
        data=json.dumps(body) if body is not None else None,
    )
    assert answer.ok, answer.text()
    return answer.json()


def choose(page: Page, tool: str) -> None:
    page.locator(f"input[name=tool][value={tool}]").check(force=True)


def on_map(page: Page, place: tuple[float, float]) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    assert box
    return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]


def click(page: Page, *spots: tuple[float, float]) -> None:
    for spot in spots:
        x, y = on_map(page, spot)
        page.mouse.move(x, y)
        page.mouse.click(x, y)
        page.wait_for_timeout(350)  # two clicks in haste are one double click


def rows_shown(page: Page) -> dict[str, int]:
    """Cents by area, as the page shows them."""
    rows = page.locator("#landing-rows tr").all()
    return {row.get_attribute("data-code") or "": cents(row.locator("td").last.inner_text()) for row in rows}


def cents(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text))


def first_phase(lines: list[dict]) -> dict[str, int]:
    """Cents by area of the first phase that the lines have, all years together."""
    order = ["original", "adjusted", "forecast", "audited", "actual"]
    phase = min((line["phase"] for line in lines), key=order.index)
    found: dict[str, int] = {}
    for line in lines:
        if line["phase"] == phase:
            found[line["code"]] = found.get(line["code"], 0) + round(100 * line["amount"])
    return found


def ward_at(page: Page, longitude: float, latitude: float) -> str:
    [ward] = asked(page, "/v1/areas", level="ward", point=f"{longitude},{latitude}")["areas"]
    return ward["code"]
