"""What parameters have in common: unknown names, repeated values and unreadable signs are refused.

What only looks at the request is ``async``: FastAPI gives every plain function a thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, get_origin

from fastapi import Depends, Query, Request
from fastapi.routing import APIRoute
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from service.errors import InvalidRequestError
from service.paging import PageRequest
from service.readable import READABLE
from service.suggestions import closest, remedy

PAGE_LIMIT = 1000


class Parameters(BaseModel):
    """The query of one endpoint; a name that it does not know is refused, with the nearest it knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_and_readable(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        faults = [fault for name, value in given.items() if (fault := cls._fault(name, value))]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return given

    @classmethod
    def _fault(cls, name: str, value: Any) -> InitErrorDetails | None:
        known = named_fields(cls)
        if name not in known:
            return InitErrorDetails(type=_unknown(name, list(known)), loc=(name,), input=value)
        if any("\0" in str(each) for each in (value if isinstance(value, list) else [value])):
            unreadable = PydanticCustomError("unreadable", "{name} holds a NUL sign.", {"name": name})
            return InitErrorDetails(type=unreadable, loc=(name,), input=value)
        return None


def named_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the names under which a request gives them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


class _NoParameters(Parameters):
    """The query of an endpoint that takes none."""


async def _take_none(query: Annotated[_NoParameters, Query()]) -> None:
    """Refuse every parameter."""


TAKES_NO_PARAMETERS: Final = Depends(_take_none)
"""For ``dependencies`` of an endpoint that has no parameters in its query."""


class AsAtParameters(Parameters):
    """Of when the answer is; the request's session reads it (``service.http.dependencies``)."""

    as_at: str | None = Field(
        None,
        max_length=40,
        description="What was published then: a date, which means its end in South Africa, or a moment "
        "(ISO 8601). Never in the future; what is published now unless given.",
        examples=["2026-03-12"],
    )


class _AsAtAlone(AsAtParameters):
    """The query of an endpoint that takes nothing else."""


async def _take_as_at(query: Annotated[_AsAtAlone, Query()]) -> None:
    """Refuse every parameter but ``as_at``, which the request's session reads."""


TAKES_AS_AT: Final = Depends(_take_as_at)
"""For ``dependencies`` of an endpoint whose query has no parameter but ``as_at``."""


class PageParameters(Parameters):
    """Where a list begins and how long a page is."""

    limit: int = Field(100, ge=1, le=PAGE_LIMIT, description="Most items on a page.")
    cursor: str | None = Field(
        None, max_length=2000, description="`next_cursor` of the page before, with all else unchanged."
    )

    def page(self) -> PageRequest:
        """Which page is asked for."""
        return PageRequest(self.limit, self.cursor)


class Format(StrEnum):
    """What form a list comes in."""

    JSON = "json"
    GEOJSON = "geojson"


def _unknown(name: str, known: list[str]) -> PydanticCustomError:
    near = closest(name, known)
    shown = name if len(name) <= 40 else f"{name[:40]}…"  # noqa: PLR2004 - as much as a person reads
    # Braces in the name would be taken for places of the template.
    text = f"There is no parameter {shown!r}{remedy(near, _listed(known))}"
    plain = text.replace("{", "(").replace("}", ")")
    return PydanticCustomError("unknown_parameter", plain, {"did_you_mean": near})


def _listed(known: list[str]) -> str:
    return f"there are {', '.join(known)}." if known else "none is taken here."


def _apart(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        value = [value]
    parts = [part.strip() if isinstance(part, str) else part for text in value for part in _parts(text)]
    return [part for part in parts if part != ""]


def _parts(text: Any) -> list[Any]:
    return text.split(",") if isinstance(text, str) else [text]


SEVERAL: Final = BeforeValidator(_apart)
"""Takes the values of a filter apart, whether repeated, joined by commas, or both."""

Code = Annotated[str, Field(min_length=1, max_length=100), READABLE]
"""A code or name, in the query or in the path."""
Codes = Annotated[list[Code], SEVERAL, Field(max_length=200)]
"""Codes of a list: repeated, or joined by commas."""


async def one_value_each(request: Request) -> None:
    """Refuse a repeated parameter that takes one value, of which all but the last would be lost."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in counts.items() if count > 1 and not _takes_several(request, name)]
    if repeated:
        raise InvalidRequestError(
            f"{', '.join(repeated)} can be given once only.",
            errors=[{"parameter": name, "detail": f"{name} can be given once only."} for name in repeated],
        )


def _takes_several(request: Request, name: str) -> bool:
    route = request.scope.get("route")
    models = (
        [each.field_info.annotation for each in route.dependant.query_params]
        if isinstance(route, APIRoute)
        else []
    )
    fields = [
        named_fields(model).get(name)
        for model in models
        if isinstance(model, type) and issubclass(model, BaseModel)
    ]
    return any(field is None or get_origin(field.annotation) is list for field in fields)
