"""What a page was asked for: read as the API reads it, and written as an address with a part changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic import Field, model_validator

from service.areas.places import Box
from service.formatting import year_text
from service.http.parameters import Parameters
from service.texts.service import Catalogue

Asked = dict[str, Any]
"""A query by parameter, without what is as it would be anyway."""
Names = Mapping[str, Mapping[str, str]]
"""What people call the codes of each filter."""

_PLACE_IN_LIST: Final = ("cursor", "refused_cursor", "page")
# What an address says of its form and not of its money: none of it is a filter that can be taken away.
_NO_FILTERS: Final = frozenset(
    {
        "lang",
        "edition",
        "level",
        "order",
        "reverse",
        "limit",
        "format",
        "measure",
        "scheme",
        "classes",
        "sites",
        "basis",
        "as_at",
    }
)


class FormParameters(Parameters):
    """The query of a page: a form sends its empty fields too, and they mean nothing."""

    lang: str | None = Field(None, max_length=35)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if value not in ("", [""], [])}

    def asked(self) -> Asked:
        """What was asked for, without the place in a list: a change of anything else begins it anew."""
        written = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if isinstance(value, Box):
                written[field.alias or name] = f"{value.west},{value.south},{value.east},{value.north}"
        return {name: value for name, value in written.items() if name not in _PLACE_IN_LIST}


class Chip(NamedTuple):
    """One filter in force, and the query without it."""

    name: str
    value: str
    without: Asked


def chips(asked: Asked, names: Names, texts: Catalogue) -> list[Chip]:
    """Name every filter in force.

    Args:
        asked: The query of the page.
        names: By parameter, what its codes are called; others are shown as they are.
        texts: Tell what the parameters are called.
    """
    found = []
    for parameter, values in asked.items():
        if parameter in _NO_FILTERS:
            continue
        for value in values if isinstance(values, list) else [values]:
            shown = names.get(parameter, {}).get(_key(value), _plain(parameter, value))
            found.append(Chip(texts.say(f"filter.{parameter}"), shown, _without(asked, parameter, value)))
    return found


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(parameter: str, value: Any) -> str:
    return year_text(value) if parameter == "year" else str(value)


def _without(asked: Asked, parameter: str, value: Any) -> Asked:
    rest = [each for each in asked[parameter] if each != value] if isinstance(asked[parameter], list) else []
    # A window goes as one: half of it means nothing.
    gone = {"from", "to", "basis"} if parameter in {"from", "to"} else {parameter}
    kept = {name: each for name, each in asked.items() if name not in gone}
    return kept | ({parameter: rest} if rest else {})
