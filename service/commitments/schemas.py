"""Lists of commitments as they are asked for and answered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.areas.places import BoxText
from service.commitments import examples
from service.commitments.read_words import ByYear, CommitmentSearch, Listing, Order, Totals
from service.editions.schemas import EditionParameters, EditionRef
from service.filters.schemas import FinancialYear, MoneyParameters
from service.formatting import year_text
from service.http.money import Rands
from service.http.parameters import SEVERAL, AsAtParameters, Code, Format, PageParameters
from service.rows import AnyRow
from spatial.vocabulary import Landing, Level, Phase, Scope, Sphere

Scopes = Annotated[list[Scope], SEVERAL]
Landings = Annotated[list[Landing], SEVERAL]


class CommitmentsQuery(AsAtParameters, MoneyParameters, EditionParameters, PageParameters):
    """What commitments are asked for, and in what form; what is given adds up."""

    q: Code | None = Field(
        None,
        description="Part of the name or description, nearly the name, or how the reference begins.",
    )
    scope: Scopes = Field([], description="How widely they are known to be spread.", examples=[["site"]])
    within: Code | None = Field(
        None,
        description="Code of an area, or a ward label: those whose money lands there, in part at least.",
        examples=["KZN238"],
    )
    landing: Landings = Field(
        [],
        description="Where the money lands: those with some at a ward, or as one of these residuals.",
        examples=[["unlocated"]],
    )
    import_: int | None = Field(
        None,
        alias="import",
        ge=1,
        le=2**31 - 1,
        description="Number of an import: those whose latest statement it is.",
    )
    bbox: BoxText | None = Field(None, description="Those whose work site touches west,south,east,north.")
    order: Order = Field(
        Order.ID,
        description="By id, name or organisation, or the largest `amount` first (of the part asked for).",
    )
    year: FinancialYear | None = Field(
        None,
        description="Financial year, 2026 or 2026/27: those with money in it. Unless given, commitments of "
        "all years are listed, and `amount` is of the current year or the latest with money.",
    )
    format: Format = Field(Format.JSON, description="GeoJSON draws the work sites; others have no geometry.")

    def search(self) -> CommitmentSearch:
        """What is asked for."""
        return CommitmentSearch(
            filters=self.filters(),
            year=self.year,
            phase=self.phase,
            q=self.q,
            scope=tuple(self.scope),
            within=self.within,
            landing=tuple(self.landing),
            import_run=self.import_,
            box=self.bbox,
            order=self.order,
        )


class OrganisationRef(BaseModel):
    """Who commits the money."""

    code: str
    name: str
    sphere: Sphere


class AreaCode(BaseModel):
    """An area by level and code."""

    level: Level
    code: str


class AreaName(AreaCode):
    """An area by level, code and name."""

    name: str


class YearAmount(BaseModel):
    """Money of one financial year."""

    financial_year: str
    amount: Rands
    amount_within: Rands | None = Field(
        description="What of it lands in `within` and as `landing`; null where neither was given."
    )


class CommitmentOut(BaseModel):
    """One commitment of a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.COMMITMENT]})

    id: int
    reference: str = Field(description="What its organisation calls it.")
    name: str
    organisation: OrganisationRef
    sector: str | None
    focal_area: str | None
    stage: str | None
    is_catalytic: bool
    is_transfer: bool = Field(description="A grant that another organisation spends and may state too.")
    scope: Scope
    precision: int = Field(description="IATI GeographicalPrecision, 1 exact to 9 unclear.")
    exactness: int = Field(description="IATI GeographicExactness: 1 exact, 2 approximate.")
    area: AreaCode | None = Field(description="The municipality, district or province that takes the money.")
    amount: Rands | None = Field(
        description="Stated for the phase and the answer's year, wherever it lands; null where nothing is."
    )
    amount_within: Rands | None = Field(
        description="What of it lands in `within` and as `landing`; null where neither was given."
    )
    amounts: list[YearAmount] = Field(
        description="Each year of the phase in which anything is stated; only the year asked for, if one was."
    )

    @classmethod
    def of(cls, row: AnyRow, listing: Listing) -> CommitmentOut:
        """Put one commitment in the form of the answer."""
        area = AreaCode(level=row.area_level, code=row.area_code) if row.area_code else None
        question, cents = listing.question, listing.cents.get(row.id, {})
        within = listing.cents_within.get(row.id, {}) if question.is_partial else None
        return cls(
            **{name: getattr(row, name) for name in _SAME},
            organisation=OrganisationRef(
                code=row.organisation_code, name=row.organisation_name, sphere=row.sphere
            ),
            area=area,
            amount=cents.get(question.year),
            amount_within=within.get(question.year, 0) if within is not None else None,
            amounts=_amounts(cents, within),
        )


_SAME = (
    "id",
    "reference",
    "name",
    "sector",
    "focal_area",
    "stage",
    "is_catalytic",
    "is_transfer",
    "scope",
    "precision",
    "exactness",
)


def _amounts(cents: ByYear, within: ByYear | None) -> list[YearAmount]:
    return [
        YearAmount(
            financial_year=year_text(year),
            amount=amount,
            amount_within=within.get(year, 0) if within is not None else None,
        )
        for year, amount in cents.items()
    ]


class TotalsOut(BaseModel):
    """What the whole list comes to, on all pages together."""

    commitments: int = Field(description="Counted once each.")
    amount: Rands = Field(description="Their money of the answer's year, wherever it lands.")
    amount_within: Rands | None = Field(description="What of it lands in `within` and as `landing`.")
    amounts: list[YearAmount] = Field(description="Their money year by year.")

    @classmethod
    def of(cls, totals: Totals, year: int) -> TotalsOut:
        """Put totals in the form of the answer."""
        within = totals.cents_within
        return cls(
            commitments=totals.commitments,
            amount=totals.cents.get(year, 0),
            amount_within=within.get(year, 0) if within is not None else None,
            amounts=_amounts(totals.cents, within),
        )


class CommitmentsOut(BaseModel):
    """A page of commitments."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.COMMITMENTS]})

    edition: EditionRef
    phase: Phase
    financial_year: str = Field(
        description="The year of every `amount`: as asked for, else the current or the latest with money. "
        "Years are never added up; `amounts` has them side by side."
    )
    within: AreaName | None
    filters: dict[str, Any] = Field(description="The filters, with codes as they are stored.")
    totals: TotalsOut | None = Field(description="On the first page only.")
    commitments: list[CommitmentOut]
    next_cursor: str | None = Field(description="What `cursor=` takes for the next page; null on the last.")

    @classmethod
    def of(cls, listing: Listing) -> CommitmentsOut:
        """Put a page in the form of the answer."""
        question, totals = listing.question, listing.totals
        area = question.area
        return cls(
            edition=EditionRef.of(question.edition),
            phase=question.search.phase,
            financial_year=year_text(question.year),
            within=AreaName(level=area.level, code=area.code, name=area.name) if area else None,
            filters=question.chosen.filters.stated(),
            totals=TotalsOut.of(totals, question.year) if totals else None,
            commitments=[CommitmentOut.of(row, listing) for row in listing.page.items],
            next_cursor=listing.page.next_cursor,
        )
