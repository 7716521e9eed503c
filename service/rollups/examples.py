"""Answers as the documentation shows them."""

from __future__ import annotations

from pydantic.config import JsonDict

ROLLUP: JsonDict = {
    "edition": "mdb-2020",
    "territory": "ZA",
    "level": "district",
    "within": {"level": "country", "code": "ZA", "name": "South Africa"},
    "phase": "original",
    "basis": "own",
    "year": "2019/20",
    "window": None,
    "financial_years": [{"starts": "2019-07-01", "ends": "2020-06-30", "amount": 62522762.0}],
    "filters": {"transfers": "exclude"},
    "total": 62522762.0,
    "coverage": 0.0,
    "commitments": 12,
    "transfers_left_out": 0.0,
    "balance": {
        "ward": 0.0,
        "local": 62022762.0,
        "district": 0.0,
        "province": 0.0,
        "country": 0.0,
        "head_office": 500000.0,
        "unlocated": 0.0,
        "outside": 0.0,
    },
    "estimated": 0.0,
    "estimates": [],
    "population": {"is_estimated": False, "carried_from": None},
    "areas": [
        {
            "code": "BUF",
            "name": "Buffalo City",
            "parent": "EC",
            "amount": 62522762.0,
            "at_ward": 0.0,
            "residual": 62522762.0,
            "estimated": 0.0,
            "commitments": 12,
            "coverage": 0.0,
            "population": None,
            "per_person": None,
        }
    ],
    "above": [],
    "at_hand": [{"phase": "original", "year": "2019/20"}],
}

TRIAL_BALANCE: JsonDict = {
    "edition": "mdb-2020",
    "territory": "ZA",
    "basis": "own",
    "year": None,
    "window": None,
    "filters": {"transfers": "include"},
    "balances": True,
    "rows": [
        {
            "phase": "original",
            "year": "2026/27",
            "source": 310094.78,
            "by_vat": {"included": 100000.0, "excluded": 0.0, "unknown": 210094.78},
            "landed": {
                "ward": 111094.45,
                "local": 40000.0,
                "district": 70000.0,
                "province": 5000.0,
                "country": 8000.0,
                "head_office": 3000.33,
                "unlocated": 2000.0,
                "outside": 1000.0,
            },
            "transfers": 70000.0,
            "difference": 0.0,
            "at_level": {
                "country": 240094.78,
                "province": 231094.78,
                "district": 226094.78,
                "local": 156094.78,
                "ward": 111094.45,
            },
            "above_level": {
                "country": 0.0,
                "province": 9000.0,
                "district": 14000.0,
                "local": 84000.0,
                "ward": 129000.33,
            },
        }
    ],
    "files": [
        {
            "file": "projects-ec121.xlsx",
            "sha256": "7775984468e36ad1025c808226bc2d583de30e964800ff2934d1d1c8a1973c63",
            "profile": "template",
            "rows_in": 13,
            "rows_loaded": 12,
            "rows_refused": 1,
            "stated": 311094.78,
            "loaded": 310094.78,
            "refused": 1000.0,
        }
    ],
}
