"""What was carried from an earlier edition's places, at every level, against figures worked out anew."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from service.boundaries.service import activate
from service.filters.words import Filters, Transfers
from service.http.money import render_json
from service.models import Crosswalk, NeedValue
from service.placing.service import place
from service.rollups.carried import Estimate, Source, Way
from service.rollups.lines import Window
from service.rollups.rendering import as_csv, as_json, as_values
from service.rollups.service import Question, roll_up
from spatial.vocabulary import LEVELS, Landing, Level, Phase
from tests.builders import PEOPLE, add_commitment
from tests.rollups.carried import (
    NEW,
    YEAR,
    Carried,
    Carrier,
    Estimated,
    commit_across,
    draw_later,
    put_in_force,
)
from tests.rollups.recomputed import Country, all_lines
from tests.rollups.test_recomputation import cents_of, chosen, compare

TODAY = date(2026, 11, 27)


@pytest.fixture
def carried(db, world) -> Carried:
    """The edition in force and a later one, loaded, whose wards have other borders."""
    return draw_later(db, world)


def ask(level, *, within=None, edition=NEW, period=2026, filters=None, phase=Phase.ORIGINAL) -> Question:
    return Question(Level(level), within, edition, phase, period, filters or Filters(), TODAY)


def estimated(db, level, **asked) -> dict[str, int]:
    found = roll_up(db, ask(level, **asked))
    assert sum(one.cents for one in found.estimates) == found.estimated_cents
    return {area.code: area.estimated_cents for area in found.areas if area.estimated_cents}


@pytest.fixture
def later(db, carried) -> Carried:
    """The later edition with one commitment of each kind carried to it, some of them across borders."""
    commit_across(db, carried.old)
    put_in_force(db, carried)
    return carried


PERIODS = [2026, Window(date(2026, 11, 22), date(2028, 5, 22))]
FILTERS = [Filters(transfers=Transfers.INCLUDE), Filters(sector=("water",))]


def test_every_estimate_is_as_recomputed(db, crowd, carried):
    put_in_force(db, carried)
    old_id, new_id = carried.old.edition_id, carried.new.edition_id
    country, carrier = Country(db, new_id), Carrier(db, old_id, new_id)
    every = all_lines(db, new_id, carrier.place)
    is_estimated = Estimated(db, carrier, country)
    seen = Counter()
    for level in LEVELS:
        for period in PERIODS:
            for filters in FILTERS:
                for phase in (Phase.ORIGINAL, Phase.ADJUSTED):
                    found = roll_up(db, ask(level, period=period, filters=filters, phase=phase))
                    lines = [line for line in every if chosen(line, filters) and line.phase == phase]
                    compare(found, country, lines, level, period)
                    seen[level] += compare_estimates(found, country, lines, is_estimated)
    assert seen[Level.WARD] > seen[Level.LOCAL] > seen[Level.DISTRICT] > seen[Level.COUNTRY] == 0


def compare_estimates(found, country, lines, is_estimated) -> int:
    """Hold the estimated part of every area and residual against its own recomputation, to the cent."""
    level, areas, above = found.level.value, Counter(), Counter()
    for line in lines:
        amount = cents_of(line, found.period)
        if amount is None or not is_estimated(line, level):
            continue
        code = country.chain(country.find(line.level, line.code)).get(level)
        if code is None:
            above[line.landing, line.level, line.code] += amount
        else:
            areas[code] += amount
    assert {a.code: a.estimated_cents for a in found.areas} == {a.code: areas[a.code] for a in found.areas}
    assert {(r.landing, r.level, r.code): r.estimated_cents for r in found.above} == {
        (r.landing, r.level, r.code): above[r.landing, r.level, r.code] for r in found.above
    }
    assert found.estimated_cents == sum(areas.values()) + sum(above.values())
    return sum(1 for cents in areas.values() if cents)


def test_nothing_is_estimated_where_nothing_was_carried(db, later):
    for level in LEVELS:
        found = roll_up(db, ask(level, edition=later.old.slug))
        assert not found.areas.estimated.any()
        assert (found.estimates, found.people_from) == ([], None)
        assert not any(one.estimated_cents for one in found.above)


def test_what_a_municipality_holds_whole_is_sure_of_it_and_not_of_its_wards(db, carried):
    old = carried.old
    add_commitment(db, old, "INSIDE", "EC121", [(*YEAR, 100_00)], wards=["21201001"], stage="planning")
    add_commitment(db, old, "ACROSS", "EC121", [(*YEAR, 1_000_00)], wards=["21201003"], stage="planning")
    add_commitment(db, old, "LOST", "BUF", [(*YEAR, 50_00)], wards=["29200003"], stage="planning")
    add_commitment(db, old, "SURE", "EC121", [(*YEAR, 7_00)], site="POINT(27.05 -32.95)", stage="planning")
    place(db, "ZA", list(old.commitments.values()))
    put_in_force(db, carried)
    only = {"filters": Filters(stage=("planning",), organisation=("EC121", "BUF"))}
    wards = estimated(db, "ward", **only)
    assert wards["21201001"] + wards["21201002"] == 100_00
    assert wards["21201003"] + wards["21202001"] == 1_000_00
    assert wards["21201003"] == pytest.approx(700_00, rel=0.005)
    # Three fifths of the ward are left; nobody knows whether the money was meant for the rest.
    assert wards["29200003"] == pytest.approx(30_00, rel=0.005)
    locals_ = estimated(db, "local", **only)
    # STREETS names the municipality EC122, which has all the land that it had.
    assert locals_ == {
        "EC121": wards["21201003"],
        "EC122": wards["21202001"],
        "BUF": wards["29200003"],
    }
    assert estimated(db, "district", **only) == {"BUF": wards["29200003"]}
    # The rest is said to lie outside, as unsurely, until all of it is looked at from the country.
    for level in LEVELS[1:]:
        [outside] = [one for one in roll_up(db, ask(level, **only)).above if one.landing is Landing.OUTSIDE]
        assert outside.estimated_cents == outside.cents == 50_00 - wards["29200003"]
    assert estimated(db, "country", **only) == {}


def test_a_rollup_within_an_area_knows_what_was_divided_beyond_it(db, later):
    for level in (Level.LOCAL, Level.WARD):
        whole = {a.code: a.estimated_cents for a in roll_up(db, ask(level)).areas}
        assert any(whole.values())
        for within in ("EC121", "EC122"):
            inside = {a.code: a.estimated_cents for a in roll_up(db, ask(level, within=within)).areas}
            assert inside == {code: whole[code] for code in inside}
    alone = roll_up(db, ask(Level.WARD, within="21201002"))
    assert [area.estimated_cents for area in alone.areas] == [whole["21201002"]]
    assert whole["21201002"] > 0


def test_an_answer_says_from_which_edition_and_how(db, later):
    found = roll_up(db, ask("ward"))
    assert {one.source for one in found.estimates} == {
        Source("test-2021", "Squares test-2021", Way.AREA),
        Source("test-2021", "Squares test-2021", Way.CODE),  # whole provinces
    }
    values = as_values(found)
    assert values["estimates"][0].items() >= {"level": "ward", "edition": "test-2021", "by": "area"}.items()
    assert as_json(found) == render_json(values)
    # Each row of the file names the sources of its own estimate.
    told = {(row["landing"], row["code"]): row for row in csv.DictReader(as_csv(found).splitlines())}
    assert told["", "21202001"]["estimated_from"] == "test-2021 by area"
    assert told["province", "EC"]["estimated_from"] == "test-2021 by code"
    assert {bool(row["estimated_from"]) == (row["estimated"] != "0.00") for row in told.values()} == {True}
    assert "" in {row["estimated_from"] for row in told.values()}
    # A finer layer cuts wards, and nothing but wards.
    db.execute(update(Crosswalk).values(weights="points.gpkg, voters", weights_sha256="0" * 64))
    assert {one.source.way for one in roll_up(db, ask("ward")).estimates} == set(Way)


def test_codes_read_without_a_crosswalk_are_sure_of_no_municipality(db, carried):
    add_commitment(db, carried.old, "BLIND", "EC121", [(*YEAR, 100_00)], wards=["21201002"], stage="planning")
    activate(db, NEW, datetime(2026, 11, 2, tzinfo=UTC), close_previous=True)
    only = {"filters": Filters(stage=("planning",), organisation=("EC121",))}
    assert estimated(db, "local", **only) == {"EC121": 100_00, "EC122": 40_000_00}
    found = roll_up(db, ask("ward", **only))
    assert found.estimates == [Estimate(Source("test-2021", "Squares test-2021", Way.CODE), 40_100_00)]


def test_people_of_areas_are_carried_and_named_as_such(db, later):
    for level in LEVELS[:3]:
        found = roll_up(db, ask(level, within="DC12" if level is Level.DISTRICT else None))
        assert found.people_from is not None
        # Nobody was counted in the wards of the metro.
        people = {area.code: area.population for area in found.areas}
        assert people.get("DC12") == (sum(PEOPLE.values()) if level is Level.DISTRICT else None)
    wards = {area.code: area for area in roll_up(db, ask("ward", within="DC12")).areas}
    assert wards["21201001"].population == pytest.approx(800, abs=5)
    assert sum(area.population for area in wards.values()) == sum(PEOPLE.values())
    ward = wards["21201002"]
    assert ward.cents_per_person == round(Decimal(ward.cents) / ward.population)
    assert as_values(roll_up(db, ask("ward")))["population"] == {
        "is_estimated": True,
        "carried_from": "test-2021",
    }

    # Counted anew, they are carried anew; without a way they are not known.
    before = roll_up(db, ask("district", within="DC12")).areas[0].population
    ward = later.old.area("ward", "21202002")
    db.execute(update(NeedValue).where(NeedValue.area_id == ward).values(value=2500))
    assert roll_up(db, ask("district", within="DC12")).areas[0].population == before + 1000
    db.execute(delete(Crosswalk))
    assert roll_up(db, ask("district", within="DC12")).areas[0].population is None
