"""The application over the small country, with accounts; each test has names of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Engine

from service.accounts import passwords
from service.accounts.limits import Limits
from service.actors import Grant
from service.app import create_app
from service.settings import Settings
from tests.accounts import ADMINISTRATOR, add_account, signed_in
from tests.api.conftest import (  # noqa: F401 - fixtures
    TestClient,
    api_engine,
    api_url,
    app,
    application,
    client,
    counting,
    world,
)

PASSWORD = "river stone lamp seven"
_NUMBERS = itertools.count(1)
kept = cache(passwords.store)
"""What is kept of a password: made slowly, on purpose, and so once for all accounts that have the same."""


@pytest.fixture
def new_account(api_engine: Engine, world) -> Callable[..., tuple[int, str]]:  # noqa: F811 - the fixtures
    """Store an account under a name of its own; give its id and that name."""

    def make(*grants: Grant, password: str | None = PASSWORD, **facts: Any) -> tuple[int, str]:
        name = f"person{next(_NUMBERS)}"
        stored = {"password_hash": kept(password)} if password else {}
        return add_account(api_engine, name, *grants, **stored, **facts), name

    return make


@pytest.fixture
def administrator(client, new_account) -> TestClient:  # noqa: F811 - the fixtures
    account_id, _ = new_account(ADMINISTRATOR, password=None)
    return signed_in(client, account_id)


@pytest.fixture
def client_of(api_engine: Engine, api_url: str, world) -> Callable[..., TestClient]:  # noqa: F811 - the fixtures
    """Make a client of an application with other settings."""

    def make(base_url: str = "http://testserver", **settings: Any) -> TestClient:
        made = create_app(Settings(database_url=api_url, **settings), api_engine)
        return TestClient(made, base_url=base_url, follow_redirects=False)

    return make


@pytest.fixture
def form(client) -> Callable[..., Any]:  # noqa: F811 - the fixture
    return lambda path, **fields: send_form(client, path, **fields)


def visitor_proof(page_text: str) -> str:
    """The token of the form on a page."""
    return page_text.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]


def send_form(client: TestClient, path: str, *, shown: str = "/sign-in", **fields: Any) -> Any:  # noqa: F811
    """Open a page with a form as a browser does, and send the form filled in."""
    proof = visitor_proof(client.get(shown, headers={"Accept": "text/html"}).text)
    return client.post(
        path, data={"csrf": proof, **fields}, headers={"Accept": "text/html"}, follow_redirects=False
    )


@pytest.fixture(autouse=True)
def _many_sign_ins(client) -> None:  # noqa: F811 - the fixture
    """Let the tests of one worker sign in as often as they must; limits have tests of their own."""
    assert isinstance(client.app.state.limits, Limits)
