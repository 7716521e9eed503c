from __future__ import annotations

import pytest
from sqlalchemy import func, select

from service.models import BudgetLine, Organisation, Placement
from service.placing import service as placing
from spatial.vocabulary import Landing, Level, Sphere, SplitMethod
from tests.builders import add_commitment
from tests.placing.looking import all_rows, landed, place, put, spread


@pytest.mark.parametrize(
    ("owner", "facts", "stands"),
    [
        ("EC121", {"area": ("local", "EC122")}, ("local", "EC122")),
        ("BUF", {"area": ("local", "BUF")}, ("local", "BUF")),
        ("EC121", {"area": ("district", "DC12")}, ("district", "DC12")),
        ("BUF", {"area": ("district", "BUF")}, ("district", "BUF")),
        ("DWS", {"area": ("province", "EC")}, ("province", "EC")),
        ("DWS", {"scope": "country"}, ("country", "ZA")),
        ("EC121", {"scope": "country"}, ("country", "ZA")),
        ("BUF", {"scope": "head_office"}, ("head_office", "BUF")),
        ("EC-HEALTH", {"scope": "head_office"}, ("head_office", "EC")),
        ("DWS", {"scope": "head_office"}, ("head_office", "ZA")),
        ("DC12", {"scope": "unlocated"}, ("unlocated", "DC12")),
        # Names that the edition does not know leave the money with the organisation.
        ("EC121", {"area": ("local", "EC199")}, ("unlocated", "EC121")),
        ("DWS", {"area": ("province", "XX")}, ("unlocated", "ZA")),
        ("DC12", {"area": ("local", "DC12")}, ("unlocated", "DC12")),  # no municipality has that code
    ],
)
def test_money_of_no_single_ward_stands_whole_where_it_belongs(db, world, owner, facts, stands):
    one = put(db, world, owner=owner, **facts)
    assert spread(db, world, one) == [(*stands, 1, "whole")]
    assert landed(db, world, one) == {stands: 100_00}


@pytest.fixture
def strangers(db, world):
    """Organisations whose areas only other editions know."""
    rows = [
        Organisation(
            code=code, name=code, sphere=sphere, fy_start_month=7, area_level=Level(level), area_code=code
        )
        for code, sphere, level in [
            ("EC199", Sphere.LOCAL, "local"),
            ("DC99", Sphere.DISTRICT, "district"),
            ("DC12-AGENCY", Sphere.SOE, "local"),
        ]
    ]
    db.add_all(rows)
    db.flush()
    world.lists.update({("organisation", row.code): row.id for row in rows})


@pytest.mark.parametrize("owner", ["EC199", "DC99", "DC12-AGENCY"])
@pytest.mark.parametrize("scope", ["head_office", "unlocated"])
def test_an_organisation_without_an_area_here_leaves_its_money_at_the_country(
    db, world, strangers, owner, scope
):
    one = put(db, world, owner=owner, scope=scope)
    assert spread(db, world, one) == [(scope, "ZA", 1, "whole")]


def test_unknown_wards_of_such_an_organisation_too(db, world, strangers):
    one = put(db, world, owner="EC199", wards=["21201001", "21299999"])
    assert landed(db, world, one) == {("ward", "21201001"): 50_00, ("unlocated", "ZA"): 50_00}


def test_areas_of_one_code_take_the_odd_cent_in_the_order_of_their_ids(db, world):
    one = add_commitment(db, world, "ONE", "BUF", [(2026, "original", 3)])
    metro = [world.area(level, "BUF") for level in ("local", "district")]
    db.add_all(
        Placement(
            commitment_id=one,
            edition_id=world.edition_id,
            area_id=area_id,
            landing=Landing.UNLOCATED,
            weight=1,
            split=SplitMethod.EQUAL,
        )
        for area_id in metro
    )
    db.flush()
    db.execute(select(func.apportion_commitments(world.edition_id, [one])))
    lines = select(BudgetLine.area_id, BudgetLine.amount_cents).order_by(BudgetLine.position)
    assert [tuple(row) for row in db.execute(lines)] == [(metro[1], 2), (metro[0], 1)]


def test_an_id_given_twice_is_placed_once(db, world):
    one = put(db, world, owner="BUF", wards=["21201001", "29200001"])
    before = all_rows(db, world)
    place(db, world, [one, one])
    assert all_rows(db, world) == before
    assert placing.place(db, world.territory, [one, one]) == 1
    assert all_rows(db, world) == before
