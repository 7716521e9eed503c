"""Plans for the small country of ``tests.builders``: each in force from 2020 to 2040."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.alignment.words import Question
from service.filters.service import check
from service.filters.words import Filters
from service.models import Area, Edition, ObjectiveLink, Plan, PlanFeature, PlanObjective
from spatial.vocabulary import Level, Phase
from tests.builders import World

DAY = date(2026, 9, 1)


def add_plan(
    session: Session,
    world: World,
    code: str,
    kind: str = "idp",
    *,
    owner: str = "EC121",
    area: tuple[str, str] = ("local", "EC121"),
    objectives: Iterable[tuple[str, str] | tuple[str, str, str]] = (("1", "Water for all"),),
    years: tuple[int, int] = (2020, 2040),
) -> Plan:
    """Store a plan and its objectives (code, text, and the code of the one it is part of)."""
    plan = Plan(
        code=code,
        territory=world.territory,
        kind=kind,
        title=f"Plan {code}",
        organisation_id=world.id("organisation", owner),
        code_edition_id=world.edition_id,
        area_level=Level(area[0]),
        area_code=area[1],
        horizon="implementation",
        starts=date(years[0], 7, 1),
        ends=date(years[1], 6, 30),
    )
    session.add(plan)
    session.flush()
    session.add_all(
        PlanObjective(plan_id=plan.id, code=one[0], text=one[1], parent_code=one[2] if len(one) > 2 else None)
        for one in objectives
    )
    session.flush()
    return plan


def add_feature(
    session: Session, plan: Plan, kind: str, name: str, wkt: str, *, reach_m: int = 0
) -> PlanFeature:
    """Store a feature of a plan."""
    feature = PlanFeature(
        plan_id=plan.id,
        kind=kind,
        name=name,
        reach_m=reach_m,
        geom=from_shape(shapely.from_wkt(wkt), 4326),
    )
    session.add(feature)
    session.flush()
    return feature


def add_link(
    session: Session,
    world: World,
    reference: str,
    plan: Plan,
    objective: str = "1",
    *,
    state: str = "accepted",
) -> None:
    """Link a commitment to an objective by hand, or propose the link."""
    found = select(PlanObjective.id).where(PlanObjective.plan_id == plan.id, PlanObjective.code == objective)
    proposed = state == "proposed"
    session.add(
        ObjectiveLink(
            commitment_id=world.commitments[reference],
            objective_id=session.scalars(found).one(),
            state=state,
            method="similarity" if proposed else "hand",
            score=0.5 if proposed else None,
            decided_by=None if proposed else "tests",
        )
    )
    session.flush()


def question(
    session: Session,
    world: World,
    within: tuple[str, str] | None = None,
    *,
    year: int | None = 2026,
    phase: Phase = Phase.ORIGINAL,
    filters: Filters | None = None,
    day: date = DAY,
) -> Question:
    """Ask about the world, or one area of it."""
    edition = session.get_one(Edition, world.edition_id)
    area = session.get_one(Area, world.area(*within)) if within else None
    return Question(edition, area, check(session, filters or Filters()), phase, year, day)


def build_plans(session: Session, world: World) -> None:
    """Store an IDP that the tower serves, a One Plan, and a spatial plan with a corridor that is empty."""
    idp = add_plan(
        session, world, "EC121-IDP", objectives=[("1", "Services"), ("1.1", "Water tower at Qora", "1")]
    )
    add_link(session, world, "TOWER", idp, "1.1")
    add_link(session, world, "PIPE", idp, "1.1", state="proposed")
    add_plan(session, world, "DC12-ONE-PLAN", "one_plan", owner="DC12", area=("district", "DC12"))
    spatial = add_plan(session, world, "DC12-SDF", "sdf", owner="DC12", area=("district", "DC12"))
    add_feature(session, spatial, "node", "Qora", "POINT(27.05 -32.95)", reach_m=2000)
    add_feature(session, spatial, "corridor", "North", "LINESTRING(27 -32.85, 27.2 -32.85)", reach_m=500)
