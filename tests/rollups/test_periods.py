"""Which financial year is meant where nobody says: one answer for all that ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.editions.service import edition_for
from service.filters.words import Filters
from service.rollups.service import Question, period_for, roll_up, statements_at_hand, year_for
from spatial.vocabulary import Level, Phase

TODAY = date(2026, 11, 27)
ASKED = Question(Level.COUNTRY, None, None, Phase.ORIGINAL, None, Filters(), TODAY)


@pytest.mark.parametrize("today", [date(2026, 6, 30), date(2026, 7, 1), date(2031, 7, 1)])
@pytest.mark.parametrize("phase", list(Phase))
def test_the_usual_year_is_that_of_the_roll_up(db, world, phase, today):
    edition = edition_for(db, None, TODAY)
    shown = roll_up(db, replace(ASKED, phase=phase, edition=edition.slug, today=today)).period
    at_hand = statements_at_hand(db, edition.id)
    assert year_for(db, edition, phase, None, today) == shown
    assert year_for(db, edition, phase, None, today, at_hand=at_hand) == shown
    assert period_for(db, edition, phase, None, today) == shown


def test_where_nothing_is_at_hand_the_year_is_the_current_one(db, world):
    edition = edition_for(db, None, TODAY)
    assert year_for(db, edition, Phase.ORIGINAL, None, TODAY, at_hand=[]) == 2026


def test_a_year_asked_for_is_kept(db, world):
    edition = edition_for(db, None, TODAY)
    assert year_for(db, edition, Phase.ORIGINAL, 2034, TODAY) == 2034
