"""Every text has a key, and every key that the code can ask for has a text."""

from __future__ import annotations

import pytest

from service.filters.words import Transfers
from service.maps.words import Measure, Scheme
from service.sheets.balance_bar import PARTS
from service.sheets.table import COLUMNS
from service.sheets.texts import say
from spatial.vocabulary import Landing, Level, Phase

ASKED = [
    *(f"{group}.{measure}" for measure in Measure for group in ("measure", "unit")),
    *(f"{group}.{level}" for level in Level for group in ("by", "areas")),
    *(f"phase.{phase}" for phase in Phase),
    *(f"classes.{scheme}" for scheme in Scheme),
    *(f"transfers.{transfers}" for transfers in Transfers),
    *(f"balance.{part.key}" for part in PARTS),
    *(f"table.{column.name}" for column in COLUMNS),
]


@pytest.mark.parametrize("key", ASKED)
def test_every_key_has_its_text(key):
    assert say(key)


def test_places_are_filled():
    assert say("map.note", scale="250 000", paper="A4", grid="Lo29").startswith("1 : 250 000 on A4")


def test_the_bar_has_a_part_for_every_landing_and_none_twice():
    landings = [landing for part in PARTS for landing in part.landings]
    assert sorted(landings) == sorted(Landing)
