"""An answer to a search box, as the documentation shows it."""

from __future__ import annotations

from pydantic.config import JsonDict

SEARCH: JsonDict = {
    "edition": {"slug": "demo", "title": "The demonstration district", "territory": "demo"},
    "q": "amber bay",
    "hits": [
        {
            "kind": "area",
            "id": 14,
            "code": "KZN991",
            "level": "local",
            "label": "Amber Bay",
            "sub_label": "uMfula District, KwaZulu-Natal (demonstration)",
        },
        {
            "kind": "commitment",
            "id": 211,
            "code": "KZN991-017",
            "level": None,
            "label": "Amber Bay harbour road",
            "sub_label": "Amber Bay",
        },
    ],
}
