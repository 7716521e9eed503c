"""Columns named by hand, made into a profile; and a profile made general enough to be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from service.errors import InvalidRequestError
from service.formatting import year_text
from service.imports.fields import FIELDS
from service.imports.guessing import BY_HAND, year_of
from service.imports.identity import slug
from service.imports.profiles import Profile
from service.uploads.options import Column, Options
from spatial.vocabulary import Phase

AMOUNT: Final = "amount"
EACH: Final = ("amount_each", "year_each", "phase_each")
ROLES: Final = (*sorted(FIELDS), AMOUNT, *EACH)
_KEPT_OVER: Final = frozenset({"name", "title", "columns", "amounts", "header", "sheet", "detect"})


def with_columns(options: Options, chosen: Mapping[str, Column]) -> Options:
    """Give options that read some columns otherwise; what the profile does beside columns stays.

    Args:
        options: As they are.
        chosen: What columns are to be taken for, by name; a column that is not among them stays as it is.

    Raises:
        InvalidRequestError: There is no such column, or two are taken for the same.
    """
    names = [column.name for column in options.columns]
    for name in chosen:
        if name not in names:
            raise InvalidRequestError(f"The table has no column '{name[:80]}'; see its headings.")
    columns = [_as_chosen(column, chosen.get(column.name)) for column in options.columns]
    if columns == options.columns:
        return options
    profile = _profile(options, columns)
    return options.model_copy(update={"columns": columns, "profile": profile, "way": "by hand"})


def _as_chosen(column: Column, chosen: Column | None) -> Column:
    if chosen is None:
        return column
    is_amount = chosen.role == AMOUNT
    if chosen.role is not None and chosen.role not in ROLES:
        raise InvalidRequestError(f"A column cannot be taken for '{chosen.role[:80]}'.", did_you_mean=[])
    year = (chosen.year or year_of(column.name)) if is_amount else None
    if is_amount and year is None:
        raise InvalidRequestError(f"Say the financial year of the amounts in '{column.name}', such as 2026.")
    phase = (chosen.phase or Phase.ORIGINAL) if is_amount else None
    return Column(name=column.name, samples=column.samples, role=chosen.role, phase=phase, year=year)


def _profile(options: Options, columns: Sequence[Column]) -> dict[str, Any] | None:
    """The profile that reads columns as they are now named; None while none of them holds amounts."""
    _refuse_twins(columns)
    before = options.profile or {}
    old = before.get("columns", {})
    roles = {each.role: each.name for each in columns if each.role and each.role in {*FIELDS, *EACH}}
    was = {each.role: each.name for each in options.columns}
    amounts = _amounts(columns, roles, before.get("amounts", {}))
    if amounts is None:
        return None
    fields = {
        role: {"headings": [name], **(_second(old.get(role)) if was.get(role) == name else {})}
        for role, name in roles.items()
        if role in FIELDS
    }
    made = {
        **{name: value for name, value in before.items() if name not in _KEPT_OVER},
        "name": BY_HAND,
        "title": BY_HAND,
        "sheet": {"name": options.sheet} if options.sheet else {},
        "header": {"row": options.header_row, "rows": options.header_rows},
        "columns": fields,
        "amounts": amounts,
    }
    if "reference" not in fields and not made.get("reference_from"):
        made["reference_from"] = ["name"]
    return checked(made)


def _second(rule: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a profile joins to a column, where it joins anything."""
    return {"and_then": rule["and_then"]} if rule and rule.get("and_then") else {}


def _refuse_twins(columns: Sequence[Column]) -> None:
    seen: dict[object, str] = {}
    for column in columns:
        if column.role is None:
            continue
        key = (column.role, column.phase, column.year)
        first = seen.setdefault(key, column.name)
        if first != column.name:
            what = column.role.replace("_", " ")
            if column.role == AMOUNT:
                what = f"the {column.phase} amounts of {year_text(column.year or 0)}"
            raise InvalidRequestError(
                f"The columns '{first}' and '{column.name}' are both taken for {what}; keep one of them."
            )


def _amounts(
    columns: Sequence[Column], roles: Mapping[str, str], before: Mapping[str, Any]
) -> dict[str, Any] | None:
    if "amount_each" not in roles:
        wide = [
            {"column": column.name, "phase": column.phase, "year": column.year}
            for column in columns
            if column.role == AMOUNT
        ]
        checks = before.get("checks", []) if before.get("layout") == "wide" else []
        return {"layout": "wide", "columns": wide, "checks": checks} if wide else None
    if "year_each" not in roles:
        raise InvalidRequestError("Say which column holds the financial year of each amount.")
    was = before if before.get("layout") == "long" else {}
    made: dict[str, Any] = {
        "layout": "long",
        "key": was.get("key", ["reference" if "reference" in roles else "name"]),
        "amount": [roles["amount_each"]],
        "year": [roles["year_each"]],
        "repeats": was.get("repeats", "refuse"),
    }
    if "phase_each" in roles:
        words = was.get("phases") or {phase.value: phase.value for phase in Phase}
        return {**made, "phase": [roles["phase_each"]], "phases": words}
    return {**made, "only_phase": was.get("only_phase") or Phase.ORIGINAL.value}


def checked(made: Mapping[str, Any]) -> dict[str, Any]:
    """A profile that may be used.

    Raises:
        InvalidRequestError: It says something that a profile cannot.
    """
    try:
        return Profile.model_validate(made).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        fault = error.errors()[0]
        raise InvalidRequestError(
            f"The columns cannot be read so: {fault['msg'].removeprefix('Value error, ')}."
        ) from error


def to_keep(options: Options, title: str) -> tuple[str, dict[str, Any]]:
    """Name a profile, and make it find its columns in the next file too, whatever its years and first row.

    Raises:
        InvalidRequestError: There is no profile yet, or the name has no letters.
    """
    if options.profile is None:
        raise InvalidRequestError("Say which columns hold amounts first; then the profile can be kept.")
    name, kept = named({**options.profile, "detect": True}, title)
    if options.way == "by hand" or options.profile_name == BY_HAND:
        kept["header"] = {"rows": options.header_rows, "within": max(40, options.header_row + 5)}
        kept["sheet"] = {}
        kept["columns"] = {
            field: {**rule, "required": True} for field, rule in options.profile["columns"].items()
        }
        if kept["amounts"]["layout"] == "wide":
            wide = [_for_any_year(rule) for rule in kept["amounts"]["columns"]]
            kept["amounts"] = {**kept["amounts"], "columns": [*{str(each): each for each in wide}.values()]}
    return name, checked(kept)


def named(profile: Mapping[str, Any], title: str) -> tuple[str, dict[str, Any]]:
    """Give a profile a title, and the name that stands for it.

    Raises:
        InvalidRequestError: The title has no letters, or the profile does not hold.
    """
    name = slug(title)
    if not name:
        raise InvalidRequestError("Give the profile a name of letters and figures.")
    return name, checked({**profile, "name": name, "title": title})


def _for_any_year(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Let a heading that names its year stand for the same heading with any year."""
    heading = rule.get("column")
    if heading is None or year_of(heading) != rule.get("year"):
        return dict(rule)
    pattern = re.sub(r"[0-9]+", "[0-9]+", re.escape(heading))
    return {"matches": f"^{pattern}$", "phase": rule["phase"]}
