from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from service.filters.words import Filters
from service.gaps.service import find_gaps
from service.gaps.words import GapAnswer, GapQuestion, Spread
from service.models import Answer, Indicator, NeedValue
from service.rollups.service import Question
from spatial.vocabulary import Level, Phase
from tests.builders import World, build_world

TODAY = date(2026, 11, 27)
TAPLESS = {
    "21201001": 600,
    "21201002": 300,
    "21201003": 50,
    "21202001": 1_000,
    "21202002": 7,
    "29200001": 40,
    "29200002": 2,
    "29200003": 1,
}


@pytest.fixture
def world(db: Session) -> World:
    """The small country with one commitment of each kind, and a need that water answers."""
    made = build_world(db)
    add_need(db, made, "no_tap", TAPLESS)
    db.add(Answer(need_code="no_tap", sector_id=made.id("sector", "water")))
    db.flush()
    return made


def add_need(db: Session, world: World, code: str, values: Mapping[str, int], **facts: str) -> None:
    """Count a need in wards."""
    about = {"name": "People without a tap", "unit": "persons", "more_is": "worse"} | facts
    indicator = Indicator(code=code, **about)
    db.add(indicator)
    db.flush()
    db.add_all(
        NeedValue(
            area_id=world.area("ward", ward),
            indicator_id=indicator.id,
            year=2022,
            value=Decimal(value),
            source="Count",
        )
        for ward, value in values.items()
    )
    db.flush()


@pytest.fixture
def asked(world: World) -> Callable[..., GapQuestion]:
    """A question about 2026/27, all wards, unless told otherwise."""

    def ask(
        level="ward", *, need="no_tap", within=None, sector=(), least=0.0, spread=Spread.NONE
    ) -> GapQuestion:
        money = Question(
            Level(level), within, world.slug, Phase.ORIGINAL, 2026, Filters(sector=tuple(sector)), TODAY
        )
        return GapQuestion(need, None, money, Spread(spread), least)

    return ask


@pytest.fixture
def find(db: Session, asked) -> Callable[..., GapAnswer]:
    """Answer it."""
    return lambda *given, **named: find_gaps(db, asked(*given, **named))
