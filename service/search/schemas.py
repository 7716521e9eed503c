"""What a search box asks for and is answered, over HTTP."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.editions.schemas import EditionParameters, EditionRef
from service.http.parameters import Code
from service.search import examples
from service.search.words import Found, Kind
from spatial.vocabulary import Level


class SearchQuery(EditionParameters):
    """A few letters, and how many answers are wanted."""

    q: Code = Field(
        description="Code, ward label or name of an area; name or reference of a commitment.",
        examples=["KZN238_12"],
    )
    limit: int = Field(10, ge=1, le=50, description="Most answers.")


class HitOut(BaseModel):
    """One thing that the letters may mean."""

    kind: Kind
    id: int = Field(description="Of the area or the commitment.")
    code: str = Field(description="An area's code, a commitment's reference.")
    level: Level | None = Field(description="Of an area, null of a commitment.")
    label: str = Field(description="Its name.")
    sub_label: str = Field(description="Where an area lies, from near to far; whose a commitment is.")


class SearchOut(BaseModel):
    """Areas and commitments together, the likeliest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH]})

    edition: EditionRef
    q: str = Field(description="What was looked for, without spare blanks.")
    hits: list[HitOut]

    @classmethod
    def of(cls, found: Found) -> SearchOut:
        """Put what was found in the form of the answer."""
        hits = [
            HitOut(
                kind=hit.kind,
                id=hit.id,
                code=hit.code,
                level=hit.level,
                label=hit.label,
                sub_label=hit.sub_label,
            )
            for hit in found.hits
        ]
        return cls(edition=EditionRef.of(found.edition), q=found.q, hits=hits)
