"""Where findings lie: which areas, and of which there is most."""

from __future__ import annotations

import pytest

from service.alignment.findings import list_findings
from service.alignment.places import Where, places_of
from service.alignment.rules import Rule
from service.alignment.words import FindingSearch, Search
from service.filters.words import Filters
from service.paging import PageRequest
from spatial.vocabulary import Phase
from tests.plan_builders import add_feature, add_plan, question

GROUND = "POLYGON((27.08 -33, 27.2 -33, 27.2 -32.9, 27.08 -32.9, 27.08 -33))"


@pytest.mark.parametrize(("feature_wards", "expected"), [(True, ["21201003", "21201001"]), (False, [])])
def test_a_priority_area_lies_in_wards_that_hold_its_ground_the_most_first(
    db, world, feature_wards, expected
):
    """It fills one ward, has a strip of another, and touches those around them along their borders."""
    plan = add_plan(db, world, "SDF", "sdf")
    add_feature(db, plan, "priority_area", "Ground", GROUND)
    asked = question(db, world, year=2035)  # without money, so that nothing is worked on
    search = FindingSearch(Search(Filters(), 2035, Phase.ORIGINAL, None), (Rule.PRIORITY_EMPTY,), ())
    [row] = list_findings(db, asked, search, PageRequest(10)).rows
    place = places_of(db, asked, [row], feature_wards=feature_wards).of(row)
    assert place.kind is Where.SITE
    assert [spot.code for spot in place.spots] == expected
