"""A heat map as the documentation shows it."""

from __future__ import annotations

from pydantic.config import JsonDict

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
        {"landing": "district", "level": "district", "code": "DC99", "name": "Umvuzo", "amount": 600000.0}
    ],
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
        "value",
        "class",
        "amount",
        "at_ward",
        "commitments",
        "coverage",
        "population",
    ],
    "rows": [
        [811, "DM991", 12.0, 0, 1200000.0, 0.0, 1, 0.0, 100000.0],
        [812, "DM992", 24.0, 1, 1800000.0, 1800000.0, 1, 1.0, 75000.0],
        [813, "DM993", None, None, 0.0, 0.0, 0, None, 42000.0],
    ],
}
