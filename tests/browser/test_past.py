"""The map as at a past moment, in a real Chromium."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.test_map import opened, repainted


def test_the_map_says_of_when_it_is_and_returns_to_now(page: Page):
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    opened(page, f"/?as_at={moment}")
    band = page.locator("#as-at-band")
    expect(band).to_contain_text("As at")
    expect(page.locator("#as-at")).to_have_value(moment[:10])
    # What leads on from here keeps the moment.
    page.locator("#takeaway").click()
    link = page.locator("#takeaway-list a").first.get_attribute("href") or ""
    assert parse_qs(urlsplit(link).query)["as_at"] == [moment]
    page.keyboard.press("Escape")
    repainted(page, lambda: page.locator("#as-at-now").click())
    expect(band).to_be_hidden()
    assert "as_at" not in page.url
