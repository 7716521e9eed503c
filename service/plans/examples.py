"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

_PLAN: Final[JsonDict] = {
    "code": "KZN238-IDP-2026",
    "kind": "idp",
    "title": "Integrated Development Plan 2026 to 2031",
    "owner": {"code": "KZN238", "name": "Alfred Duma", "sphere": "local"},
    "area": {"level": "local", "code": "KZN238", "edition": "mdb-2020"},
    "horizon": "implementation",
    "starts": "2026-07-01",
    "ends": "2031-06-30",
    "objectives": 12,
    "features": 1,
    "commitments": 43,
}
PLANS: Final[JsonDict] = {"plans": [_PLAN]}
PLAN: Final[JsonDict] = {
    "plan": _PLAN,
    "objectives": [
        {
            "code": "1.1",
            "text": "Extend piped water to villages without it",
            "parent": "1",
            "commitments": 7,
            "proposals": 2,
        }
    ],
    "features": [{"id": 3, "kind": "node", "name": "Ezakheni", "reach_m": 2000}],
}
LINKS: Final[JsonDict] = {
    "plan": "KZN238-IDP-2026",
    "state": "proposed",
    "links": [
        {
            "objective": "1.1",
            "text": "Extend piped water to villages without it",
            "commitment_id": 812,
            "organisation": "DC23",
            "reference": "P-0412",
            "name": "Piped water to villages, phase 2",
            "state": "proposed",
            "method": "similarity",
            "score": 0.6154,
            "decided_by": None,
        }
    ],
}
