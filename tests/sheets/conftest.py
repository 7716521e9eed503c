from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.clock import SAST
from service.filters.words import Filters
from service.maps.words import MapQuestion, Measure
from service.rollups.service import Question
from service.sheets.service import take_away
from service.sheets.words import Paper, Product, TakeAwayFormat, Times
from spatial.vocabulary import Level, Phase
from tests.builders import World, build_world

MADE_AT = datetime(2026, 8, 1, 14, 5, tzinfo=SAST)
VIEW = Question(Level.WARD, "DC12", None, Phase.ORIGINAL, 2026, Filters(), date(2026, 8, 1))


@pytest.fixture
def world(db: Session) -> World:
    """The small country with one commitment of each kind."""
    return build_world(db)


@pytest.fixture
def view() -> Callable[..., MapQuestion]:
    """Ask for a view: the wards of DC12 in 2026/27 but for what is given."""

    def ask(*, measure: str = "per_person", **changed: Any) -> MapQuestion:
        drawn = {name: changed.pop(name) for name in ("scheme", "classes") if name in changed}
        return MapQuestion(replace(VIEW, **changed), Measure(measure), **drawn)

    return ask


@pytest.fixture
def take(db: Session, world: World, view: Callable[..., MapQuestion]) -> Callable[..., Product]:
    """Take a view away in a form, on the first of August 2026 in the afternoon."""

    def taken(form: str, *, paper: str = "a4", made_at: datetime = MADE_AT, **asked: Any) -> Product:
        question = view(**asked)
        return take_away(db, question, TakeAwayFormat(form), Paper(paper), Times(made_at))

    return taken
