"""Every text has a key, and every key that the code can ask for has a text."""

from __future__ import annotations

import pytest

from service.filters.words import Transfers
from service.gaps.words import RateBasis, SectorBasis
from service.maps.words import GapMeasure, Measure, Scheme
from service.sheets.balance_bar import PARTS
from service.sheets.gap_table import GAP_COLUMNS
from service.sheets.table import COLUMNS
from service.sheets.texts import say
from spatial.vocabulary import COUNTED_UNITS, Landing, Level, Phase

ASKED = [
    *(f"{group}.{measure}" for measure in (*Measure, *GapMeasure) for group in ("measure", "unit")),
    *(f"{group}.{level}" for level in Level for group in ("by", "areas")),
    *(f"phase.{phase}" for phase in Phase),
    *(f"classes.{of}{scheme}" for scheme in Scheme for of in ("", "gap.")),
    *(f"classes.two_way.{basis}" for basis in RateBasis),
    *(f"two_way.{side}.{third}" for side in ("need", "budget") for third in ("low", "middle", "high")),
    *(f"gaps.money.{basis}" for basis in SectorBasis if basis is not SectorBasis.ALL),
    *(f"gaps.unit.{unit}" for unit in COUNTED_UNITS),
    *(f"gaps.estimated.{level}" for level in Level),
    *(f"transfers.{transfers}" for transfers in Transfers),
    *(f"balance.{part.key}" for part in PARTS),
    *(f"table.{column.name}" for column in (*COLUMNS, *GAP_COLUMNS)),
]


@pytest.mark.parametrize("key", ASKED)
def test_every_key_has_its_text(key):
    assert say(key)


def test_places_are_filled():
    assert say("map.note", scale="250 000", paper="A4", grid="Lo29").startswith("1 : 250 000 on A4")


def test_the_bar_has_a_part_for_every_landing_and_none_twice():
    landings = [landing for part in PARTS for landing in part.landings]
    assert sorted(landings) == sorted(Landing)
