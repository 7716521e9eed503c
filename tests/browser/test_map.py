"""The budget map as a planner uses it, in a real Chromium over the demonstration district."""

from __future__ import annotations

import csv
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

REPAINTS = "performance.getEntriesByName('onebudget-repaint').length"
PATIENCE_MS = 30_000
STEP_MS = 50


@pytest.fixture
def budget_map(page: Page) -> Page:
    """The map on its first view, drawn."""
    return opened(page, "/")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    await_repaints(page, 1)
    return page


def await_repaints(page: Page, count: int) -> None:
    """Wait until the map was drawn so often; asked from outside, since the page's policy forbids eval."""
    for _ in range(PATIENCE_MS // STEP_MS):
        if page.evaluate(REPAINTS) >= count:
            return
        page.wait_for_timeout(STEP_MS)
    pytest.fail(f"The map was not drawn {count} times.")


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def figures(page: Page, **parameters) -> dict:
    """What the API says, for the page's figures to be held against."""
    answer = page.request.get("/v1/maps/values", params=parameters)
    assert answer.ok
    return answer.json()


def short(rands: float) -> str:
    return f"R{rands / 1e9:.1f}\u202fbn".replace(".", ",")


def repainted(page: Page, act) -> None:
    """Do something, and wait until the map has been drawn anew for it."""
    before = page.evaluate(REPAINTS)
    act()
    await_repaints(page, before + 1)


def drawn_colours(page: Page) -> int:
    """How many colours the map's picture holds."""
    with Image.open(BytesIO(page.locator("#map").screenshot())) as picture:
        return len(
            picture.convert("RGB").resize((200, 150), Image.Resampling.NEAREST).getcolors(30_000) or []
        )


def test_the_first_view_shows_wards_and_says_what_it_does_not_show(budget_map: Page):
    values = figures(budget_map, level="ward")
    expect(budget_map.locator("#legend h2")).to_have_text("Amount per person")
    expect(budget_map.locator("#balance strong")).to_have_text(
        f"{100 * values['coverage']:.0f}\u202f% of {short(values['total'])} is at ward level"
    )
    expect(budget_map.locator(".legend-list li")).to_have_count(
        len(values["classes"]["counts"]) + (values["no_data"] > 0)
    )


def test_the_trial_balance_on_screen_adds_up_to_the_whole(budget_map: Page):
    values = figures(budget_map, level="ward")
    assert sum(round(100 * each) for each in values["balance"].values()) == round(100 * values["total"])
    landings = sum(amount != 0 for amount in values["balance"].values())
    expect(budget_map.locator(".balance-bar > span")).to_have_count(landings)
    expect(budget_map.locator(".balance-key button")).to_have_count(landings)
    for amount in budget_map.locator(".balance-key b").all_inner_texts():
        assert re.fullmatch(r"-?R[\d\u202f,]+(\u202f(m|bn|tn))?", amount)


def test_going_in_and_back_up(budget_map: Page):
    repainted(budget_map, lambda: budget_map.locator("#level").select_option("local"))
    budget_map.locator(".ranking-row").first.click()
    expect(budget_map.locator(".panel-head h2")).to_be_visible()
    name = budget_map.locator(".panel-head h2").inner_text()
    repainted(budget_map, lambda: budget_map.get_by_role("button", name="Go in: Wards").click())
    expect(budget_map.locator("#crumbs [aria-current]")).to_have_text(name)
    assert asked(budget_map)["level"] == ["ward"]
    repainted(budget_map, lambda: budget_map.locator("#up").click())
    expect(budget_map.locator("#crumbs [aria-current]")).to_have_text("uMfula District")
    repainted(budget_map, budget_map.go_back)
    expect(budget_map.locator("#crumbs [aria-current]")).to_have_text(name)


FILTERS = {
    "sphere": "national",
    "sector": "water",
    "focal_area": "",
    "funding_source": "",
    "stage": "",
}
"""A group of filters that the API has under the same name, and what the chosen value's code must hold."""


def test_each_filter_changes_the_figures_to_those_of_the_api(budget_map: Page):
    for group, part in FILTERS.items():
        budget_map.locator(f"#group-{group} summary").click()
        boxes = budget_map.locator(f"#group-{group} input")
        code = next(each for each in (box.get_attribute("value") for box in boxes.all()) if part in each)
        box = budget_map.locator(f"#group-{group} input[value='{code}']")
        repainted(budget_map, box.check)
        values = figures(budget_map, level="ward", **{group: code})
        noun = "commitment" if values["commitments"] == 1 else "commitments"
        expect(budget_map.locator("#balance .balance-head")).to_contain_text(
            f"{values['commitments']} {noun}"
        )
        assert asked(budget_map)[group] == [code]
        expect(budget_map.locator(f"#group-{group} .count")).to_have_text("1")
        repainted(budget_map, budget_map.locator("#clear").click)
        assert group not in asked(budget_map)


def test_catalytic_commitments_alone(budget_map: Page):
    budget_map.locator("#group-catalytic summary").click()
    repainted(budget_map, lambda: budget_map.get_by_label("Catalytic only").check())
    values = figures(budget_map, level="ward", catalytic="true")
    expect(budget_map.locator("#balance .balance-head")).to_contain_text(
        f"{values['commitments']} commitments"
    )
    assert asked(budget_map)["catalytic"] == ["true"]


@pytest.mark.parametrize(
    ("name", "ending"),
    [("Table, CSV", "csv"), ("Map sheet, PDF A4", "pdf"), ("For QGIS, GeoPackage", "gpkg")],
)
def test_a_view_is_taken_away_in_two_clicks(budget_map: Page, name: str, ending: str):
    budget_map.locator("#takeaway").click()
    with budget_map.expect_download(timeout=60_000) as started:
        budget_map.get_by_role("link", name=name).click()
    assert started.value.suggested_filename.endswith(f"per_person-2026-27.{ending}")
    assert Path(started.value.path()).stat().st_size > 1000


def test_phase_year_measure_and_classes_change_the_map(budget_map: Page):
    repainted(budget_map, lambda: budget_map.locator("#phase").select_option("adjusted"))
    expect(budget_map.locator("#year")).to_have_value("2025/26")
    repainted(budget_map, lambda: budget_map.locator("#phase").select_option("original"))
    repainted(budget_map, lambda: budget_map.locator("#year").select_option("2025/26"))
    assert asked(budget_map)["year"] == ["2025/26"]
    repainted(budget_map, lambda: budget_map.get_by_label("Share of the budget", exact=True).check())
    expect(budget_map.locator("#legend .quiet").first).to_contain_text("per cent")
    budget_map.locator("#group-classes summary").click()
    repainted(budget_map, lambda: budget_map.locator("#classes").select_option("3"))
    expect(budget_map.locator(".legend-list .swatch:not(.hatch)")).to_have_count(3)


def test_a_window_of_days_replaces_the_year(budget_map: Page):
    budget_map.locator("#group-period summary").click()
    repainted(budget_map, lambda: budget_map.get_by_role("button", name="The next 18 months").click())
    window = asked(budget_map)
    assert window["basis"] == ["window"]
    assert "year" not in window
    expect(budget_map.locator("#year option:checked")).to_have_text("A window of days")
    values = figures(
        budget_map, level="ward", basis="window", **{"from": window["from"][0], "to": window["to"][0]}
    )
    expect(budget_map.locator("#balance strong")).to_contain_text(short(values["total"]))


def test_totals_are_circles_and_rates_are_colours(budget_map: Page):
    assert drawn_colours(budget_map) > 30
    repainted(budget_map, lambda: budget_map.get_by_label("Amount", exact=True).check())
    expect(budget_map.locator("#legend")).to_contain_text("area of a circle")


def test_a_shared_link_reopens_the_same_view(page: Page, open_context):
    opened(page, "/?level=local&measure=share&phase=adjusted&sphere=national&area=local%3AKZN992&sites=1")
    expect(page.locator(".panel-head h2")).to_be_visible()
    other = open_context().new_page()
    opened(other, page.url)
    for place in ("#balance", "#legend", ".panel-head", "#panel .facts"):
        assert other.locator(place).inner_text() == page.locator(place).inner_text()
    expect(other.locator("#group-sphere input[value=national]")).to_be_checked()
    expect(other.locator("#sites")).to_be_checked()


def test_hovering_tells_the_figures_of_the_area_under_the_pointer(budget_map: Page):
    box = budget_map.locator("#map").bounding_box()
    assert box
    names = {row[2] for row in figures(budget_map, level="ward")["rows"]}
    budget_map.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(budget_map.locator("#tip")).to_be_visible()
    assert budget_map.locator("#tip strong").inner_text() in names


def test_everything_is_within_reach_of_the_keyboard(budget_map: Page):
    row = budget_map.locator(".ranking-row").first
    row.focus()
    budget_map.keyboard.press("Enter")
    expect(budget_map.locator(".panel-head h2")).to_be_visible()
    budget_map.keyboard.press("Escape")
    expect(budget_map.locator(".ranking-row").first).to_be_visible()
    reached = set()
    budget_map.locator(".skip").focus()
    for _ in range(40):
        budget_map.keyboard.press("Tab")
        reached.add(budget_map.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"search-box", "year", "takeaway", "level", "phase"} <= reached


def test_searching_leads_to_places_and_commitments(budget_map: Page):
    budget_map.locator("#search-box").fill("KZN992")
    expect(budget_map.locator("#search-list li").first).to_be_visible()
    repainted(budget_map, lambda: budget_map.locator("#search-box").press("Enter"))
    assert asked(budget_map)["within"] == ["KZN992"]


def test_a_segment_of_the_balance_opens_the_list_behind_it(budget_map: Page):
    budget_map.locator(".balance-bar .landing-province").click()
    expect(budget_map.locator(".panel-head h2")).to_have_text("Whole province")
    values = figures(budget_map, level="ward")
    expect(budget_map.locator("#panel .lead")).to_contain_text(short(values["balance"]["province"]))
    assert budget_map.get_by_role("link", name="List the commitments").get_attribute("href")


def test_a_refusal_says_what_to_do_and_keeps_the_way_back(page: Page, watched):
    page.goto("/?sector=nonsense")
    expect(page.locator("#notice")).to_contain_text("no sector 'nonsense'")
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("#legend h2")).to_be_visible()
    expect(page.locator("#notice")).to_be_hidden()
    watched.expect("422")


def test_a_lost_connection_keeps_the_old_picture(budget_map: Page, watched):
    before = budget_map.locator("#balance").inner_text()
    budget_map.context.set_offline(True)
    budget_map.locator("#level").select_option("local")
    expect(budget_map.locator("#notice")).to_contain_text("cannot be reached")
    assert budget_map.locator("#balance").inner_text() == before
    budget_map.context.set_offline(False)
    repainted(budget_map, lambda: budget_map.get_by_role("button", name="Try again").click())
    expect(budget_map.locator("#notice")).to_be_hidden()
    watched.expect("ERR_INTERNET_DISCONNECTED")


def test_the_map_meets_wcag(budget_map: Page, check_axe):
    check_axe(budget_map)
    budget_map.locator(".ranking-row").first.click()
    expect(budget_map.locator(".panel-head h2")).to_be_visible()
    check_axe(budget_map)


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_no_width_makes_the_page_scroll_sideways(open_context, width: int):
    page = opened(open_context(viewport={"width": width, "height": 740}).new_page(), "/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#map").bounding_box()["height"] > 250


def test_on_a_phone_the_margins_are_sheets_from_below(open_context, check_axe):
    page = opened(open_context(viewport={"width": 360, "height": 740}).new_page(), "/")
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#toggle-filters").click()
    expect(page.locator("#filters")).to_be_visible()
    check_axe(page)
    page.locator("#toggle-filters").click()
    page.locator("#toggle-panel").click()
    expect(page.locator(".ranking-row").first).to_be_visible()


def test_without_scripts_the_page_leads_to_the_tables(open_context):
    page = open_context(java_script_enabled=False).new_page()
    page.goto("/")
    expect(page.get_by_text("it needs scripts")).to_be_visible()
    page.get_by_role("link", name="Show as a table").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/areas")


def gap_figures(page: Page, **parameters) -> dict:
    answer = page.request.get("/v1/maps/gaps", params=parameters)
    assert answer.ok
    return answer.json()


def test_a_gap_by_ward_is_refused_with_its_reason_and_one_click_shows_municipalities(page: Page, watched):
    opened(page, "/?measure=gap&need=no_electricity&level=ward")
    watched.expect("409")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("is placed at wards, less than the 60")
    expect(page.locator("#legend")).to_contain_text("Not shown: refused")
    of_wards = {"indicator": "no_electricity", "level": "ward"}
    offered = int(page.request.get("/v1/maps/gaps", params=of_wards).json()["spread"] == "helps")
    expect(notice.get_by_role("button", name="Divide money")).to_have_count(offered)
    repainted(page, lambda: notice.get_by_role("button", name="Show by: Municipalities").click())
    expect(notice).to_be_hidden()
    assert asked(page)["level"] == ["local"]
    drawn = gap_figures(page, indicator="no_electricity", level="local")
    counts = page.locator("#legend .legend-count [aria-hidden]").all_inner_texts()
    assert [int(count) for count in counts] == drawn["classes"]["counts"]
    widest = max(drawn["rows"], key=lambda row: row[4])
    first = page.locator(".ranking-row").first
    expect(first).to_contain_text(widest[2])
    first.click()
    expect(page.locator("#panel")).to_contain_text("Share of the need")
    expect(page.locator("#panel")).to_contain_text("in need for each R1\u202fm")


def test_need_against_budget_has_nine_colours_and_stays_in_the_address(page: Page, check_axe):
    opened(page, "/?level=local")
    repainted(page, lambda: page.get_by_label("Need against budget, 3 by 3").check())
    repainted(page, lambda: page.get_by_label("Need", exact=True).select_option("no_piped_water"))
    repainted(page, lambda: page.get_by_label("Money of", exact=True).select_option("all"))
    drawn = gap_figures(page, indicator="no_piped_water", sector="all", level="local", measure="two_way")
    counts = [int(text) for text in page.locator(".two-way-count").all_inner_texts()]
    assert counts == [drawn["two_way"]["counts"][place] for place in (6, 7, 8, 3, 4, 5, 0, 1, 2)]
    assert {name: asked(page)[name] for name in ("measure", "need", "money")} == {
        "measure": ["two_way"],
        "need": ["no_piped_water"],
        "money": ["all"],
    }
    check_axe(page)
    shown = page.locator("#panel").inner_text()
    page.reload()
    await_repaints(page, 1)
    assert page.locator("#panel").inner_text() == shown
    page.get_by_role("button", name="Take away").click()
    links = page.locator("#takeaway-list a")
    expect(links.first).to_have_attribute(
        "href", re.compile("^/v1/takeaway/gaps.*measure=two_way.*format=pdf")
    )
    expect(links.last).to_have_attribute("href", re.compile("^/gaps"))
    with page.expect_download() as started:
        links.filter(has_text="CSV").click()
    told = list(csv.DictReader(started.value.path().read_text(encoding="utf-8").splitlines()))
    at = {name: drawn["columns"].index(name) for name in ("code", "class")}
    assert {row["code"]: row["two_way"] for row in told if not row["landing"]} == {
        row[at["code"]]: str(row[at["class"]]) for row in drawn["rows"]
    }
