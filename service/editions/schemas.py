"""The edition that a question or an answer is about."""

from __future__ import annotations

from pydantic import BaseModel, Field

from service.http.parameters import Code, Parameters
from service.models import Edition


class EditionRef(BaseModel):
    """The edition that an answer is about."""

    slug: str
    title: str
    territory: str

    @classmethod
    def of(cls, edition: Edition) -> EditionRef:
        """Name an edition."""
        return cls(slug=edition.slug, title=edition.title, territory=edition.territory)


class EditionParameters(Parameters):
    """Which edition of boundaries a question is about."""

    edition: Code | None = Field(
        None,
        description="Slug of an edition; unless given, the country's that holds today.",
        examples=["mdb-2020"],
    )
