"""What FastAPI and pydantic say of a request, in plain sentences with a place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.suggestions import closest

_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "{name} is missing.",
    "int_parsing": "{name} must be a whole number, not {value}.",
    "int_type": "{name} must be a whole number, not {value}.",
    "int_from_float": "{name} must be a whole number, not {value}.",
    "int_parsing_size": "{name} is too large a number.",
    "float_parsing": "{name} must be a number, not {value}.",
    "float_type": "{name} must be a number, not {value}.",
    "finite_number": "{name} must be a finite number.",
    "bool_parsing": "{name} must be true or false, not {value}.",
    "bool_type": "{name} must be true or false, not {value}.",
    "date_parsing": "{name} must be a date such as 2026-07-01, not {value}.",
    "date_type": "{name} must be a date such as 2026-07-01, not {value}.",
    "date_from_datetime_parsing": "{name} must be a date such as 2026-07-01, not {value}.",
    "date_from_datetime_inexact": "{name} must be a date such as 2026-07-01, not {value}.",
    "enum": "{name} must be {expected}, not {value}.",
    "literal_error": "{name} must be {expected}, not {value}.",
    "greater_than_equal": "{name} must be at least {ge}, not {value}.",
    "greater_than": "{name} must be more than {gt}, not {value}.",
    "less_than_equal": "{name} must be at most {le}, not {value}.",
    "less_than": "{name} must be less than {lt}, not {value}.",
    "string_type": "{name} must be a text.",
    "string_too_short": "{name} is empty or too short.",
    "string_too_long": "{name} is longer than {max_length} characters.",
    "string_pattern_mismatch": "{name} is not of the form it must have: {value}.",
    "string_unicode": "{name} holds signs that are not text.",
    "too_long": "{name} has more than {max_length} values.",
    "too_short": "{name} has too few values.",
    "list_type": "{name} must be a list.",
    "tuple_type": "{name} must be a list.",
    "dict_type": "{name} must be a JSON object.",
    "model_attributes_type": "{name} must be a JSON object.",
    "extra_forbidden": "{name} is not known here.",
    "json_invalid": "The body is not JSON: {error}.",
}
_QUOTED: Final = re.compile(r"'([^']*)'")
_LONGEST_VALUE: Final = 60
# How pydantic marks a sentence that one of our own checks raised.
_OWN: Final = "value_error"


def described(faults: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Turn the faults of a request into the ``errors`` of a problem.

    Args:
        faults: As pydantic lists them: ``type``, ``loc``, ``msg``, ``input``, ``ctx``.

    Returns:
        One entry each, without repetition: ``detail``, and ``parameter`` (query, path) or ``pointer`` (a JSON
        pointer into the body), with ``did_you_mean`` where something known is near.
    """
    found = [_described(fault) for fault in faults]
    return [entry for place, entry in enumerate(found) if entry not in found[:place]]


def _described(fault: Mapping[str, Any]) -> dict[str, Any]:
    where, *path = fault["loc"] or ("body",)
    place = (
        {"pointer": _pointer(path, fault)} if where == "body" else {"parameter": str(path[0]) if path else ""}
    )
    name = _name(where, path)
    entry: dict[str, Any] = {**place, "detail": _sentence(fault, name)}
    near = _near(fault)
    return {**entry, "did_you_mean": near} if near else entry


def _pointer(path: Sequence[Any], fault: Mapping[str, Any]) -> str:
    if fault["type"] == "json_invalid":
        return ""  # the place is an offset in the text, not a part of the document
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _name(where: str, path: Sequence[Any]) -> str:
    if where == "body":
        return f"{path[-1]}" if path else "The body"
    return str(path[0]) if path else f"The {where}"


def _sentence(fault: Mapping[str, Any], name: str) -> str:
    context = {**fault.get("ctx", {})}
    if fault["type"] == _OWN:
        return str(context.get("error", fault["msg"]))
    template = _SENTENCES.get(fault["type"])
    if template is None:
        message = fault["msg"].rstrip(".")
        return f"{name} cannot be used: {message}{'' if message.endswith('?') else '.'}"
    if str(context.get("expected", "")).startswith("<"):
        # A choice of one enumeration's members, which pydantic shows as Python writes them.
        context["expected"] = " or ".join(map(repr, _QUOTED.findall(context["expected"])))
    return template.format(name=name, value=_shown(fault.get("input")), **context)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _near(fault: Mapping[str, Any]) -> list[str]:
    context = fault.get("ctx", {})
    if "did_you_mean" in context:
        return list(context["did_you_mean"])
    expected = context.get("expected")
    return closest(str(fault.get("input")), _QUOTED.findall(expected)) if isinstance(expected, str) else []
