"""Two editions side by side in a real Chromium: two codes have changed places from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from service.crosswalks import service as crosswalks
from service.db import make_engine
from tests.builders import build_edition
from tests.crosswalks.conftest import NEW, OLD, SWAPPED, swap
from tests.running import serving

PATIENCE_MS = 30_000
STEP_MS = 50
BOTH = f"/changes?from={OLD}&to={NEW}"


@pytest.fixture(scope="module")
def address(test_databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service over two editions, of which the later is not active yet, and the way between them."""
    url = test_databases.create()
    engine = make_engine(url)
    with Session(engine) as session:
        build_edition(session, OLD, valid_from=date(2016, 8, 3), valid_to=date(2021, 11, 1))
        later = build_edition(session, NEW, valid_from=date(2021, 11, 1), active=False, people={})
        swap(session, later)
        crosswalks.build(session, OLD, NEW)
        session.commit()
    engine.dispose()
    with serving(url, tmp_path_factory.mktemp("serve") / "log") as listening:
        yield listening
    test_databases.drop(url)


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    for _ in range(PATIENCE_MS // STEP_MS):
        if page.evaluate("performance.getEntriesByName('onebudget-ready').length"):
            return page
        page.wait_for_timeout(STEP_MS)
    pytest.fail("Both maps were not drawn.")


def test_both_maps_tell_of_a_ward_whose_code_names_another_place(page: Page, check_axe):
    opened(page, f"{BOTH}&within=DC12")
    assert page.locator("#drawn").count() == 0
    maps = page.request.get(f"/v1/crosswalks/{OLD}/{NEW}/map?within=DC12").json()
    reused = page.locator('tr[data-kind="reused"] .number')
    assert reused.all_inner_texts() == [str(sum(row[5] for row in maps[side])) for side in ("old", "new")]
    first, second = SWAPPED
    page.get_by_label("Find a ward").first.select_option(first)
    fate = page.locator("#fate")
    expect(fate).to_contain_text(f"Ward {first} of {OLD}")
    expect(fate).to_contain_text(f"100\u202f% of {second}")
    expect(fate).to_contain_text("its code names another place")
    check_axe(page)
    assert parse_qs(urlsplit(page.url).query)["ward"] == [f"old:{first}"]
    page.reload()
    expect(page.locator("#fate")).to_contain_text(f"Ward {first} of {OLD}")


def test_both_maps_move_as_one_and_stand_under_each_other_on_a_phone(open_context):
    page = opened(open_context(viewport={"width": 360, "height": 740}).new_page(), BOTH)
    boxes = [page.locator(f"#map-{side}").bounding_box() for side in ("old", "new")]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    scales = page.locator(".maplibregl-ctrl-scale")
    before = scales.all_inner_texts()
    page.locator("#map-old .maplibregl-ctrl-zoom-in").click()
    for _ in range(PATIENCE_MS // STEP_MS):
        after = scales.all_inner_texts()
        if after[0] == after[1] != before[1]:
            break
        page.wait_for_timeout(STEP_MS)
    assert after[0] == after[1] != before[1]


def test_without_scripts_the_drawing_of_the_server_stays(open_context):
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{BOTH}&within=DC12")
    assert page.locator("#drawn svg[role=img]").count() == 2
    expect(page.locator("#both")).to_be_hidden()
