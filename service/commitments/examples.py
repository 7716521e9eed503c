"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

EDITION: Final[JsonDict] = {
    "slug": "mdb-2020",
    "title": "Municipal Demarcation Board, wards of the 2021 local elections",
    "territory": "ZA",
}
_AMOUNT: Final[JsonDict] = {
    "financial_year": "2026/27",
    "amount": 12500000.0,
    "amount_within": 12500000.0,
}
COMMITMENT: Final[JsonDict] = {
    "id": 812,
    "reference": "P-0412",
    "name": "Bulk water to Ezakheni, phase 2",
    "organisation": {"code": "DC23", "name": "uThukela District Municipality", "sphere": "district"},
    "sector": "water",
    "focal_area": "infrastructure",
    "stage": "construction",
    "is_catalytic": False,
    "is_transfer": False,
    "scope": "local",
    "precision": 3,
    "exactness": 2,
    "area": {"level": "local", "code": "KZN238"},
    "amount": 12500000.0,
    "amount_within": 12500000.0,
    "amounts": [_AMOUNT],
}
COMMITMENTS: Final[JsonDict] = {
    "edition": EDITION,
    "phase": "original",
    "financial_year": "2026/27",
    "within": {"level": "local", "code": "KZN238", "name": "Alfred Duma"},
    "filters": {"sector": ["water"], "transfers": "exclude"},
    "totals": {
        "commitments": 1,
        "amount": 12500000.0,
        "amount_within": 12500000.0,
        "amounts": [_AMOUNT],
    },
    "commitments": [COMMITMENT],
    "next_cursor": "WyI4YTFmIiw4MTJd",
}
DETAIL: Final[JsonDict] = {
    "id": 812,
    "reference": "P-0412",
    "name": "Bulk water to Ezakheni, phase 2",
    "description": "Pipeline from the works to the reservoir",
    "organisation": {
        "code": "DC23",
        "name": "uThukela District Municipality",
        "sphere": "district",
        "financial_year_starts": 7,
    },
    "sector": {"code": "water", "name": "Water and sanitation"},
    "focal_area": {"code": "infrastructure", "name": "Infrastructure Engineering"},
    "stage": {"code": "construction", "name": "Construction"},
    "is_catalytic": False,
    "is_transfer": False,
    "start_date": "2026-07-01",
    "end_date": "2028-06-30",
    "total_cost": 38000000.0,
    "changed_at": "2026-11-22T06:00:00Z",
    "revision": 3,
    "location": {
        "scope": "site",
        "method": "coordinates",
        "precision": 1,
        "exactness": 1,
        "geometry": {"type": "Point", "coordinates": [29.91, -28.62]},
        "area": None,
        "codes_of": "mdb-2020",
        "work_wards": [],
        "stated_wards": ["52308013"],
        "stated": {"latitude": "-28.62", "longitude": "29.91", "wards": "13"},
    },
    "beneficiary_wards": ["52308012", "52308013"],
    "allocations": [
        {
            "financial_year": "2026/27",
            "phase": "original",
            "funding_source": "mig",
            "amount": 12500000.0,
            "vat": "included",
        }
    ],
    "editions": [
        {
            "edition": "mdb-2020",
            "areas": [
                {
                    "level": "ward",
                    "code": "52308012",
                    "name": "Ward 12",
                    "landing": "ward",
                    "share": 1.0,
                    "split": "whole",
                    "is_estimated": False,
                }
            ],
            "budget_lines": [
                {
                    "financial_year": "2026/27",
                    "phase": "original",
                    "funding_source": "mig",
                    "level": "ward",
                    "code": "52308012",
                    "landing": "ward",
                    "amount": 12500000.0,
                }
            ],
        }
    ],
    "source": {
        "file": "projects-dc23.xlsx",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "profile": "template",
        "sheet": "Projects",
        "row": 7,
        "loaded_at": "2026-11-22T06:00:00Z",
    },
    "findings": [
        {
            "rule": "ward-and-point-differ",
            "severity": "warn",
            "message": "The row names ward 13, but its point lies in ward 12.",
            "column": "Ward",
            "value": "13",
            "suggestion": "12",
            "known": ["12"],
            "accepted": False,
        }
    ],
}
