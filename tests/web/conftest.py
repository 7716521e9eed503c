"""Pages over the small country; the API is asked beside them, since both must say the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.api.conftest import (  # noqa: F401 - fixtures
    TestClient,
    api_engine,
    api_url,
    app,
    application,
    client,
    counting,
    get,
    world,
)

TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


class Shown:
    """A page as a person without scripts or colours reads it.

    Attributes:
        html: As it was sent.
        text: What is to be read, each run of blanks as one.
        links: Addresses it leads to.
    """

    def __init__(self, html: str) -> None:
        self.html = html
        plain = TAGS.sub(" ", html.replace("&amp;", "&").replace("&#39;", "'"))
        self.text = re.sub(r"[ \n\t]+", " ", plain)
        self.links = [each.replace("&amp;", "&") for each in re.findall(r'\bhref="([^"]+)"', html)]


@pytest.fixture
def show(client: TestClient) -> Callable[..., Shown]:  # noqa: F811 - the fixture
    """Open a page as a browser does."""

    def ask(path: str, expect: int = 200, **headers: str) -> Shown:
        answer = client.get(path, headers={"Accept": "text/html", **headers})
        assert answer.status_code == expect, answer.text
        assert answer.headers["content-type"].startswith("text/html")
        return Shown(answer.text)

    return ask
