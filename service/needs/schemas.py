"""Needs as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.editions.schemas import EditionParameters, EditionRef
from service.http.parameters import Code, Parameters
from service.needs import examples
from service.needs.figures import Figure, Method
from service.needs.listing import Known
from service.needs.profiles import CountsAs
from service.needs.values import NeedValues, Question
from spatial.carrying import rate
from spatial.vocabulary import Level


class NeedsQuery(Parameters):
    """Which indicators are asked for."""

    edition: Code | None = Field(
        None,
        description="Slug of an edition; indicators with values in it, or with values that can be "
        "carried there.",
        examples=["mdb-2020"],
    )


class NeedQuery(EditionParameters):
    """Which values are asked for."""

    level: Level = Field(Level.LOCAL, description="Level of the areas to list.")
    within: Code | None = Field(
        None, description="Code of the area to stay inside, such as DC23, KZN238 or KZN238_12."
    )
    year: int | None = Field(
        None, ge=1990, le=2100, description="Year of the count; the latest unless given."
    )

    def question(self, indicator: str, today: date) -> Question:
        """The question in the form that the service takes."""
        return Question(indicator, self.level, self.within, self.edition, self.year, today)


class NeedCategoryOut(BaseModel):
    """How one category of the source counts."""

    category: str
    counts_as: CountsAs
    because: str


class NeedIndicatorOut(BaseModel):
    """What is counted."""

    code: str
    name: str
    unit: Literal["persons", "households", "percent", "index"]
    more_is: Literal["worse", "better", "neutral"] = Field(description="What more of it means.")
    answered_by: list[str] = Field(description="Codes of the sectors whose work answers the need.")


class NeedSeriesOut(BaseModel):
    """The values of an indicator in one edition and year."""

    edition: str
    year: int
    areas: dict[Level, int] = Field(description="How many areas have a value of their own, by level.")
    sources: list[str]
    means: str | None = Field(description="What is counted, in words; null where no profile says so.")
    categories: list[NeedCategoryOut] = Field(description="Categories of the source and how each counts.")


class KnownIndicatorOut(NeedIndicatorOut):
    """An indicator with where its values are."""

    series: list[NeedSeriesOut]
    carried_to: list[str] = Field(description="Editions for which its values can be estimated.")

    @classmethod
    def of(cls, known: Known) -> KnownIndicatorOut:
        """Put one indicator in the form of the answer."""
        one = known.indicator
        return cls(
            code=one.code,
            name=one.name,
            unit=one.unit,
            more_is=one.more_is,
            answered_by=known.answered_by,
            series=[
                NeedSeriesOut(
                    edition=each.edition,
                    year=each.year,
                    areas=each.areas,
                    sources=each.sources,
                    means=each.definition.text if each.definition else None,
                    categories=[NeedCategoryOut(**rule) for rule in each.definition.categories]
                    if each.definition
                    else [],
                )
                for each in known.series
            ],
            carried_to=known.carried_to,
        )


class NeedsOut(BaseModel):
    """All indicators, by code."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.NEEDS]})

    indicators: list[KnownIndicatorOut]


class NeedWithinOut(BaseModel):
    """The area that the answer stays inside."""

    level: Level
    code: str
    name: str


class NeedCarriedOut(BaseModel):
    """How values came from another edition."""

    from_edition: EditionRef
    method: Literal["area", "weights"] = Field(
        description="What the shares of the crosswalk go by: land in common, or people of a finer layer."
    )
    weights: str | None = Field(description="File and column of the finer layer.")
    misplaced: float = Field(
        description="Error: what a round trip between the editions misplaces, as a share."
    )
    outside: float = Field(description="What of the country's total lies outside this edition.")


class NeedValueOut(BaseModel):
    """The value of one area."""

    id: int = Field(description="The area's id, as map tiles have it.")
    code: str
    name: str
    parent: str | None = Field(description="Code of the area above it.")
    value: float | None = Field(description="In the indicator's unit; null where it is not known.")
    base: float | None = Field(
        description="The count that the value is a part of: those who have, and have not."
    )
    rate: float | None = Field(description="The value as a percentage of its base.")
    method: Method = Field(
        description="`counted`: published for this area; `summed`: the sum of its wards; `recomputed`: "
        "a rate "
        "worked out anew from the counts of its wards; `carried`: estimated from another edition's wards; "
        "`none`: not known, since a ward has no value."
    )
    is_estimated: bool
    summed: float | None = Field(description="The sum of its wards, where a value was published too.")
    difference: float | None = Field(description="The published value less that sum.")
    wards: int
    wards_known: int = Field(description="Wards that have a value.")

    @classmethod
    def of(cls, figure: Figure, unit: str) -> NeedValueOut:
        """Put one figure in the form of the answer."""
        return cls(
            id=figure.id,
            code=figure.code,
            name=figure.name,
            parent=figure.parent,
            value=_number(figure.value),
            base=_number(figure.base),
            rate=_rate(figure, unit),
            method=figure.method,
            is_estimated=figure.is_estimated,
            summed=_number(figure.summed),
            difference=_number(figure.difference),
            wards=figure.wards,
            wards_known=figure.wards_known,
        )


class NeedOut(BaseModel):
    """The values of a need for the areas of a level, and where they come from."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.VALUES]})

    edition: EditionRef
    indicator: NeedIndicatorOut
    year: int
    level: Level
    within: NeedWithinOut
    is_estimated: bool = Field(description="True where the values were carried from another edition.")
    carried: NeedCarriedOut | None = Field(description="How they came, null for the edition's own.")
    sources: list[str]
    means: str | None = Field(description="What is counted, in words; null where no profile says so.")
    categories: list[NeedCategoryOut] = Field(description="Categories of the source and how each counts.")
    values: list[NeedValueOut]

    @classmethod
    def of(cls, found: NeedValues, answered_by: list[str]) -> NeedOut:
        """Put values in the form of the answer."""
        one, ends = found.indicator, found.carried
        return cls(
            edition=EditionRef.of(found.edition),
            indicator=NeedIndicatorOut(
                code=one.code,
                name=one.name,
                unit=one.unit,
                more_is=one.more_is,
                answered_by=answered_by,
            ),
            year=found.year,
            level=found.level,
            within=NeedWithinOut(level=found.within.level, code=found.within.code, name=found.within.name),
            is_estimated=ends is not None,
            carried=None
            if ends is None
            else NeedCarriedOut(
                from_edition=EditionRef.of(ends.old),
                method="area" if ends.crosswalk.weights is None else "weights",
                weights=ends.crosswalk.weights,
                misplaced=ends.crosswalk.error["misplaced"],
                outside=float(found.outside),
            ),
            sources=found.sources,
            means=found.definition.text if found.definition else None,
            categories=[NeedCategoryOut(**rule) for rule in found.definition.categories]
            if found.definition
            else [],
            values=[NeedValueOut.of(figure, one.unit) for figure in found.figures],
        )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _rate(figure: Figure, unit: str) -> float | None:
    if unit == "percent":
        return _number(figure.value)
    if figure.value is None or figure.base is None:
        return None
    return rate(float(figure.value), float(figure.base))
