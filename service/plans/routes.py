"""Addresses of plans."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Reading, Today
from service.http.documented import geojson, problems
from service.http.parameters import Code, Format
from service.plans import links, schemas, service

router = APIRouter(prefix="/v1", tags=["alignment"])
PlanCode = Annotated[Code, Path(description="Code of the plan.")]


@router.get("/plans", response_model=schemas.PlansOut, responses=problems(problem.NOT_FOUND))
def list_plans(query: Annotated[schemas.PlansQuery, Query()], session: Reading, today: Today) -> JsonAnswer:
    """List the plans that are loaded, or those that an area is held to."""
    rows = service.list_plans(session, query.edition, query.within, today)
    return JsonAnswer(schemas.PlansOut(plans=[schemas.PlanRow.of(row) for row in rows]))


@router.get(
    "/plans/{code}",
    response_model=schemas.PlanOut,
    responses={**geojson(), **problems(problem.NOT_FOUND)},
)
def read_plan(code: PlanCode, query: Annotated[schemas.PlanQuery, Query()], session: Reading) -> Response:
    """Tell a plan's objectives, the commitments counted that serve each, and what the plan draws."""
    row, objectives, features = service.describe_plan(session, code)
    answer = schemas.PlanOut.of(row, objectives, features)
    if query.format is Format.JSON:
        return JsonAnswer(answer)
    drawn = [Feature(one.id, one.geometry, schemas.FeatureOut.of(one)) for one in features]
    return GeoJsonAnswer(drawn, answer.model_dump(mode="json", exclude={"features"}))


@router.get("/plans/{code}/links", response_model=schemas.LinksOut, responses=problems(problem.NOT_FOUND))
def list_links(code: PlanCode, query: Annotated[schemas.LinksQuery, Query()], session: Reading) -> JsonAnswer:
    """List the commitments that serve a plan's objectives, and those that are proposed to."""
    plan = service.plan_named(session, code)
    rows = links.list_links(session, plan.territory, state=query.state, plan=code)
    return JsonAnswer(
        schemas.LinksOut(
            plan=plan.code, state=query.state or "all", links=[schemas.LinkOut.of(row) for row in rows]
        )
    )
