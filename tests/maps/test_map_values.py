"""Values of a heat map: those of the roll-up, and unknown where nobody can know."""

from __future__ import annotations

from datetime import date

import pytest

from service.filters.words import Filters
from service.maps.service import map_values
from service.maps.words import MapQuestion, Measure, Scheme
from service.rollups.service import Question
from spatial.vocabulary import Level, Phase, Sphere
from tests.builders import add_commitment, place_all

TODAY = date(2026, 8, 1)


def ask(db, level=Level.WARD, *, within=None, filters=None, phase=Phase.ORIGINAL, **drawn):
    question = Question(level, within, None, phase, 2026, filters or Filters(), TODAY)
    return map_values(db, MapQuestion(question, **drawn))


def values(found):
    return {one.area.code: one.value for one in found.areas}


@pytest.fixture
def located(db, world):
    """Beside the others an organisation all of whose money is at one ward of EC122."""
    add_commitment(
        db, world, "SCHOOL", "DWS", [(2026, "original", 25_000_00)], wards=["21202001"], stage="planning"
    )
    place_all(db, world)
    return Filters(sphere=(Sphere.NATIONAL,), stage=("planning",))


def test_per_person_is_the_rollups_to_the_cent(db, world):
    found = ask(db)
    for one in found.areas:
        if one.value is not None:
            assert round(one.value * 100) == one.area.cents_per_person
    assert values(found)["21201001"] == 100.28  # R100 000 tower, R250 pipe, R33,34 clinics
    assert found.rollup.total_cents == 240_094_78


def test_without_people_there_is_no_rate(db, world):
    assert values(ask(db))["29200001"] is None
    assert values(ask(db, measure=Measure.TOTAL))["29200001"] is not None


def test_nothing_stated_is_unknown_while_money_around_it_has_no_place(db, world):
    total = values(ask(db, measure=Measure.TOTAL, filters=Filters(stage=("planning",))))
    assert total["21202002"] is None  # STREETS lies somewhere in its municipality
    assert total["21201001"] is None  # nothing at all is said of its municipality


def test_nothing_stated_is_zero_where_all_the_money_around_has_its_place(db, located):
    total = values(ask(db, measure=Measure.TOTAL, filters=located))
    assert total["21202001"] == 25_000.0
    assert total["21202002"] == 0.0
    assert total["21201001"] is None
    assert values(ask(db, filters=located))["21202002"] == 0.0


def test_shares_are_of_the_money_in_view(db, world):
    found = ask(db, Level.DISTRICT, measure=Measure.SHARE)
    known = sum(one.value for one in found.areas)
    assert known == pytest.approx(226_094_78 / 240_094_78, abs=1e-7)


def test_coverage_is_drawn_in_colours_of_its_own(db, world):
    found = ask(db, Level.DISTRICT, measure=Measure.COVERAGE)
    assert values(found) == {one.area.code: round(one.area.coverage, 4) for one in found.areas}
    assert found.classes.colours[0] not in ask(db, measure=Measure.TOTAL).classes.colours


def test_counts_of_the_classes_and_unknown_areas_are_all_areas(db, world):
    for scheme in Scheme:
        for measure in Measure:
            found = ask(db, scheme=scheme, measure=measure, classes=3)
            assert sum(found.classes.counts) + found.no_data == len(found.areas) == 8
            held = [one.class_index for one in found.areas if one.value is not None]
            assert [held.count(k) for k in range(len(found.classes.counts))] == list(found.classes.counts)
            assert len(found.classes.colours) == len(found.classes.counts)


def test_a_phase_without_money_has_no_classes(db, world):
    found = ask(db, phase=Phase.AUDITED)
    assert found.classes is None
    assert found.no_data == 8
