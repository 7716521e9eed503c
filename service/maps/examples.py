"""A heat map as the documentation shows it."""

from __future__ import annotations

from pydantic.config import JsonDict

from service.gaps.examples import GAPS

MAP: JsonDict = {
    "edition": "demo",
    "territory": "DEMO",
    "level": "local",
    "within": {"level": "district", "code": "DC99", "name": "Umvuzo"},
    "phase": "original",
    "basis": "own",
    "year": "2026/27",
    "window": None,
    "financial_years": [{"starts": "2026-07-01", "ends": "2027-06-30", "amount": 3600000.0}],
    "filters": {"sector": ["water"], "transfers": "exclude"},
    "total": 3600000.0,
    "coverage": 0.5,
    "commitments": 3,
    "transfers_left_out": 0.0,
    "balance": {
        "ward": 1800000.0,
        "local": 1200000.0,
        "district": 600000.0,
        "province": 0.0,
        "country": 0.0,
        "head_office": 0.0,
        "unlocated": 0.0,
        "outside": 0.0,
    },
    "above": [
        {
            "landing": "district",
            "level": "district",
            "code": "DC99",
            "name": "Umvuzo",
            "amount": 600000.0,
            "estimated": 0.0,
        }
    ],
    "estimated": 0.0,
    "estimates": [],
    "population": {"is_estimated": False, "carried_from": None},
    "at_hand": [{"phase": "original", "year": "2026/27"}],
    "measure": {"code": "per_person", "unit": "rands", "is_rate": True},
    "classes": {
        "scheme": "quantile",
        "edges": [12.0, 12.0, 24.0],
        "counts": [1, 1],
        "colours": ["#c7e9b4", "#2c7fb8"],
    },
    "no_data": 1,
    "columns": [
        "id",
        "code",
        "name",
        "parent",
        "value",
        "class",
        "amount",
        "at_ward",
        "commitments",
        "coverage",
        "population",
        "estimated",
    ],
    "rows": [
        [811, "DM991", "uMthwalume", "DC99", 12.0, 0, 1200000.0, 0.0, 1, 0.0, 100000.0, 0.0],
        [812, "DM992", "Hillside", "DC99", 24.0, 1, 1800000.0, 1800000.0, 1, 1.0, 75000.0, 0.0],
        [813, "DM993", "Riverbank", "DC99", None, None, 0.0, 0.0, 0, None, 42000.0, 0.0],
    ],
}

GAP_MAP: JsonDict = {
    name: value for name, value in GAPS.items() if name not in {"columns", "rows", "two_way"}
} | {
    "measure": {"code": "gap", "unit": "points", "is_rate": True},
    "classes": {
        "scheme": "quantile",
        "edges": [-30.0, -10.0, 10.0, 30.0],
        "counts": [1, 1, 1],
        "colours": ["#998ec3", "#f7f7f7", "#f1a340"],
    },
    "two_way": None,
    "no_data": 0,
    "columns": [
        "id",
        "code",
        "name",
        "parent",
        "value",
        "class",
        "amount",
        "commitments",
        "coverage",
        "need",
        "need_share",
        "budget_share",
        "gap",
        "is_estimated",
        "need_per_rand",
        "amount_per_need",
        "estimated",
    ],
    "rows": [
        [
            4,
            "KZN991",
            "Amber Bay",
            "DC99",
            7.9487,
            1,
            649376270.57,
            21,
            0.82,
            73596.0,
            0.271688,
            0.192201,
            268558934.53,
            False,
            0.000113333,
            8823.53,
            0.0,
        ]
    ],
}
