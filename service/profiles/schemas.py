"""What is said of one area, as it is asked for and answered."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from service.http.money import Rands
from service.profiles import examples
from service.profiles.words import Facet, ProfileQuestion
from service.rollups.schemas import (
    AreaNameOut,
    Basis,
    EstimateOut,
    OwnYearOut,
    PeopleFromOut,
    PeriodParameters,
    RollupAreaOut,
    StatementOut,
    WindowOut,
)
from spatial.vocabulary import Landing, Level, Phase, Scope


class ProfileParameters(PeriodParameters):
    """Which of an area's money counts."""

    phase: Phase = Field(Phase.ORIGINAL, description="Phases are alternatives and are never added up.")

    def question(self, level: Level, code: str, today: date) -> ProfileQuestion:
        """The question in the form that the service takes."""
        return ProfileQuestion(level, code, self.edition, self.phase, self.period(), self.filters(), today)


class ProfileAreaOut(BaseModel):
    """The area itself."""

    id: int
    level: Level
    code: str
    name: str
    parents: list[AreaNameOut] = Field(description="The areas that hold it, from the country down.")
    population: float | None = Field(description="People, where a population is loaded.")


class SumsOut(BaseModel):
    """A part of the area's money."""

    amount: Rands
    at_ward: Rands = Field(description="The part placed at wards.")
    commitments: int = Field(description="Each counted once.")


class PartOut(SumsOut):
    """A part of the area's money, by what it is for or whose it is."""

    code: str = Field(description="`unstated` where the commitments state none.")
    name: str


class OthersOut(SumsOut):
    """All organisations but the largest."""

    organisations: int


class ByOrganisationOut(BaseModel):
    """Who commits the area's money."""

    largest: list[PartOut] = Field(description="The ten with the most.")
    others: OthersOut | None = Field(description="The rest as one; null where there is none.")


class YearSumOut(SumsOut):
    """One financial year; years stand side by side and are never added."""

    year: str


class NamedOut(BaseModel):
    """An entry of a list."""

    code: str
    name: str


class ProjectOut(BaseModel):
    """A commitment with money in the area."""

    id: int
    reference: str
    name: str
    organisation: NamedOut
    sector: NamedOut | None
    catalytic: bool
    landing: Landing = Field(description="The nearest of its landings in the area.")
    amount: Rands = Field(description="What of it lands in the area.")
    whole_amount: Rands = Field(description="All of it in the period, wherever it lands.")


class ProjectsOut(BaseModel):
    """Commitments counted and added up, the largest of them listed."""

    commitments: int
    amount: Rands
    largest: list[ProjectOut]


class AheadOut(ProjectsOut):
    """The months that begin today; each financial year counts by its days."""

    from_: date = Field(alias="from", description="Today.")
    to: date = Field(description="The last day.")


class NotLocatedOut(BaseModel):
    """Money that belongs to no single ward."""

    landing: Landing
    level: Level
    code: str
    name: str
    amount: Rands
    commitments: int
    inside: bool = Field(
        description="Whether it is part of the area's total; else some of it may or may not land there."
    )


class DataQualityOut(BaseModel):
    """How much is known of the commitments with money in the area."""

    commitments: int
    by_scope: dict[Scope, int] = Field(description="Commitments by how widely they are known to be spread.")
    by_precision: dict[str, int] = Field(description="By IATI's code of geographical precision, 1 the best.")
    with_sector: float | None = Field(description="Share of the commitments, as are the next two.")
    with_dates: float | None = Field(description="Those that say when they begin and end.")
    with_site: float | None = Field(description="Those with a point, line or area of work.")
    accepted_suggestions: int = Field(description="Corrections that an import suggested, accepted.")
    open_findings: int = Field(description="Warnings of imports that nobody has settled.")


class ProfileOut(BaseModel):
    """All that is said of one area."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROFILE]})

    edition: str
    territory: str
    area: ProfileAreaOut
    phase: Phase
    basis: Basis
    year: str | None = Field(description="The financial year counted, null for a window.")
    window: WindowOut | None = Field(description="Null for a year.")
    financial_years: list[OwnYearOut] = Field(
        description="Whose years these are: years of one name start in April or in July."
    )
    filters: dict[str, object]
    total: Rands = Field(description="All that is sure to lie in the area.")
    at_ward: Rands = Field(description="The part placed at wards.")
    residual: Rands = Field(description="The part that belongs to no single ward.")
    estimated: Rands = Field(
        description="The part that was carried here from another edition's places and may lie elsewhere."
    )
    estimates: list[EstimateOut] = Field(
        description="Where it comes from and how, of the area as a whole and then of its parts: what is "
        "estimated of them may be sure of the whole. Empty where nothing was carried."
    )
    population: PeopleFromOut
    coverage: float | None = Field(
        description="Share of the total that is placed at wards; of a ward, its municipality's share."
    )
    commitments: int = Field(description="Commitments with money here, each counted once.")
    per_person: Rands | None = Field(description="Total a head.")
    transfers_left_out: Rands = Field(description="Counted where it is spent, and so not here.")
    balance: dict[Landing, Rands] = Field(description="The total by where it landed.")
    by: dict[Facet, list[PartOut]] = Field(
        description="Parts that add up to the total, the largest first. A commitment with several funding "
        "sources counts under each."
    )
    by_organisation: ByOrganisationOut
    by_year: list[YearSumOut] = Field(description="The same phase in every year that has money.")
    child_level: Level | None = Field(description="The level below, null of a ward.")
    by_child: list[RollupAreaOut] = Field(description="The areas of the level below.")
    largest: list[ProjectOut] = Field(description="The ten commitments with the most money here.")
    catalytic: ProjectsOut = Field(description="Catalytic commitments; at most a hundred are listed.")
    not_located: list[NotLocatedOut] = Field(description="Inside the area and above it, the highest first.")
    next_18_months: AheadOut
    data_quality: DataQualityOut
    at_hand: list[StatementOut]
