"""Answers as the documentation shows them."""

from __future__ import annotations

from pydantic.config import JsonDict

_EDITION: JsonDict = {"slug": "mdb-2020", "title": "Wards of the 2021 local elections", "territory": "ZA"}
_CATEGORIES: list[JsonDict] = [
    {"category": "Borehole", "counts_as": "backlog", "because": "No provider pipes it."},
    {"category": "Not applicable", "counts_as": "left_out", "because": "To say more would be a guess."},
]
NEEDS: JsonDict = {
    "indicators": [
        {
            "code": "no_piped_water",
            "name": "People without piped water",
            "unit": "persons",
            "more_is": "worse",
            "answered_by": ["water"],
            "series": [
                {
                    "edition": "mdb-2011",
                    "year": 2011,
                    "areas": {"country": 1, "province": 9, "district": 52, "local": 234, "ward": 4277},
                    "sources": ["Statistics South Africa, Census 2011: source of water"],
                    "means": "People in households whose main source of water is anything but a water "
                    "scheme.",
                    "categories": [*_CATEGORIES],
                }
            ],
            "carried_to": ["mdb-2020"],
        }
    ]
}
VALUES: JsonDict = {
    "edition": _EDITION,
    "indicator": {
        "code": "no_piped_water",
        "name": "People without piped water",
        "unit": "persons",
        "more_is": "worse",
        "answered_by": ["water"],
    },
    "year": 2011,
    "level": "local",
    "within": {"level": "district", "code": "DC23", "name": "uThukela"},
    "is_estimated": True,
    "carried": {
        "from_edition": {"slug": "mdb-2011", "title": "Wards of the 2011 local elections", "territory": "ZA"},
        "method": "area",
        "weights": None,
        "misplaced": 0.118,
        "outside": 0.0,
    },
    "sources": ["Statistics South Africa, Census 2011: source of water"],
    "means": "People in households whose main source of water is anything but a water scheme.",
    "categories": [*_CATEGORIES],
    "values": [
        {
            "id": 4711,
            "code": "KZN237",
            "name": "Inkosi Langalibalele",
            "parent": "DC23",
            "value": 61234.0,
            "base": 196000.0,
            "rate": 31.24,
            "method": "carried",
            "is_estimated": True,
            "summed": None,
            "difference": None,
            "wards": 24,
            "wards_known": 24,
        }
    ],
}
