"""A sound row as the content of a proposal, and how it differs from what is published or drafted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import shapely
from pydantic import ValidationError

from service.commitments.check import CORRECTED, WORD_FIELDS, Checked
from service.commitments.encoding import UNKNOWN_VAT, ReferenceIds
from service.commitments.report import Column
from service.proposals.content import Content
from spatial.findings import Finding, Severity
from spatial.vocabulary import Scope

Json = dict[str, Any]
_NOT_PLACE: Final = frozenset({CORRECTED, *WORD_FIELDS})


def content_of(checked: Checked, edition: str) -> Json | Finding:
    """Return what a row says of its commitment as a proposal keeps it, or why no proposal can say it.

    Args:
        checked: A row that may be loaded.
        edition: Slug of the edition in whose codes it was located.
    """
    row, classified, location = checked.row, checked.classified, checked.location
    level, code = location.area or (None, None)
    is_site = location.scope is Scope.SITE
    said = {
        "name": row.name,
        "description": row.description,
        "sector": classified.sector,
        "focal_area": classified.focal_area,
        "stage": classified.stage,
        "is_catalytic": bool(row.catalytic),
        "is_transfer": checked.is_transfer,
        "start_date": row.start_date,
        "end_date": row.end_date,
        "total_cost_cents": row.total_cost_cents,
        "place": {
            "scope": location.scope,
            "method": location.method,
            "precision": int(location.precision),
            "exactness": int(location.exactness),
            "geometry": json.loads(shapely.to_geojson(location.geometry)) if is_site else None,
            "area_level": level,
            "area_code": code,
            "split_by": row.split_by,
            "edition": edition,
        },
        "wards": list(_wards(checked)),
        "allocations": list(amounts_of(checked)),
        "stated": checked.stated,
    }
    try:
        return Content.model_validate(said).kept()
    except ValidationError as error:
        return _unfit(error)


def _unfit(error: ValidationError) -> Finding:
    fault = error.errors()[0]
    place = " ".join(str(step).replace("_", " ") for step in fault["loc"] if isinstance(step, str))
    message = f"The {place or 'row'} cannot be proposed so: {fault['msg']}; correct it."
    return Finding("not-proposable", Severity.REFUSE, message, column=str(fault["loc"][0]))


def _wards(checked: Checked) -> Iterable[Json]:
    location = checked.location
    if location.scope is Scope.WARDS:
        shares = location.ward_shares or (None,) * len(location.ward_codes)
        for code, share in zip(location.ward_codes, shares, strict=True):
            yield {"role": "work", "code": code, "share": share}
    for role, codes in (
        ("benefit", location.beneficiary_ward_codes),
        ("stated", location.stated_ward_codes),
    ):
        yield from ({"role": role, "code": code, "share": None} for code in dict.fromkeys(codes))


def amounts_of(checked: Checked) -> Iterable[Json]:
    """Yield the amounts of a row as a content keeps them."""
    for (phase, year), cents in checked.amounts.items():
        yield {
            "year": year,
            "phase": phase,
            "funding_source": checked.classified.funding_source,
            "cents": cents,
            "vat": checked.row.vat or UNKNOWN_VAT,
        }


def unlisted(checked: Checked, ids: ReferenceIds) -> Finding | None:
    """Refuse a row that uses an entry of the reference lists that the database does not hold yet."""
    classified = checked.classified
    for kind, code, known in (
        ("sector", classified.sector, ids.sectors),
        ("focal area", classified.focal_area, ids.focal_areas),
        ("stage", classified.stage, ids.stages),
        ("funding source", classified.funding_source, ids.funding_sources),
    ):
        if known[code].startswith("-"):
            message = (
                f"The {kind} '{code}' is on the reference lists, but not in the database yet; ask whoever "
                "runs onebudget to bring the lists in (`onebudget reference load`)."
            )
            return Finding("list-not-loaded", Severity.REFUSE, message, value=code)
    return None


def merged(content: Json, before: Mapping[str, Any], stated: frozenset[Column]) -> Json:
    """Add the amounts of phases and years of which the file does not speak, as they were.

    Args:
        content: What the file says.
        before: What is published, or drafted already.
        stated: Phases and years of which the file speaks: where it names no amount of these, there is none.
    """
    others = [each for each in before["allocations"] if (each["phase"], each["year"]) not in stated]
    return {**content, "allocations": [*content["allocations"], *others]}


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents say the same; a correction once accepted counts as written."""
    return _comparable(one) == _comparable(other)


def _comparable(content: Mapping[str, Any]) -> Json:
    stated = content["stated"]
    words = {name: text for name, text in stated.items() if name not in _NOT_PLACE}
    return {
        **content,
        "stated": words | stated.get(CORRECTED, {}),
        "wards": sorted(content["wards"], key=lambda ward: (ward["role"], ward["code"])),
        "allocations": sorted(
            content["allocations"], key=lambda each: (each["year"], each["phase"], each["funding_source"])
        ),
    }
