"""Pairs of commitments as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.commitments.schemas import AreaName
from service.coordination import examples
from service.coordination.words import (
    MOST_DISTANCE_M,
    SENTENCES,
    USUAL_DISTANCE_M,
    Kind,
    KindTotals,
    Listing,
    PairSearch,
    kind_of,
    label_of,
)
from service.editions.schemas import EditionParameters, EditionRef
from service.filters.schemas import MoneyParameters
from service.filters.words import Transfers
from service.formatting import year_text
from service.http.money import Rands
from service.http.parameters import SEVERAL, Code, Format, PageParameters
from service.rows import AnyRow
from spatial.vocabulary import Phase, Sphere

Kinds = Annotated[list[Kind], SEVERAL]


class CoordinationQuery(MoneyParameters, EditionParameters, PageParameters):
    """Which pairs are asked for, and in what form."""

    within: Code | None = Field(
        None, description="Code of an area: pairs of commitments whose money lands there, in part at least."
    )
    kind: Kinds = Field([], description="Kinds of pairs; all of them unless given.", examples=[["dig_once"]])
    distance: int = Field(
        USUAL_DISTANCE_M,
        ge=1,
        le=MOST_DISTANCE_M,
        description="Greatest distance between two work sites, in metres.",
    )
    transfers: Transfers = Field(
        Transfers.INCLUDE,
        description="Grants on the vote of the department that hands them on; they count here, since a grant "
        "that stands on both sides is what duplicates are about.",
    )
    format: Format = Field(Format.JSON, description="GeoJSON draws both work sites of each pair.")

    def search(self) -> PairSearch:
        """What is asked for."""
        return PairSearch(
            self.filters(),
            self.year,
            self.phase,
            self.within,
            tuple(kind for kind in Kind if not self.kind or kind in self.kind),
            self.distance,
        )


class PartnerOut(BaseModel):
    """One commitment of a pair."""

    id: int
    reference: str
    name: str
    organisation: str
    sphere: Sphere
    sector: str | None
    is_transfer: bool
    begins: date = Field(description="As stated, else the start of the first financial year with money.")
    ends: date = Field(description="As stated, else the end of the last financial year with money.")
    financial_year: str = Field(
        description="Of the amount: the one asked for, or the nearest in which this commitment has money."
    )
    amount: Rands

    @classmethod
    def of(cls, row: AnyRow, side: str) -> PartnerOut:
        """Put one side of a pair in the form of the answer."""
        same = ("reference", "name", "organisation", "sphere", "sector", "is_transfer", "begins", "ends")
        facts = {name: getattr(row, f"{side}_{name}") for name in same}
        year, cents = getattr(row, f"{side}_year"), getattr(row, f"{side}_cents")
        return cls(id=getattr(row, side), financial_year=year_text(year), amount=cents, **facts)


class SharedWard(BaseModel):
    """A ward in which both commitments of a pair lie."""

    code: str
    label: str = Field(description="Such as KZN238_12.")
    name: str


class PairOut(BaseModel):
    """Two commitments of different organisations that should know of each other."""

    kind: Kind
    at_stake: Rands = Field(
        description="The smaller of the two amounts: no more can be saved, or counted twice."
    )
    distance_m: int | None = Field(description="Between the work sites; null where they are not compared.")
    likeness: float | None = Field(description="Of the names of duplicates, 0 to 1.")
    ward: SharedWard | None = Field(
        description="In which both lie, the first of several, where a work site is not known: pairs of such "
        "commitments are looked for by ward, among sectors that can dig once or share a site."
    )
    why: str | None = Field(description="Why the two sectors can dig once, or share a site.")
    commitments: tuple[PartnerOut, PartnerOut]

    @classmethod
    def of(cls, row: AnyRow, listing: Listing) -> PairOut:
        """Put one pair in the form of the answer."""
        kind = kind_of(row)
        return cls(
            kind=kind,
            at_stake=row.cents,
            distance_m=row.distance_m,
            likeness=None if row.likeness is None else row.likeness / 1000,
            ward=_ward(row),
            why=listing.reasons.get((kind, row.a_sector, row.b_sector)),
            commitments=(PartnerOut.of(row, "a"), PartnerOut.of(row, "b")),
        )


def _ward(row: AnyRow) -> SharedWard | None:
    if row.ward_code is None:
        return None
    return SharedWard(code=row.ward_code, label=label_of(row), name=row.ward_name)


class KindOut(BaseModel):
    """A kind of pair, and what all pairs of it come to."""

    kind: Kind
    sentence: str
    pairs: int
    at_stake: Rands = Field(description="A commitment in several pairs counts in each.")

    @classmethod
    def of(cls, totals: KindTotals) -> KindOut:
        """Put one kind in the form of the answer."""
        return cls(
            kind=totals.kind, sentence=SENTENCES[totals.kind], pairs=totals.pairs, at_stake=totals.cents
        )


class CoordinationOut(BaseModel):
    """A page of pairs, the most rands at stake first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.COORDINATION]})

    edition: EditionRef
    within: AreaName | None
    phase: Phase
    financial_year: str = Field(
        description="In which at least one of each pair has money, and both of likely duplicates."
    )
    filters: dict[str, Any]
    distance_m: int
    kinds: list[KindOut] | None = Field(description="On the first page only.")
    pairs: list[PairOut]
    next_cursor: str | None

    @classmethod
    def of(cls, listing: Listing) -> CoordinationOut:
        """Put a page in the form of the answer."""
        question = listing.question
        area = question.area
        return cls(
            edition=EditionRef.of(question.edition),
            within=None if area is None else AreaName(level=area.level, code=area.code, name=area.name),
            phase=question.search.phase,
            financial_year=year_text(question.year),
            filters=question.chosen.filters.stated(),
            distance_m=question.search.distance_m,
            kinds=None if listing.totals is None else [KindOut.of(one) for one in listing.totals],
            pairs=[PairOut.of(row, listing) for row in listing.rows],
            next_cursor=listing.next_cursor,
        )
