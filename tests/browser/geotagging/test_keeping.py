"""Nothing typed or drawn is lost or overwritten: lines that break, and two people at one proposal."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.geotagging.looking import (
    INSIDE,
    NORTH,
    PATIENCE_MS,
    SOUTH,
    asked,
    choose,
    click,
    drawn,
    first_phase,
    previewed,
    rows_shown,
    saved,
    written,
)


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
    [edition] = published["editions"]
    assert first_phase(edition["budget_lines"]) == shown


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
    other_words = {"description": "As the second has it", "name": "Renamed by the second"}
    theirs = {"content": proposal["content"] | other_words}
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


def test_who_was_forestalled_sees_both_and_overwrites_nothing_after_a_reload(
    opened, signed_in, watched, ground
):
    page = opened("KZN/E/0030")
    other = opened("KZN/E/0030", "colleague")
    other.locator(".work-details > summary").click()
    other.get_by_label("Description").fill("By the colleague")
    number = saved(other)["id"]
    page.locator(".work-details > summary").click()
    page.get_by_label("Description").fill("By me, a moment later")
    dialog = page.locator("#conflict")
    expect(dialog).to_be_visible(timeout=PATIENCE_MS)
    dialog.get_by_role("button", name="Decide later").click()
    expect(page.get_by_role("button", name="See both versions")).to_be_visible()
    page.reload()
    expect(dialog).to_be_visible(timeout=PATIENCE_MS)
    assert asked(page, f"/v1/proposals/{number}")["content"]["description"] == "By the colleague"
    dialog.locator("input[name=choose-description][value=mine]").check()
    dialog.get_by_role("button", name="Go on with these").click()
    assert saved(page)["content"]["description"] == "By me, a moment later"
    watched.expect("409")


def test_a_page_that_is_only_looked_at_makes_no_draft(opened):
    page = opened("KZN/E/0029")
    page.evaluate("dispatchEvent(new Event('focus')); dispatchEvent(new Event('online'))")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and").click()
    drafts = asked(page, "/v1/proposals", mine="true", limit=500)["proposals"]
    assert "KZN/E/0029" not in {each["reference"] for each in drafts}
