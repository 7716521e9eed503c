from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.builders import World, build_world


@pytest.fixture
def world(db: Session) -> World:
    """The small country with one commitment of each kind."""
    return build_world(db)
