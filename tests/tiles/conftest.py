"""The application on a database of its own: the small country, and the boundaries of the demonstration."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from service.app import create_app
from service.boundaries import service as boundaries
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare
from service.boundaries.sources import SourceOptions
from service.db import make_engine, writing
from service.settings import Settings
from tests.builders import World, build_edition, build_world
from tests.counting import Counting, statements_of
from tests.tiles.mvt import Layer, read_tile

with warnings.catch_warnings():
    # Starlette would rather have the successor of httpx, which the project does not depend on.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def tiles_url(test_databases) -> Iterator[str]:
    """Address of the database that all tests of tiles of this worker share."""
    url = test_databases.create()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="session")
def tiles_engine(tiles_url: str) -> Iterator[Engine]:
    made = make_engine(tiles_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def world(tiles_engine: Engine) -> World:
    """The small country with its commitments; beside it an edition that is not active, and the district."""
    manifest, home = find_manifest("demo")
    prepared = prepare(manifest, SourceOptions(folder=home))
    with Session(tiles_engine) as session:
        build_edition(session, "test-2026", active=False)
        made = build_world(session)
        session.commit()
    with writing(tiles_engine) as session:
        boundaries.load(session, prepared)
        session.execute(text("update edition set activated_at = now() where slug = 'demo'"))
    return made


@pytest.fixture
def no_tiles(tiles_engine: Engine, world: World) -> None:
    """Begin without any tile kept."""
    with writing(tiles_engine) as session:
        session.execute(text("truncate area_tile"))


@pytest.fixture
def app(tiles_engine: Engine, tiles_url: str, world: World, no_tiles: None):
    return create_app(Settings(database_url=tiles_url), tiles_engine)


@pytest.fixture
def client(app) -> TestClient:
    return TestClient(app)


@pytest.fixture
def layers(client: TestClient) -> Callable[..., dict[str, Layer]]:
    """Ask for a tile and read it; an empty one has no layers."""

    def ask(path: str, **query: Any) -> dict[str, Layer]:
        answer = client.get(path, params=query)
        assert answer.status_code in {200, 204}, answer.text
        return read_tile(answer.content)

    return ask


@pytest.fixture
def counting(tiles_engine: Engine) -> Counting:
    """Count the statements that reach the database inside a block."""
    return statements_of(tiles_engine)
