"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

COORDINATION: Final[JsonDict] = {
    "edition": {
        "slug": "mdb-2020",
        "title": "Municipal Demarcation Board, wards of the 2021 local elections",
        "territory": "ZA",
    },
    "within": {"level": "local", "code": "KZN238", "name": "Alfred Duma"},
    "phase": "original",
    "financial_year": "2026/27",
    "filters": {"transfers": "include"},
    "distance_m": 500,
    "kinds": [
        {
            "kind": "dig_once",
            "sentence": "One goes under the ground that the other closes, near by and at the same time or in "
            "the year before or after: the ground can be opened once.",
            "pairs": 1,
            "at_stake": 3200000.0,
        }
    ],
    "pairs": [
        {
            "kind": "dig_once",
            "at_stake": 3200000.0,
            "distance_m": 12,
            "likeness": None,
            "ward": None,
            "why": "Pipes go under the road before it is resurfaced.",
            "commitments": [
                {
                    "id": 812,
                    "reference": "P-0412",
                    "name": "Bulk water to Ezakheni, phase 2",
                    "organisation": "DC23",
                    "sphere": "district",
                    "sector": "water",
                    "is_transfer": False,
                    "begins": "2027-01-15",
                    "ends": "2028-06-30",
                    "financial_year": "2026/27",
                    "amount": 12500000.0,
                },
                {
                    "id": 977,
                    "reference": "R-0031",
                    "name": "Resurfacing of the road through Ezakheni",
                    "organisation": "KZN238",
                    "sphere": "local",
                    "sector": "roads",
                    "is_transfer": False,
                    "begins": "2026-07-01",
                    "ends": "2027-06-30",
                    "financial_year": "2026/27",
                    "amount": 3200000.0,
                },
            ],
        }
    ],
    "next_cursor": None,
}
