"""Gaps and equity as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from service.gaps import examples
from service.gaps.words import GapQuestion, RateBasis, SectorBasis, Spread
from service.http.money import Rands
from service.http.parameters import Code, Codes
from service.needs.figures import Method
from service.needs.schemas import NeedIndicatorOut
from service.rollups.schemas import AreaNameOut, QuestionParameters, RollupFacts
from spatial.clusters import Cluster


class GapFormat(StrEnum):
    """Form of an answer about gaps."""

    JSON = "json"
    CSV = "csv"


class NeedAgainstBudget(QuestionParameters):
    """Which need, and whose money it is held against."""

    indicator: Code = Field(
        description="Code of a need counted in persons or households, as the list of needs has it.",
        examples=["no_piped_water"],
    )
    need_year: int | None = Field(
        None, ge=1990, le=2100, description="Year of the count; the latest unless given."
    )
    sector: Codes = Field(
        [],
        description="Codes of sectors; unless given those whose work answers the need, as the operator's "
        "list says. `all` stands for the money of every sector.",
    )
    spread: Spread = Field(
        Spread.NONE,
        description="`population` divides money that lands whole in a larger area among the areas below it "
        "by people, which is a guess; `none` leaves it beside them.",
    )

    def gap_question(self, today: date, least_coverage: float) -> GapQuestion:
        """The question in the form that the service takes."""
        return GapQuestion(self.indicator, self.need_year, self.question(today), self.spread, least_coverage)


class GapParameters(NeedAgainstBudget):
    """Which gaps are asked for, and in what form."""

    format: GapFormat = Field(GapFormat.JSON, description="`csv`: one line for each area.")


class EquityParameters(NeedAgainstBudget):
    """Which measures of equity are asked for."""

    seed: int = Field(
        1, ge=0, le=2**31 - 1, description="Of the permutations: the same seed gives the same clusters."
    )


class GapNeedOut(NeedIndicatorOut):
    """The need that money is held against."""

    year: int
    total: float = Field(description="Of the areas compared, in the indicator's unit.")
    is_estimated: bool = Field(description="True where the figures were carried from another edition.")
    carried_from: str | None = Field(
        description="That edition, null where the figures are the edition's own."
    )
    error: float = Field(
        description="How far an area's figure may be off, as a share of itself: within it nine of ten areas "
        "of this level came home from a round trip along the crosswalk; the sums of larger areas stray less. "
        "0 where it was counted."
    )
    sources: list[str]


class TwoWayOut(BaseModel):
    """The legend of the two-way map."""

    basis: RateBasis = Field(
        description="What need and money are divided by: `base`, those whom the need's source counted, or "
        "`population`."
    )
    colours: list[str] = Field(
        description="Nine: place 3 * need + budget, each 0 low, 1 middle, 2 high. Orange: much need, little "
        "budget; purple: much budget, little need."
    )
    counts: list[int] = Field(description="Areas of each class.")


class MoneyComparedOut(BaseModel):
    """The total in its parts, which add up to it."""

    compared: Rands = Field(description="Of the areas whose need is known; shares are of this.")
    need_unknown: Rands = Field(description="Of areas whose need is not known.")
    above: Rands = Field(description="Belongs to no single area of the level.")
    spread: Rands = Field(description="The part of the areas' money that was divided by people: a guess.")


Row = tuple[
    int,
    str,
    str,
    str | None,
    float | None,
    float | None,
    Method,
    Rands,
    Rands,
    float | None,
    float | None,
    float | None,
    float | None,
    float | None,
    float | None,
    Rands | None,
    float | None,
    Rands | None,
    int | None,
    int | None,
    int | None,
    int | None,
    Rands,
]
"""One area: the places of ``columns``."""


class NeedAgainstBudgetOut(RollupFacts):
    """What answers about gaps and about equity have in common."""

    need: GapNeedOut
    sectors: list[str] = Field(description="Codes of the sectors whose money counts; empty for all.")
    sector_basis: SectorBasis
    spread: Spread
    money: MoneyComparedOut


class GapsOut(NeedAgainstBudgetOut):
    """Share of need against share of budget, one short row for each area."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GAPS]})

    two_way: TwoWayOut | None = Field(description="null where nobody counted people.")
    columns: list[str] = Field(description="What each place of a row holds.")
    rows: list[Row] = Field(
        description="One for each area, in the order of codes; `id` is that of the tiles. `gap_points` is "
        "the share of need less that of budget, in points; it lies between `gap_low` and `gap_high`; "
        "`gap` is what would have to move into the area for both to be alike, and adds up to nothing. "
        "`rank` 1 is the widest gap; `rank_best` and `rank_worst` are the places that an estimate leaves. "
        "`class` is the place in `two_way`. `estimated` is what of `amount` was carried here from another "
        "edition, as `estimates` says; what was spread is no part of it. `need_per_rand` is null where there "
        "is no budget. null where it cannot be known."
    )


class TheilOut(BaseModel):
    """Theil's T and its parts, which add up to it."""

    total: float
    within: float = Field(description="Inside the areas above: of wards, inside municipalities.")
    between: float = Field(description="Between them.")


class ConcentrationOut(BaseModel):
    """Where money goes along the order of need, the neediest first."""

    index: float = Field(description="-1 to 1; below zero where money goes to those in most need.")
    people: list[float] = Field(description="Running share of people, from 0 to 1.")
    amounts: list[float] = Field(description="Running share of money at the same places.")


class ClusterAreaOut(AreaNameOut):
    """An area whose gap a head goes together with its neighbours'."""

    id: int
    cluster: Cluster
    statistic: float = Field(description="Local Moran's I.")
    p: float = Field(description="How seldom chance reaches as far, on the nearer side.")


class ClustersOut(BaseModel):
    """Local Moran's I of the gap in rands a head."""

    permutations: int
    seed: int
    false_discovery_rate: float = Field(description="Share of false finds that is put up with.")
    counts: dict[Cluster, int]
    areas: list[ClusterAreaOut] = Field(description="Those that stand after the correction.")


class EquityOut(NeedAgainstBudgetOut):
    """How evenly money lies over people."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EQUITY]})

    people_are: RateBasis
    areas_measured: int
    areas_left_out: int = Field(description="Nobody lives there, or their need is not known.")
    gini: float = Field(description="Of rands a head: 0 where all have alike.")
    theil: TheilOut
    concentration: ConcentrationOut
    clusters: ClustersOut
