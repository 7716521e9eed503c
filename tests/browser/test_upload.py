"""A contributor's way with a file, in a real browser: sent, put right in place, counted, loaded."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.proofs import hashed
from service.db import make_engine
from service.models import Account, AccountRole, Organisation, Proposal, SignIn
from tests.running import serving

HEADINGS = "Project ref;Project name;Ward;Municipality;Latitude;Longitude;Budget 2026/27"
OWNER = "KZN991"


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


@pytest.fixture
def contributor(own_url: str, address: str, open_context) -> Callable[..., Page]:
    """Open a page in which a contributor of Amber Bay has signed in."""

    def make(**options) -> Page:
        secret = secrets.token_urlsafe(16)
        engine = make_engine(own_url)
        with Session(engine) as session, session.begin():
            account = Account(username=f"{secrets.token_hex(4)}@upload.test", title="Nomsa Dlamini")
            session.add(account)
            session.flush()
            whose = session.scalars(select(Organisation.id).where(Organisation.code == OWNER)).one()
            session.add(AccountRole(account_id=account.id, role="contributor", organisation_id=whose))
            end = datetime.now(UTC) + timedelta(hours=1)
            session.add(SignIn(secret_hash=hashed(secret), account_id=account.id, expires_at=end))
        engine.dispose()
        context = open_context(**options)
        context.add_cookies([{"name": "onebudget", "value": secret, "url": address}])
        return context.new_page()

    return make


def list_of(tmp_path: Path, *rows: str, name: str = "projects.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(["Department of works", "", HEADINGS, *rows]), encoding="utf-8")
    return path


def send(page: Page, path: Path) -> None:
    page.goto("/upload")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/upload/*")


def check(page: Page) -> None:
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What to look at")).to_be_visible(timeout=60_000)


def figure(page: Page, name: str) -> str:
    return page.locator(f"dl.figures div:has(dt:text-is('{name}')) dd").inner_text()


def drafts(url: str, *references: str) -> dict[str, str]:
    engine = make_engine(url)
    with Session(engine) as session:
        found = select(Proposal.reference, Proposal.status).where(Proposal.reference.in_(references))
        held = {row.reference: row.status for row in session.execute(found)}
    engine.dispose()
    return held


def test_a_file_is_sent_put_right_in_place_counted_and_loaded(contributor, own_url, tmp_path, check_axe):
    page = contributor()
    rows = ("B-1;Clinic;3;KZN991;;;1 200 000,00", "B-2;Road;2;KZN991;;;R 12x", "B-3;Hall;1;KZN991;;;500000")
    page.goto("/upload")
    check_axe(page)
    send(page, list_of(tmp_path, *rows))
    expect(page.get_by_label("What the column Project name is")).to_have_value("name")
    expect(page.get_by_label("Financial year of Budget 2026/27")).to_have_value("2026/27")
    check_axe(page)
    check(page)
    assert (figure(page, "Rows taken"), figure(page, "Rows refused")) == ("2", "1")
    check_axe(page)
    cell = page.get_by_label("Row 5, Budget 2026/27")
    assert cell.input_value() == "R 12x"
    cell.fill("300000,50")
    cell.press("Enter")
    expect(page.locator("#grid-state")).to_have_text("Kept. Check again when you are done.")
    page.reload()
    expect(page.get_by_label("Row 5, Budget 2026/27")).to_have_value("300000,50")
    page.get_by_role("button", name="Keep and check again").click()
    expect(page.get_by_text("No row needs a look.")).to_be_visible(timeout=60_000)
    assert (figure(page, "Rows taken"), figure(page, "Rows refused")) == ("3", "0")
    total = page.locator("table.totals tbody tr").filter(has_text="2026/27").inner_text()
    assert "2 000 000,50" in " ".join(total.split())
    page.get_by_role("button", name="Load 3 rows as drafts").click()
    expect(page.get_by_text("3 drafts were written")).to_be_visible(timeout=60_000)
    assert drafts(own_url, "B-1", "B-2", "B-3") == dict.fromkeys(("B-1", "B-2", "B-3"), "draft")


def test_a_suggestion_is_taken_up_with_one_press_and_a_row_left_out(contributor, tmp_path):
    page = contributor()
    rows = ("C-1;Hall;;KZN991;28.6;31.2;5", "C-2;Road;;KZN991;;;x1", "C-3;Pipe;;KZN991;;;1")
    send(page, list_of(tmp_path, *rows))
    check(page)
    page.get_by_role("button", name="Use -28").click()
    expect(page.get_by_label("Row 4, Latitude")).to_have_value("-28.6")
    page.get_by_label("Leave row 5 out").check()
    expect(page.locator("#grid-state")).to_have_text("Kept. Check again when you are done.")
    page.get_by_role("button", name="Keep and check again").click()
    expect(page.get_by_text("left out by hand").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("lacks its minus sign")).to_have_count(0)


def test_progress_survives_a_reload_in_the_middle(contributor, own_url, tmp_path):
    page = contributor()
    names = [f"D-{number}" for number in range(3000)]
    send(page, list_of(tmp_path, *(f"{name};Works;{1 + len(name) % 5};KZN991;;;1000" for name in names)))
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Load 3").first).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Load 3").click()
    expect(page.get_by_label("Being loaded")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Being loaded")).to_be_visible()
    expect(page.locator("#progress-text")).to_contain_text(" of ", timeout=30_000)
    expect(page.get_by_text("drafts were written")).to_be_visible(timeout=200_000)
    assert set(drafts(own_url, *names).values()) == {"draft"}
    assert len(drafts(own_url, *names)) == 3000


def test_on_a_phone_rows_stand_one_below_the_other(contributor, tmp_path, check_axe):
    page = contributor(viewport={"width": 360, "height": 740})
    send(page, list_of(tmp_path, "E-1;Road;2;KZN991;;;R 12x", "E-2;Hall;;KZN991;28.6;31.2;5"))
    check(page)
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.get_by_label("Row 4, Budget 2026/27").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360


def test_another_department_finds_nothing(contributor, tmp_path, watched):
    page = contributor()
    send(page, list_of(tmp_path, "F-1;Road;2;KZN991;;;1"))
    there = page.url
    stranger = contributor()
    stranger.goto(there)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Not found")
    watched.expect("404")
