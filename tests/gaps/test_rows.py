"""Rows about gaps as JSON: written by column, they say exactly what their plain values say."""

from __future__ import annotations

import doctest
import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.gaps import rendering, rows
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
    by_code = {row[1]: dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]}
    assert (by_code["29200001"]["need"], by_code["29200001"]["gap"], by_code["29200001"]["rank"]) == (
        None,
        None,
        None,
    )
    assert by_code["29200002"]["need"] == 2


@given(st.lists(st.none() | st.floats(0, 1e30)))
@example([0.1234565, 123456.5, 123457.5, 999999.5, 99999.95, 1e-320, 1e22, 5e-324])
def test_figures_are_rounded_as_python_rounds_each(column):
    expected = [None if value is None else float(f"{value:.6g}") for value in column]
    assert rows.significant(column) == expected


def test_the_examples_hold():
    assert doctest.testmod(rows) == (0, 1)
