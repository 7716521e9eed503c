"""Who works how, and on what: by keyboard or finger, on the own work list and nobody else's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.geotagging.looking import (
    INSIDE,
    PHONE,
    asked,
    choose,
    click,
    drawn,
    first_phase,
    on_map,
    previewed,
    rows_shown,
    saved,
    tab_to,
    written,
)


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
    expect(page.locator("#fields")).to_have_attribute("disabled", "")
    page.get_by_role("link", name="Work list").last.click()
    page.get_by_role("link", name=re.compile("^Submitted")).click()
    page.get_by_role("link", name="School hall at the crossing").click()
    drawn(page)
    page.get_by_role("button", name="Make it a draft again").click()
    expect(page.locator("#fields")).not_to_have_attribute("disabled", re.compile(""))


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
    expect(page.locator("#fields")).not_to_have_attribute("disabled", re.compile(""))


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
