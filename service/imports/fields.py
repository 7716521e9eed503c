"""The fields of a commitment that a file can state, by the kind of value they take."""

from __future__ import annotations

from enum import StrEnum

from spatial.vocabulary import Sphere, SplitMethod

TEXTS = (
    "reference",
    "name",
    "description",
    "organisation",
    "organisation_name",
    "sector",
    "asset_class",
    "focal_area",
    "funding_source",
    "stage",
    "latitude",
    "longitude",
    "coordinates",
    "geometry",
    "wards",
    "ward_shares",
    "beneficiary_wards",
    "municipality",
    "district",
    "province",
    "place",
    "scope",
)
FLAGS = ("catalytic", "transfer")
DATES = ("start_date", "end_date")
MONEY = {"total_cost": "total_cost_cents"}


class Vat(StrEnum):
    """Whether an amount holds value-added tax."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


WORDS: dict[str, type[StrEnum]] = {"sphere": Sphere, "split_by": SplitMethod, "vat": Vat}
"""Fields that take one of a few words."""

LISTS = frozenset({"wards", "beneficiary_wards", "ward_shares", "coordinates", "place"})
"""Fields whose line breaks part one thing from the next."""

FIELDS = frozenset((*TEXTS, *FLAGS, *DATES, *MONEY, *WORDS))
"""Every field that a profile may map a column to."""
