"""Crosswalks as they are asked for and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from service.crosswalks import examples
from service.crosswalks.service import PairSearch, WardSearch
from service.crosswalks.words import Ends
from service.editions.schemas import EditionRef
from service.http.parameters import Code, PageParameters
from service.paging import Page
from spatial.changes import Change
from spatial.crosswalk import BILLION
from spatial.vocabulary import Level

LONGEST_LIST: Final = 5000  # every ward of the country on one page
_WITHIN = "Code of an area of the old edition, such as DC23 or KZN238, whose old wards are wanted."


class PairsQuery(PageParameters):
    """Which pairs are asked for."""

    limit: int = Field(100, ge=1, le=LONGEST_LIST, description="Most pairs on a page.")
    from_ward: Code | None = Field(None, description="Pairs of one ward of the old edition.")
    to_ward: Code | None = Field(None, description="Pairs of one ward of the new edition.")
    within: Code | None = Field(None, description=_WITHIN)

    def search(self) -> PairSearch:
        """The question in the form that the service takes."""
        return PairSearch(self.from_ward, self.to_ward, self.within)


class WardsQuery(PageParameters):
    """Which old wards are asked for."""

    limit: int = Field(100, ge=1, le=LONGEST_LIST, description="Most wards on a page.")
    within: Code | None = Field(None, description=_WITHIN)
    change: Change | None = Field(None, description="Wards of which this became.")
    code_reused: bool | None = Field(
        None, description="`true`: wards whose code now names another place; `false`: all others."
    )

    def search(self) -> WardSearch:
        """The question in the form that the service takes."""
        return WardSearch(self.within, self.change, self.code_reused)


class CrosswalkSummaryOut(BaseModel):
    """What changed between two editions."""

    old_wards: int
    new_wards: int
    pairs: int = Field(description="Pairs of wards that share land, slivers left out.")
    changes: dict[Change, int] = Field(
        description="Old wards by what became of them. `unchanged`: one new ward shows the same place "
        "(intersection over union from 0.9); `split`: new wards lie within it and fill it; `merged`: it lies "
        "within a new ward that holds others; `moved`: its borders were drawn anew in any other way; `gone`: "
        "no new ward holds any of it."
    )
    slivers: int = Field(
        description="Parts dropped as two drawings of one border; their shares were given back."
    )
    slivers_km2: float
    outside_km2: float = Field(description="Land of old wards that no new ward covers.")
    wards_partly_outside: int = Field(
        description="Old wards of which a share stays outside; of the others the land outside counts as a "
        "difference of drawn coasts and borders."
    )
    same_codes: int = Field(description="Ward codes that both editions have.")
    same_codes_median_iou: float | None = Field(
        description="Median intersection over union of the two places that such a code names."
    )
    reused_codes: int = Field(
        description="Codes of both whose places overlap by less than half of their union."
    )
    disjoint_codes: int = Field(description="Codes of both whose places do not overlap at all.")
    weighted_wards: int = Field(description="Old wards whose shares go by the layer of weights.")
    weights_total: float | None = Field(description="What the layer counts, null without one.")
    weights_unplaced: float | None = Field(description="What of it lies outside either edition.")


class StrayOut(BaseModel):
    """How far the figures of a level's areas stray on a round trip."""

    misplaced: float = Field(description="Share of the total that came home to another area than its own.")
    median: float = Field(description="Median difference of an area, as a share of its own figure.")
    ninth_decile: float = Field(description="Nine of ten areas differ by no more than this share.")
    near: float = Field(description="Share of areas that came home within 5 %.")
    areas: int


class CrosswalkErrorOut(BaseModel):
    """How far figures stray on a round trip: to the other edition and back."""

    of: Literal["population", "one per ward"] = Field(
        description="The figures that travelled: the people counted in the old wards, or else one for each "
        "ward, since wards are delimited to hold about equally many voters."
    )
    year: int | None = Field(description="Year of the count.")
    misplaced: float = Field(description="Share of the total that came home to another ward than its own.")
    median: float = Field(description="Median difference of a ward, as a share of its own figure.")
    ninth_decile: float = Field(description="Nine of ten wards differ by no more than this share.")
    near: float = Field(description="Share of wards that came home within 5 %.")
    areas: int
    levels: dict[Level, StrayOut] = Field(
        {},
        description="The same of the sums by old area of each level: the more wards an area has, the less it "
        "strays. Empty where the crosswalk was built before this was measured; building it again fills it.",
    )


class CrosswalkOut(BaseModel):
    """A crosswalk, what changed, and how far it errs."""

    from_edition: EditionRef
    to_edition: EditionRef
    method: Literal["area", "weights"] = Field(
        description="What shares go by: land in common, or the people of a finer layer."
    )
    weights: str | None = Field(description="File and column of the layer.")
    tolerance: float = Field(
        description="A part is a sliver below this share of the smaller of its two wards."
    )
    built_at: datetime
    summary: CrosswalkSummaryOut
    error: CrosswalkErrorOut

    @classmethod
    def of(cls, ends: Ends) -> CrosswalkOut:
        """Put a crosswalk in the form of the answer."""
        held = ends.crosswalk
        return cls(
            from_edition=EditionRef.of(ends.old),
            to_edition=EditionRef.of(ends.new),
            method="area" if held.weights is None else "weights",
            weights=held.weights,
            tolerance=held.tolerance,
            built_at=held.built_at,
            summary=CrosswalkSummaryOut(**held.summary),
            error=CrosswalkErrorOut(**held.error),
        )


class CrosswalksOut(BaseModel):
    """All crosswalks."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CROSSWALKS]})

    crosswalks: list[CrosswalkOut]

    @classmethod
    def of(cls, found: list[Ends]) -> CrosswalksOut:
        """Put crosswalks in the form of the answer."""
        return cls(crosswalks=[CrosswalkOut.of(each) for each in found])


class CrosswalkPairOut(BaseModel):
    """The part of an old ward that a new one takes."""

    from_id: int = Field(description="As the tiles of the old edition have it.")
    to_id: int = Field(description="As the tiles of the new edition have it.")
    from_ward: str
    from_name: str
    to_ward: str
    to_name: str
    share: float = Field(
        description="Of the old ward, in billionths; the shares of a ward and what of it lies outside add up "
        "to exactly one."
    )
    overlap_km2: float
    iou: float = Field(description="Intersection over union of the two wards.")


class CrosswalkPairsOut(BaseModel):
    """A crosswalk with a page of its pairs."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PAIRS]})

    crosswalk: CrosswalkOut
    pairs: list[CrosswalkPairOut]
    next_cursor: str | None

    @classmethod
    def of(cls, ends: Ends, page: Page[Row[Any]]) -> CrosswalkPairsOut:
        """Put a page in the form of the answer."""
        pairs = [
            CrosswalkPairOut(
                from_id=row.old_id,
                to_id=row.new_id,
                from_ward=row.old,
                from_name=row.old_name,
                to_ward=row.new,
                to_name=row.new_name,
                share=row.share / BILLION,
                overlap_km2=row.overlap_km2,
                iou=row.iou,
            )
            for row in page.items
        ]
        return cls(crosswalk=CrosswalkOut.of(ends), pairs=pairs, next_cursor=page.next_cursor)


class CrosswalkWardOut(BaseModel):
    """What became of an old ward."""

    id: int = Field(description="As the tiles of the old edition have it.")
    code: str
    name: str
    local: str | None = Field(description="Code of its municipality.")
    change: Change
    by: Literal["area", "weights"] = Field(description="What its shares go by.")
    outside_km2: float
    outside_share: float = Field(description="What of its figures stays outside the new edition.")
    slivers: int
    slivers_km2: float
    code_reused: bool = Field(description="True where its code now names another place.")
    code_iou: float | None = Field(
        description="Intersection over union of the two places, null unless the code is reused."
    )
    now: str | None = Field(
        description="New ward that holds most of its land, null unless the code is reused."
    )


class CrosswalkWardsOut(BaseModel):
    """A page of old wards with what became of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.WARDS]})

    from_edition: EditionRef
    to_edition: EditionRef
    wards: list[CrosswalkWardOut]
    next_cursor: str | None

    @classmethod
    def of(cls, ends: Ends, page: Page[Row[Any]]) -> CrosswalkWardsOut:
        """Put a page in the form of the answer."""
        names = [name for name in CrosswalkWardOut.model_fields if name != "outside_share"]
        wards = [
            CrosswalkWardOut(
                outside_share=row.outside_share / BILLION, **{name: getattr(row, name) for name in names}
            )
            for row in page.items
        ]
        return cls(
            from_edition=EditionRef.of(ends.old),
            to_edition=EditionRef.of(ends.new),
            wards=wards,
            next_cursor=page.next_cursor,
        )
