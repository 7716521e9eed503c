"""Roll-ups and the trial balance as they are asked for and answered."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.filters.schemas import FilterParameters, FinancialYear
from service.filters.words import Transfers
from service.http.money import Rands
from service.http.parameters import AsAtParameters
from service.imports.fields import Vat
from service.imports.years import FIRST_YEAR, LAST_YEAR
from service.rollups import examples
from service.rollups.carried import Way
from service.rollups.lines import Period, Window
from service.rollups.service import Question
from spatial.vocabulary import Landing, Level, Phase

BANDS = 5
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 12, 31)
"""Days beyond which no financial year reaches."""


class Basis(StrEnum):
    """How financial years that start in April and in July come into one figure."""

    OWN = "own"  # each organisation's own year, side by side
    WINDOW = "window"  # the days between two dates


class RollupFormat(StrEnum):
    """Form of a roll-up."""

    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


class TimeParameters(AsAtParameters, FilterParameters):
    """Filters, the time whose money counts, and of when the answer is."""

    basis: Basis = Field(
        Basis.OWN,
        description="`own`: the organisations' own financial years side by side, as published. "
        "`window`: each allocation by the share of its days between `from` and `to`.",
    )
    from_: date | None = Field(
        None, alias="from", ge=EARLIEST, le=LATEST, description="First day of the window."
    )
    to: date | None = Field(None, ge=EARLIEST, le=LATEST, description="Last day of the window.")
    year: FinancialYear | None = Field(
        None,
        description="Financial year, 2026 or 2026/27; unless given, the current or the latest with money.",
    )

    @model_validator(mode="after")
    def _one_period(self) -> Self:
        window = self.from_ is not None or self.to is not None
        if self.basis is Basis.OWN and window:
            raise ValueError("`from` and `to` belong to basis=window; add it, or ask for a `year`.")
        if self.basis is Basis.WINDOW and (self.from_ is None or self.to is None or self.year is not None):
            raise ValueError("basis=window takes `from` and `to`, both, and no `year`.")
        return self

    def period(self) -> Period | None:
        """The year or window asked for, if any."""
        if self.from_ is not None and self.to is not None:
            return Window(self.from_, self.to + timedelta(days=1))
        return self.year


class PeriodParameters(TimeParameters):
    """Filters, the time whose money counts, and the boundaries."""

    edition: str | None = Field(
        None, max_length=100, description="Edition of boundaries; the one that holds today unless given."
    )


class BalanceParameters(PeriodParameters):
    """Which part of the trial balance is wanted."""

    year: FinancialYear | None = Field(
        None, description="Financial year, 2026 or 2026/27; all years side by side unless given."
    )
    transfers: Literal[Transfers.INCLUDE] = Field(
        Transfers.INCLUDE, description="Both sides of a transfer are in the balance, which names them."
    )


class QuestionParameters(PeriodParameters):
    """What to add up."""

    level: Level = Field(Level.LOCAL, description="Level of the areas to list.")
    within: str | None = Field(
        None, max_length=50, description="Code of the area to stay inside, such as DC23, KZN238 or KZN238_12."
    )
    phase: Phase = Field(Phase.ORIGINAL, description="Phases are alternatives and are never added up.")

    def question(self, today: date) -> Question:
        """The question in the form that the service takes."""
        return Question(
            self.level, self.within, self.edition, self.phase, self.period(), self.filters(), today
        )


class RollupParameters(QuestionParameters):
    """What to add up, and how to write it."""

    format: RollupFormat = Field(RollupFormat.JSON, description="`geojson` draws each area.")
    band: int | None = Field(
        None,
        ge=0,
        lt=BANDS,
        description="How finely `geojson` draws, 0 coarse to 4 fine; by level unless given.",
    )


class AreaNameOut(BaseModel):
    """An area by name."""

    level: Level
    code: str
    name: str


class RollupAreaOut(BaseModel):
    """What is sure to lie in one area."""

    code: str
    name: str
    parent: str | None = Field(description="Code of the area above it.")
    amount: Rands
    at_ward: Rands = Field(description="The part placed at wards.")
    residual: Rands = Field(description="The part that belongs to no single ward.")
    estimated: Rands = Field(
        description="The part that was carried here from another edition's places and may lie elsewhere: see "
        "`estimates`. What an area holds whole, however its wards share it, is not estimated."
    )
    commitments: int = Field(description="Commitments with money here, each counted once.")
    coverage: float | None = Field(
        description="Share of the amount that is placed at wards; of a ward, its municipality's share. "
        "null where there is no money: nobody said where, or nothing is committed."
    )
    population: float | None = Field(
        description="People, where a population is loaded for this edition or can be carried to it."
    )
    per_person: Rands | None = Field(description="Amount a head.")


class ResidualOut(BaseModel):
    """Money that stands above the level asked for."""

    landing: Landing
    level: Level
    code: str
    name: str
    amount: Rands
    estimated: Rands = Field(description="The part that was carried here from another edition's places.")


class EstimateOut(BaseModel):
    """Money that was carried from the places of one edition, and so is an estimate."""

    level: Level = Field(description="Of the areas between which it was divided.")
    edition: str = Field(description="The edition by whose codes its commitments are known.")
    by: Way = Field(
        description="`area`: by the shares of area of a crosswalk; `weights`: by those that a finer layer "
        "gave the crosswalk; `code`: by the same code, where no crosswalk leads here or a province was named."
    )
    amount: Rands


class PeopleFromOut(BaseModel):
    """Where the people of areas come from."""

    is_estimated: bool = Field(description="True where they were carried from another edition.")
    carried_from: str | None = Field(description="That edition, null where they are the edition's own.")


class OwnYearOut(BaseModel):
    """The part of the total from organisations whose financial year starts on one day."""

    starts: date
    ends: date
    amount: Rands


class WindowOut(BaseModel):
    """The days that count."""

    from_: date = Field(alias="from", description="The first.")
    to: date = Field(description="The last.")


class StatementOut(BaseModel):
    """A phase and a year that have money in this edition."""

    phase: Phase
    year: str


class RollupFacts(BaseModel):
    """What a roll-up says beside its areas: what was asked, what it comes to, and what stands above them."""

    edition: str
    territory: str
    level: Level
    within: AreaNameOut
    phase: Phase
    basis: Basis
    year: str | None = Field(description="The financial year counted, null for a window.")
    window: WindowOut | None = Field(description="Null for a year.")
    financial_years: list[OwnYearOut] = Field(
        description="Whose years these are: years of one name start in April or in July."
    )
    filters: dict[str, object]
    total: Rands = Field(
        description="Areas and what stands above them, together. Amounts count as stated, with VAT or "
        "without: `/v1/reconciliation` says how much is of which."
    )
    coverage: float | None
    commitments: int
    transfers_left_out: Rands = Field(description="Counted where it is spent, and so not here.")
    balance: dict[Landing, Rands] = Field(description="The total by where it landed.")
    estimated: Rands = Field(
        description="What of the areas and of what stands above them was carried from another edition."
    )
    estimates: list[EstimateOut] = Field(
        description="Its parts by where they come from; empty where nothing was carried."
    )
    population: PeopleFromOut
    above: list[ResidualOut]
    at_hand: list[StatementOut]


class RollupOut(RollupFacts):
    """A roll-up: the areas of a level, what stands above them, and what both are made of."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ROLLUP]})

    areas: list[RollupAreaOut]


class BalanceRowOut(BaseModel):
    """One phase of one year: what the files stated, and where it landed."""

    phase: Phase
    year: str
    source: Rands
    by_vat: dict[Vat, Rands] = Field(
        description="The source by whether value-added tax is included; more than one means that bases mix."
    )
    landed: dict[Landing, Rands]
    transfers: Rands = Field(description="Marked as handed on; left out of roll-ups.")
    difference: Rands = Field(description="Source less landed less transfers: zero.")
    at_level: dict[Level, Rands] = Field(description="What the areas of each level show together.")
    above_level: dict[Level, Rands] = Field(description="What a roll-up of the level lists beside them.")


class LoadedOut(BaseModel):
    """What one import took from its file, over all phases and years."""

    file: str
    sha256: str
    profile: str
    rows_in: int
    rows_loaded: int
    rows_refused: int
    stated: Rands
    loaded: Rands
    refused: Rands


class TrialBalanceOut(BaseModel):
    """The trial balance; its rows are alternatives and years, and are never added up."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TRIAL_BALANCE]})

    edition: str
    territory: str
    basis: Basis
    year: str | None = Field(
        description="The financial year asked for, null for all of them and for a window."
    )
    window: WindowOut | None = Field(description="Null without one.")
    filters: dict[str, object]
    balances: bool
    rows: list[BalanceRowOut]
    files: list[LoadedOut]
