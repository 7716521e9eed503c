"""A database of these tests' own that holds the small country, without commitments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.db import make_engine
from tests.builders import World, build_edition, build_lists


@pytest.fixture(scope="session")
def engine(test_databases) -> Iterator[Engine]:
    """Engine on the database that holds the country; ``db`` uses it, and undoes what a test writes."""
    url = test_databases.create()
    made = make_engine(url)
    yield made
    made.dispose()
    test_databases.drop(url)


@pytest.fixture(scope="session")
def country(engine: Engine) -> World:
    """The small country as stored, for all tests together."""
    with Session(engine) as session:
        made = build_edition(session)
        build_lists(session, made)
        session.commit()
    return made


@pytest.fixture
def world(country: World) -> World:
    """The small country, with a list of commitments of the test's own."""
    return replace(country, areas=dict(country.areas), lists=dict(country.lists), commitments={})
