"""Editions and areas as they are asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from service.areas.service import EditionFacts
from spatial.vocabulary import Level

_SAME = ("slug", "title", "territory", "valid_from", "valid_to", "source", "licence")
_EDITION: JsonDict = {
    "slug": "mdb-2020",
    "title": "Municipal Demarcation Board, wards of the 2021 local elections",
    "territory": "ZA",
    "valid_from": "2021-11-01",
    "valid_to": None,
    "is_active": True,
    "is_default": True,
    "areas": {"country": 1, "province": 9, "district": 52, "local": 213, "ward": 4468},
    "source": "Municipal Demarcation Board, 2020 delimitation, simplified by OpenUp",
    "licence": "Apache-2.0 for the simplified files; the outlines are the Board's",
}


class EditionOut(BaseModel):
    """One edition of boundaries."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EDITION]})

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

    model_config = ConfigDict(json_schema_extra={"examples": [{"editions": [_EDITION]}]})

    editions: list[EditionOut]

    @classmethod
    def of(cls, facts: Sequence[EditionFacts]) -> EditionsOut:
        """Put editions in the form of the answer."""
        return cls(editions=[EditionOut.of(each) for each in facts])
