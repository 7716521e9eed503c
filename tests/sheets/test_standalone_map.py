"""The map that opens from a disk: in a real browser whose network is cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from service.formatting import money
from service.maps.service import map_values
from service.rollups.service import Level
from tests.builders import NAMES
from tests.running import browser_program

ALONE = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=browser_program(), args=list(ALONE))
        yield opened
        opened.close()


class Seen:
    """A page that was opened without a network, and what it asked for and complained of."""

    def __init__(self, browser, path: Path, width: int = 1280) -> None:
        self.page = browser.new_context(offline=True, viewport={"width": width, "height": 800}).new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".leaflet-overlay-pane path")


@pytest.fixture
def look(take, browser, tmp_path):
    def opened(width: int = 1280, **asked) -> Seen:
        path = tmp_path / "map.html"
        path.write_bytes(take("html", **asked).content)
        return Seen(browser, path, width)

    return opened


def test_it_opens_without_a_network(look):
    seen = look()
    outside = [url for url in seen.requests if not url.startswith(("file://", "data:"))]
    assert outside == []
    assert seen.complaints == []
    assert seen.page.title() == "Amathole: Budget per person, by ward"


def test_nothing_in_it_leads_to_a_server(take):
    text = take("html").content.decode()
    linked = re.findall(r"(?:src|href)\s*=\s*[\"']?(https?:[^\"'>\s]+)", text)
    assert [link for link in linked if "leafletjs.com" not in link] == []  # named in the library's own credit
    assert "url(images" not in text


def test_pointing_at_an_area_gives_its_figures(db, look, view):
    seen = look(within="21201001")
    [one] = map_values(db, view(within="21201001")).areas
    box = seen.page.locator(".folium-map").bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    told = seen.page.locator(".figures").inner_text()
    assert money(one.area.cents) in told
    assert money(one.area.cents_per_person) in told
    assert "Ward 1, " in told


def test_it_says_what_a_printed_sheet_says(look, take):
    seen = look()
    text = " ".join(seen.page.locator("main").inner_text().split())
    assert "Amathole Budget per person, by ward Original budget, financial year 2026/27" in text
    for part in (
        "Where the money is",
        "whole municipality",
        "together",
        "All commitments, the largest first",
        "edition test-2021",
    ):
        assert part in text
    assert take("csv").checksum in text
    seen.page.locator("summary").click()
    assert seen.page.locator(".figures-table tbody tr").count() == 5


def test_areas_have_the_colours_of_the_legend_and_no_data_is_hatched(db, look, view):
    classes = map_values(db, view(classes=3)).classes
    filled = (
        look(classes=3)
        .page.locator(".leaflet-overlay-pane path")
        .evaluate_all("paths => paths.map(path => path.getAttribute('fill'))")
    )
    assert set(classes.colours) <= set(filled)
    empty = (
        look(period=2034)
        .page.locator(".leaflet-overlay-pane path")
        .evaluate_all("paths => paths.map(path => path.getAttribute('fill'))")
    )
    assert empty.count("url(#no-data)") == 5


def test_totals_are_circles(look):
    seen = look(measure="total", level=Level.LOCAL, within=None)
    radii = seen.page.locator(".leaflet-overlay-pane path").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d')).filter(d => d.includes('a')).length"
    )
    assert radii == 3


def test_a_name_cannot_run_a_script(monkeypatch, request):
    evil = "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>"
    for code in ("21201001", "EC121", "DC12"):
        monkeypatch.setitem(NAMES, code, evil)
    seen = request.getfixturevalue("look")(within="21201001")
    box = seen.page.locator(".folium-map").bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "<img" in seen.page.locator(".figures").inner_text()
    assert seen.page.title() != "run"
    assert seen.complaints == []


def test_it_fits_a_phone(look):
    seen = look(width=360)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen.page.locator(".folium-map").bounding_box()["width"] == 360
