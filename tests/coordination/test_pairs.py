"""Pairs with known answers, on the small country."""

from __future__ import annotations

from datetime import date

import pytest

from service.coordination.service import list_pairs, resolve
from service.coordination.words import (
    DigOnce,
    FoundBy,
    JointSite,
    Kind,
    PairSearch,
    SectorLists,
    found_by,
    kind_of,
)
from service.errors import InvalidRequestError
from service.filters.words import Filters, Transfers
from service.models import Sector
from service.paging import PageRequest
from spatial.crs import distance_km
from spatial.vocabulary import Phase
from tests.builders import add_commitment, build_edition, build_lists, place_all

LISTS = SectorLists(
    (DigOnce("water", "health", "Invented for the test."),),
    (JointSite(("health", "roads"), ("health", "roads"), "They share a stand."),),
)
NONE = SectorLists((), ())


@pytest.fixture
def world(db):
    made = build_edition(db)
    build_lists(db, made)
    more = [Sector(code="roads", name="Roads"), Sector(code="education", name="Education")]
    db.add_all(more)
    db.flush()
    made.lists.update({("sector", one.code): one.id for one in more})
    return made


@pytest.fixture
def add(db, world):
    def made(reference, organisation, cents, *, year=2026, source="own", **facts):
        amounts = [(year, "original", cents, source)]
        return add_commitment(db, world, reference, organisation, amounts, **facts)

    return made


@pytest.fixture
def ask(db, world):
    def asked(
        *kinds, distance_m=500, year=None, within=None, limit=100, cursor=None, sectors=LISTS, **filters
    ):
        place_all(db, world)
        filters = Filters(**{"transfers": Transfers.INCLUDE, **filters})
        kinds = kinds or tuple(Kind)
        search = PairSearch(filters, year, Phase.ORIGINAL, within, kinds, distance_m)
        question = resolve(db, search, sectors, world.slug, date(2026, 7, 1))
        return list_pairs(db, question, sectors, PageRequest(limit, cursor), with_geometry=True)

    return asked


def told(listing):
    return [(kind_of(row), row.a_reference, row.b_reference, row.cents) for row in listing.rows]


def test_sites_near_each_other_at_the_same_time_are_joint_sites(add, ask):
    add("HALL", "EC121", 900, site="POINT(27.05 -32.95)")
    add("DEPOT", "DC12", 500, site="POINT(27.053 -32.95)")
    [row] = ask().rows
    assert (kind_of(row), row.cents) == (Kind.JOINT_SITE, 500)
    assert row.distance_m == round(1000 * distance_km(27.05, -32.95, 27.053, -32.95)) == 281


def test_a_year_after_the_other_a_site_can_still_be_shared(add, ask):
    add("HALL", "EC121", 900, site="POINT(27.05 -32.95)")
    add("DEPOT", "DC12", 500, year=2027, site="POINT(27.053 -32.95)")
    [row] = ask().rows
    assert (kind_of(row), found_by(row), row.cents) == (Kind.JOINT_SITE, FoundBy.DISTANCE, 500)


def test_too_far_apart_of_one_organisation_or_not_at_the_same_time_they_are_none(add, ask):
    add("HALL", "EC121", 900, site="POINT(27.05 -32.95)")
    add("FAR", "DC12", 500, site="POINT(27.056 -32.95)")
    add("OWN", "EC121", 500, site="POINT(27.05 -32.95)")
    add("LATER", "DC12", 500, year=2028, site="POINT(27.05 -32.95)")
    add("MOVED ON", "DWS", 500, site="POINT(27.05 -32.95)", is_transfer=True)
    assert told(ask()) == []
    assert told(ask(distance_m=600)) == [
        (Kind.JOINT_SITE, "HALL", "FAR", 500),
        (Kind.JOINT_SITE, "FAR", "OWN", 500),
    ]


def test_the_distance_holds_on_the_ellipsoid_in_every_direction(add, ask):
    add("MIDDLE", "EC121", 900, site="POINT(27.05 -32.95)")
    add("EAST", "DC12", 500, site="POINT(27.0553 -32.95)")  # 495 m
    add("NORTH", "DWS", 400, site="POINT(27.05 -32.9455)")  # 499 m
    assert {row.b_reference for row in ask().rows if row.a_reference == "MIDDLE"} == {"EAST", "NORTH"}


def test_a_pipe_under_a_road_is_a_dig_once_chance_in_the_year_before_and_after(add, ask):
    add("PIPE", "DC12", 900, year=2027, sector="water", site="LINESTRING(27.01 -32.95, 27.05 -32.95)")
    add("CLINIC", "EC-HEALTH", 500, sector="health", site="POINT(27.03 -32.951)")
    add("OTHER", "BUF", 500, site="POINT(27.03 -32.951)")
    [row] = ask(Kind.DIG_ONCE).rows
    assert (row.a_reference, row.b_reference, row.cents) == ("PIPE", "CLINIC", 500)
    assert 100 < row.distance_m < 120
    assert ask(Kind.DIG_ONCE, sectors=NONE).rows == []


def test_a_pair_is_told_in_each_year_in_which_one_of_the_two_has_money(db, world, add, ask):
    add("PIPE", "DC12", 900, year=2027, sector="water", site="POINT(27.03 -32.951)")
    in_two_years = [(2025, "original", 300), (2026, "original", 400)]
    where = {"sector": "health", "site": "POINT(27.03 -32.951)"}
    add_commitment(db, world, "CLINIC", "EC-HEALTH", in_two_years, **where)
    stated = {
        year: [(row.a_year, row.b_year, row.cents) for row in ask(year=year).rows]
        for year in range(2024, 2029)
    }
    assert stated == {
        2024: [],
        2025: [(2027, 2025, 300)],
        2026: [(2027, 2026, 400)],
        2027: [(2027, 2026, 400)],
        2028: [],
    }


def test_what_comes_to_nought_in_a_year_is_not_of_it(db, world, add, ask):
    add("HALL", "EC121", 900, site="POINT(27.05 -32.95)")
    undone = [(2026, "original", 500, "own"), (2026, "original", -500, "mig"), (2027, "original", 700, "own")]
    add_commitment(db, world, "DEPOT", "DC12", undone, site="POINT(27.05 -32.95)")
    [row] = ask(year=2026).rows
    assert (row.b_year, row.b_cents, row.cents) == (2027, 700, 700)


def test_the_nearest_year_is_one_that_does_not_come_to_nought(db, world, add, ask):
    days = {"start_date": date(2026, 7, 1), "end_date": date(2029, 6, 30)}
    add("HALL", "EC121", 900, site="POINT(27.05 -32.95)")
    undone = [(2027, "original", 500, "own"), (2027, "original", -500, "mig"), (2028, "original", 700, "own")]
    add_commitment(db, world, "DEPOT", "DC12", undone, site="POINT(27.05 -32.95)", **days)
    [row] = ask(year=2026).rows
    assert (row.b_year, row.b_cents, row.cents) == (2028, 700, 700)
    assert [each.a_year for each in ask(year=2028).rows] == [2026]
    assert ask(year=2027).rows == []


def test_a_grant_that_comes_to_nought_in_the_year_is_no_duplicate(db, world, add, ask):
    undone = [
        (2026, "original", 70_000_000, "mig"),
        (2026, "original", -70_000_000, "own"),
        (2027, "original", 5, "own"),
    ]
    add_commitment(db, world, "GRANT", "DWS", undone, is_transfer=True, area=("district", "DC12"))
    add("SPENT", "DC12", 30_000_000, source="mig", wards=["21201001"])
    assert told(ask(Kind.DUPLICATE, year=2026)) == []


def test_a_ward_outside_the_area_makes_no_pair_in_it(add, ask):
    add("PIPE", "DC12", 900, sector="water", wards=["21201001", "29200001"])
    add("CLINIC", "EC-HEALTH", 500, sector="health", wards=["21201001", "29200002"])
    assert [row.ward_code for row in ask(within="DC12").rows] == ["21201001"]
    assert ask(within="BUF").rows == []


def test_one_amount_in_different_years_is_not_the_same_money(add, ask):
    for reference, organisation, year in (("A", "EC121", 2026), ("B", "DC12", 2027)):
        add(reference, organisation, 70_000_000, year=year, name="Reservoir at Qora", area=("local", "EC121"))
    assert told(ask(year=2026)) == told(ask(year=2027)) == []


def test_two_years_apart_the_ground_is_closed(add, ask):
    add("PIPE", "DC12", 900, year=2028, sector="water", site="POINT(27.03 -32.951)")
    add("CLINIC", "EC-HEALTH", 500, sector="health", site="POINT(27.03 -32.951)")
    assert told(ask()) == []


def test_stated_dates_go_before_financial_years(add, ask):
    days = {"start_date": date(2027, 1, 1), "end_date": date(2027, 12, 31)}
    add("PIPE", "DC12", 900, year=2028, sector="water", site="POINT(27.03 -32.951)", **days)
    add("CLINIC", "EC-HEALTH", 500, sector="health", site="POINT(27.03 -32.951)")
    assert told(ask()) == [(Kind.DIG_ONCE, "PIPE", "CLINIC", 500)]


def test_where_a_site_is_not_known_the_same_ward_will_do(add, ask):
    add("PIPE", "DC12", 900, sector="water", wards=["21201001", "21201002"])
    add("CLINIC", "EC-HEALTH", 500, sector="health", site="POINT(27.03 -32.951)")
    add("ELSEWHERE", "EC-HEALTH", 500, sector="health", wards=["29200001"])
    add("OTHER", "BUF", 500, wards=["21201001"])
    [row] = ask().rows
    assert (kind_of(row), row.a_reference, row.b_reference) == (Kind.DIG_ONCE, "PIPE", "CLINIC")
    assert (found_by(row), row.distance_m, row.ward_code) == (FoundBy.WARD, None, "21201001")


@pytest.fixture
def shared_ward(add):
    """A clinic and a garage that lie somewhere in one ward, one year after the other."""

    def made(**other):
        add("CLINIC", "EC-HEALTH", 900, sector="health", wards=["21201001"])
        facts = {"organisation": "EC121", "sector": "roads", "year": 2027, "wards": ["21201001"]}
        add("GARAGE", cents=500, **{**facts, **other})

    return made


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"sector": "health", "organisation": "DC12"},
        {"site": "POINT(27.03 -32.951)", "wards": []},
    ],
)
def test_buildings_somewhere_in_one_ward_can_share_a_site(shared_ward, ask, other):
    shared_ward(**other)
    listing = ask()
    [row] = listing.rows
    assert told(listing) == [(Kind.JOINT_SITE, "CLINIC", "GARAGE", 500)]
    assert (found_by(row), row.distance_m, row.ward_code) == (FoundBy.WARD, None, "21201001")
    assert [each.pairs for each in listing.totals] == [0, 1, 0]
    assert told(ask(sectors=NONE)) == told(ask(Kind.DIG_ONCE)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": "EC-HEALTH"},
        {"wards": ["21201002"]},
        {"wards": ["21201001", "21201002"]},  # a programme, not a site
        {"wards": [], "area": ("local", "EC121")},
        {"year": 2028},
        {"sector": "education"},  # no list puts it beside health
        {"sector": None},
        {"is_transfer": True},
    ],
)
def test_what_lies_in_one_ward_by_chance_is_no_pair(shared_ward, ask, other):
    shared_ward(**other)
    assert told(ask()) == []


def test_where_both_sites_are_known_their_distance_decides_and_not_the_ward(add, ask):
    add("CLINIC", "EC-HEALTH", 900, sector="health", site="POINT(27.01 -32.95)")
    add("GARAGE", "EC121", 500, sector="roads", site="POINT(27.05 -32.95)")
    assert told(ask()) == []


def test_sectors_that_dig_once_are_told_as_such_in_one_ward_too(add, ask):
    add("PIPE", "DC12", 900, sector="water", wards=["21201001"])
    add("CLINIC", "EC-HEALTH", 500, sector="health", wards=["21201001"])
    both = SectorLists(LISTS.dig_once, (JointSite(("water",), ("health",), "Invented too."),))
    assert [row[0] for row in told(ask(sectors=both))] == [Kind.DIG_ONCE]
    assert told(ask(Kind.JOINT_SITE, sectors=both)) == []


def test_the_same_name_and_amount_in_two_lists_is_a_likely_duplicate(add, ask):
    add("A", "EC121", 70_000_000, name="Upgrade of Qora clinic, phase 2", wards=["21201001"])
    add("B", "EC-HEALTH", 70_000_049, name="Qora clinic: upgrade phase 2", wards=["21202001"])
    add("E", "EC-HEALTH", 70_000_000, name="Qora clinic: upgrade phase 2", wards=["29200001"])
    add("C", "EC-HEALTH", 70_000_000, name="Nurses' home at Mnquma", wards=["21201001"])
    add("D", "DC12", 71_000_000, name="Upgrade of Qora clinic, phase 2", wards=["21201001"])
    [row] = ask().rows
    assert (kind_of(row), row.a_reference, row.b_reference) == (Kind.DUPLICATE, "A", "B")
    assert row.cents == 70_000_000
    assert row.likeness > 600


@pytest.mark.parametrize(
    ("cents", "other", "is_one"),
    [
        (70_012_345, 70_012_399, True),  # to the rand, and to the cent
        (70_012_345, 70_000_000, True),  # one list in thousands of rands
        (70_049_999, 70_000_000, True),
        (70_050_000, 70_000_000, False),  # thousands round this one up
        (70_012_345, 70_012_445, False),  # both tell rands, and one more
        (-70_050_000, -70_100_000, True),
    ],
)
def test_an_amount_is_one_to_the_rand_or_where_a_list_has_thousands(add, ask, cents, other, is_one):
    add("A", "EC121", cents, name="Upgrade of Qora clinic, phase 2", wards=["21201001"])
    add("B", "EC-HEALTH", other, name="Qora clinic: upgrade phase 2", wards=["21202001"])
    assert bool(ask(Kind.DUPLICATE).rows) is is_one


def test_one_grant_on_its_way_and_with_those_who_spend_it_is_a_likely_duplicate(add, ask):
    to_district = {"source": "mig", "area": ("district", "DC12")}
    add("GRANT", "DWS", 70_000_000, is_transfer=True, **to_district)
    add("SPENT", "DC12", 30_000_000, source="mig", wards=["21201001"])
    add("OTHER YEAR", "DC12", 30_000_000, year=2027, source="mig", wards=["21201001"])
    add("OWN FUNDS", "DC12", 30_000_000, wards=["21201001"])
    add("OTHERS", "EC121", 30_000_000, source="mig", wards=["21201001"])
    assert told(ask()) == [(Kind.DUPLICATE, "GRANT", "SPENT", 30_000_000)]


def test_at_stake_is_what_both_have_of_the_grant_in_each_year(db, world, ask):
    def add(reference, organisation, *cents, **facts):
        amounts = [
            (year, "original", amount, "mig")
            for year, amount in zip((2025, 2026), cents, strict=True)
            if amount
        ]
        return add_commitment(db, world, reference, organisation, amounts, **facts)

    add("GRANT", "DWS", 70_000_000, 50_000_000, is_transfer=True, area=("district", "DC12"))
    add("LATER", "DC12", 0, 90_000_000, wards=["21201001"])
    add("BOTH", "DC12", 20_000_000, 60_000_000, wards=["21201001"])
    assert told(ask(Kind.DUPLICATE)) == [
        (Kind.DUPLICATE, "GRANT", "LATER", 50_000_000),
        (Kind.DUPLICATE, "GRANT", "BOTH", 50_000_000),
    ]
    assert told(ask(Kind.DUPLICATE, year=2025)) == [(Kind.DUPLICATE, "GRANT", "BOTH", 20_000_000)]


def test_a_grant_that_is_not_marked_as_a_transfer_needs_the_same_amount(add, ask):
    to_district = {"source": "mig", "area": ("district", "DC12")}
    add("GRANT", "DWS", 70_000_000, **to_district)
    add("SAME", "DC12", 70_000_000, source="mig", wards=["21201001"])
    add("PART", "DC12", 30_000_000, source="mig", wards=["21201001"])
    add("NEAR", "DWS", 70_012_345, **to_district)
    add("NEARLY", "DC12", 70_012_745, source="mig", wards=["21201001"])
    likely = [("GRANT", "NEARLY"), ("GRANT", "SAME"), ("SAME", "NEAR")]
    assert sorted(told(ask())) == [(Kind.DUPLICATE, *pair, 70_000_000) for pair in likely]


def test_a_pair_is_of_one_kind_the_gravest(add, ask):
    for reference, organisation in (("A", "EC121"), ("B", "DC12")):
        add(reference, organisation, 70_000_000, name="Reservoir at Qora", site="POINT(27.05 -32.95)")
    assert told(ask()) == [(Kind.DUPLICATE, "A", "B", 70_000_000)]
    assert told(ask(Kind.JOINT_SITE)) == []


def test_year_area_and_filters_narrow_both_sides(add, ask):
    add("HALL", "EC121", 900, site="POINT(27.05 -32.95)")
    add("DEPOT", "DC12", 500, site="POINT(27.053 -32.95)")
    assert len(ask(year=2026, within="21201001").rows) == 1
    assert ask(year=2027).rows == []
    assert ask(within="BUF").rows == []
    assert ask(organisation=("EC121",)).rows == []


def test_pages_follow_one_another_and_the_first_tells_what_each_kind_comes_to(add, ask):
    for number in range(5):
        add(f"H{number}", "EC121", 1000 + number, site=f"POINT({27.01 + number / 50} -32.95)")
        add(f"D{number}", "DC12", 5000, site=f"POINT({27.01 + number / 50} -32.951)")
    first = ask(limit=2)
    totals = {each.kind: (each.pairs, each.cents) for each in first.totals}
    assert totals == {Kind.DIG_ONCE: (0, 0), Kind.JOINT_SITE: (5, 5010), Kind.DUPLICATE: (0, 0)}
    seen, listing = [], first
    while True:
        seen += [row.cents for row in listing.rows]
        if listing.next_cursor is None:
            break
        listing = ask(limit=2, cursor=listing.next_cursor)
        assert listing.totals is None
    assert seen == [1004, 1003, 1002, 1001, 1000]
    with pytest.raises(InvalidRequestError, match="another question"):
        ask(limit=2, cursor=first.next_cursor, distance_m=400)
