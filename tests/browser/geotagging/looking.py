"""What tests of the geotagging page do and read, as the person does who looks at it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PATIENCE_MS = 30_000
STEP_MS = 50
# Parts of the map's picture, across and down; all lie well inside of the demonstration district.
INSIDE, NORTH, SOUTH = (0.42, 0.5), (0.45, 0.3), (0.4, 0.7)
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


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
        if previews(page) > before and page.locator("#landing").get_attribute("aria-busy") == "false":
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


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until something has the focus; what has it must be in sight."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.locator(f"{selector}:focus").count():
            expect(page.locator(f"{selector}:focus")).to_be_in_viewport()
            return
    pytest.fail(f"Tab never comes to {selector}.")


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
