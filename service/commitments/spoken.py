"""Of which fields of a commitment a file speaks: what it has no column for stays as it is stored."""

from __future__ import annotations

from typing import Final

from service.commitments.check import PLACE_FIELDS

FIELDS: Final = {
    "name": {"name"},
    "description": {"description"},
    "sector": {"sector", "asset_class"},
    "stage": {"stage"},
    "is_catalytic": {"catalytic"},
    "is_transfer": {"transfer"},
    "start_date": {"start_date"},
    "end_date": {"end_date"},
    "total_cost_cents": {"total_cost"},
    "split_by": {"split_by"},
}
"""The columns of a file that speak of a field; the focal area and the place are told from several."""

EVERYTHING: Final = frozenset().union(*FIELDS.values(), PLACE_FIELDS, {"focal_area", "funding_source", "vat"})
"""Columns of a file that leaves nothing as it is stored."""


def unspoken(spoken: frozenset[str]) -> set[str]:
    """Name the fields of ``FIELDS`` of which a file says nothing."""
    return {name for name, columns in FIELDS.items() if not columns & spoken}
