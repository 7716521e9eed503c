"""One commitment, as it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.commitments import examples
from service.commitments.read_words import Detail
from service.commitments.schemas import AreaCode, OrganisationRef
from service.formatting import year_text
from service.http.money import Rands
from service.rows import AnyRow
from spatial.vocabulary import Landing, Level, LocateMethod, Phase, Scope, SplitMethod

_SHARE_DIGITS = 6


class Named(BaseModel):
    """An entry of a stored list."""

    code: str
    name: str


class OrganisationOut(OrganisationRef):
    """Who commits the money, and when its year begins."""

    financial_year_starts: int = Field(description="Month, 4 for April.")


class LocationOut(BaseModel):
    """Where the work is, how that is known and how well."""

    scope: Scope
    method: LocateMethod
    precision: int = Field(description="IATI GeographicalPrecision, 1 exact to 9 unclear.")
    exactness: int = Field(description="IATI GeographicExactness: 1 exact, 2 approximate.")
    geometry: dict[str, Any] | None = Field(description="The work site as GeoJSON.")
    area: AreaCode | None = Field(description="What takes the money where no site or ward does.")
    codes_of: str = Field(description="Edition whose codes the row used.")
    work_wards: list[str] = Field(description="Wards that share the money.")
    stated_wards: list[str] = Field(description="Wards that the row names though its point says otherwise.")
    stated: dict[str, Any] = Field(description="What the row said of its place, word for word.")


class AllocationOut(BaseModel):
    """An amount for one year in one phase from one funding source."""

    financial_year: str
    phase: Phase
    funding_source: str
    amount: Rands
    vat: str


class PlacedArea(BaseModel):
    """An area that takes a share of every amount."""

    level: Level
    code: str
    name: str
    landing: Landing = Field(description="`ward`, or what kind of residual it is.")
    share: float = Field(description="Of 1, rounded; the budget lines are exact.")
    split: SplitMethod
    is_estimated: bool


class BudgetLineOut(BaseModel):
    """The money of one allocation that lands on one area."""

    financial_year: str
    phase: Phase
    funding_source: str
    level: Level
    code: str
    landing: Landing
    amount: Rands


class PlacedIn(BaseModel):
    """Where the money lands in one edition of boundaries."""

    edition: str
    areas: list[PlacedArea]
    budget_lines: list[BudgetLineOut]


class SourceOut(BaseModel):
    """The file and row that it came from."""

    file: str
    sha256: str
    profile: str
    sheet: str | None
    row: int | None
    loaded_at: datetime


class FindingOut(BaseModel):
    """What the import said of its row."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    severity: str
    message: str
    column: str | None
    value: str | None
    suggestion: str | None
    known: list[str]
    accepted: bool


class CommitmentDetailOut(BaseModel):
    """All that is known of one commitment."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DETAIL]})

    id: int
    reference: str
    name: str
    description: str | None
    organisation: OrganisationOut
    sector: Named | None
    focal_area: Named | None
    stage: Named | None
    is_catalytic: bool
    is_transfer: bool
    start_date: date | None
    end_date: date | None
    total_cost: Rands | None
    changed_at: datetime
    revision: int = Field(description="Counts its changes; begins its ETag.")
    location: LocationOut
    beneficiary_wards: list[str]
    allocations: list[AllocationOut]
    editions: list[PlacedIn] = Field(description="Where each cent lands, the newest edition first.")
    source: SourceOut | None
    findings: list[FindingOut]

    @classmethod
    def of(cls, detail: Detail) -> CommitmentDetailOut:
        """Put one commitment in the form of the answer."""
        row = detail.facts
        return cls(
            **{name: getattr(row, name) for name in _SAME},
            organisation=OrganisationOut(
                code=row.organisation_code,
                name=row.organisation_name,
                sphere=row.sphere,
                financial_year_starts=row.fy_start_month,
            ),
            sector=_named(row.sector_code, row.sector_name),
            focal_area=_named(row.focal_area_code, row.focal_area_name),
            stage=_named(row.stage_code, row.stage_name),
            total_cost=row.total_cost_cents,
            location=_location(detail),
            beneficiary_wards=_wards(detail, "benefit"),
            allocations=[AllocationOut(**_money(each), vat=each.vat) for each in detail.allocations],
            editions=_editions(detail),
            source=_source(row),
            findings=[FindingOut.model_validate(each) for each in detail.findings],
        )


_SAME = (
    "id",
    "reference",
    "name",
    "description",
    "is_catalytic",
    "is_transfer",
    "start_date",
    "end_date",
    "changed_at",
    "revision",
)


def _named(code: str | None, name: str | None) -> Named | None:
    return Named(code=code, name=name) if code is not None and name is not None else None


def _wards(detail: Detail, role: str) -> list[str]:
    return [ward.ward_code for ward in detail.wards if ward.role == role]


def _location(detail: Detail) -> LocationOut:
    row = detail.facts
    return LocationOut(
        scope=row.scope,
        method=row.locate_method,
        precision=row.precision,
        exactness=row.exactness,
        geometry=json.loads(row.geometry) if row.geometry else None,
        area=AreaCode(level=row.area_level, code=row.area_code) if row.area_code else None,
        codes_of=row.code_edition,
        work_wards=_wards(detail, "work"),
        stated_wards=_wards(detail, "stated"),
        stated=row.stated,
    )


def _editions(detail: Detail) -> list[PlacedIn]:
    slugs = dict.fromkeys(each.edition for each in detail.placements)
    return [
        PlacedIn(
            edition=slug,
            areas=[_placed(each) for each in _of(slug, detail.placements)],
            budget_lines=[_line(each) for each in _of(slug, detail.lines)],
        )
        for slug in slugs
    ]


def _of(slug: str, rows: Iterable[AnyRow]) -> list[AnyRow]:
    return [row for row in rows if row.edition == slug]


def _placed(row: AnyRow) -> PlacedArea:
    return PlacedArea(
        level=row.level,
        code=row.code,
        name=row.name,
        landing=row.landing,
        share=round(float(row.weight / row.whole), _SHARE_DIGITS) if row.whole else 0.0,
        split=row.split,
        is_estimated=row.is_estimated,
    )


def _line(row: AnyRow) -> BudgetLineOut:
    return BudgetLineOut(**_money(row), level=row.level, code=row.code, landing=row.landing)


def _money(row: AnyRow) -> dict[str, Any]:
    return {
        "financial_year": year_text(row.financial_year),
        "phase": row.phase,
        "funding_source": row.funding_source,
        "amount": row.amount_cents,
    }


def _source(row: AnyRow) -> SourceOut | None:
    if row.file is None:
        return None
    names = ("file", "sha256", "profile", "sheet", "row", "loaded_at")
    return SourceOut(**{name: getattr(row, name) for name in names})
