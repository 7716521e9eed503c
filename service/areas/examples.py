"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

EDITION: Final[JsonDict] = {
    "slug": "mdb-2020",
    "title": "Municipal Demarcation Board, wards of the 2021 local elections",
    "territory": "ZA",
    "valid_from": "2021-11-01",
    "valid_to": "2026-11-04",
    "is_active": True,
    "is_default": True,
    "areas": {"country": 1, "province": 9, "district": 52, "local": 213, "ward": 4468},
    "source": "Municipal Demarcation Board, 2020 delimitation, simplified by OpenUp",
    "licence": "Apache-2.0 for the simplified files; the outlines are the Board's",
}
AREA: Final[JsonDict] = {
    "id": 4711,
    "level": "ward",
    "code": "52308012",
    "name": "Ward 12",
    "label": "KZN238_12",
    "local": "KZN238",
    "district": "DC23",
    "province": "KZN",
    "is_metro": False,
    "area_km2": 41.27,
    "label_point": [29.77912, -28.55081],
    "population": 9214,
}
REF: Final[JsonDict] = {
    "slug": "mdb-2020",
    "title": "Municipal Demarcation Board, wards of 2021",
    "territory": "ZA",
}
EDITIONS: Final[JsonDict] = {"editions": [EDITION]}
AREAS: Final[JsonDict] = {
    "edition": REF,
    "total": 36,
    "areas": [AREA],
    "next_cursor": "WyI4YTFmIiwid2FyZCIsIjUyMzA4MDEyIl0",
}
DETAIL: Final[JsonDict] = {
    **AREA,
    "edition": REF,
    "bbox": [29.70211, -28.61204, 29.83119, -28.49903],
    "ancestors": [
        {"id": 1, "level": "country", "code": "ZA", "name": "South Africa"},
        {"id": 5, "level": "province", "code": "KZN", "name": "KwaZulu-Natal"},
        {"id": 33, "level": "district", "code": "DC23", "name": "uThukela"},
        {"id": 120, "level": "local", "code": "KZN238", "name": "Alfred Duma"},
    ],
    "below": {},
    "census": {"persons": 9214, "year": 2011, "source": "Census 2011"},
}
