"""Bodies and answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

from service.proposals.content import EXAMPLE as ASKED

PLACE: Final[JsonDict] = {
    "scope": "site",
    "method": "coordinates",
    "precision": 1,
    "exactness": 1,
    "geometry": {"type": "Point", "coordinates": [29.9, -28.616666666666667]},
    "area_level": None,
    "area_code": None,
    "split_by": None,
    "edition": "mdb-2020",
}
CONTENT: Final[JsonDict] = {**ASKED, "place": PLACE, "stated": {"coordinates": "28°37'S 29°54'E"}}
LINE: Final[JsonDict] = {
    "edition": "mdb-2020",
    "level": "ward",
    "code": "52308012",
    "name": "Ward 12",
    "landing": "ward",
    "phase": "original",
    "year": 2027,
    "amount": 12500000.0,
}
FINDING: Final[JsonDict] = {
    "rule": "point-outside-municipality",
    "severity": "warn",
    "message": "The point lies 3.2 km outside KZN238 Alfred Duma, which the row names.",
    "column": "coordinates",
    "value": "-28.616667, 29.900000",
    "suggestion": None,
    "known": [],
    "accepted": False,
    "correction": None,
}
BRIEF: Final[JsonDict] = {
    "id": 1785209934611047,
    "action": "add",
    "status": "submitted",
    "version": 2,
    "territory": "ZA",
    "organisation": {"code": "KZN-HEALTH", "name": "KwaZulu-Natal Department of Health"},
    "reference": "H-041",
    "name": "Clinic at Ezakheni",
    "commitment_id": None,
    "base_revision": None,
    "scope": "site",
    "districts": ["DC23"],
    "amount": 12500000.0,
    "upload_id": None,
    "row": None,
    "created_at": "2026-11-27T06:00:00Z",
    "changed_at": "2026-11-27T06:00:00Z",
    "status_at": "2026-11-27T06:10:00Z",
}
PROPOSAL: Final[JsonDict] = {
    **BRIEF,
    "content": CONTENT,
    "events": [
        {
            "at": "2026-11-27T06:00:00Z",
            "who": "Provincial health planning",
            "from_status": None,
            "to_status": "draft",
            "comment": None,
        },
        {
            "at": "2026-11-27T06:10:00Z",
            "who": "Provincial health planning",
            "from_status": "draft",
            "to_status": "submitted",
            "comment": "Site confirmed with the municipality",
        },
    ],
    "lines": [LINE],
    "may": ["reopen", "withdraw"],
    "findings": [FINDING],
}
PROPOSALS: Final[JsonDict] = {
    "totals": {"proposals": 1, "amount": 12500000.0},
    "proposals": [BRIEF],
    "next_cursor": None,
}
AREA: Final[JsonDict] = {
    "level": "ward",
    "code": "52308012",
    "name": "Ward 12",
    "landing": "ward",
    "share": 1.0,
    "split": "whole",
    "is_estimated": False,
}
PREVIEW: Final[JsonDict] = {
    "edition": "mdb-2020",
    "place": PLACE,
    "wards": [{"role": "benefit", "code": "52308012", "share": None}],
    "stated": {"coordinates": "28°37'S 29°54'E"},
    "areas": [AREA],
    "split_by": "whole",
    "splits": [],
    "lines": [LINE],
    "findings": [FINDING],
}
PROBLEM: Final[JsonDict] = {
    "type": "/problems/changed-meanwhile",
    "title": "Somebody changed it meanwhile",
    "status": 412,
    "detail": "The proposal was changed meanwhile; look at it again.",
}
BATCH: Final[JsonDict] = {
    "items": [
        {
            "id": 1785209934611047,
            "status": "published",
            "version": 3,
            "commitment_id": 8112,
            "revision": 1,
            "problem": None,
        },
        {
            "id": 3960417725108351,
            "status": None,
            "version": None,
            "commitment_id": None,
            "revision": None,
            "problem": PROBLEM,
        },
    ],
    "done": 1,
    "refused": 1,
}
ROLLUP: Final[JsonDict] = {
    "edition": "mdb-2020",
    "level": "ward",
    "phase": "original",
    "year": 2027,
    "areas": [{"code": "52308012", "name": "Ward 12", "amount": 12500000.0, "proposals": 1}],
    "in_no_area": {"amount": 0.0, "proposals": 0},
}
CHANGED: Final[JsonDict] = {
    "outcome": "published",
    "commitment_id": 812,
    "revision": 8,
    "proposal_id": 2201758893440126,
    "version": None,
    "findings": [],
}
PUBLISHED: Final[JsonDict] = {
    "commitment_id": 812,
    "organisation": "KZN-HEALTH",
    "reference": "H-041",
    "territory": "ZA",
    "revision": 7,
    "content": CONTENT,
}
