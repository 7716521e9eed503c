"""Pages in a real browser: WCAG, small and wide screens, the keyboard, print, and life without scripts."""

from __future__ import annotations

import json
import re
from urllib.request import urlopen

import pypdfium2
import pytest
from playwright.sync_api import expect

from service.formatting import short_money

PAGES = [
    "/commitments",
    "/commitments?within=DC99&year=2026&landing=ward&sphere=national,provincial&q=road",
    "/commitments?q=nothing+of+the+kind",
    "/commitments/1",
    "/commitments/200",
    "/areas",
    "/areas?level=ward&within=KZN991&order=per_person",
    "/areas/district/DC99",
    "/areas/ward/KZN991_4",
    "/areas/country/ZA?year=2025&phase=audited",
    "/gaps",
    "/gaps?edition=demo&level=ward",
    "/gaps?edition=demo&level=ward&within=DC99&spread=population",
    "/hub/DC99",
    "/hub/DC99?rule=need-unanswered&state=open",
    "/changes",
    "/imports",
    "/imports/3",
    "/imports/3?rule=latitude-sign",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_wcag(page, check_axe, path):
    page.goto(path)
    check_axe(page)


@pytest.mark.parametrize("width", [360, 1920])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_screen(open_context, path, width):
    page = open_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(path)
    sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] <= sizes[1], f"{path} is {sizes[0]} wide at {width}"


@pytest.fixture
def plain_page(open_context):
    """A page in a browser that runs no scripts."""
    return open_context(java_script_enabled=False).new_page()


def test_without_scripts_one_gets_from_the_map_to_a_ward(plain_page):
    plain_page.goto("/")
    plain_page.get_by_role("link", name="Areas", exact=True).click()
    plain_page.get_by_role("link", name="Amber Bay", exact=True).click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "Amber Bay"
    plain_page.get_by_role("link", name="Ward 4", exact=True).click()
    assert "/areas/ward/59901004" in plain_page.url
    plain_page.get_by_role("navigation", name="Where this lies").get_by_role("link").nth(2).click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "uMfula District"


def test_without_scripts_a_list_is_filtered_and_each_filter_taken_away(plain_page):
    plain_page.goto("/commitments")
    plain_page.get_by_label("Name, description or reference").fill("road")
    plain_page.get_by_label("Financial year").select_option("2026")
    plain_page.get_by_text("More filters").click()
    plain_page.get_by_text("Sphere", exact=True).first.click()
    plain_page.get_by_role("checkbox", name="Provincial", exact=True).check()
    plain_page.locator("form").filter(has_text="Name, description").get_by_role("button").click()
    assert "sphere=provincial" in plain_page.url
    chips = plain_page.get_by_role("list", name="Filters in force")
    assert chips.get_by_role("listitem").count() == 4  # and "clear all"
    chips.get_by_role("link", name="Remove the filter Sphere: Provincial").click()
    assert "sphere" not in plain_page.url
    assert "q=road" in plain_page.url


def test_a_district_reads_as_the_api_says(page, address):
    with urlopen(f"{address}/v1/profiles/district/DC99") as answered:  # noqa: S310 - an address of this test's own
        answer = json.load(answered)
    page.goto("/areas/district/DC99")
    text = page.locator("main").inner_text()
    assert f"{answer['commitments']} commitments, {short_money(round(answer['total'] * 100))}" in text
    for each in answer["largest"] + answer["next_18_months"]["largest"]:
        assert each["name"] in text
    for each in answer["by_child"]:
        assert each["name"] in text


def test_a_part_of_the_trial_balance_opens_the_list_behind_it(page):
    page.goto("/areas/district/DC99")
    part = page.locator(".balance-legend li").filter(has_text="Nobody said where")
    figure = part.locator(".figure").inner_text()
    page.locator("svg.balance-svg .part-unlocated").click()
    assert "landing=unlocated" in page.url
    assert f"{figure} of it as asked for here" in page.locator("main").inner_text()


def test_a_reader_with_a_keyboard_skips_to_the_content_and_reaches_the_table(page):
    page.goto("/areas?within=DC99")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 30)"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if reached[-1] == "Amber Bay":
            break
    assert reached[-1] == "Amber Bay", reached


def test_a_district_prints_with_its_figures_and_without_its_forms(page):
    page.goto("/areas/district/DC99")
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    try:
        text = "\n".join(sheet.get_textpage().get_text_range() for sheet in printed)
        assert 2 <= len(printed) <= 9
    finally:
        printed.close()
    assert "uMfula District" in text
    assert "Trial balance" in text
    assert re.search(r"Amber Bay\s*KZN991", text)
    assert "More filters" not in text
    assert "Printed sheet" not in text


def test_without_scripts_a_refused_map_by_ward_leads_to_the_municipalities(plain_page):
    plain_page.goto("/gaps?level=ward")
    main = plain_page.locator("main")
    assert "placed at wards, less than the" in main.inner_text()
    plain_page.get_by_role("link", name="Show municipalities").click()
    assert "level=local" in plain_page.url
    expect(plain_page.get_by_role("img")).to_have_count(2)  # the map, and the curve
    assert "Where is the gap widest?" in main.inner_text()


def test_without_scripts_a_finding_is_found_on_its_map_and_again_in_its_list(plain_page, check_axe):
    plain_page.goto("/hub/DC99")
    row = plain_page.locator("tr[id^='finding-need-unanswered']").nth(2)
    key = row.get_attribute("id")
    row.get_by_role("link", name="Map").click()
    figure = plain_page.locator("figure.hub-one")
    expect(figure.get_by_role("img", name="Need that nobody answers")).to_be_visible()
    expect(figure.locator(".hub-legend")).to_contain_text("Need that nobody answers · ")
    assert figure.locator("path.sketch-meant").count() == 1
    plain_page.get_by_role("link", name="Back to the list").click()
    expect(plain_page.locator(f"[id='{key}']")).to_be_in_viewport()
    assert plain_page.locator(".hub-map-large .mark").count() > 200  # every finding of the rule


def test_a_finding_and_pairs_hold_wcag_and_fit_from_phone_to_desk(open_context, check_axe):
    page = open_context().new_page()
    page.goto("/hub/DC99")
    paths = [
        page.locator(f"tr[id^='{kind}'] a.to-map").first.get_attribute("href")
        for kind in ("finding-outside-priority", "finding-objective-unfunded", "pair")
    ]
    for path in (*paths, "/hub/DC99/pairs?kind=dig_once", "/hub/DC99"):
        page.goto(path)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            sizes = page.evaluate(
                "['html', '.table-wrap'].flatMap((name) => [...document.querySelectorAll(name)])"
                ".map((each) => [each.scrollWidth, each.clientWidth])"
            )
            assert all(content <= room for content, room in sizes), (path, width)
        if path != "/hub/DC99":  # which is among the pages above
            check_axe(page)


def test_tables_are_read_on_a_phone_without_moving_them_sideways(open_context):
    page = open_context(viewport={"width": 360, "height": 740}).new_page()
    for path, tables in (("/gaps?level=local", 2), ("/hub/DC99", 8)):
        page.goto(path)
        tables_of_page = page.locator(".table-wrap")
        sizes = tables_of_page.evaluate_all("all => all.map((each) => [each.scrollWidth, each.clientWidth])")
        assert len(sizes) >= tables
        assert all(content <= room for content, room in sizes), path
    # Each figure still says of what it is.
    first = page.locator("table.findings tbody tr").first
    assert first.locator("td.number").evaluate("each => getComputedStyle(each, '::before').content") == (
        '"Amount, rand"'
    )
