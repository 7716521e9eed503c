"""Roll-ups as JSON: written directly, they say exactly what their plain values say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.filters.words import Filters
from service.http.money import render_json
from service.rollups import rendering
from service.rollups.lines import Window
from service.rollups.service import AreaName, Question, Rollup, roll_up
from service.rollups.sums import AreaSum, AreaSums
from spatial.vocabulary import LEVELS, Landing, Level, Phase

TODAY = date(2026, 11, 22)
PLAIN = Rollup(
    edition="e",
    territory="ZA",
    level=Level.WARD,
    within=AreaName(Level.COUNTRY, "ZA", '"areas":[]'),
    phase=Phase.ORIGINAL,
    period=2026,
    filters=Filters(),
    areas=AreaSums.of(Level.WARD, ()),
    above=(),
    balance=dict.fromkeys(Landing, 0),
    own_years={},
    total_cents=0,
    commitments=0,
    transfer_cents=0,
    people=None,
    at_hand=(),
)
cents = st.integers(-(10**17), 10**17)
names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
areas = st.builds(
    AreaSum,
    id=st.integers(1),
    level=st.just(Level.WARD),
    code=names,
    name=names,
    parent_code=st.none() | names,
    cents=cents,
    at_ward_cents=cents,
    commitments=st.integers(0, 10**6),
    coverage=st.none() | st.floats(-10, 10),
    population=st.none() | st.decimals(0, 10**12, places=3),
)


def exactly(body: bytes) -> object:
    """Read JSON without floats, so that 0.07 is not 0.07000000000000001."""
    return json.loads(body, parse_float=Decimal)


@given(st.lists(areas, max_size=5))
def test_any_area_is_written_as_its_plain_values(found):
    rollup = replace(PLAIN, areas=AreaSums.of(Level.WARD, found))
    assert exactly(rendering.as_json(rollup)) == exactly(render_json(rendering.as_values(rollup)))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("period", [2026, Window(date(2026, 11, 22), date(2028, 5, 22))], ids=str)
def test_a_rollup_is_written_byte_for_byte_as_its_plain_values(db, crowd, level, period):
    rollup = roll_up(db, Question(level, None, crowd.slug, Phase.ORIGINAL, period, Filters(), TODAY))
    assert rollup.areas
    assert rendering.as_json(rollup) == render_json(rendering.as_values(rollup))
