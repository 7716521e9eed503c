"""Figures of alignment as they are asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.alignment import examples
from service.alignment.words import Alignment, Question, Search
from service.commitments.schemas import AreaName
from service.editions.schemas import EditionParameters, EditionRef
from service.filters.schemas import MoneyParameters
from service.formatting import year_text
from service.http.money import Rands
from service.http.parameters import Code
from service.rows import AnyRow
from spatial.alignment import share_inside
from spatial.vocabulary import Level, Phase, PlanKind, Sphere


class AlignmentQuery(MoneyParameters, EditionParameters):
    """Which money is held against the plans, and where."""

    within: Code | None = Field(
        None, description="Code of an area: only money that lands there.", examples=["DC23"]
    )

    def search(self) -> Search:
        """What is asked for."""
        return Search(self.filters(), self.year, self.phase, self.within)


def area_name(question: Question) -> AreaName | None:
    """Name the area of a question, None where it is about the whole territory."""
    area = question.area
    return None if area is None else AreaName(level=area.level, code=area.code, name=area.name)


class ServedOut(BaseModel):
    """What one sphere commits that serves a plan."""

    sphere: Sphere
    commitments: int
    amount: Rands


class PlanServedOut(BaseModel):
    """A plan in force, and what serves it; plans share commitments, so that they are never added up."""

    code: str
    kind: PlanKind
    title: str
    commitments: int
    amount: Rands
    spheres: list[ServedOut]

    @classmethod
    def of(cls, rows: Sequence[AnyRow]) -> PlanServedOut:
        """Put the rows of one plan in the form of the answer."""
        first = rows[0]
        return cls(
            code=first.code,
            kind=first.kind,
            title=first.title,
            commitments=sum(row.commitments for row in rows),
            amount=sum(row.cents for row in rows),
            spheres=[
                ServedOut(sphere=row.sphere, commitments=row.commitments, amount=row.cents)
                for row in rows
                if row.sphere is not None
            ],
        )


class SphereOut(BaseModel):
    """All that one sphere commits: the part that serves some plan and the part that serves none."""

    sphere: Sphere
    commitments: int
    amount: Rands = Field(description="`serves_a_plan` and `serves_none` together.")
    serves_a_plan: Rands
    serves_none: Rands
    commitments_without: int = Field(description="Commitments that serve no plan.")

    @classmethod
    def of(cls, row: AnyRow) -> SphereOut:
        """Put one sphere in the form of the answer."""
        return cls(
            sphere=row.sphere,
            commitments=row.commitments,
            amount=row.cents,
            serves_a_plan=row.served_cents,
            serves_none=row.cents - row.served_cents,
            commitments_without=row.commitments - row.served_commitments,
        )


class InsideOut(BaseModel):
    """Money of one place, sphere and year by where it lies; the three parts add up to the amount."""

    level: Level
    code: str
    name: str
    sphere: Sphere
    financial_year: str
    amount: Rands
    inside: Rands = Field(description="Inside a node, corridor, priority area or investment zone.")
    outside: Rands
    unplaced: Rands = Field(description="Not placed at a ward, so that nobody can say.")
    share_inside: float | None = Field(description="Of what is placed at wards; null where nothing is.")
    estimated_inside: Rands = Field(
        description="The part of `inside` that follows from a ward's area alone, for want of a work site."
    )
    estimated_outside: Rands = Field(description="The same of `outside`.")

    @classmethod
    def of(cls, row: AnyRow) -> InsideOut:
        """Put one cell in the form of the answer."""
        return cls(
            level=row.level,
            code=row.code,
            name=row.name,
            sphere=row.sphere,
            financial_year=year_text(row.financial_year),
            **inside_parts([row]),
        )


class InsideTotalOut(BaseModel):
    """All cells together."""

    amount: Rands
    inside: Rands
    outside: Rands
    unplaced: Rands
    share_inside: float | None
    estimated_inside: Rands
    estimated_outside: Rands


def inside_parts(rows: Sequence[AnyRow]) -> dict[str, Any]:
    """Add cells up, with the share of the sum."""
    names = ("inside", "outside", "unplaced", "estimated_inside", "estimated_outside")
    sums = {name: sum(getattr(row, f"{name}_cents") for row in rows) for name in names}
    share = share_inside(sums["inside"], sums["outside"])
    return {
        **sums,
        "amount": sum(row.cents for row in rows),
        "share_inside": None if share is None else round(share, 6),
    }


class AlignmentOut(BaseModel):
    """How far the money answers to plans: in words, by objectives, and in space, by priority areas."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ALIGNMENT]})

    edition: EditionRef
    within: AreaName | None
    phase: Phase
    financial_year: str = Field(description="Of all figures but `places`, which name their own.")
    filters: dict[str, Any]
    plans: list[PlanServedOut]
    spheres: list[SphereOut]
    features: int = Field(description="Features of plans in force that make up the priority areas.")
    priority_areas: InsideTotalOut
    places: list[InsideOut] = Field(description="Of every year side by side unless one is asked for.")

    @classmethod
    def of(cls, found: Alignment) -> AlignmentOut:
        """Put figures of alignment, for one year, in the form of the answer."""
        question = found.question
        of_year = [row for row in found.places if row.financial_year == question.year]
        by_plan = groupby(found.plans, key=lambda row: row.code)
        return cls(
            edition=EditionRef.of(question.edition),
            within=area_name(question),
            phase=question.phase,
            financial_year=None if question.year is None else year_text(question.year),
            filters=question.chosen.filters.stated(),
            plans=[PlanServedOut.of(list(rows)) for _, rows in by_plan],
            spheres=[SphereOut.of(row) for row in found.spheres],
            features=found.features,
            priority_areas=InsideTotalOut(**inside_parts(of_year)),
            places=[InsideOut.of(row) for row in found.places],
        )
