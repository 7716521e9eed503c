"""A database of these tests' own with the small country, its commitments, and accounts of every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.db import make_engine
from tests.builders import World, build_world
from tests.proposals.making import Acting, People, add_people


@pytest.fixture(scope="session")
def url(test_databases) -> Iterator[str]:
    made = test_databases.create()
    yield made
    test_databases.drop(made)


@pytest.fixture(scope="session")
def engine(url: str) -> Iterator[Engine]:
    """Engine on the database that holds the country; ``db`` uses it, and undoes what a test writes."""
    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def stored(engine: Engine) -> tuple[World, People]:
    with Session(engine) as session:
        world = build_world(session)
        people = add_people(session, world)
        session.commit()
    return world, people


@pytest.fixture
def world(stored) -> World:
    return replace(stored[0], commitments=dict(stored[0].commitments))


@pytest.fixture
def people(stored) -> People:
    return stored[1]


@pytest.fixture
def proposals(db: Session, stored) -> Acting:
    """The service, as whoever is named first in a call."""
    return Acting(db)
