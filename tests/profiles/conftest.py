from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.builders import World, build_world, place_all
from tests.crowd import add_crowd


@pytest.fixture
def world(db: Session) -> World:
    """The small country with one commitment of each kind."""
    return build_world(db)


@pytest.fixture
def crowd(db: Session, world: World) -> World:
    """The small country with 120 commitments more, of every kind, awkward amounts and several years."""
    add_crowd(db, world, 120)
    place_all(db, world)
    return world
