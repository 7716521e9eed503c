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
    proof = page.locator("meta[name=csrf-token]").get_attribute("content")
    answer = page.request.fetch(
        path,
        method=method,
        headers={"X-CSRF-Token": proof, "Content-Type": "application/json", **headers},
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


def test_the_list_begins_with_the_largest_and_leads_from_one_to_the_next(signed_in, ground, check_axe):
    page = signed_in("colleague").new_page()
    page.goto("/work")
    amounts = [cents(each) for each in page.locator("#work-list .figure").all_inner_texts()]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) >= 4
    check_axe(page)
    names = page.locator("#work-list a").all_inner_texts()
    page.locator("#work-list a").first.click()
    expect(page.locator("#headline")).to_have_text(names[0])
    expect(page.get_by_role("link", name="Previous")).to_have_count(0)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#headline")).to_have_text(names[1])
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("#headline")).to_have_text(names[0])


def test_what_is_saved_and_next_leaves_the_list(opened, ground):
    page = opened("home-affairs-live-capture-offices-kwanyezi-2")
    left = cents(page.locator(".work-around a:not(.button)").inner_text())
    previewed(page, lambda: click(page, INSIDE))
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_url(re.compile(r"/work/(commitments/)?\d+$"))
    drawn(page)
    assert cents(page.locator(".work-around a:not(.button)").inner_text()) == left - 1


def test_a_click_places_a_point_and_shows_its_ward(opened):
    page = opened("KZN/E/0026")
    choose(page, "point")
    previewed(page, lambda: click(page, INSIDE))
    proposal = saved(page)
    place = proposal["content"]["place"]
    assert (place["scope"], place["method"], place["precision"]) == ("site", "coordinates", 1)
    assert rows_shown(page) == first_phase(proposal["lines"])
    assert list(rows_shown(page)) == [ward_at(page, *place["geometry"]["coordinates"])]


def test_how_exactly_is_asked_in_words(opened):
    page = opened("KZN/E/0023")
    choose(page, "point")
    previewed(page, lambda: click(page, INSIDE))
    [ward] = rows_shown(page)
    previewed(page, lambda: page.get_by_label("The village or suburb").check())
    place = saved(page)["content"]["place"]
    assert (place["precision"], place["exactness"]) == (2, 2)
    previewed(page, lambda: page.get_by_label("Only somewhere in the municipality").check())
    place = saved(page)["content"]["place"]
    local = asked(page, f"/v1/areas/ward/{ward}")["local"]
    assert (place["scope"], place["area_code"], place["precision"]) == ("local", local, 3)
    assert place["geometry"] is None
    previewed(page, lambda: page.get_by_label("The exact site").check())
    assert saved(page)["content"]["place"]["geometry"]["type"] == "Point"


def test_a_line_is_divided_by_length_or_by_people_while_it_changes(opened):
    page = opened("KZN/E/0025")
    choose(page, "line")
    click(page, NORTH, INSIDE)
    previewed(page, lambda: click(page, SOUTH))
    previewed(page, lambda: click(page, SOUTH))
    drawn_line = saved(page)
    assert drawn_line["content"]["place"]["geometry"]["type"] == "LineString"
    by_length = rows_shown(page)
    assert len(by_length) > 1
    assert by_length == first_phase(drawn_line["lines"])
    previewed(page, lambda: page.get_by_role("radio", name="People").check())
    by_people = saved(page)
    assert rows_shown(page) == first_phase(by_people["lines"]) != by_length
    assert sum(rows_shown(page).values()) == sum(by_length.values())
    assert cents(page.locator("#landing-total").inner_text()) == sum(by_length.values())


def test_corners_are_dragged_taken_back_and_the_shape_deleted(opened):
    page = opened("KZN/E/0018")
    choose(page, "line")
    click(page, NORTH, INSIDE)
    previewed(page, lambda: click(page, INSIDE))
    before = saved(page)["content"]["place"]["geometry"]["coordinates"]

    def drag() -> None:
        start, end = on_map(page, INSIDE), on_map(page, SOUTH)
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=8)
        page.mouse.up()

    previewed(page, drag)
    after = saved(page)["content"]["place"]["geometry"]["coordinates"]
    assert after[0] == before[0]
    assert after[1][1] < before[1][1]
    previewed(page, lambda: page.get_by_role("button", name="Undo").click())
    assert saved(page)["content"]["place"]["geometry"]["coordinates"] == before
    previewed(page, lambda: page.get_by_role("button", name="Delete").click())
    assert saved(page)["content"]["place"]["scope"] == "unlocated"
    previewed(page, lambda: page.get_by_role("button", name="Undo").click())
    assert saved(page)["content"]["place"]["geometry"]["coordinates"] == before


def test_an_area_is_drawn_and_a_corner_taken_back_while_it_is_open(opened):
    page = opened("KZN/E/0017")
    choose(page, "area")
    click(page, NORTH, INSIDE, SOUTH, (0.3, 0.5))
    page.get_by_role("button", name="Undo").click()
    previewed(page, lambda: page.get_by_role("button", name="Finish").click())
    proposal = saved(page)
    [ring] = proposal["content"]["place"]["geometry"]["coordinates"]
    assert len(ring) == 4
    assert rows_shown(page) == first_phase(proposal["lines"])
    assert page.locator("#split-ways input:checked").input_value() == "area"


def test_coordinates_are_pasted_in_any_form(opened):
    page = opened("KZN/E/0013")
    choose(page, "text")
    previewed(page, lambda: page.get_by_label("Coordinates as you have them").fill("28°57'36\"S 30°25'12\"E"))
    place = saved(page)["content"]["place"]
    assert place["geometry"]["coordinates"] == pytest.approx([30.42, -28.96])
    wkt = "LINESTRING(30.3 -28.9, 30.4 -29.0)"
    previewed(page, lambda: page.get_by_label("Coordinates as you have them").fill(wkt))
    expect(page.locator("#findings .finding-refuse")).to_have_count(0)
    assert saved(page)["content"]["place"]["geometry"]["type"] == "LineString"


def test_what_cannot_be_read_is_said_and_the_place_stays(opened):
    page = opened("KZN/E/0010")
    before = asked(page, f"/v1/commitments/{int(page.url.rsplit('/', 1)[1])}")["scope"]
    choose(page, "text")
    previewed(page, lambda: page.get_by_label("Coordinates as you have them").fill("behind the old mill"))
    expect(page.locator("#findings .finding-refuse")).to_have_count(1)
    assert before == "district"
    expect(page.locator("#stage")).to_have_attribute("data-state", "new")


@pytest.mark.parametrize(
    ("reference", "rule", "text"),
    [
        ("KZN/E/0024", "latitude-sign", "28.96, 30.42"),
        ("KZN/E/0022", "axes-swapped", "30.42, -28.96"),
    ],
)
def test_a_contradiction_is_said_at_once_and_its_correction_is_one_press(opened, reference, rule, text):
    page = opened(reference)
    choose(page, "text")
    previewed(page, lambda: page.get_by_label("Coordinates as you have them").fill(text))
    finding = page.locator(f"#findings [data-rule={rule}]")
    expect(finding).to_be_visible()
    previewed(page, lambda: finding.get_by_role("button").click())
    assert saved(page)["content"]["place"]["geometry"]["coordinates"] == pytest.approx([30.42, -28.96])
    expect(finding).to_have_count(0)


def test_the_rows_own_words_are_read_again_and_mended(opened):
    page = opened("home-affairs-live-capture-offices-kwanyezi")
    previewed(page, lambda: page.get_by_role("button", name="Use it").click())
    finding = page.locator("#findings [data-rule=latitude-sign]")
    previewed(page, lambda: finding.get_by_role("button").click())
    longitude, latitude = saved(page)["content"]["place"]["geometry"]["coordinates"]
    assert latitude < -20 < 20 < longitude


def test_a_point_elsewhere_than_the_row_says_is_no_secret(opened):
    page = opened("KZN/E/0020")
    choose(page, "point")
    for spot in (NORTH, SOUTH, (0.7, 0.7), (0.7, 0.3), (0.2, 0.5)):
        previewed(page, lambda spot=spot: click(page, spot))
        if page.locator("#findings [data-rule=point-outside-municipality]").count():
            return
    pytest.fail("No point was said to lie outside of the municipality that the row names.")


def test_wards_are_picked_on_the_map_by_name_and_as_a_list(opened):
    page = opened("KZN/E/0014")
    choose(page, "wards")
    before = page.locator("#work-chips .ward-chip").count()
    previewed(page, lambda: click(page, (0.25, 0.45)))
    expect(page.locator("#work-chips .ward-chip")).to_have_count(before + 1)
    box = page.get_by_label("Find a ward by name or number")
    box.fill("59904002")
    page.locator("#work-list [role=option]").first.wait_for()
    previewed(page, lambda: box.press("Enter"))
    proposal = saved(page)
    chosen = {ward["code"] for ward in proposal["content"]["wards"] if ward["role"] == "work"}
    assert "59904002" in chosen
    assert len(chosen) == before + 2
    assert rows_shown(page) == first_phase(proposal["lines"])
    previewed(page, lambda: page.get_by_role("radio", name="Equal parts").check())
    equal = saved(page)
    assert rows_shown(page) == first_phase(equal["lines"])
    assert max(rows_shown(page).values()) - min(rows_shown(page).values()) <= 100 * len(equal["lines"])
    previewed(page, lambda: page.get_by_role("button", name=re.compile("Take out Ward 2,")).first.click())
    expect(page.locator("#work-chips .ward-chip")).to_have_count(before + 1)


def test_wards_served_are_chosen_apart_from_the_work(opened):
    page = opened("KZN/E/0012")
    before = rows_shown(page) if previews(page) else None
    page.get_by_role("button", name="Pick them on the map").click()
    previewed(page, lambda: click(page, (0.25, 0.45)))
    proposal = saved(page)
    [served] = [ward["code"] for ward in proposal["content"]["wards"] if ward["role"] == "benefit"]
    expect(page.locator(f"#benefit-chips [data-code='{served}']")).to_be_visible()
    assert proposal["content"]["place"]["scope"] == "site"
    assert rows_shown(page) == first_phase(proposal["lines"])
    assert before in (None, rows_shown(page))


@pytest.mark.parametrize(
    ("reference", "metres", "precision"), [("KZN/E/0021", 12, 1), ("KZN/E/0019", 900, 2)]
)
def test_the_devices_position_is_as_exact_as_the_device_says(opened, reference, metres, precision):
    page = opened(
        reference,
        geolocation={"latitude": -28.96, "longitude": 30.42, "accuracy": metres},
        permissions=["geolocation"],
    )
    choose(page, "device")
    previewed(page, lambda: page.get_by_role("button", name="Use the position of this device").click())
    expect(page.locator("#device-said")).to_contain_text(f"{metres} m")
    place = saved(page)["content"]["place"]
    assert place["geometry"]["coordinates"] == pytest.approx([30.42, -28.96])
    assert place["precision"] == precision


def test_a_whole_area_and_no_place_at_all(opened):
    page = opened("KZN/E/0016")
    choose(page, "whole")
    options = page.locator("#field-whole option")
    value = next(
        each.get_attribute("value")
        for each in options.all()
        if "local " in (each.get_attribute("value") or "")
    )
    previewed(page, lambda: page.locator("#field-whole").select_option(value))
    proposal = saved(page)
    assert proposal["content"]["place"]["area_code"] == value.split()[1]
    assert rows_shown(page) == first_phase(proposal["lines"])
    choose(page, "none")
    previewed(page, lambda: page.get_by_label("It is spent at a head office").check())
    assert saved(page)["content"]["place"]["scope"] == "head_office"


def test_what_is_shown_is_what_is_published_to_the_cent(opened, signed_in, ground):
    page = opened("KZN/E/0009")
    choose(page, "line")
    click(page, NORTH, INSIDE)
    previewed(page, lambda: click(page, INSIDE))
    proposal = saved(page)
    shown = rows_shown(page)
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#submitted")).to_be_visible()
    hub = signed_in("approver").new_page()
    hub.goto(f"/work/{proposal['id']}")
    now = asked(hub, f"/v1/proposals/{proposal['id']}")
    written(hub, "POST", f"/v1/proposals/{proposal['id']}/publish", {}, **{"If-Match": f'"{now["version"]}"'})
    published = asked(hub, f"/v1/commitments/{ground.commitments['KZN/E/0009']}")
    lines = [line for line in published["lines"] if line["edition"] == "demo"]
    assert first_phase([line | {"year": line.get("year")} for line in lines]) == shown


def test_an_interrupted_connection_loses_nothing(opened, watched):
    page = opened("KZN/E/0008")
    choose(page, "point")
    previewed(page, lambda: click(page, INSIDE))
    saved(page)
    page.context.set_offline(True)
    click(page, SOUTH)
    page.locator(".work-details > summary").click()
    page.get_by_label("Description").fill("Two shifts, with a hall")
    expect(page.locator("#state")).to_have_text("Kept on this device, not sent yet", timeout=PATIENCE_MS)
    expect(page.locator("#landing-offline")).to_be_visible()
    page.context.set_offline(False)
    proposal = saved(page)
    assert proposal["content"]["description"] == "Two shifts, with a hall"
    assert proposal["content"]["place"]["geometry"]["coordinates"][1] < -29
    watched.expect("ERR_INTERNET_DISCONNECTED")


def test_what_was_kept_comes_back_after_the_page_was_closed(opened, watched):
    page = opened("KZN/E/0007")
    choose(page, "point")
    previewed(page, lambda: click(page, INSIDE))
    proposal = saved(page)
    page.context.set_offline(True)
    page.locator(".work-details > summary").click()
    page.get_by_label("Description").fill("Typed in the veld")
    expect(page.locator("#state")).to_have_text("Kept on this device, not sent yet", timeout=PATIENCE_MS)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/work")
    again.goto(f"/work/{proposal['id']}")
    expect(again.locator("#restored")).to_be_visible()
    assert saved(drawn(again))["content"]["description"] == "Typed in the veld"
    watched.expect("ERR_INTERNET_DISCONNECTED")


def test_an_answer_that_is_lost_makes_no_second_proposal(signed_in, watched):
    page = signed_in().new_page()
    page.goto("/work/new")
    drawn(page)
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/v1/proposals", lose)
    page.get_by_label("Reference").fill("GEO/LOST")
    page.get_by_label("Name", exact=True).fill("Clinic whose answer was lost")
    assert saved(page)["content"]["name"] == "Clinic whose answer was lost"
    assert lost == [201]
    found = asked(page, "/v1/proposals", mine="true", limit=100)["proposals"]
    assert sum(each["reference"] == "GEO/LOST" for each in found) == 1
    watched.expect("ERR_CONNECTION_RESET")


def test_two_people_at_once_choose_field_by_field(opened, signed_in, watched, check_axe):
    page = opened("KZN/E/0006")
    page.locator(".work-details > summary").click()
    page.get_by_label("Description").fill("As the first has it")
    proposal = saved(page)
    other = signed_in("colleague").new_page()
    other.goto(f"/work/{proposal['id']}")
    drawn(other)
    theirs = proposal["content"] | {"description": "As the second has it", "name": "Renamed by the second"}
    written(
        other, "PUT", f"/v1/proposals/{proposal['id']}", theirs, **{"If-Match": f'"{proposal["version"]}"'}
    )
    page.get_by_label("Description").fill("As the first has it now")
    dialog = page.locator("#conflict")
    expect(dialog).to_be_visible(timeout=PATIENCE_MS)
    check_axe(page)
    go_on = dialog.get_by_role("button", name="Go on with these")
    expect(go_on).to_be_disabled()
    expect(dialog.get_by_text("As the first has it now")).to_be_visible()
    expect(dialog.get_by_text("As the second has it")).to_be_visible()
    expect(dialog.locator("input[name=choose-name][value=theirs]")).to_be_checked()
    dialog.locator("input[name=choose-description][value=mine]").check()
    go_on.click()
    stored = saved(page)["content"]
    assert (stored["description"], stored["name"]) == ("As the first has it now", "Renamed by the second")
    expect(page.locator("#headline")).to_have_text("Renamed by the second")
    watched.expect("412")


def test_everything_is_done_with_the_keyboard_alone(signed_in, ground):
    page = signed_in().new_page()
    page.goto(f"/work/commitments/{ground.commitments['KZN/E/0005']}")
    drawn(page)
    tab_to(page, "input[name=tool]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=tool][value=line]")).to_be_checked()
    tab_to(page, "#map canvas", back=True)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(900)
    previewed(page, lambda: page.keyboard.press("Enter"))
    line = saved(page)["content"]["place"]["geometry"]
    assert line["type"] == "LineString"
    assert line["coordinates"][1][1] > line["coordinates"][0][1]
    tab_to(page, "#corners summary")
    page.keyboard.press("Enter")
    tab_to(page, "#corner-rows input[data-axis=latitude]")
    page.keyboard.press("Control+A")
    page.keyboard.type("-28,97")
    previewed(page, lambda: page.keyboard.press("Tab"))
    assert saved(page)["content"]["place"]["geometry"]["coordinates"][0][1] == pytest.approx(-28.97)
    tab_to(page, "#benefit-box")
    page.keyboard.type("59904003")
    page.locator("#benefit-list [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    previewed(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator("#benefit-chips .ward-chip")).to_have_count(1)
    saved(page)
    tab_to(page, "#submit")
    page.keyboard.press("Enter")
    expect(page.locator("#submitted")).to_be_focused()


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until something has the focus; what has it must be in sight."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.locator(f"{selector}:focus").count():
            expect(page.locator(f"{selector}:focus")).to_be_in_viewport()
            return
    pytest.fail(f"Tab never comes to {selector}.")


def test_a_new_commitment_is_stored_submitted_and_taken_back(signed_in, check_axe):
    page = signed_in().new_page()
    page.goto("/work/new")
    drawn(page)
    check_axe(page)
    page.get_by_label("Organisation").select_option("kzn-education")
    page.get_by_label("Reference").fill("GEO/NEW")
    previewed(page, lambda: click(page, INSIDE))
    expect(page.locator("#state")).to_contain_text("until it has a reference and a name")
    page.get_by_label("Name", exact=True).fill("School hall at the crossing")
    page.get_by_role("button", name="Add an amount").click()
    page.get_by_label("Amount 1, rand").fill("R1 234 567,89")
    previewed(page, lambda: page.get_by_label("Amount 1, rand").press("Tab"))
    proposal = saved(page)
    assert [each["cents"] for each in proposal["content"]["allocations"]] == [123456789]
    assert sum(rows_shown(page).values()) == 123456789
    check_axe(page)
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#submitted")).to_be_visible()
    expect(page.locator("#fields")).to_be_disabled()
    page.get_by_role("link", name="Work list").last.click()
    page.get_by_role("link", name=re.compile("^Submitted")).click()
    page.get_by_role("link", name="School hall at the crossing").click()
    drawn(page)
    page.get_by_role("button", name="Make it a draft again").click()
    expect(page.locator("#fields")).to_be_enabled()


def test_a_comment_of_the_hub_stands_where_its_proposal_is_mended(opened, signed_in):
    page = opened("KZN/E/0004")
    choose(page, "point")
    previewed(page, lambda: click(page, INSIDE))
    saved(page)
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#submitted")).to_be_visible()
    number = int(page.url.rsplit("/", 1)[1])
    hub = signed_in("approver").new_page()
    hub.goto(f"/work/{number}")
    version = asked(hub, f"/v1/proposals/{number}")["version"]
    words = {"comment": "The site is across the river."}
    written(hub, "POST", f"/v1/proposals/{number}/return", words, **{"If-Match": f'"{version}"'})
    page.goto("/work?list=returned")
    expect(page.locator("#work-list .comment")).to_contain_text("The site is across the river.")
    page.goto(f"/work/{number}")
    expect(page.locator(".work-head")).to_contain_text("The site is across the river.")
    expect(page.locator("#fields")).to_be_enabled()


def test_what_is_not_theirs_is_not_there(opened, signed_in, watched, ground):
    page = opened("KZN/E/0003")
    page.locator(".work-details > summary").click()
    page.get_by_label("Description").fill("Not for others")
    number = saved(page)["id"]
    stranger = signed_in("stranger").new_page()
    assert stranger.goto(f"/work/{number}").status == 404
    assert stranger.goto(f"/work/commitments/{ground.commitments['KZN/E/0002']}").status == 403
    stranger.goto("/work")
    expect(stranger.locator("#work-list")).not_to_contain_text("KZN/E/")
    watched.expect("404")
    watched.expect("403")


def test_the_public_is_led_to_the_sign_in(open_context):
    answer = open_context().request.get("/work", headers={"Accept": "text/html"}, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?next=%2Fwork")


def test_a_published_commitment_offers_a_change_to_who_may_make_one(signed_in, ground):
    mine, theirs = signed_in().new_page(), signed_in("stranger").new_page()
    for page in (mine, theirs):
        page.goto(f"/commitments/{ground.commitments['KZN/E/0002']}")
    expect(theirs.get_by_role("link", name="Propose a change")).to_have_count(0)
    mine.get_by_role("link", name="Propose a change").click()
    expect(mine.locator("#headline")).to_be_visible()


def test_on_a_phone_the_map_stays_above_and_fingers_are_enough(opened, check_axe):
    page = opened("KZN/E/0001", **PHONE)
    page.locator("label.tool", has_text="Point").tap()
    x, y = on_map(page, (0.45, 0.5))
    previewed(page, lambda: page.touchscreen.tap(x, y))
    proposal = saved(page)
    assert proposal["content"]["place"]["geometry"]["type"] == "Point"
    page.locator("#landing-total").scroll_into_view_if_needed()
    expect(page.locator("#map")).to_be_in_viewport()
    assert rows_shown(page) == first_phase(proposal["lines"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for target in page.locator(
        "#proposal button:visible, #proposal select:visible, .map-tools button:visible"
    ).all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44
    check_axe(page)
