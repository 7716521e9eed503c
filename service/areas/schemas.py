"""Editions and areas as they are asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Row

from service.areas import examples
from service.areas.places import BoxText, PointText
from service.areas.words import (
    BAND_OF_LEVEL,
    AreaFacts,
    AreaSearch,
    Drawing,
    EditionFacts,
    Outlines,
)
from service.editions.schemas import EditionParameters, EditionRef
from service.http.parameters import Code, Format, PageParameters
from service.models import Edition
from service.paging import Page
from spatial.codes import ward_label
from spatial.generalise import BANDS
from spatial.vocabulary import Level

LONGEST_LIST: Final = 5000  # every ward of the country on one page
LONGEST_FULL: Final = 500

_SAME = ("slug", "title", "territory", "valid_from", "valid_to", "source", "licence")


class EditionOut(BaseModel):
    """One edition of boundaries."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EDITION]})

    slug: str = Field(description="What `edition=` takes.")
    title: str
    territory: str = Field(
        description="ZA, or the fictional demonstration district; never added up with each other."
    )
    valid_from: date
    valid_to: date | None = Field(description="The day after its last; null while it holds.")
    is_active: bool
    is_default: bool = Field(description="Used where `edition=` is left out.")
    areas: dict[Level, int] = Field(description="How many areas it has at each level.")
    source: str
    licence: str

    @classmethod
    def of(cls, facts: EditionFacts) -> EditionOut:
        """Put one edition in the form of the answer."""
        edition = facts.edition
        return cls(
            **{name: getattr(edition, name) for name in _SAME},
            is_active=edition.activated_at is not None,
            is_default=facts.is_default,
            areas=facts.areas,
        )


class EditionsOut(BaseModel):
    """All editions, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EDITIONS]})

    editions: list[EditionOut]

    @classmethod
    def of(cls, facts: Sequence[EditionFacts]) -> EditionsOut:
        """Put editions in the form of the answer."""
        return cls(editions=[EditionOut.of(each) for each in facts])


class AreasQuery(PageParameters, EditionParameters):
    """What areas are asked for, and in what form; what is given adds up."""

    level: Level | None = Field(None, description="Areas of one level; a metro stands at district and local.")
    parent: Code | None = Field(
        None,
        description="Code of the area they lie in: of those of `level` at any depth, or without it directly.",
        examples=["DC23"],
    )
    code: Code | None = Field(
        None, description="A code, or a ward label such as `KZN238_12`.", examples=["KZN238"]
    )
    q: Code | None = Field(
        None,
        description="Part of a name, or nearly; accents and letter case do not count.",
        examples=["thekwini"],
    )
    bbox: BoxText | None = Field(None, description="Areas that touch west,south,east,north, in degrees.")
    point: PointText | None = Field(
        None, description="The ward that covers longitude,latitude, and all areas above it."
    )
    limit: int = Field(100, ge=1, le=LONGEST_LIST, description="Most areas on a page.")
    format: Format = Field(Format.JSON, description="GeoJSON draws the areas.")
    geometry: Outlines | None = Field(
        None, description="With GeoJSON: no geometry, a point inside, generalised (default), or as published."
    )
    band: int | None = Field(
        None,
        ge=0,
        le=BANDS[-1].number,
        description="With `simple`: 0 for the country on a page, to 4 for a street.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> AreasQuery:
        if self.format is Format.JSON and (self.geometry or self.band is not None):
            raise PydanticCustomError("geometry", "geometry and band go with format=geojson.")
        if self.band is not None and self.drawing().outlines is not Outlines.SIMPLE:
            raise PydanticCustomError("geometry", "band goes with geometry=simple.")
        if self.geometry is Outlines.FULL and self.limit > LONGEST_FULL:
            raise PydanticCustomError("geometry", "limit must be at most 500 with geometry=full.")
        return self

    def search(self) -> AreaSearch:
        """What is asked for."""
        return AreaSearch(self.level, self.parent, self.code, self.q, self.bbox, self.point)

    def drawing(self) -> Drawing:
        """What it is drawn with."""
        if self.format is Format.JSON:
            return Drawing()
        usual = BAND_OF_LEVEL[self.level] if self.level else BAND_OF_LEVEL[Level.LOCAL]
        return Drawing(self.geometry or Outlines.SIMPLE, usual if self.band is None else self.band)


class AreaOut(BaseModel):
    """One area."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.AREA]})

    id: int = Field(description="What map tiles carry; belongs to the edition.")
    level: Level
    code: str
    name: str
    label: str = Field(description="What people call it: `KZN238_12` for ward 12, else the code.")
    local: str | None = Field(description="Code of its municipality.")
    district: str | None
    province: str | None
    is_metro: bool
    area_km2: float = Field(description="Geodesic.")
    label_point: list[float] = Field(description="Longitude and latitude of a point inside it.")
    population: int | None = Field(
        description="People of the latest year that is loaded; null where none is."
    )

    @classmethod
    def of(cls, row: Row[Any]) -> AreaOut:
        """Put one area in the form of the answer."""
        return cls(**_described(row))


def _described(row: Row[Any]) -> dict[str, Any]:
    numbered = row.level is Level.WARD and row.ward_number is not None and row.local is not None
    return {
        "id": row.id,
        "level": row.level,
        "code": row.code,
        "name": row.name,
        "label": ward_label(row.local, row.ward_number) if numbered else row.code,
        "local": row.local,
        "district": row.district,
        "province": row.province,
        "is_metro": row.is_metro,
        "area_km2": round(row.area_km2, 4),
        "label_point": [round(row.longitude, 6), round(row.latitude, 6)],
        "population": None if row.people is None else round(row.people),
    }


class AreasOut(BaseModel):
    """A page of areas."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.AREAS]})

    edition: EditionRef
    total: int = Field(description="How many areas meet the question, on all pages together.")
    areas: list[AreaOut]
    next_cursor: str | None = Field(description="What `cursor=` takes for the next page; null on the last.")

    @classmethod
    def of(cls, edition: Edition, page: Page[Row[Any]], total: int) -> AreasOut:
        """Put a page in the form of the answer."""
        areas = [AreaOut.of(row) for row in page.items]
        return cls(edition=EditionRef.of(edition), total=total, areas=areas, next_cursor=page.next_cursor)


class AncestorOut(BaseModel):
    """An area above another."""

    id: int
    level: Level
    code: str
    name: str


class PopulationOut(BaseModel):
    """How many people live in an area, of which year, and who says so."""

    persons: int
    year: int
    source: str


class AreaDetailOut(AreaOut):
    """One area with its place in the hierarchy."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DETAIL]})

    edition: EditionRef
    bbox: list[float] = Field(description="West, south, east, north, in degrees.")
    ancestors: list[AncestorOut] = Field(description="From the country down.")
    below: dict[Level, int] = Field(description="How many areas lie inside it, by level.")
    census: PopulationOut | None = Field(description="Where its population comes from.")

    @classmethod
    def of_facts(cls, edition: Edition, facts: AreaFacts) -> AreaDetailOut:
        """Put one area in the form of the answer."""
        row = facts.area
        population = None
        if row.people is not None:
            population = PopulationOut(
                persons=round(row.people), year=row.people_year, source=row.people_source
            )
        return cls(
            **_described(row),
            edition=EditionRef.of(edition),
            bbox=[round(bound, 6) for bound in (row.west, row.south, row.east, row.north)],
            ancestors=[
                AncestorOut(id=each.id, level=each.level, code=each.code, name=each.name)
                for each in facts.ancestors
            ],
            below=facts.below,
            census=population,
        )
