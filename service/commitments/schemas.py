"""Lists of commitments as they are asked for and answered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.areas.places import BoxText
from service.commitments import examples
from service.commitments.read_words import CommitmentSearch, Listing, Order
from service.editions.schemas import EditionParameters, EditionRef
from service.filters.schemas import MoneyParameters
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
        description="By id, name or organisation, or the largest amount first (of the part asked for).",
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
        description="Stated for the phase and year, wherever it lands; null where nothing is stated."
    )
    amount_within: Rands | None = Field(
        description="What of it lands in `within` and as `landing`; null where neither was given."
    )

    @classmethod
    def of(cls, row: AnyRow, listing: Listing) -> CommitmentOut:
        """Put one commitment in the form of the answer."""
        area = AreaCode(level=row.area_level, code=row.area_code) if row.area_code else None
        return cls(
            **{name: getattr(row, name) for name in _SAME},
            organisation=OrganisationRef(
                code=row.organisation_code, name=row.organisation_name, sphere=row.sphere
            ),
            area=area,
            amount=listing.cents.get(row.id),
            amount_within=listing.cents_within.get(row.id, 0) if listing.question.is_partial else None,
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


class TotalsOut(BaseModel):
    """What the whole list comes to, on all pages together."""

    commitments: int = Field(description="Counted once each.")
    amount: Rands = Field(description="Their money wherever it lands.")
    amount_within: Rands | None = Field(description="Their money that lands in `within` and as `landing`.")


class CommitmentsOut(BaseModel):
    """A page of commitments."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.COMMITMENTS]})

    edition: EditionRef
    phase: Phase
    financial_year: str | None = Field(description="Null where the amounts of all years are added.")
    within: AreaName | None
    filters: dict[str, Any] = Field(description="The filters, with codes as they are stored.")
    totals: TotalsOut | None = Field(description="On the first page only.")
    commitments: list[CommitmentOut]
    next_cursor: str | None = Field(description="What `cursor=` takes for the next page; null on the last.")

    @classmethod
    def of(cls, listing: Listing) -> CommitmentsOut:
        """Put a page in the form of the answer."""
        question, totals = listing.question, listing.totals
        area, year = question.area, question.search.year
        return cls(
            edition=EditionRef.of(question.edition),
            phase=question.search.phase,
            financial_year=None if year is None else year_text(year),
            within=AreaName(level=area.level, code=area.code, name=area.name) if area else None,
            filters=question.chosen.filters.stated(),
            totals=totals
            and TotalsOut(
                commitments=totals.commitments, amount=totals.cents, amount_within=totals.cents_within
            ),
            commitments=[CommitmentOut.of(row, listing) for row in listing.page.items],
            next_cursor=listing.page.next_cursor,
        )
