"""Figures of alignment, recomputed with shapely and fractions, and added up to the cent."""

from __future__ import annotations

from collections import defaultdict

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geoalchemy2.shape import to_shape
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.alignment.service import align
from service.models import Area, BudgetLine, Commitment, Organisation, PlanFeature
from spatial import alignment
from spatial.errors import AlignmentError
from spatial.vocabulary import Landing, Phase
from tests.builders import place_all
from tests.crowd import add_crowd
from tests.plan_builders import add_feature, add_link, add_plan, question

ZONES = {
    "priority_area": "POLYGON((27.02 -33, 27.13 -33, 27.13 -32.87, 27.02 -32.87, 27.02 -33))",
    "investment_zone": "POLYGON((27.1 -32.97, 27.33 -32.97, 27.33 -32.93, 27.1 -32.93, 27.1 -32.97))",
}


@pytest.fixture
def zoned(db, world):
    """The small country, a crowd of commitments, and priority areas that overlap each other."""
    add_crowd(db, world, 120)
    place_all(db, world)
    plan = add_plan(db, world, "SDF", "sdf")
    for kind, wkt in ZONES.items():
        add_feature(db, plan, kind, kind, wkt)
    add_feature(db, plan, "node", "Town", "POINT(27.25 -32.85)", reach_m=3000)
    return world


def lines(db, asked):
    """Every budget line of a year with its own place: the site, its part in the ward, or the ward."""
    statement = (
        select(BudgetLine, Commitment.geom, Area, Organisation.sphere)
        .join(Commitment, Commitment.id == BudgetLine.commitment_id)
        .join(Area, Area.id == BudgetLine.area_id)
        .join(Organisation, Organisation.id == BudgetLine.organisation_id)
        .where(BudgetLine.phase == asked.phase, BudgetLine.is_transfer.is_(False))
    )
    if asked.year is not None:
        statement = statement.where(BudgetLine.financial_year == asked.year)
    for line, site, area, sphere in db.execute(statement):
        ward, place = to_shape(area.geom), None
        if line.landing is Landing.WARD:
            place = ward if site is None else to_shape(site)
            if site is not None and place.geom_type != "Point":
                place = shapely.intersection(place, ward)
        yield line, place, site is None, area, sphere


def recomputed(db, asked):
    """Cells by place, sphere and year, by the pure functions of ``spatial``."""
    zones = gpd.GeoSeries([to_shape(zone) for zone in db.scalars(select(PlanFeature.zone))], crs=4326)
    names = {area.id: area.code for area in db.scalars(select(Area))}
    cells = defaultdict(lambda: defaultdict(int))
    for line, place, estimated, area, sphere in lines(db, asked):
        cell = cells[names[area.local_id or area.id], sphere, line.financial_year]
        cell["cents"] += line.amount_cents
        if place is None:
            cell["unplaced_cents"] += line.amount_cents
            continue
        frame = gpd.GeoDataFrame(
            {"amount_cents": [line.amount_cents], "is_estimated": [estimated]}, geometry=[place], crs=4326
        )
        split = alignment.budget_inside(frame, zones).iloc[0]
        for part in ("inside_cents", "outside_cents"):
            cell[part] += int(split[part])
            if estimated:
                cell[f"estimated_{part}"] += int(split[part])
    return cells


@pytest.mark.parametrize("year", [2026, None])
def test_money_inside_priority_areas_is_as_shapely_says(db, zoned, year):
    asked = question(db, zoned, year=year)
    expected = recomputed(db, asked)
    rows = align(db, asked).places
    assert {(row.code, row.sphere, row.financial_year) for row in rows} == set(expected)
    for row in rows:
        cell = expected[row.code, row.sphere, row.financial_year]
        assert (row.cents, row.unplaced_cents) == (cell["cents"], cell["unplaced_cents"])
        for part in ("inside_cents", "outside_cents", "estimated_inside_cents", "estimated_outside_cents"):
            # A ward's edge bends by centimetres between the two libraries: a millionth of the money.
            near = max(20, abs(cell["cents"]) * 1e-5)
            assert getattr(row, part) == pytest.approx(cell[part], abs=near), (row.code, part)


def test_the_three_parts_add_up_to_the_cent_and_areas_to_the_whole(db, zoned):
    whole = align(db, question(db, zoned))
    for row in whole.places:
        assert row.inside_cents + row.outside_cents + row.unplaced_cents == row.cents
    stated = select(func.sum(BudgetLine.amount_cents)).where(
        BudgetLine.phase == Phase.ORIGINAL, BudgetLine.financial_year == 2026, ~BudgetLine.is_transfer
    )
    assert sum(row.cents for row in whole.places) == db.scalar(stated)
    parts = [align(db, question(db, zoned, ("local", code))).places for code in ("EC121", "EC122", "BUF")]
    by_code = {(row.code, row.sphere): row.inside_cents for row in whole.places if row.level == "local"}
    assert {(row.code, row.sphere): row.inside_cents for part in parts for row in part} == by_code


def test_without_priority_areas_all_that_is_placed_lies_outside(db, world):
    found = align(db, question(db, world))
    assert found.features == 0
    assert all(row.inside_cents == 0 for row in found.places)
    assert sum(row.outside_cents for row in found.places) > 0


def test_plans_that_do_not_hold_today_put_no_ground_first(db, world):
    add_feature(
        db,
        add_plan(db, world, "OLD", "sdf", years=(2015, 2020)),
        "priority_area",
        "Old",
        ZONES["priority_area"],
    )
    found = align(db, question(db, world))
    assert (found.features, sum(row.inside_cents for row in found.places)) == (0, 0)


def test_plan_by_sphere_counts_each_commitment_once_and_plans_are_not_added_up(db, world):
    idp = add_plan(db, world, "IDP", objectives=[("1", "Water"), ("2", "More water")])
    one = add_plan(db, world, "ONE", "one_plan", owner="DC12", area=("district", "DC12"))
    add_link(db, world, "TOWER", idp, "1")
    add_link(db, world, "TOWER", idp, "2")
    add_link(db, world, "TOWER", one)
    add_link(db, world, "BULK", one)
    add_link(db, world, "CLINICS", one, state="proposed")
    found = align(db, question(db, world))
    cells = {(row.code, row.sphere): (row.cents, row.commitments) for row in found.plans}
    assert cells == {
        ("IDP", "local"): (100_000_00, 1),
        ("ONE", "district"): (70_000_00, 1),
        ("ONE", "local"): (100_000_00, 1),
    }
    served = {row.sphere: (row.served_cents, row.cents, row.served_commitments) for row in found.spheres}
    assert served["local"][0] == 100_000_00  # once, though two plans name it
    assert served["district"] == (70_000_00, 70_999_99, 1)
    assert served["provincial"][0] == 0
    assert sum(cents for _, cents, _ in served.values()) == sum(row.cents for row in found.places)


def test_the_matrix_is_as_pandas_says(db, world):
    one = add_plan(db, world, "ONE", "one_plan")
    add_link(db, world, "TOWER", one)
    found = align(db, question(db, world))
    linked = {world.commitments["TOWER"]: "ONE"}
    rows = [
        {"commitment": line.commitment_id, "sphere": sphere, "cents": line.amount_cents}
        for line, _, _, _, sphere in lines(db, question(db, world))
    ]
    each = pd.DataFrame(rows).groupby(["commitment", "sphere"], as_index=False)["cents"].sum()
    frame = each.assign(plan=each["commitment"].map(linked), amount_cents=each["cents"])
    matrix = alignment.plan_matrix(frame)
    [cell] = [row for row in found.plans if row.sphere is not None]
    assert tuple(matrix.loc["ONE", cell.sphere]) == (cell.cents, cell.commitments)
    for row in found.spheres:
        assert matrix.loc[alignment.NO_PLAN, row.sphere]["amount_cents"] == row.cents - row.served_cents


def test_a_plan_that_nobody_serves_stands_in_the_matrix_with_nothing(db, world):
    add_plan(db, world, "IDP")
    [row] = align(db, question(db, world)).plans
    assert (row.sphere, row.cents, row.commitments) == (None, 0, 0)
    assert align(db, question(db, world, ("local", "BUF"))).plans == []


@given(cents=st.integers(-(10**15), 10**15), inside=st.integers(0, 10**14), whole=st.integers(0, 10**14))
def test_inside_and_outside_are_nearest_to_their_shares(cents, inside, whole):
    found = alignment.inside_cents(cents, inside, whole)
    if not inside or not whole:
        assert found == 0
        return
    part = min(inside, whole)
    assert abs(2 * (found * whole - cents * part)) <= whole
    assert alignment.inside_cents(-cents, inside, whole) == -found


@pytest.mark.parametrize(
    "given",
    [
        (100, 1, 3),
        (5, 1, 2),
        (-5, 1, 2),
        (7, 0, 0),
        (7, 9, 3),
        (0, 1, 2),
        (10**15, 10**13, 10**14 - 7),
        (1, 1, 2),
    ],
)
def test_the_database_splits_as_the_pure_function_does(db, given):
    assert db.scalar(select(func.inside_cents(*given))) == alignment.inside_cents(*given)


def test_a_negative_measure_is_refused():
    with pytest.raises(AlignmentError, match="cannot be negative"):
        alignment.inside_cents(1, -1, 2)
