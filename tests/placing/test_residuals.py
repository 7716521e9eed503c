from __future__ import annotations

import pytest

from service.models import Organisation
from spatial.vocabulary import Level, Sphere
from tests.placing.looking import landed, put, spread


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
