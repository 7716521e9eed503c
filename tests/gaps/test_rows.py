"""Rows about gaps as JSON: written by column, they say exactly what their plain values say."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from service.gaps import rendering
from service.http.money import render_json
from tests.gaps.conftest import TAPLESS, add_need


def exactly(body: bytes) -> object:
    """Read JSON without floats, so that 0.07 is not 0.07000000000000001."""
    return json.loads(body, parse_float=Decimal)


@pytest.mark.parametrize("level", ["country", "province", "district", "local", "ward"])
@pytest.mark.parametrize("sector", ["all", "water", "health"])
@pytest.mark.parametrize("spread", ["none", "population"])
def test_rows_are_the_plain_values(find, level, sector, spread):
    found = find(level, sector=[sector], spread=spread)
    assert exactly(rendering.as_json(found, [])) == exactly(render_json(rendering.as_values(found, [])))


def test_areas_without_a_need_have_nulls(db, world, find):
    add_need(db, world, "half", {code: value for code, value in TAPLESS.items() if code != "29200001"})
    found = find("ward", need="half", sector=["all"])
    answer = exactly(rendering.as_json(found, ["water"]))
    assert answer == exactly(render_json(rendering.as_values(found, ["water"])))
    rows = {row[1]: dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]}
    assert (rows["29200001"]["need"], rows["29200001"]["gap"], rows["29200001"]["rank"]) == (None, None, None)
    assert rows["29200002"]["need"] == 2
