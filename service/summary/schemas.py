"""Summaries of drawn shapes as they are asked for and answered."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from service.editions.schemas import EditionParameters, EditionRef
from service.filters.schemas import FinancialYear, MoneyParameters
from service.formatting import year_text
from service.http.money import Rands
from service.http.parameters import AsAtParameters
from service.rows import AnyRow
from service.summary.words import Overlap, Shape, Summary, SummarySearch
from spatial.codes import ward_label
from spatial.vocabulary import Landing, Level, Phase

MOST_LISTED: Final = 1000
SHAPE: Final[JsonDict] = {
    "type": "Polygon",
    "coordinates": [[[29.7, -28.7], [29.9, -28.7], [29.9, -28.5], [29.7, -28.5], [29.7, -28.7]]],
}
_EXAMPLE: Final[JsonDict] = {
    "edition": {"slug": "mdb-2020", "title": "Wards of the 2021 local elections", "territory": "ZA"},
    "phase": "original",
    "financial_year": "2026/27",
    "filters": {"transfers": "exclude"},
    "shape": {"area_km2": 432.18, "vertices": 5, "remarks": []},
    "commitments": {
        "within": {"commitments": 1, "amount": 12500000.0},
        "crossing": {"commitments": 0, "amount": 0.0},
        "largest": [
            {
                "id": 812,
                "reference": "P-0412",
                "name": "Bulk water to Ezakheni, phase 2",
                "organisation": "DC23",
                "relation": "within",
                "amount": 12500000.0,
            }
        ],
    },
    "budget": {
        "amount": 4166666.67,
        "is_estimated": True,
        "method": "area",
        "population": 5120,
        "wards": [
            {
                "code": "52308012",
                "label": "KZN238_12",
                "name": "Ward 12",
                "overlap": 0.333333,
                "ward_amount": 12500000.0,
                "amount": 4166666.67,
            }
        ],
    },
    "residuals": [
        {"landing": "local", "level": "local", "code": "KZN238", "name": "Alfred Duma", "amount": 800000.0}
    ],
}


class SummaryQuery(AsAtParameters, MoneyParameters, EditionParameters):
    """Which money a shape is held against."""

    year: FinancialYear | None = Field(
        None,
        description="Financial year, 2026 or 2026/27; unless given, the current or the latest with money.",
    )
    limit: int = Field(100, ge=0, le=MOST_LISTED, description="Most commitments listed, the largest first.")

    def search(self) -> SummarySearch:
        """What is asked for."""
        return SummarySearch(self.filters(), self.year, self.phase, self.limit)


class ShapeOut(BaseModel):
    """The shape as it was read."""

    area_km2: float = Field(description="Geodesic.")
    vertices: int
    remarks: list[str] = Field(description="What was mended.")

    @classmethod
    def of(cls, shape: Shape) -> ShapeOut:
        """Put a shape in the form of the answer."""
        return cls(area_km2=round(shape.area_km2, 4), vertices=shape.vertices, remarks=list(shape.remarks))


class CountOut(BaseModel):
    """Some commitments and their money."""

    commitments: int
    amount: Rands


class SiteOut(BaseModel):
    """A commitment whose work site lies in the shape."""

    id: int
    reference: str
    name: str
    organisation: str
    relation: Literal["within", "crossing"]
    amount: Rands | None = Field(description="All its money, also where its site reaches beyond the shape.")

    @classmethod
    def of(cls, row: AnyRow) -> SiteOut:
        """Put one commitment in the form of the answer."""
        return cls(
            id=row.id,
            reference=row.reference,
            name=row.name,
            organisation=row.organisation,
            relation="within" if row.is_within else "crossing",
            amount=row.cents,
        )


class SitesOut(BaseModel):
    """The commitments whose work sites lie in the shape, wholly or in part."""

    within: CountOut
    crossing: CountOut
    largest: list[SiteOut]


class WardShare(BaseModel):
    """A ward that the shape touches, and the part of its money that falls to the shape."""

    code: str
    label: str
    name: str
    overlap: float = Field(description="Part of the ward's area, rounded; the amount is split exactly.")
    ward_amount: Rands
    amount: Rands

    @classmethod
    def of(cls, overlap: Overlap) -> WardShare:
        """Put one ward in the form of the answer."""
        ward = overlap.ward
        numbered = ward.local is not None and ward.ward_number is not None
        return cls(
            code=ward.code,
            label=ward_label(ward.local, ward.ward_number) if numbered else ward.code,
            name=ward.name,
            overlap=round(overlap.share, 6),
            ward_amount=overlap.ward_cents,
            amount=overlap.cents,
        )


class BudgetShare(BaseModel):
    """The wards' money that falls to the shape, by the areas of the overlaps."""

    amount: Rands
    is_estimated: bool = Field(description="True unless every ward touched lies wholly in the shape.")
    method: Literal["area"] = Field(description="Money is taken to be spread evenly over a ward's area.")
    population: int | None = Field(description="People, spread likewise; null where a ward has no count.")
    wards: list[WardShare]


class ResidualAround(BaseModel):
    """Money of an area around the shape that belongs to no ward; none of it is in the budget share."""

    landing: Landing
    level: Level
    code: str
    name: str
    amount: Rands


class SummaryOut(BaseModel):
    """What a shape holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    edition: EditionRef
    phase: Phase
    financial_year: str = Field(
        description="The year of every amount: as asked for, else the current or the latest with money."
    )
    filters: dict[str, Any]
    shape: ShapeOut
    commitments: SitesOut
    budget: BudgetShare
    residuals: list[ResidualAround]

    @classmethod
    def of(cls, summary: Summary) -> SummaryOut:
        """Put a summary in the form of the answer."""
        question = summary.question
        return cls(
            edition=EditionRef.of(question.edition),
            phase=question.search.phase,
            financial_year=year_text(question.year),
            filters=question.chosen.filters.stated(),
            shape=ShapeOut.of(question.shape),
            commitments=_sites(summary),
            budget=BudgetShare(
                amount=summary.cents,
                is_estimated=any(each.inside_dm2 < each.whole_dm2 for each in summary.overlaps),
                method="area",
                population=summary.people,
                wards=[WardShare.of(each) for each in summary.overlaps],
            ),
            residuals=[_residual(row) for row in summary.residuals],
        )


def _sites(summary: Summary) -> SitesOut:
    inside = summary.inside
    return SitesOut(
        within=CountOut(commitments=inside.within, amount=inside.within_cents),
        crossing=CountOut(commitments=inside.crossing, amount=inside.crossing_cents),
        largest=[SiteOut.of(row) for row in inside.largest],
    )


def _residual(row: AnyRow) -> ResidualAround:
    return ResidualAround(
        landing=row.landing, level=row.level, code=row.code, name=row.name, amount=row.cents
    )
