"""The application on a database of its own, filled once per worker: the API only reads."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.accounts.limits import Limits
from service.app import create_app
from service.crosswalks import service as crosswalks
from service.db import make_engine
from service.settings import Settings
from tests.builders import World, build_edition, build_world
from tests.counting import Counting, statements_of
from tests.plan_builders import build_plans

with warnings.catch_warnings():
    # Starlette would rather have the successor of httpx, which the project does not depend on.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def api_url(test_databases) -> Iterator[str]:
    """Address of the database that all API tests of this worker read."""
    url = test_databases.create()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="session")
def api_engine(api_url: str) -> Iterator[Engine]:
    made = make_engine(api_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def world(api_engine: Engine) -> World:
    """The small country with its commitments, and an edition loaded but not active with the way there."""
    with Session(api_engine) as session:
        build_edition(session, "test-2026", active=False)
        made = build_world(session)
        crosswalks.build(session, "test-2021", "test-2026")
        build_plans(session, made)
        session.commit()
    return made


@pytest.fixture(scope="session")
def application(api_engine: Engine, api_url: str, world: World) -> FastAPI:
    """What clients ask: made once per worker, since each one reads and describes every endpoint anew."""
    return create_app(Settings(database_url=api_url), api_engine)


@pytest.fixture
def app(api_engine: Engine, api_url: str, world: World) -> FastAPI:
    """An application of the test's own, to which it may add."""
    return create_app(Settings(database_url=api_url), api_engine)


@pytest.fixture
def client(application: FastAPI) -> TestClient:
    """A client of the application, in which nobody has been counted yet."""
    application.state.limits = Limits(application.state.settings)
    return TestClient(application)


@pytest.fixture(scope="session")
def described(application: FastAPI) -> dict[str, Any]:
    """What the application says of itself to programs."""
    return TestClient(application).get("/openapi.json").json()


@pytest.fixture
def get(client: TestClient) -> Callable[..., Any]:
    """Ask with GET and return the body, numbers as they are written."""

    def ask(path: str, expect: int = 200, **query: Any) -> Any:
        answer = client.get(path, params=query)
        assert answer.status_code == expect, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    return ask


@pytest.fixture
def counting(api_engine: Engine) -> Counting:
    """Count the statements that reach the database inside a block."""
    return statements_of(api_engine)
