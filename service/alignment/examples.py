"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

_EDITION: Final[JsonDict] = {
    "slug": "mdb-2020",
    "title": "Municipal Demarcation Board, wards of the 2021 local elections",
    "territory": "ZA",
}
_WITHIN: Final[JsonDict] = {"level": "district", "code": "DC23", "name": "uThukela"}
_INSIDE: Final[JsonDict] = {
    "amount": 20000000.0,
    "inside": 12500000.0,
    "outside": 5000000.0,
    "unplaced": 2500000.0,
    "share_inside": 0.714286,
    "estimated_inside": 1000000.0,
    "estimated_outside": 800000.0,
}
ALIGNMENT: Final[JsonDict] = {
    "edition": _EDITION,
    "within": _WITHIN,
    "phase": "original",
    "financial_year": "2026/27",
    "filters": {"transfers": "exclude"},
    "plans": [
        {
            "code": "DC23-ONE-PLAN",
            "kind": "one_plan",
            "title": "uThukela One Plan",
            "commitments": 1,
            "amount": 12500000.0,
            "spheres": [{"sphere": "district", "commitments": 1, "amount": 12500000.0}],
        }
    ],
    "spheres": [
        {
            "sphere": "district",
            "commitments": 2,
            "amount": 20000000.0,
            "serves_a_plan": 12500000.0,
            "serves_none": 7500000.0,
            "commitments_without": 1,
        }
    ],
    "features": 9,
    "priority_areas": _INSIDE,
    "places": [
        {
            "level": "local",
            "code": "KZN238",
            "name": "Alfred Duma",
            "sphere": "district",
            "financial_year": "2026/27",
            **_INSIDE,
        }
    ],
}
_SENTENCE: Final = "The commitment serves no objective of any plan in force."
_FINDING: Final[JsonDict] = {
    "key": "no-plan.9f1c0d52e6ab7718",
    "rule": "no-plan",
    "sentence": _SENTENCE,
    "name": "Bulk water to Ezakheni, phase 2",
    "amount": 12500000.0,
    "commitment": {"id": 812, "organisation": "DC23", "sphere": "district", "reference": "P-0412"},
    "feature": None,
    "objective": None,
    "need": None,
    "state": "explained",
    "note": "Emergency work after the floods.",
    "decided_by": "Hub of DC23",
    "decided_at": "2026-08-14T09:30:00Z",
}
FINDINGS: Final[JsonDict] = {
    "edition": _EDITION,
    "within": _WITHIN,
    "phase": "original",
    "financial_year": "2026/27",
    "filters": {"transfers": "exclude"},
    "rules": [
        {
            "rule": "no-plan",
            "sentence": _SENTENCE,
            "rands": "Its money that lands here.",
            "findings": 1,
            "amount": 12500000.0,
            "by_state": {"open": 0, "explained": 1, "fix_agreed": 0},
        }
    ],
    "findings": [_FINDING],
    "next_cursor": None,
}
FINDING_DETAIL: Final[JsonDict] = {
    "edition": _EDITION,
    "phase": "original",
    "financial_year": "2026/27",
    "key": "no-plan.9f1c0d52e6ab7718",
    "rule": "no-plan",
    "sentence": _SENTENCE,
    "finding": _FINDING,
    "geometry": {"type": "Point", "coordinates": [29.92, -28.61]},
    "history": [
        {
            "state": "explained",
            "note": "Emergency work after the floods.",
            "decided_by": "Hub of DC23",
            "decided_at": "2026-08-14T09:30:00Z",
        }
    ],
}
DECISION: Final[JsonDict] = {"state": "explained", "note": "Emergency work after the floods."}
