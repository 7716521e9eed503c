"""Recorded rows put together again: what they say of a commitment, as contents in codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely.geometry import mapping

from service.history.words import Kind, Verb
from service.rows import AnyRow

Content = dict[str, Any]
_SAME: Final = (
    "name",
    "description",
    "is_catalytic",
    "is_transfer",
    "start_date",
    "end_date",
    "total_cost_cents",
    "stated",
)
_PLACE: Final[Mapping[str, str]] = {
    "scope": "scope",
    "method": "locate_method",
    "precision": "precision",
    "exactness": "exactness",
    "area_level": "area_level",
    "area_code": "area_code",
    "split_by": "split_by",
}


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of stored lists by id."""

    sectors: Mapping[int, str]
    focal_areas: Mapping[int, str]
    stages: Mapping[int, str]
    funding_sources: Mapping[int, str]
    editions: Mapping[int, str]


def before_and_after(rows: Iterable[AnyRow], codes: Codes) -> tuple[Content, Content]:
    """What the changed rows of one commitment said, and say, as contents that hold nothing else.

    Args:
        rows: Of the kinds that make up a content; others are passed over.
        codes: What the ids in them stand for.
    """
    old: Content = {"wards": [], "allocations": []}
    new: Content = {"wards": [], "allocations": []}
    for row in rows:
        for content, facts in zip((old, new), sides(row), strict=True):
            if facts is None:
                continue
            if row.kind == Kind.COMMITMENT:
                content.update(_commitment(facts, codes))
            elif row.kind == Kind.ALLOCATION:
                content["allocations"].append(_amount(facts, codes))
            elif row.kind == Kind.COMMITMENT_WARD:
                content["wards"].append(_ward(facts))
    return old, new


def sides(row: AnyRow) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """A recorded row whole as it was and as it became; ``after`` holds what changed alone."""
    if row.before is None or row.after is None:
        return row.before, row.after
    return row.before, {**row.before, **row.after}


def verb_of(rows: Iterable[AnyRow]) -> Verb:
    """What became of the commitment that the rows are about, or of the rows where they are of none."""
    found = list(rows)
    whole = [row for row in found if row.kind == Kind.COMMITMENT] or (
        found if all(row.commitment_id is None for row in found) else []
    )
    if whole and all(row.before is None for row in whole):
        return Verb.ADDED
    if whole and all(row.after is None for row in whole):
        return Verb.WITHDRAWN
    return Verb.CHANGED


def _commitment(facts: Mapping[str, Any], codes: Codes) -> Content:
    place = {name: facts.get(column) for name, column in _PLACE.items()}
    return {
        **{name: facts.get(name) for name in _SAME},
        "sector": _code(codes.sectors, facts.get("sector_id")),
        "focal_area": _code(codes.focal_areas, facts.get("focal_area_id")),
        "stage": _code(codes.stages, facts.get("stage_id")),
        "place": {
            **place,
            "geometry": _shape(facts.get("geom")),
            "edition": _code(codes.editions, facts.get("code_edition_id")),
        },
    }


def _amount(facts: Mapping[str, Any], codes: Codes) -> Content:
    return {
        "year": facts["financial_year"],
        "phase": facts["phase"],
        "funding_source": _code(codes.funding_sources, facts["funding_source_id"]),
        "cents": facts["amount_cents"],
        "vat": facts["vat"],
    }


def _ward(facts: Mapping[str, Any]) -> Content:
    return {"role": facts["role"], "code": facts["ward_code"], "share": facts["share"]}


def _code(known: Mapping[int, str], number: int | None) -> str | None:
    # An entry that is gone from its list since is still told, by its number.
    return None if number is None else known.get(number, f"{number}")


def _shape(written: str | None) -> dict[str, Any] | None:
    """Read hexadecimal EWKB, in which the record keeps every digit."""
    return None if written is None else dict(mapping(shapely.from_wkb(written)))
