"""Plans as they are asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.editions.schemas import EditionParameters
from service.http.parameters import Code, Format, Parameters
from service.plans import examples
from service.rows import AnyRow
from spatial.vocabulary import FeatureKind, Horizon, Level, LinkMethod, LinkState, PlanKind, Sphere


class PlansQuery(EditionParameters):
    """Which plans are asked for."""

    within: Code | None = Field(
        None, description="Code of an area: plans for it, for areas around it and for areas in it."
    )


class PlanQuery(Parameters):
    """In what form a plan is given."""

    format: Format = Field(Format.JSON, description="GeoJSON draws the plan's features.")


class LinksQuery(Parameters):
    """Which links of a plan are asked for."""

    state: LinkState | None = Field(None, description="Only links of this state.")


class OwnerOut(BaseModel):
    """Whose plan it is."""

    code: str
    name: str
    sphere: Sphere


class PlanAreaOut(BaseModel):
    """The area that a plan is for, in the codes of an edition."""

    level: Level
    code: str
    edition: str


class PlanRow(BaseModel):
    """One plan of a list."""

    code: str
    kind: PlanKind
    title: str
    owner: OwnerOut
    area: PlanAreaOut
    horizon: Horizon = Field(description="1 year, 5 to 10 years, or 25 years.")
    starts: date
    ends: date
    objectives: int
    features: int
    commitments: int = Field(description="Commitments that serve an objective of it, each counted once.")

    @classmethod
    def of(cls, row: AnyRow) -> PlanRow:
        """Put one plan in the form of the answer."""
        return cls(**_facts(row))


def _facts(row: AnyRow) -> dict[str, object]:
    same = ("code", "kind", "title", "horizon", "starts", "ends", "objectives", "features", "commitments")
    return {
        **{name: getattr(row, name) for name in same},
        "owner": OwnerOut(code=row.owner_code, name=row.owner_name, sphere=row.owner_sphere),
        "area": PlanAreaOut(level=row.area_level, code=row.area_code, edition=row.edition),
    }


class PlansOut(BaseModel):
    """Plans by code."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PLANS]})

    plans: list[PlanRow]


class ObjectiveOut(BaseModel):
    """What a plan aims at."""

    code: str
    text: str
    parent: str | None = Field(description="Code of the objective that it is part of.")
    commitments: int = Field(description="Commitments that serve it.")
    proposals: int = Field(description="Links proposed and not yet decided.")


class FeatureOut(BaseModel):
    """A feature that a plan draws."""

    id: int
    kind: FeatureKind
    name: str
    reach_m: int = Field(description="How far a point or line reaches; 0 for polygons.")

    @classmethod
    def of(cls, row: AnyRow) -> FeatureOut:
        """Put one feature in the form of the answer."""
        return cls(id=row.id, kind=FeatureKind(row.kind), name=row.name, reach_m=row.reach_m)


class PlanOut(BaseModel):
    """A plan with its objectives and features."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PLAN]})

    plan: PlanRow
    objectives: list[ObjectiveOut]
    features: list[FeatureOut]

    @classmethod
    def of(cls, row: AnyRow, objectives: Sequence[AnyRow], features: Sequence[AnyRow]) -> PlanOut:
        """Put one plan in the form of the answer."""
        return cls(
            plan=PlanRow.of(row),
            objectives=[
                ObjectiveOut(
                    code=one.code,
                    text=one.text,
                    parent=one.parent_code,
                    commitments=one.commitments,
                    proposals=one.proposals,
                )
                for one in objectives
            ],
            features=[FeatureOut.of(one) for one in features],
        )


class LinkOut(BaseModel):
    """A link from a commitment to an objective, or a proposal of one."""

    objective: str
    text: str
    commitment_id: int
    organisation: str
    reference: str
    name: str
    state: LinkState
    method: LinkMethod
    score: float | None = Field(description="Likeness of a proposal, 0 to 1; null for links made by hand.")
    decided_by: str | None

    @classmethod
    def of(cls, row: AnyRow) -> LinkOut:
        """Put one link in the form of the answer."""
        same = (
            "objective",
            "text",
            "commitment_id",
            "organisation",
            "reference",
            "name",
            "state",
            "method",
            "decided_by",
        )
        score = None if row.score is None else float(row.score)
        return cls(**{name: getattr(row, name) for name in same}, score=score)


class LinksOut(BaseModel):
    """The links of a plan, the likeliest proposals first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.LINKS]})

    plan: str
    state: LinkState | Literal["all"]
    links: list[LinkOut]
