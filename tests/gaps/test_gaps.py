"""Gaps worked out anew in fractions; the guard, which fires and does not; money spread by people."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from service.boundaries.service import activate
from service.crosswalks import service as crosswalks
from service.errors import ConflictError, CoverageTooLowError, InvalidRequestError, NotFoundError
from service.gaps import rendering
from service.gaps.equity import find_equity
from service.gaps.guard import Spreading
from service.gaps.service import find_gaps
from service.gaps.words import RateBasis, SectorBasis, Spread
from service.models import Allocation, Area, BudgetLine, Commitment
from service.needs.figures import Method
from service.placing.service import place
from spatial.clusters import Cluster
from spatial.vocabulary import Landing, Level
from tests.builders import CORNERS, PEOPLE, SIDE, add_commitment, build_edition
from tests.crosswalks.conftest import move_border
from tests.gaps.conftest import TAPLESS, add_need


def landed(db, world, sector=None):
    """Cents by ward, added up from the lines themselves."""
    statement = (
        select(Area.code, func.sum(BudgetLine.amount_cents))
        .join(BudgetLine, BudgetLine.area_id == Area.id)
        .join(Allocation, Allocation.id == BudgetLine.allocation_id)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .where(Area.level == "ward", Allocation.financial_year == 2026, Allocation.phase == "original")
        .where(Commitment.is_transfer.is_(False))
        .group_by(Area.code)
    )
    if sector:
        statement = statement.where(Commitment.sector_id == world.id("sector", sector))
    return {code: int(cents) for code, cents in db.execute(statement)}


@pytest.mark.parametrize(("sector", "asked_for"), [("water", ()), ("water", ("WATER",)), (None, ("all",))])
def test_gaps_are_those_worked_out_anew(db, world, find, sector, asked_for):
    found = find(sector=asked_for)
    cents = landed(db, world, sector)
    people, money = sum(TAPLESS.values()), sum(cents.values())
    assert [area.code for area in found.areas] == sorted(TAPLESS)
    assert sum(area.gap_cents for area in found.areas) == 0
    for area in found.areas:
        need, has = Fraction(TAPLESS[area.code], people), cents.get(area.code, 0)
        assert area.cents == has
        assert area.need_share == pytest.approx(float(need))
        assert area.budget_share == pytest.approx(has / money)
        assert (
            area.points == area.low == area.high == pytest.approx(float(100 * (need - Fraction(has, money))))
        )
        assert abs(area.gap_cents - (need * money - has)) < 1
        assert area.cents_per_need == round(Fraction(has, TAPLESS[area.code]))
        assert area.rank == area.rank_best == area.rank_worst
        rands = Fraction(has, 100)
        assert area.need_per_rand == (pytest.approx(float(TAPLESS[area.code] / rands)) if has > 0 else None)
    by_gap = sorted(found.areas, key=lambda area: -area.points)
    assert [area.code for area in found.widest] == [area.code for area in by_gap]


def test_money_is_that_of_the_sectors_that_answer_unless_asked(find):
    assert (find().sectors, find().sector_basis) == (("water",), SectorBasis.ANSWERED_BY)
    assert (find(sector=["health"]).sectors, find(sector=["health"]).sector_basis) == (
        ("health",),
        SectorBasis.ASKED,
    )
    assert (find(sector=["All"]).sectors, find(sector=["All"]).sector_basis) == ((), SectorBasis.ALL)


@pytest.mark.parametrize("level", ["province", "district", "local", "ward"])
@pytest.mark.parametrize("spread", list(Spread))
def test_every_cent_is_compared_or_named(find, level, spread):
    found = find(level, sector=["all"], spread=spread)
    above = sum(one.cents for one in found.above)
    assert found.compared_cents + found.unknown_cents + above == found.rollup.total_cents


def test_sums_of_wards_are_marked_and_an_unknown_ward_leaves_its_municipality_out(db, world, find):
    add_need(db, world, "half", {code: value for code, value in TAPLESS.items() if code != "29200001"})
    found = {area.code: area for area in find("local", need="half", sector=["all"]).areas}
    assert (found["EC121"].need, found["EC121"].method) == (950, Method.SUMMED)
    assert (found["BUF"].need, found["BUF"].points, found["BUF"].rank) == (None, None, None)
    answer = find("local", need="half", sector=["all"])
    assert answer.unknown_cents == found["BUF"].cents > 0
    assert sum(area.budget_share for area in answer.compared) == pytest.approx(1)


def test_the_guard_fires_below_the_share_and_offers_the_municipalities(find):
    coverage = find(sector=["all"]).rollup.coverage
    assert 0 < coverage < 1
    assert find(sector=["all"], least=coverage).areas
    with pytest.raises(CoverageTooLowError, match="ask for level=local") as caught:
        find(sector=["all"], least=coverage + 0.0001)
    assert caught.value.extras["ask_instead"] == {"level": "local"}
    assert caught.value.extras["coverage"] == round(coverage, 4)
    assert find("local", sector=["all"], least=1.0).areas


def test_spread_money_lands_by_people_is_labelled_and_can_meet_the_guard(find):
    plain = find(within="EC122", sector=["all"])
    found = find(within="EC122", sector=["all"], spread="population", least=1.0)
    assert plain.spread_cents == 0
    assert plain.spread is Spread.NONE
    assert found.spread is Spread.POPULATION
    # The streets of EC122, R40 000 to the whole municipality, by 2 500 and 1 500 people.
    spread = {area.code: area.spread_cents for area in found.areas}
    assert spread == {"21202001": 25_000_00, "21202002": 15_000_00}
    assert found.above == []
    for before, after in zip(plain.areas, found.areas, strict=True):
        assert after.cents == before.cents + after.spread_cents


@pytest.mark.parametrize(
    "case",
    [
        ("EC122", 1.0, Spreading.HELPS, "or for spread=population"),
        ("BUF", 0.9, Spreading.NO_PEOPLE, "onebudget needs load"),
        (None, 1.0, Spreading.UNLOCATED, "lands in no area"),
    ],
)
def test_the_guard_offers_to_spread_money_only_where_that_helps(db, world, find, case):
    within, least, spread, said = case
    whole = [(2026, "original", 9_000_000_00)]
    place(db, "ZA", [add_commitment(db, world, "WHOLE", "BUF", whole, area=("local", "BUF"))])
    with pytest.raises(CoverageTooLowError, match=said) as caught:
        find(within=within, sector=["all"], least=least)
    assert caught.value.extras["spread"] == spread
    assert ("or for spread=population" in caught.value.message) is (spread is Spreading.HELPS)
    if spread is Spreading.HELPS:
        assert find(within=within, sector=["all"], least=least, spread="population").areas
    else:
        with pytest.raises(CoverageTooLowError, match=said):
            find(within=within, sector=["all"], least=least, spread="population")


def test_what_lands_in_no_area_or_among_uncounted_people_is_not_spread(find):
    found = find(sector=["all"], spread="population")
    kinds = {one.landing for one in found.above}
    assert {Landing.HEAD_OFFICE, Landing.UNLOCATED, Landing.OUTSIDE} <= kinds
    # Nobody counted the people of BUF, so that what lands in the whole province stays there.
    assert {Landing.PROVINCE, Landing.COUNTRY} <= kinds
    assert Landing.DISTRICT not in kinds
    assert sum(area.spread_cents for area in found.areas if area.code not in PEOPLE) == 0


def test_thirds_are_of_rates_and_only_where_people_are_counted(find):
    assert find().rates is None
    assert {area.two_way for area in find().areas} == {None}
    found = find(within="DC12", sector=["all"])
    assert found.rates is RateBasis.POPULATION
    thirds = {area.code: area.two_way // 3 for area in found.areas}
    # Of a thousand: 600, twice 100, which share the middle, 400 and 5.
    assert thirds == {"21201001": 2, "21201002": 1, "21201003": 1, "21202001": 2, "21202002": 0}
    assert sum(found.class_counts) == len(found.areas)


@pytest.mark.parametrize(
    "case",
    [
        ({"unit": "percent"}, ["all"], "counted in percent"),
        ({"unit": "index"}, ["all"], "counted in index"),
        ({"more_is": "better"}, ["all"], "those who are served"),
        ({}, [], "names no sector for other"),
        ({}, ["all", "water"], "name it alone"),
        ({}, ["watre"], "did you mean water"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_remedy(db, world, find, case):
    facts, sector, said = case
    add_need(db, world, "other", TAPLESS, **facts)
    with pytest.raises(InvalidRequestError, match=said):
        find(need="other", sector=sector)


def test_an_unknown_need_is_named(find):
    with pytest.raises(NotFoundError, match="did you mean no_tap"):
        find(need="no_tpa")


def test_without_money_there_is_need_but_no_gap(db, asked):
    empty = replace(asked("local", sector=["health"]).question, period=2031)
    none = replace(asked("local", sector=["health"]), question=empty)
    areas = find_gaps(db, none).areas
    assert {(area.points, area.gap_cents, area.rank) for area in areas} == {(None, None, None)}
    with pytest.raises(ConflictError, match="no money whose inequality"):
        find_equity(db, replace(none, question=replace(empty, within="DC12")))


def test_equity_is_measured_on_people_and_its_parts_add_up(db, asked):
    found = find_equity(db, asked(within="DC12", sector=["all"]))
    assert [one.area.code for one in found.measured] == sorted(PEOPLE)
    money = {one.area.code: one.area.cents for one in found.measured}
    y = {code: Fraction(cents, sum(money.values())) for code, cents in money.items()}
    p = {code: Fraction(people, sum(PEOPLE.values())) for code, people in PEOPLE.items()}
    whole = sum(float(y[code]) * math.log(y[code] / p[code]) for code in y if y[code])
    assert found.theil.within + found.theil.between == pytest.approx(whole)
    local = {code: code[:5] for code in y}
    sums = {each: [sum(s[c] for c in y if local[c] == each) for s in (y, p)] for each in set(local.values())}
    between = sum(float(a) * math.log(a / b) for a, b in sums.values() if a)
    assert found.theil.between == pytest.approx(between)
    assert abs(found.concentration.index) <= found.gini <= 1
    assert sum(found.clusters.values()) == 5
    assert set(found.clusters) <= set(Cluster)


def test_equity_without_people_says_how_to_load_some(db, asked):
    with pytest.raises(ConflictError, match="onebudget needs load"):
        find_equity(db, asked("local", sector=["all"]))


@pytest.fixture
def later(db, world, asked):
    """Ask about a later edition, whose borders of wards have moved, and into which all was carried."""
    new = build_edition(db, "test-2026", valid_from=date(2026, 11, 1), active=False, people={})
    _, middle = CORNERS["21201002"]
    move_border(db, new, "21201001", "21201002", middle + SIDE / 2)
    move_border(db, new, "21201003", "21202001", middle - SIDE / 5)
    crosswalks.build(db, "test-2021", "test-2026")
    activate(db, "test-2026", datetime(2026, 11, 2, tzinfo=UTC), close_previous=True)

    def ask(*given, **named):
        own = asked(*given, **named)
        return replace(own, question=replace(own.question, edition="test-2026"))

    return ask


def test_carried_needs_are_as_unsure_as_their_crosswalk_says_of_the_level(db, later):
    way = crosswalks.find(db, "test-2021", "test-2026")
    for level in ("ward", "local", "district"):
        found = find_gaps(db, later(level, sector=["all"]))
        assert (found.error, found.needs.carried.old.slug) == (way.error_at(Level(level)), "test-2021")
        assert {area.method for area in found.areas} == {Method.CARRIED}
        assert sum(area.need for area in found.areas) == sum(TAPLESS.values())
        for area in found.areas:
            assert area.points - area.low == pytest.approx(100 * found.error * area.need_share)


def test_the_place_of_a_larger_area_is_surer_than_that_of_a_ward(db, later):
    # Wards lost up to two thirds of their people to each other, which their district holds all the same.
    wards, districts = (find_gaps(db, later(level, sector=["all"])) for level in ("ward", "district"))
    assert wards.error == pytest.approx(2 / 3, rel=0.01)
    assert max(area.rank_worst - area.rank_best for area in wards.areas) >= 2
    assert districts.error == 0
    assert [(area.rank_best, area.rank_worst) for area in districts.widest] == [(1, 1), (2, 2)]


def test_an_edition_without_people_of_its_own_has_those_carried_to_it(db, later):
    found = find_gaps(db, later(within="DC12", sector=["all"]))
    people = {area.code: area.population for area in found.areas}
    # Half of 3 000 moved to 21201001, and a fifth of 500 to 21202001.
    carried = {"21201001": 2500, "21201002": 1500, "21201003": 400, "21202001": 2600, "21202002": 1500}
    assert people == pytest.approx(carried, rel=0.005)
    assert sum(people.values()) == sum(PEOPLE.values())
    assert (found.rollup.people_from.old.slug, found.rates) == ("test-2021", RateBasis.POPULATION)
    assert found.estimated_people is found.rollup.people_from
    facts = rendering.facts(found, [])
    assert facts["population"] == {"is_estimated": True, "carried_from": "test-2021"}
    assert len(find_equity(db, later(within="DC12", sector=["all"])).measured) == 5


def test_money_is_spread_by_carried_people(db, later):
    found = find_gaps(db, later(within="EC122", sector=["all"], spread="population", least=1.0))
    spread = {area.code: area.spread_cents for area in found.areas}
    assert sum(spread.values()) == 40_000_00
    assert spread["21202001"] == pytest.approx(40_000_00 * 2600 / 4100, rel=0.005)
    assert found.estimated_people is not None


def test_people_of_an_edition_that_has_some_are_never_carried(db, world, find):
    assert find(within="BUF", sector=["all"]).rollup.people_from is None
    assert {area.population for area in find(within="BUF", sector=["all"]).areas} == {None}
