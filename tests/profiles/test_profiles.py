"""What is said of one area: the roll-up's figures, and parts that add up to them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from service.errors import NotFoundError
from service.filters.words import Filters, Transfers
from service.models import BudgetLine, Organisation
from service.profiles.service import months_later, profile
from service.profiles.words import Facet, ProfileQuestion
from service.rollups.lines import Window
from service.rollups.service import Question, roll_up
from spatial.vocabulary import Landing, Level, Phase, Scope, Sphere
from tests.builders import add_commitment, place_all

TODAY = date(2026, 8, 1)
AREAS = [
    (Level.COUNTRY, "ZA"),
    (Level.PROVINCE, "EC"),
    (Level.DISTRICT, "DC12"),
    (Level.DISTRICT, "BUF"),
    (Level.LOCAL, "BUF"),
    (Level.LOCAL, "EC122"),
    (Level.WARD, "21201001"),
]
MONEY = [
    (2026, Filters()),
    (2026, Filters(transfers=Transfers.INCLUDE)),
    (Window(date(2026, 10, 1), date(2028, 4, 1)), Filters()),
    (2026, Filters(sphere=(Sphere.LOCAL, Sphere.NATIONAL), sector=("water", "unstated"))),
    (2027, Filters(funding_source=("mig", "own"))),
]


def ask(db, level, code, period=2026, filters=None, **asked):
    known = {"edition": None, "phase": Phase.ORIGINAL, "today": TODAY} | asked
    return profile(db, ProfileQuestion(level, code, period=period, filters=filters or Filters(), **known))


def test_one_area_worked_out_by_hand(db, world):
    found = ask(db, Level.DISTRICT, "DC12")
    assert (found.area.cents, found.area.at_ward_cents) == (212_816_66, 100_816_66)
    assert (found.area.commitments, found.area.population, found.area.cents_per_person) == (6, 8500, 25_04)
    assert [each.code for each in found.parents] == ["ZA", "EC"]
    sectors = {part.code: (part.cents, part.commitments) for part in found.breakdowns[Facet.SECTOR]}
    assert sectors == {"water": (170_749_99, 3), "unstated": (42_000_00, 2), "health": (66_67, 1)}
    assert [(each.reference, each.cents, each.whole_cents, each.landing) for each in found.largest] == [
        ("TOWER", 100_000_00, 100_000_00, Landing.WARD),
        ("BULK", 70_000_00, 70_000_00, Landing.DISTRICT),
        ("STREETS", 40_000_00, 40_000_00, Landing.LOCAL),
        ("SOMEWHERE", 2_000_00, 2_000_00, Landing.UNLOCATED),
        ("PIPE", 749_99, 999_99, Landing.WARD),
        ("CLINICS", 66_67, 100_00, Landing.WARD),
    ]
    assert [(year.financial_year, year.cents, year.commitments) for year in found.by_year] == [
        (2026, 212_816_66, 6),
        (2027, 50_000_05, 1),
    ]
    assert found.rollup.transfer_cents == 70_000_00


def test_what_is_not_located_stands_inside_or_above(db, world):
    found = ask(db, Level.LOCAL, "EC122").not_located
    assert [(one.landing, one.code, one.cents, one.commitments, one.is_inside) for one in found] == [
        (Landing.COUNTRY, "ZA", 8_000_00, 1, False),
        (Landing.OUTSIDE, "ZA", 1_000_00, 1, False),
        (Landing.PROVINCE, "EC", 5_000_00, 1, False),
        (Landing.DISTRICT, "DC12", 70_000_00, 1, False),
        (Landing.LOCAL, "EC122", 40_000_00, 1, True),
    ]


def test_the_metro_at_local_level_leaves_the_districts_money_above_it(db, world):
    add_commitment(db, world, "METRO", "BUF", [(2026, "original", 500_00)], area=("district", "BUF"))
    place_all(db, world)
    district, local = ask(db, Level.DISTRICT, "BUF"), ask(db, Level.LOCAL, "BUF")
    assert (district.area.level, district.child_level) == (Level.DISTRICT, Level.LOCAL)
    assert (local.area.level, local.child_level) == (Level.LOCAL, Level.WARD)
    assert district.area.cents - local.area.cents == 500_00
    assert [one.cents for one in local.not_located if one.landing is Landing.DISTRICT] == [500_00]


def test_catalytic_commitments_are_counted_and_added_up(db, world):
    found = ask(db, Level.DISTRICT, "BUF").catalytic
    assert (found.commitments, found.cents) == (1, -5_55)
    assert [(one.reference, one.is_catalytic) for one in found.largest] == [("REFUND", True)]
    assert ask(db, Level.DISTRICT, "BUF", filters=Filters(catalytic=False)).catalytic.commitments == 0


def test_a_ward_has_no_parts_below_and_its_municipalitys_coverage(db, world):
    found = ask(db, Level.WARD, "EC121_1")
    assert (found.child_level, list(found.by_child)) == (None, [])
    assert found.area.coverage == pytest.approx(100_816_66 / 102_816_66)
    assert found.parents[-1].code == found.area.parent_code == "EC121"


def test_what_is_known_of_the_commitments(db, world):
    found = ask(db, Level.DISTRICT, "DC12").data_quality
    assert found.commitments == 6
    assert found.by_scope[Scope.SITE] == found.with_site == 2
    assert sum(found.by_scope.values()) == sum(found.by_precision.values()) == 6
    assert (found.with_sector, found.with_dates, found.share(found.with_sector)) == (4, 0, 4 / 6)
    assert (found.accepted, found.open_findings) == (0, 1)


def test_nothing_is_said_of_an_area_without_money(db, world):
    found = ask(db, Level.DISTRICT, "DC12", phase=Phase.AUDITED)
    assert (found.area.cents, found.largest, found.by_year) == (0, [], [])
    assert found.breakdowns[Facet.SPHERE] == []
    assert found.data_quality.share(0) is None


def test_an_area_that_is_not_there_at_this_level(db, world):
    with pytest.raises(NotFoundError, match="no ward area"):
        ask(db, Level.WARD, "DC12")


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize(("period", "filters"), MONEY)
def test_parts_add_up_to_the_rollup_to_the_cent(db, crowd, area, period, filters):
    level, code = area
    found = ask(db, level, code, period, filters)
    rolled = roll_up(db, Question(level, code, None, Phase.ORIGINAL, period, filters, TODAY, level))
    [same] = [area for area in rolled.areas if area.id == found.area.id]
    assert found.area == same
    for parts in found.breakdowns.values():
        assert sum(part.cents for part in parts) == same.cents
        assert sum(part.at_ward_cents for part in parts) == same.at_ward_cents
        assert [part.cents for part in parts] == sorted((part.cents for part in parts), reverse=True)
    for facet in (Facet.SPHERE, Facet.SECTOR, Facet.FOCAL_AREA, Facet.STAGE):
        assert sum(part.commitments for part in found.breakdowns[facet]) == same.commitments
    organisations = [*found.by_organisation.largest, found.by_organisation.others]
    assert sum(one.cents for one in organisations if one) == same.cents
    assert found.data_quality.commitments == same.commitments
    inside = [one.cents for one in found.not_located if one.is_inside]
    assert sum(inside) == same.residual_cents
    if found.child_level:
        below = sum(area.cents for area in found.by_child) + sum(one.cents for one in found.rollup.above)
        assert below == same.cents


def test_years_are_those_of_the_rollup_each(db, crowd):
    for year in ask(db, Level.DISTRICT, "DC12").by_year:
        same = ask(db, Level.DISTRICT, "DC12", year.financial_year).area
        assert (year.cents, year.at_ward_cents, year.commitments) == (
            same.cents,
            same.at_ward_cents,
            same.commitments,
        )


def test_the_next_months_are_a_window_from_today(db, crowd):
    found = ask(db, Level.PROVINCE, "EC")
    window = Window(TODAY, date(2028, 2, 1))
    assert found.next_window == window
    same = ask(db, Level.PROVINCE, "EC", window)
    assert (found.next_18_months.cents, found.next_18_months.commitments) == (
        same.area.cents,
        same.area.commitments,
    )
    assert found.next_18_months.largest == same.largest


def test_the_largest_are_those_of_the_lines(db, crowd):
    found = ask(db, Level.COUNTRY, "ZA", filters=Filters(transfers=Transfers.INCLUDE))
    lines = db.scalars(
        select(BudgetLine).where(BudgetLine.phase == Phase.ORIGINAL, BudgetLine.financial_year == 2026)
    ).all()
    cents = {line.commitment_id: 0 for line in lines}
    for line in lines:
        cents[line.commitment_id] += line.amount_cents
    expected = sorted(cents.items(), key=lambda one: (-one[1], one[0]))[:10]
    assert [(one.id, one.cents) for one in found.largest] == expected


def test_organisations_beyond_the_tenth_are_one(db, world):
    add_organisations(db, world, 12)
    found = ask(db, Level.WARD, "29200003").by_organisation
    assert [part.code for part in found.largest] == [f"NEW{n:02d}" for n in range(11, 1, -1)]
    assert (found.others.organisations, found.others.commitments) == (2, 2)
    assert found.others.cents == found.others.at_ward_cents == 200_00 + 100_00


def add_organisations(db, world, number):
    for n in range(number):
        row = Organisation(
            code=f"NEW{n:02d}",
            name=f"New {n}",
            sphere=Sphere.PRIVATE,
            fy_start_month=3,
            area_level=Level.COUNTRY,
            area_code="ZA",
        )
        db.add(row)
        db.flush()
        world.lists["organisation", row.code] = row.id
        amount = [(2026, "original", (n + 1) * 100_00)]
        add_commitment(db, world, f"OF-{n}", row.code, amount, wards=["29200003"])
    place_all(db, world)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 8, 1), date(2028, 2, 1)),
        (date(2026, 8, 31), date(2028, 2, 29)),
        (date(2025, 8, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2027, 12, 30)),
    ],
)
def test_eighteen_months_later(day, later):
    assert months_later(day, 18) == later
