"""What a proposal says a commitment is to be, whole: with its place, its wards and its amounts, in codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from service.commitments.rules import LONGEST_NAME
from service.readable import READABLE, readable
from spatial.vocabulary import Level, LocateMethod, Phase, Scope, SplitMethod

LARGEST_CENTS: Final = 10**15
MOST_AMOUNTS: Final = 500
MOST_WARDS: Final = 5000
MILLIONTHS: Final = 1_000_000
_LONG: Final = 20_000

EXAMPLE: Final[JsonDict] = {
    "name": "Clinic at Ezakheni",
    "description": "New clinic with a dispensary",
    "sector": "health",
    "focal_area": None,
    "stage": "planning",
    "is_catalytic": False,
    "is_transfer": False,
    "start_date": "2027-04-01",
    "end_date": "2029-03-31",
    "total_cost_cents": 4200000000,
    "place": {"text": "28°37'S 29°54'E"},
    "wards": [{"role": "benefit", "code": "52308012", "share": None}],
    "allocations": [
        {
            "year": 2027,
            "phase": "original",
            "funding_source": "unstated",
            "cents": 1250000000,
            "vat": "unknown",
        }
    ],
    "stated": {},
}


Text = Annotated[str, Field(max_length=_LONG), READABLE]
Comment = Annotated[str, Field(max_length=5000), READABLE]
Reference = Annotated[str, Field(min_length=1, max_length=200), READABLE]
ListCode = Annotated[str, Field(min_length=1, max_length=100), READABLE]


def _readable_json(value: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise PydanticCustomError("unreadable", "It holds signs or numbers that cannot be stored.") from None
    for text in _texts(value):
        readable(text)
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield str(name)
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


class Place(BaseModel):
    """Where the work is and where the money lands, as facts or in words that are read into them."""

    model_config = ConfigDict(extra="forbid")

    scope: Scope | None = Field(
        None, description="How widely it is spread; without it, what the place says decides."
    )
    method: LocateMethod | None = Field(None, description="What the place was read from.")
    precision: int | None = Field(
        None, ge=1, le=9, description="IATI GeographicalPrecision, 1 exact to 9 unclear."
    )
    exactness: int | None = Field(
        None, ge=1, le=2, description="IATI GeographicExactness: 1 exact, 2 approximate."
    )
    geometry: Annotated[dict[str, Any], AfterValidator(_readable_json)] | None = Field(
        None, description="The work site as GeoJSON, WGS 84: points, lines or areas."
    )
    area_level: Level | None = Field(None, description="Level of the area that takes the money.")
    area_code: ListCode | None = Field(
        None, description="Its code; for the scopes local, district, province."
    )
    split_by: SplitMethod | None = Field(
        None, description="How it is divided; the product chooses unless told."
    )
    edition: ListCode | None = Field(None, description="Whose codes these are; the edition that holds today.")
    text: Text | None = Field(
        None, description="Coordinates in any form, WKT or GeoJSON; read into a geometry, and kept as stated."
    )
    wards_text: Text | None = Field(
        None, description="Wards by name, number or expression, such as `12, 14 and 29 to 33`."
    )
    benefit_text: Text | None = Field(None, description="Wards whose people benefit, in the same forms.")
    accept_suggestions: bool = Field(default=False, description="Apply the likely correction of a fault.")


class Ward(BaseModel):
    """A ward that the commitment names."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["work", "benefit", "stated"] = "work"
    code: ListCode
    share: int | None = Field(
        None, ge=0, le=MILLIONTHS, description="Declared part of the money, in millionths."
    )


class Amount(BaseModel):
    """The money of one financial year in one phase from one funding source."""

    model_config = ConfigDict(extra="forbid")

    year: int = Field(ge=1994, le=2100, description="First calendar year of the financial year.")
    phase: Phase = Phase.ORIGINAL
    funding_source: ListCode = "unstated"
    cents: int = Field(ge=-LARGEST_CENTS, le=LARGEST_CENTS, description="Whole cents.")
    vat: Literal["included", "excluded", "unknown"] = "unknown"


class Content(BaseModel):
    """A whole commitment; an amount or a ward that it does not name is not part of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), READABLE]
    description: Text | None = None
    sector: ListCode | None = None
    focal_area: ListCode | None = None
    stage: ListCode | None = None
    is_catalytic: bool = False
    is_transfer: bool = False
    start_date: date | None = None
    end_date: date | None = None
    total_cost_cents: int | None = Field(None, ge=0, le=LARGEST_CENTS)
    place: Place = Field(default_factory=Place)
    wards: list[Ward] = Field(default_factory=list, max_length=MOST_WARDS)
    allocations: list[Amount] = Field(default_factory=list, max_length=MOST_AMOUNTS)
    stated: Annotated[dict[str, Any], AfterValidator(_readable_json)] = Field(
        default_factory=dict, description="What a row said of its place, word for word."
    )

    def kept(self) -> dict[str, Any]:
        """The content as it is stored: facts alone, without the words they were read from."""
        return self.model_dump(mode="json", exclude={"place": set(_WORDS)})


_WORDS: Final = ("text", "wards_text", "benefit_text", "accept_suggestions")
