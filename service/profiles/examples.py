"""What is said of one area, as the documentation shows it."""

from __future__ import annotations

from pydantic.config import JsonDict

PROFILE: JsonDict = {
    "edition": "test-2021",
    "territory": "ZA",
    "phase": "original",
    "basis": "own",
    "year": "2026/27",
    "window": None,
    "financial_years": [
        {"starts": "2026-04-01", "ends": "2027-03-31", "amount": 66.67},
        {"starts": "2026-07-01", "ends": "2027-06-30", "amount": 102749.99},
    ],
    "filters": {"transfers": "exclude"},
    "total": 102816.66,
    "commitments": 4,
    "transfers_left_out": 0.0,
    "balance": {
        "ward": 100816.66,
        "local": 0.0,
        "district": 0.0,
        "province": 0.0,
        "country": 0.0,
        "head_office": 0.0,
        "unlocated": 2000.0,
        "outside": 0.0,
    },
    "at_hand": [
        {"phase": "original", "year": "2026/27"},
        {"phase": "adjusted", "year": "2026/27"},
        {"phase": "original", "year": "2027/28"},
    ],
    "area": {
        "id": 20,
        "level": "local",
        "code": "EC121",
        "name": "Mbhashe",
        "parents": [
            {"level": "country", "code": "ZA", "name": "South Africa"},
            {"level": "province", "code": "EC", "name": "Eastern Cape"},
            {"level": "district", "code": "DC12", "name": "Amathole"},
        ],
        "population": 4500.0,
    },
    "at_ward": 100816.66,
    "residual": 2000.0,
    "estimated": 0.0,
    "estimates": [],
    "population": {"is_estimated": False, "carried_from": None},
    "coverage": 0.9805,
    "per_person": 22.85,
    "by": {
        "sphere": [
            {"code": "local", "name": "Local", "amount": 102000.0, "at_ward": 100000.0, "commitments": 2},
            {"code": "district", "name": "District", "amount": 749.99, "at_ward": 749.99, "commitments": 1},
            {"code": "provincial", "name": "Provincial", "amount": 66.67, "at_ward": 66.67, "commitments": 1},
        ],
        "sector": [
            {
                "code": "water",
                "name": "Water and sanitation",
                "amount": 100749.99,
                "at_ward": 100749.99,
                "commitments": 2,
            },
            {"code": "unstated", "name": "Not stated", "amount": 2000.0, "at_ward": 0.0, "commitments": 1},
            {"code": "health", "name": "Health", "amount": 66.67, "at_ward": 66.67, "commitments": 1},
        ],
        "focal_area": [
            {
                "code": "infrastructure",
                "name": "Infrastructure Engineering",
                "amount": 100000.0,
                "at_ward": 100000.0,
                "commitments": 1,
            },
            {
                "code": "unstated",
                "name": "Not stated",
                "amount": 2816.66,
                "at_ward": 816.66,
                "commitments": 3,
            },
        ],
        "funding_source": [
            {
                "code": "mig",
                "name": "Municipal Infrastructure Grant",
                "amount": 100000.0,
                "at_ward": 100000.0,
                "commitments": 1,
            },
            {
                "code": "unstated",
                "name": "Not stated",
                "amount": 2816.66,
                "at_ward": 816.66,
                "commitments": 3,
            },
        ],
        "stage": [
            {
                "code": "construction",
                "name": "Works",
                "amount": 100000.0,
                "at_ward": 100000.0,
                "commitments": 1,
            },
            {
                "code": "unstated",
                "name": "Not stated",
                "amount": 2816.66,
                "at_ward": 816.66,
                "commitments": 3,
            },
        ],
    },
    "by_organisation": {
        "largest": [
            {"code": "EC121", "name": "Mbhashe", "amount": 102000.0, "at_ward": 100000.0, "commitments": 2},
            {"code": "DC12", "name": "Amathole", "amount": 749.99, "at_ward": 749.99, "commitments": 1},
            {
                "code": "EC-HEALTH",
                "name": "Eastern Cape Health",
                "amount": 66.67,
                "at_ward": 66.67,
                "commitments": 1,
            },
        ],
        "others": None,
    },
    "by_year": [
        {"year": "2026/27", "amount": 102816.66, "at_ward": 100816.66, "commitments": 4},
        {"year": "2027/28", "amount": 50000.05, "at_ward": 50000.05, "commitments": 1},
    ],
    "child_level": "ward",
    "by_child": [
        {
            "code": "21201001",
            "name": "Ward 1",
            "parent": "EC121",
            "amount": 100283.34,
            "at_ward": 100283.34,
            "residual": 0.0,
            "estimated": 0.0,
            "commitments": 3,
            "coverage": 0.9805,
            "population": 1000.0,
            "per_person": 100.28,
        }
    ],
    "largest": [
        {
            "id": 1,
            "reference": "TOWER",
            "name": "Water tower at Qora",
            "organisation": {"code": "EC121", "name": "Mbhashe"},
            "sector": {"code": "water", "name": "Water and sanitation"},
            "catalytic": False,
            "landing": "ward",
            "amount": 100000.0,
            "whole_amount": 100000.0,
        }
    ],
    "catalytic": {"commitments": 0, "amount": 0.0, "largest": []},
    "not_located": [
        {
            "landing": "district",
            "level": "district",
            "code": "DC12",
            "name": "Amathole",
            "amount": 70000.0,
            "commitments": 1,
            "inside": False,
        },
        {
            "landing": "unlocated",
            "level": "local",
            "code": "EC121",
            "name": "Mbhashe",
            "amount": 2000.0,
            "commitments": 1,
            "inside": True,
        },
    ],
    "next_18_months": {
        "from": "2026-11-27",
        "to": "2028-05-26",
        "commitments": 4,
        "amount": 106046.95,
        "largest": [
            {
                "id": 1,
                "reference": "TOWER",
                "name": "Water tower at Qora",
                "organisation": {"code": "EC121", "name": "Mbhashe"},
                "sector": {"code": "water", "name": "Water and sanitation"},
                "catalytic": False,
                "landing": "ward",
                "amount": 104396.71,
                "whole_amount": 104396.71,
            }
        ],
    },
    "data_quality": {
        "commitments": 4,
        "by_scope": {"site": 2, "wards": 1, "unlocated": 1},
        "by_precision": {"1": 2, "3": 2},
        "with_sector": 0.75,
        "with_dates": 0.0,
        "with_site": 0.5,
        "accepted_suggestions": 0,
        "open_findings": 1,
    },
}
