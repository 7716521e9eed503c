"""Two editions of the small country: in the later one the wards have other borders and other codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from service.models import Area
from tests.builders import World, build_edition, build_lists

OLD, NEW = "old-2016", "new-2021"
# In the later edition the two codes have changed places.
SWAPPED = {"21201001": "21201002", "21201002": "21201001"}


@dataclass
class Editions:
    """The two editions as stored."""

    old: World
    new: World


@pytest.fixture
def editions(db) -> Editions:
    """The earlier edition, active and with people, and the later one, loaded but not yet active."""
    old = build_edition(db, OLD, valid_from=date(2016, 8, 3), valid_to=date(2021, 11, 1))
    new = build_edition(db, NEW, valid_from=date(2021, 11, 1), active=False, people={})
    build_lists(db, old)
    new.lists = old.lists
    swap(db, new)
    return Editions(old, new)


def swap(db, world: World) -> None:
    """Let the two codes change places."""
    first, second = (db.get(Area, world.area("ward", code)) for code in SWAPPED)
    codes = first.code, second.code
    first.code = "aside"
    db.flush()
    second.code = codes[0]
    db.flush()
    first.code = codes[1]
    db.flush()
    world.areas["ward", first.code], world.areas["ward", second.code] = first.id, second.id
