"""Examples for the API's document."""

from __future__ import annotations

from typing import Any, Final

_CHANGE: Final[dict[str, Any]] = {
    "change_set": 412,
    "commitment": {
        "id": 17,
        "reference": "EC-H-0017",
        "name": "Clinic at Amber Bay",
        "organisation": "EC-HEALTH",
        "is_published": True,
    },
    "verb": "changed",
    "at": "2026-11-27T09:30:00+02:00",
    "by": {"account": None, "title": None, "said": "Hub of DC12"},
    "via": "web",
    "reason": "The tender came in lower.",
    "kinds": ["allocation"],
    "differences": [
        {
            "field": "allocations",
            "label": "Original budget 2027/28, Not stated",
            "before": "R 12 500 000,00",
            "after": "R 11 900 000,00",
            "amount_before": 12500000.0,
            "amount_after": 11900000.0,
        }
    ],
    "omitted": 0,
    "can_be_taken_back": False,
}
CHANGES: Final[dict[str, Any]] = {"changes": [_CHANGE], "next_cursor": None}
HISTORY: Final[dict[str, Any]] = {
    "commitment": _CHANGE["commitment"],
    "first_stated_at": "2026-11-20T08:00:00+02:00",
    "file": "capital-projects.xlsx",
    **CHANGES,
}
TAKE_BACK: Final[dict[str, Any]] = {"reason": "The amount was that of another clinic.", "commitment": None}
TAKEN: Final[dict[str, Any]] = {
    "commitment_id": 17,
    "verb": "changed",
    "revision": 4,
    "proposal_id": 2201758893440126,
}
