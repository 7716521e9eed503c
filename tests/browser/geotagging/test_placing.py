"""An official places commitments by each method, and sees at once where their money lands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.geotagging.looking import (
    INSIDE,
    NORTH,
    PATIENCE_MS,
    SOUTH,
    asked,
    cents,
    choose,
    click,
    drawn,
    first_phase,
    on_map,
    previewed,
    previews,
    rows_shown,
    saved,
    ward_at,
)


def test_the_list_begins_with_the_largest_and_leads_from_one_to_the_next(signed_in, ground, check_axe):
    page = signed_in("colleague").new_page()
    page.goto("/work")
    amounts = [cents(each) for each in page.locator("#work-list .figure").all_inner_texts()]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) >= 3
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
    reference = page.locator(".kicker").inner_text()
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator(".kicker")).not_to_have_text(reference, timeout=PATIENCE_MS)
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


def test_a_line_is_divided_by_length_while_it_is_drawn(opened):
    page = opened("KZN/E/0025")
    choose(page, "line")
    click(page, NORTH)
    previewed(page, lambda: click(page, INSIDE))
    begun = rows_shown(page)
    previewed(page, lambda: click(page, SOUTH))
    assert rows_shown(page).keys() > begun.keys()
    previewed(page, lambda: click(page, SOUTH))
    proposal = saved(page)
    assert proposal["content"]["place"]["geometry"]["type"] == "LineString"
    expect(page.locator("#landing-caption")).to_contain_text("By length of the line")
    assert len(rows_shown(page)) > 1
    assert rows_shown(page) == first_phase(proposal["lines"])


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
    by_people = rows_shown(page)
    expect(page.get_by_role("radio", name="People")).to_be_checked()
    previewed(page, page.get_by_role("radio", name="Area", exact=True).last.check)
    by_area = saved(page)
    assert rows_shown(page) == first_phase(by_area["lines"]) != by_people
    assert sum(rows_shown(page).values()) == sum(by_people.values())
    assert cents(page.locator("#landing-total").inner_text()) == sum(by_people.values())


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
    choose(page, "text")
    previewed(page, lambda: page.get_by_label("Coordinates as you have them").fill("behind the old mill"))
    expect(page.locator("#findings .finding-refuse")).to_have_count(1)
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


def test_a_point_elsewhere_than_the_row_says_is_told_at_once(opened):
    page = opened("KZN/E/0020")
    for _ in range(4):
        page.get_by_role("button", name="Zoom out").click()
        page.wait_for_timeout(400)
    previewed(page, lambda: click(page, (0.5, 0.6)))
    expect(page.locator("#findings [data-rule=point-outside-municipality]")).to_be_visible()
    assert saved(page)["content"]["place"]["scope"] == "site"


def test_wards_are_picked_on_the_map_by_name_and_as_a_list(opened):
    page = opened("KZN/E/0014")
    choose(page, "wards")
    before = page.locator("#work-chips .ward-chip").count()
    previewed(page, lambda: click(page, (0.25, 0.45)))
    expect(page.locator("#work-chips .ward-chip")).to_have_count(before + 1)
    box = page.get_by_role("combobox", name="Find a ward by name or number")
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
    previewed(page, page.get_by_role("button", name=re.compile("Take out Ward 2,")).first.click)
    expect(page.locator("#work-chips .ward-chip")).to_have_count(before + 1)
    box.fill("3, 5 and 7 to 9")
    previewed(page, lambda: box.press("Enter"))
    listed = {ward["code"] for ward in saved(page)["content"]["wards"] if ward["role"] == "work"}
    assert listed == {f"59901{number:03}" for number in (3, 5, 7, 8, 9)}


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
