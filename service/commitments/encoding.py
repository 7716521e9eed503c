"""Checked rows as lines for COPY, with a checksum of what each commitment says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import shapely

from service.commitments.check import Checked, Refused
from service.commitments.copying import NULL, copy_bool, copy_json, copy_other, copy_text
from spatial.crs import WGS84_EPSG
from spatial.vocabulary import Exactness, LocateMethod, Precision, Scope

CONTENT_COLUMNS = (
    "reference",
    "sheet",
    "row",
    "content_hash",
    "name",
    "description",
    "sector_id",
    "focal_area_id",
    "stage_id",
    "is_catalytic",
    "is_transfer",
    "start_date",
    "end_date",
    "total_cost_cents",
    "scope",
    "locate_method",
    "precision",
    "exactness",
    "geom",
    "area_level",
    "area_code",
    "split_by",
    "stated",
)
"""What the lines of a commitment hold after the columns that say which it is."""
WARD_COLUMNS = ("role", "ward_code", "share")
ALLOCATION_COLUMNS = ("financial_year", "phase", "funding_source_id", "amount_cents", "vat")
COLUMN_COLUMNS = ("phase", "financial_year")
REFUSED_COLUMNS = ("organisation_no", "reference", "sheet", "row", "cells", "cents")

UNKNOWN_VAT = "unknown"
_HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class ReferenceIds:
    """Database ids of the entries of the reference lists, by code, as COPY reads them; None is null."""

    sectors: Mapping[str | None, str]
    focal_areas: Mapping[str | None, str]
    stages: Mapping[str | None, str]
    funding_sources: Mapping[str | None, str]


@dataclass(slots=True)
class Lines:
    """Lines of one batch, by table.

    Those of commitments, wards and allocations still lack their first columns, which differ between the stage
    and the tables where they are kept for good.

    Attributes:
        commitments: Number, the organisation's number, and ``CONTENT_COLUMNS``.
        wards: A commitment's number, and ``WARD_COLUMNS`` of each of its wards.
        allocations: A commitment's number, and ``ALLOCATION_COLUMNS`` of each of its amounts.
        refused: ``REFUSED_COLUMNS``.
    """

    commitments: list[tuple[int, int, str]] = field(default_factory=list)
    wards: list[tuple[int, list[str]]] = field(default_factory=list)
    allocations: list[tuple[int, list[str]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def shapes_as_text(rows: Sequence[Checked]) -> list[str]:
    """Return the work site of each row as COPY reads a geometry, all written in one go."""
    places = [i for i, each in enumerate(rows) if each.location.scope is Scope.SITE]
    shapes = np.array([rows[i].location.geometry for i in places], dtype=object)
    texts = [NULL] * len(rows)
    if places:
        written = shapely.to_wkb(shapely.set_srid(shapes, WGS84_EPSG), hex=True, include_srid=True)
        for place, text in zip(places, written, strict=True):
            texts[place] = text
    return texts


def _columns(checked: Checked, ids: ReferenceIds, shape: str) -> str:
    """Return the columns of a commitment that say something about it, from the name on."""
    row, location, classified = checked.row, checked.location, checked.classified
    level, code = location.area or (NULL, NULL)
    spread = _spread(location.scope, location.method, location.precision, location.exactness)
    return (
        f"{copy_text(row.name)}\t{copy_text(row.description)}\t{ids.sectors[classified.sector]}\t"
        f"{ids.focal_areas[classified.focal_area]}\t{ids.stages[classified.stage]}\t"
        f"{copy_bool(bool(row.catalytic))}\t{copy_bool(checked.is_transfer)}\t{copy_other(row.start_date)}\t"
        f"{copy_other(row.end_date)}\t{copy_other(row.total_cost_cents)}\t{spread}\t{shape}\t{level}\t{code}\t"
        f"{row.split_by or NULL}\t{copy_json(checked.stated)}\n"
    )


@cache
def _spread(scope: Scope, method: LocateMethod, precision: Precision, exactness: Exactness) -> str:
    """Return how widely something is spread and how well that is known; there are few such combinations."""
    return f"{scope.value}\t{method.value}\t{precision:d}\t{exactness:d}"


def _wards(checked: Checked) -> list[str]:
    """Return role, code and share of every ward that a commitment names."""
    location = checked.location
    texts = []
    if location.scope is Scope.WARDS:
        shares = location.ward_shares or (None,) * len(location.ward_codes)
        texts = [
            f"work\t{code}\t{NULL if share is None else share}\n"
            for code, share in zip(location.ward_codes, shares, strict=True)
        ]
    texts += [f"benefit\t{code}\t{NULL}\n" for code in dict.fromkeys(location.beneficiary_ward_codes)]
    texts += [f"stated\t{code}\t{NULL}\n" for code in dict.fromkeys(location.stated_ward_codes)]
    return texts


class Content(NamedTuple):
    """What a row says of its commitment beside the amounts, in lines, with a checksum of them."""

    columns: str
    wards: list[str]
    mark: bytes


def content_of(checked: Checked, ids: ReferenceIds, shape: str) -> Content:
    """Return a row's content.

    Args:
        checked: The row.
        ids: Of the reference lists.
        shape: Its work site, from ``shapes_as_text``.
    """
    columns, wards = _columns(checked, ids, shape), _wards(checked)
    text = columns + "".join(sorted(wards))
    mark = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_HASH_BYTES).digest()
    return Content(columns, wards, mark)


def add_commitment(lines: Lines, no: int, checked: Checked, content: Content) -> None:
    """Add the lines of a commitment and its wards."""
    row = checked.row
    text = (
        f"{copy_text(row.reference)}\t{copy_text(row.sheet)}\t{row.row}\t"
        f"\\\\x{content.mark.hex()}\t{content.columns}"
    )
    lines.commitments.append((no, checked.committer.no, text))
    if content.wards:
        lines.wards.append((no, content.wards))


def add_allocations(lines: Lines, no: int, checked: Checked, ids: ReferenceIds) -> None:
    """Add the lines of a row's amounts."""
    if not checked.amounts:
        return
    source = ids.funding_sources[checked.classified.funding_source]
    vat = checked.row.vat or UNKNOWN_VAT
    texts = [
        f"{year}\t{phase}\t{source}\t{cents}\t{vat}\n" for (phase, year), cents in checked.amounts.items()
    ]
    lines.allocations.append((no, texts))


def add_refused(lines: Lines, refused: Refused) -> None:
    """Add the rows of a refused commitment as they stood in the file, each with its own cents."""
    row, committer = refused.row, refused.committer
    cents: dict[int, int] = {}
    for amount in row.amounts:
        cents[amount.row or row.row] = cents.get(amount.row or row.row, 0) + amount.cents
    whose = f"{committer.no if committer else NULL}\t{copy_text(row.reference)}\t{copy_text(row.sheet)}"
    for number, raw in ((row.row, row.raw), *row.further):
        lines.refused.append(f"{whose}\t{number}\t{copy_json(dict(raw))}\t{cents.get(number, 0)}\n")
