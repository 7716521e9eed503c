"""Two editions of the small country: in the later one the wards have other borders and other codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import shapely
from geoalchemy2.shape import from_shape

from service.models import Area
from tests.builders import CORNERS, SIDE, World, build_edition, build_lists

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


def redraw(db, world: World, code: str, shape: shapely.Polygon) -> None:
    """Give a ward another shape."""
    area = db.get(Area, world.area("ward", code))
    area.geom = from_shape(shapely.MultiPolygon([shape]), 4326)
    db.flush()


def move_border(db, world: World, lower: str, upper: str, latitude: float) -> None:
    """Let two wards, the one north of the other, meet elsewhere."""
    (west, south), (_, middle) = CORNERS[lower], CORNERS[upper]
    redraw(db, world, lower, shapely.box(west, south, west + SIDE, latitude))
    redraw(db, world, upper, shapely.box(west, latitude, west + SIDE, middle + SIDE))


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
