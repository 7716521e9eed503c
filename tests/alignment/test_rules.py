"""Each rule with a case that fires and one that does not, on the small country."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete

from service.alignment import finding_queries
from service.alignment.rules import MEANINGS, Rule
from service.alignment.service import align
from service.crosswalks import service as crosswalks
from service.models import Answer, Edition, Indicator, NeedValue
from tests.builders import add_commitment, build_edition, place_all
from tests.plan_builders import add_feature, add_link, add_plan, question

YEAR = (2026, "original")
WARD_1 = "POLYGON((27 -33, 27.1 -33, 27.1 -32.9, 27 -32.9, 27 -33))"


def found(session, asked, rule):
    finding = finding_queries.found(asked, [rule])
    rows = finding_queries.page(session, asked, finding, limit=100, with_geometry=True)
    return {row.reference or row.name: row.cents for row in rows}


def test_every_rule_has_its_sentence():
    assert set(MEANINGS) == set(Rule)
    assert all(
        meaning.sentence.endswith(".") and meaning.rands.endswith(".") for meaning in MEANINGS.values()
    )


class TestNotInIdp:
    def test_a_departments_money_that_no_idp_carries(self, db, world):
        # CLINICS lands at wards; PROVINCE and NATION land too widely for any municipality to plan.
        assert found(db, question(db, world), Rule.NOT_IN_IDP) == {"CLINICS": 100_00}

    def test_carried_by_an_idp_it_is_no_finding(self, db, world):
        add_link(db, world, "CLINICS", add_plan(db, world, "IDP"))
        assert found(db, question(db, world), Rule.NOT_IN_IDP) == {}

    @pytest.mark.parametrize("state", ["proposed", "rejected"])
    def test_a_proposal_or_a_rejected_link_carries_nothing(self, db, world, state):
        add_link(db, world, "CLINICS", add_plan(db, world, "IDP"), state=state)
        assert "CLINICS" in found(db, question(db, world), Rule.NOT_IN_IDP)

    def test_another_kind_of_plan_or_one_that_has_ended_carries_nothing(self, db, world):
        add_link(db, world, "CLINICS", add_plan(db, world, "SECTOR", "sector"))
        add_link(db, world, "CLINICS", add_plan(db, world, "OLD", years=(2015, 2020)))
        assert "CLINICS" in found(db, question(db, world), Rule.NOT_IN_IDP)

    def test_only_the_part_that_lands_in_the_area_counts(self, db, world):
        # A hundred rands over three wards of which the metro has one.
        [cents] = found(db, question(db, world, ("local", "BUF")), Rule.NOT_IN_IDP).values()
        [others] = found(db, question(db, world, ("district", "DC12")), Rule.NOT_IN_IDP).values()
        assert cents + others == 100_00
        assert 0 < cents < others


class TestIdpUnfunded:
    @pytest.fixture
    def planned(self, db, world):
        add_commitment(
            db, world, "HALL", "EC121", [(2027, "original", 500)], wards=["21201001"], total_cost_cents=90_000
        )
        place_all(db, world)
        plan = add_plan(db, world, "IDP")
        add_link(db, world, "HALL", plan)
        add_link(db, world, "TOWER", plan)
        return plan

    @pytest.mark.usefixtures("planned")
    def test_a_project_without_money_in_the_year(self, db, world):
        assert found(db, question(db, world), Rule.IDP_UNFUNDED) == {"HALL": 90_000}

    @pytest.mark.usefixtures("planned")
    def test_money_in_the_year_or_another_phase_asked_for(self, db, world):
        assert found(db, question(db, world, year=2027), Rule.IDP_UNFUNDED) == {}
        assert "TOWER" in found(db, question(db, world, year=2028), Rule.IDP_UNFUNDED)

    def test_a_project_that_is_over_or_has_not_begun_needs_none(self, db, world):
        plan = add_plan(db, world, "IDP")
        for reference, start, end in (
            ("OVER", date(2020, 1, 1), date(2025, 12, 31)),
            ("LATER", date(2028, 1, 1), None),
        ):
            add_commitment(
                db, world, reference, "EC121", [], wards=["21201001"], start_date=start, end_date=end
            )
            add_link(db, world, reference, plan)
        place_all(db, world)
        assert found(db, question(db, world), Rule.IDP_UNFUNDED) == {}

    @pytest.mark.usefixtures("planned")
    def test_only_projects_placed_in_the_area(self, db, world):
        assert found(db, question(db, world, ("local", "BUF")), Rule.IDP_UNFUNDED) == {}
        assert set(found(db, question(db, world, ("local", "EC121")), Rule.IDP_UNFUNDED)) == {"HALL"}


class TestOutsidePriority:
    def test_money_outside_by_point_line_polygon_and_wards(self, db, world):
        plan = add_plan(db, world, "SDF", "sdf", area=("country", "ZA"))
        add_feature(db, plan, "priority_area", "West", WARD_1)
        outside = found(db, question(db, world), Rule.OUTSIDE_PRIORITY)
        assert "TOWER" not in outside  # a point inside
        assert outside["ESTATE"] == 10_000_01  # a polygon wholly outside
        assert outside["PIPE"] == pytest.approx(999_99 * 3 / 4, abs=2)  # a quarter of the line is inside
        assert outside["REFUND"] == -5_55
        assert outside["CLINICS"] == pytest.approx(100_00 * 2 / 3, abs=2500)  # ward 1 lies inside

    def test_a_plan_judges_money_in_its_own_area_alone(self, db, world):
        plan = add_plan(db, world, "SDF", "sdf", area=("local", "BUF"))
        add_feature(db, plan, "priority_area", "West", WARD_1)
        outside = found(db, question(db, world), Rule.OUTSIDE_PRIORITY)
        assert outside["CLINICS"] == pytest.approx(100_00 / 3, abs=2)  # a third is for a ward of the city
        assert "PIPE" in outside
        assert "TOWER" not in outside
        for area, features in ((("district", "DC12"), 0), (("local", "BUF"), 1)):
            assert bool(found(db, question(db, world, area), Rule.OUTSIDE_PRIORITY)) is bool(features)
            assert align(db, question(db, world, area)).features == features

    def test_without_any_priority_area_nothing_is_outside(self, db, world):
        add_plan(db, world, "SDF", "sdf")
        assert found(db, question(db, world), Rule.OUTSIDE_PRIORITY) == {}

    def test_all_inside(self, db, world):
        box = "POLYGON((26 -34, 28 -34, 28 -32, 26 -32, 26 -34))"
        add_feature(db, add_plan(db, world, "SDF", "sdf"), "investment_zone", "All", box)
        assert found(db, question(db, world), Rule.OUTSIDE_PRIORITY) == {}

    def test_a_node_reaches_as_far_as_it_says(self, db, world):
        plan = add_plan(db, world, "SDF", "sdf")
        add_feature(db, plan, "node", "Tower town", "POINT(27.05 -32.94)", reach_m=1000)
        assert found(db, question(db, world), Rule.OUTSIDE_PRIORITY)["TOWER"] == 100_000_00
        add_feature(db, plan, "node", "Town", "POINT(27.05 -32.94)", reach_m=1200)
        assert "TOWER" not in found(db, question(db, world), Rule.OUTSIDE_PRIORITY)


class TestPriorityEmpty:
    def test_ground_without_a_work_site(self, db, world):
        plan = add_plan(db, world, "SDF", "sdf")
        add_feature(db, plan, "node", "Tower", "POINT(27.05 -32.95)", reach_m=500)
        add_feature(db, plan, "corridor", "North", "LINESTRING(27 -32.85, 27.2 -32.85)", reach_m=500)
        assert found(db, question(db, world), Rule.PRIORITY_EMPTY) == {"North": 0}

    def test_a_site_without_money_for_the_year_is_none(self, db, world):
        plan = add_plan(db, world, "SDF", "sdf")
        add_feature(db, plan, "node", "Tower", "POINT(27.05 -32.95)", reach_m=500)
        assert found(db, question(db, world, year=2029), Rule.PRIORITY_EMPTY) == {"Tower": 0}

    def test_only_ground_in_the_area(self, db, world):
        plan = add_plan(db, world, "SDF", "sdf")
        add_feature(db, plan, "corridor", "North", "LINESTRING(27 -32.85, 27.05 -32.85)", reach_m=500)
        assert found(db, question(db, world, ("local", "BUF")), Rule.PRIORITY_EMPTY) == {}
        assert found(db, question(db, world, ("ward", "21201002")), Rule.PRIORITY_EMPTY) == {"North": 0}


class TestObjectiveUnfunded:
    def test_what_nobody_serves_with_money(self, db, world):
        plan = add_plan(
            db,
            world,
            "IDP",
            objectives=[("1", "Services"), ("1.1", "Water", "1"), ("1.2", "Roads", "1"), ("2", "Jobs")],
        )
        add_link(db, world, "TOWER", plan, "1.1")
        assert found(db, question(db, world), Rule.OBJECTIVE_UNFUNDED) == {"Roads": 0, "Jobs": 0}
        assert set(found(db, question(db, world, year=2030), Rule.OBJECTIVE_UNFUNDED)) == {
            "Water", "Roads", "Jobs",
        }  # fmt: skip

    def test_plans_of_other_places_and_plans_not_in_force_are_not_asked(self, db, world):
        add_plan(db, world, "IDP")
        add_plan(db, world, "OLD", objectives=[("1", "Old aim")], years=(2015, 2020))
        assert found(db, question(db, world, ("local", "BUF")), Rule.OBJECTIVE_UNFUNDED) == {}
        assert set(found(db, question(db, world, ("district", "DC12")), Rule.OBJECTIVE_UNFUNDED)) == {
            "Water for all"
        }


class TestNoPlan:
    def test_every_commitment_that_serves_no_objective(self, db, world):
        before = found(db, question(db, world), Rule.NO_PLAN)
        assert before["STREETS"] == 40_000_00
        assert "GRANT" not in before  # a transfer is counted where it is spent
        add_link(db, world, "STREETS", add_plan(db, world, "IDP"))
        after = found(db, question(db, world), Rule.NO_PLAN)
        assert before.keys() - after.keys() == {"STREETS"}
        assert sum(before.values()) - sum(after.values()) == 40_000_00


class TestNeedUnanswered:
    @pytest.fixture(autouse=True)
    def _needs(self, db, world):
        dry = Indicator(code="dry", name="People without water", unit="persons", more_is="worse")
        dark = Indicator(code="dark", name="Households in the dark", unit="households", more_is="worse")
        db.add_all([dry, dark])
        db.flush()
        for indicator, code, year, value in (
            (dry, "21201001", 2022, 400),  # TOWER stands here
            (dry, "21201002", 2011, 0),
            (dry, "21201002", 2022, 900),
            (dry, "21201003", 2022, 0),
            (dry, "29200003", 2022, 10),
            (dark, "21201002", 2022, 50),
        ):
            area = world.area("ward", code)
            db.add(NeedValue(area_id=area, indicator_id=indicator.id, year=year, value=value, source="x"))
        db.add(Answer(need_code="dry", sector_id=world.id("sector", "water")))
        db.flush()

    def test_a_ward_that_goes_without_and_no_money_of_the_answering_sector(self, db, world):
        asked = question(db, world)
        finding = finding_queries.found(asked, [Rule.NEED_UNANSWERED])
        rows = finding_queries.page(db, asked, finding, limit=10)
        assert [(row.area_code, row.need, row.backlog, row.cents) for row in rows] == [
            ("21201002", "dry", 900, 0),
            ("29200003", "dry", 10, 0),
        ]

    def test_in_an_edition_without_counts_they_are_carried_along_the_crosswalk(self, db, world):
        newer = build_edition(db, "test-2026", active=False)
        crosswalks.build(db, "test-2021", "test-2026")
        asked = replace(question(db, world), edition=db.get_one(Edition, newer.edition_id), area=None)
        finding = finding_queries.found(asked, [Rule.NEED_UNANSWERED])
        rows = finding_queries.page(db, asked, finding, limit=10)
        counted = {"21201001": 400, "21201002": 900, "29200003": 10}  # the same squares; TOWER is not here
        assert {row.area_code: (row.backlog, row.is_estimated) for row in rows} == {
            code: (people, True) for code, people in counted.items()
        }
        here = question(db, world)
        own = finding_queries.page(db, here, finding_queries.found(here, [Rule.NEED_UNANSWERED]), limit=10)
        assert {row.is_estimated for row in own} == {False}
        # A square of which nothing is known keeps what takes a part of it unknown.
        db.execute(delete(NeedValue).where(NeedValue.area_id == world.area("ward", "21201002")))
        left = finding_queries.page(db, asked, finding_queries.found(asked, [Rule.NEED_UNANSWERED]), limit=10)
        assert {row.area_code for row in left} == {"21201001", "29200003"}

    def test_money_of_the_sector_in_the_ward_answers_it(self, db, world):
        add_commitment(db, world, "TAPS", "DC12", [(*YEAR, 5)], wards=["21201002"], sector="water")
        place_all(db, world)
        asked = question(db, world, ("district", "DC12"))
        assert found(db, asked, Rule.NEED_UNANSWERED) == {}

    def test_in_a_year_without_money_the_ward_with_the_tower_goes_without_too(self, db, world):
        asked = question(db, world, ("local", "EC121"), year=2030)
        finding = finding_queries.found(asked, [Rule.NEED_UNANSWERED])
        rows = finding_queries.page(db, asked, finding, limit=10)
        assert [row.area_code for row in rows] == ["21201002", "21201001"]
