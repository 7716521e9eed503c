"""The map page in a real browser: what a first view and a changed filter move and take."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Browser, Page, Request, sync_playwright

from bench.figures import Figure
from bench.scratch import scratch_database
from bench.serving import served
from service.db import make_engine
from service.demo.service import load_demo
from service.settings import Settings

FIRST_VIEW_S, FIRST_VIEW_KB = 2.0, 1200
CHANGE_KB, REPAINT_MS = 150, 300
YEAR = 2024
# WebGL drawn by the processor: machines that measure have no graphics card.
OPTIONS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
REPAINTS = "performance.getEntriesByName('onebudget-repaint')"
PATIENCE_MS = 120_000
STEP_MS = 20


class Traffic:
    """Counts what a page and its workers get over the network: compressed, with headers.

    The workers count too: it is one of them that fetches the map's tiles.
    """

    def __init__(self, page: Page) -> None:
        self._answered: list[Request] = []
        page.on("requestfinished", self._note)

    def _note(self, request: Request) -> None:
        self._answered.append(request)

    @property
    def kb(self) -> float:
        """All of it, in kB."""
        sizes = [request.sizes() for request in self._answered]
        return sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes) / 1000


def measure_first_view(rounds: int) -> list[Figure]:
    """Open the demonstration district's map in a fresh browser.

    Returns:
        Seconds until the map is drawn with its figures, and what came over the network.
    """
    with scratch_database() as url:
        engine = make_engine(url)
        for _ in load_demo(engine, Settings(database_url=url), lambda _: None):
            pass
        engine.dispose()
        with served(url) as api, chromium() as browser:
            seen = [_first_view(browser, f"http://127.0.0.1:{api.port}/") for _ in range(rounds + 1)]
    # The first one warms the server, not the browser: each is opened with nothing in its cache.
    seconds, sizes = [each[0] for each in seen[1:]], [each[1] for each in seen]
    return [
        Figure("the demonstration's first view, usable", median(seconds), FIRST_VIEW_S, "s"),
        Figure("all that it loads, compressed", max(sizes), FIRST_VIEW_KB, "kB"),
    ]


def measure_filter_change(url: str, rounds: int) -> list[Figure]:
    """Change filters on the map of all wards of the country.

    Returns:
        What a change moves, and how long the map takes to follow the answer.
    """
    with served(url) as api, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://127.0.0.1:{api.port}/?level=ward&year={YEAR}", timeout=PATIENCE_MS)
        _repaints(page, 1)
        traffic = Traffic(page)
        page.locator("#group-sphere summary").click()
        sizes = []
        for number in range(2 * rounds):
            before = traffic.kb
            page.locator("#group-sphere input").nth(number % 2).click()
            _repaints(page, 2 + number)
            sizes.append(traffic.kb - before)
        taken = page.evaluate(f"{REPAINTS}.map(each => each.duration)")[1:]
        answers = page.evaluate("performance.getEntriesByName('onebudget-answer').map(each => each.duration)")
    parts = {"median_ms": round(median(taken)), "answer_median_ms": round(median(answers[1:]))}
    return [
        Figure("a filter changed: moved", max(sizes), CHANGE_KB, "kB"),
        Figure("a filter changed: repainted after the answer", median(taken), REPAINT_MS, "ms", parts),
    ]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the distribution's browser, and end it."""
    named = os.environ.get("ONEBUDGET_TEST_BROWSER")
    program = named or next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield browser
        browser.close()


def _first_view(browser: Browser, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    traffic = Traffic(page)
    page.goto(address)
    _repaints(page, 1)
    drawn_ms = page.evaluate(f"{REPAINTS}.map(each => each.startTime + each.duration)[0]")
    kb = traffic.kb  # while the page is there to be asked
    context.close()
    return float(drawn_ms) / 1000, kb


def _repaints(page: Page, count: int) -> None:
    # Asked from outside: the page's policy forbids eval.
    for _ in range(PATIENCE_MS // STEP_MS):
        if page.evaluate(f"{REPAINTS}.length") >= count:
            return
        page.wait_for_timeout(STEP_MS)
    raise RuntimeError("The map was not drawn.")
