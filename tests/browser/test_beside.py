"""What is not public yet beside what is, on the map of who may see it, in a real Chromium."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.proofs import hashed
from service.db import make_engine
from service.models import Account, AccountRole, Area, Edition, Organisation, SignIn
from tests.browser.test_map import asked, opened
from tests.running import serving

OWNER, OTHER, DISTRICT = "KZN991", "kzn-education", "DC99"
RANDS = 7_350_000
NAME = "Footbridge that nobody was told of"


@pytest.fixture(scope="module")
def own_url(test_databases) -> Iterator[str]:
    """A demonstration district that these tests change."""
    url = test_databases.create_with_demo()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="module")
def address(own_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served."""
    with serving(own_url, tmp_path_factory.mktemp("serve") / "log") as listening:
        yield listening


@dataclass(frozen=True)
class Ground:
    """Secrets of who is signed in, and a point within the municipality of the owner."""

    secrets: dict[str, str]
    lng: float
    lat: float

    @property
    def close(self) -> str:
        """The point in the middle of the picture."""
        return f"11.5/{self.lat:.4f}/{self.lng:.4f}"


@pytest.fixture(scope="module")
def ground(own_url: str) -> Ground:
    """The owner of a draft, another department, and the planner of the district."""
    engine = make_engine(own_url)
    with Session(engine) as session, session.begin():
        rows = session.execute(select(Organisation.code, Organisation.id))
        whose = {row.code: row.id for row in rows}
        found = {
            "owner": _account(session, role="contributor", organisation_id=whose[OWNER]),
            "other": _account(session, role="contributor", organisation_id=whose[OTHER]),
            "planner": _account(session, role="planner", territory="demo", district_code=DISTRICT),
        }
        inside = Area.geom.ST_PointOnSurface()
        chosen = select(inside.ST_X(), inside.ST_Y()).join(Edition, Edition.id == Area.edition_id)
        lng, lat = session.execute(chosen.where(Area.code == OWNER).limit(1)).one()
    engine.dispose()
    return Ground(found, round(lng, 4), round(lat, 4))


def _account(session: Session, **grant) -> str:
    secret = secrets.token_urlsafe(16)
    account = Account(username=f"{secrets.token_hex(4)}@beside.test", title="Sipho Nkosi")
    session.add(account)
    session.flush()
    session.add(AccountRole(account_id=account.id, **grant))
    end = datetime.now(UTC) + timedelta(hours=1)
    session.add(SignIn(secret_hash=hashed(secret), account_id=account.id, expires_at=end))
    return secret


@pytest.fixture
def sign_in(ground: Ground, address: str, open_context) -> Callable[..., Page]:
    """Open a page in which one of them has signed in."""

    def make(who: str, **options) -> Page:
        context = open_context(**options)
        context.add_cookies([{"name": "onebudget", "value": ground.secrets[who], "url": address}])
        return context.new_page()

    return make


@pytest.fixture
def draft(ground: Ground, sign_in) -> Iterator[dict]:
    """A draft of the owner with a site; given up again afterwards."""
    page = sign_in("owner")
    page.goto("/work")
    proof = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    content = {
        "name": NAME,
        "place": {"geometry": {"type": "Point", "coordinates": [ground.lng, ground.lat]}},
        "allocations": [
            {"year": 2026, "phase": "original", "funding_source": "unstated", "cents": 100 * RANDS}
        ],
    }
    body = {
        "organisation": OWNER,
        "reference": f"BESIDE-{secrets.token_hex(3)}",
        "content": content,
    }
    answer = page.request.post("/v1/proposals", data=body, headers={"X-CSRF-Token": proof})
    assert answer.status == 201, answer.text()
    made = answer.json()
    yield made
    held = page.request.get(f"/v1/proposals/{made['id']}")
    page.request.delete(
        f"/v1/proposals/{made['id']}",
        headers={"X-CSRF-Token": proof, "If-Match": f'"{held.json()["version"]}"'},
    )


def middle(page: Page) -> Image.Image:
    """The picture's middle, as wide as a symbol."""
    shot = Image.open(BytesIO(page.locator("#map").screenshot())).convert("L")
    x, y = shot.width // 2, shot.height // 2
    return shot.crop((x - 12, y - 12, x + 12, y + 12))


def line(page: Page):
    return page.locator("#panel .beside-line")


def drawn(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)


def test_a_contributor_sees_the_draft_and_its_money_beside_the_published(
    draft: dict, ground: Ground, sign_in, check_axe
):
    page = opened(sign_in("owner"), f"/?at={ground.close}")
    published = page.locator("#balance").inner_text()
    drawn(page)
    before = middle(page)
    expect(line(page)).to_have_count(0)

    page.get_by_label("Not public yet", exact=True).check()
    expect(line(page)).to_contain_text(re.compile(r"Beside it, not public yet: R7,4\sm in 1 proposal\."))
    expect(page.locator(".beside-key .legend-count [aria-hidden]")).to_have_text("1")
    assert asked(page)["beside"] == ["1"]
    assert page.locator("#balance").inner_text() == published
    drawn(page)
    symbol = middle(page)
    assert symbol.tobytes() != before.tobytes()
    # Told from what lies below in grey too: a dark edge around a bright inside.
    assert symbol.getpixel((12, 12)) > 200
    assert min(symbol.tobytes()) < 70
    check_axe(page)

    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(f"**/work/{draft['id']}")


def test_the_line_follows_the_area_and_the_year(draft: dict, sign_in):
    assert draft["status"] == "draft"
    page = opened(sign_in("owner"), "/?beside=1&level=local&area=local:KZN991")
    expect(line(page)).to_contain_text("in 1 proposal")
    page.goto("/?beside=1&level=local&area=local:KZN992")
    expect(line(page)).to_contain_text("nothing that you may see")
    page.goto("/?beside=1&year=2025/26")
    expect(line(page)).to_contain_text("nothing that you may see")
    page.get_by_label("Not public yet", exact=True).uncheck()
    expect(line(page)).to_have_count(0)
    expect(page.locator(".beside-key")).to_have_count(0)
    assert "beside" not in asked(page)


@pytest.mark.parametrize("who", ["other", "planner"])
def test_others_do_not_see_the_draft(draft: dict, ground: Ground, sign_in, who: str):
    assert draft["status"] == "draft"
    page = opened(sign_in(who), f"/?at={ground.close}&beside=1")
    expect(line(page)).to_contain_text("nothing that you may see")
    expect(page.locator(".beside-key .legend-count [aria-hidden]")).to_have_text("0")


def test_the_public_asks_for_none_of_it(draft: dict, page: Page):
    assert draft["status"] == "draft"
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    opened(page, "/?beside=1")
    drawn(page)
    assert [url for url in requests if "/v1/maps/values" in url]
    assert [url for url in requests if "/v1/proposals" in url or "beside.js" in url] == []
    expect(page.get_by_label("Not public yet", exact=True)).to_have_count(0)
    expect(line(page)).to_have_count(0)


def test_on_a_phone_the_list_and_the_map_say_it_too(draft: dict, sign_in, check_axe):
    assert draft["status"] == "draft"
    page = sign_in("owner", viewport={"width": 360, "height": 740})
    opened(page, "/?beside=1")
    expect(page.locator(".beside-key")).to_be_visible()
    page.locator("#toggle-panel").click()
    expect(line(page)).to_contain_text("in 1 proposal")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("/commitments")
    expect(page.locator(".beside")).to_contain_text("1 proposal")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    check_axe(page)
