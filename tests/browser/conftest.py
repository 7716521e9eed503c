"""The service as an operator runs it, over the demonstration district, looked at in a real Chromium.

A test that asks for ``page`` fails where the page asks another host for anything, breaks its own policy, or
writes an error to the console. What a failing test saw is kept as a picture in ``test-results/browser``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from service.actors import Actor
from tests.browser.people import add_people
from tests.running import browser_program, serving

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results" / "browser"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# WebGL is drawn by the processor: machines that run tests have no graphics card.
OPTIONS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Only WebGL goes through the emulated card: pages themselves are drawn faster without it.
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one worker run all of them: the district is loaded once, and one browser runs at a time."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Tell fixtures how the test went, so that a failing one leaves a picture."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; for one module at a time, since its driver keeps an event loop running in this thread."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser_program(), args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def worked_url(test_databases) -> Iterator[str]:
    """A demonstration district that tests may change, if each holds its figures against those of before."""
    url = test_databases.create_with_demo()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="session")
def people(worked_url: str) -> dict[str, Actor]:
    """Who works there, by username: see ``tests.browser.people``."""
    return add_people(worked_url)


@pytest.fixture(scope="session")
def worked_address(worked_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where that district is served; a module asks for it as its own ``address``."""
    with serving(worked_url, tmp_path_factory.mktemp("serve") / "log") as listening:
        yield listening


@dataclass
class Watched:
    """What went wrong on the pages of a test; a test that means it to happen calls ``expect``.

    Attributes:
        address: The only host that pages may ask.
        faults: One line each.
    """

    address: str
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Write down what a page does that it must not."""
        page.on("request", lambda request: self._request(request.url))
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("console", lambda line: self._console(line.type, line.text))

    def expect(self, part: str) -> None:
        """Take away the faults that hold a text; there must be one."""
        meant = [fault for fault in self.faults if part in fault]
        assert meant, f"{part!r} was expected, and there is {self.faults}"
        self.faults = [fault for fault in self.faults if fault not in meant]

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if (
            parts.scheme in {"http", "https", "ws", "wss"}
            and f"{parts.scheme}://{parts.netloc}" != self.address
        ):
            self.faults.append(f"asks another host: {url}")

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self.faults.append(f"console: {text}")


@pytest.fixture
def watched(address: str) -> Watched:
    """What went wrong on the pages of this test."""
    return Watched(address)


@pytest.fixture
def open_context(
    browser: Browser, address: str, watched: Watched, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts, as ``open_context(viewport=..., java_script_enabled=False)``, all watched."""
    opened: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        context = browser.new_context(
            base_url=address, **{"viewport": {"width": 1280, "height": 800}, **options}
        )
        context.on("page", watched.watch)
        opened.append(context)
        return context

    yield make
    if request.node.stash.get(_FAILED, False):
        _keep_pictures(request.node.name, opened)
    for context in opened:
        context.close()
    assert watched.faults == []


def _keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    plain = "".join(sign if sign.isalnum() else "-" for sign in name)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=PICTURES / f"{plain}-{number}.png", full_page=True)


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page 1280 pixels wide; addresses are given from the root, as ``page.goto("/commitments")``."""
    return open_context().new_page()


@pytest.fixture
def check_axe() -> Callable[[Page], None]:
    """Hold a page against WCAG 2.2 AA as far as a machine can tell."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        # Through the debugger, which the page's policy does not bind.
        page.evaluate(source)
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
        faults = [
            f"{fault['id']}: {fault['help']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"
            for fault in found["violations"]
        ]
        assert faults == []
        assert len(found["passes"]) > 10

    return check
