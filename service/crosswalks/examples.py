"""Answers as the documentation shows them."""

from __future__ import annotations

from pydantic.config import JsonDict

CROSSWALK: JsonDict = {
    "from_edition": {"slug": "mdb-2011", "title": "Wards of the 2011 local elections", "territory": "ZA"},
    "to_edition": {"slug": "mdb-2020", "title": "Wards of the 2021 local elections", "territory": "ZA"},
    "method": "area",
    "weights": None,
    "tolerance": 0.01,
    "built_at": "2026-11-27T08:30:00Z",
    "summary": {
        "old_wards": 4277,
        "new_wards": 4468,
        "pairs": 12886,
        "changes": {"unchanged": 772, "split": 32, "merged": 67, "moved": 3406, "gone": 0},
        "slivers": 14060,
        "slivers_km2": 2859.0,
        "outside_km2": 239.7,
        "wards_partly_outside": 0,
        "same_codes": 3837,
        "same_codes_median_iou": 0.656,
        "reused_codes": 1368,
        "disjoint_codes": 108,
        "weighted_wards": 0,
        "weights_total": None,
        "weights_unplaced": None,
    },
    "error": {
        "of": "population",
        "year": 2011,
        "misplaced": 0.118,
        "median": 0.149,
        "ninth_decile": 0.68,
        "near": 0.264,
        "areas": 4277,
        "levels": {
            "local": {"misplaced": 0.004, "median": 0.003, "ninth_decile": 0.046, "near": 0.91, "areas": 234},
        },
    },
}
PAIRS: JsonDict = {
    "crosswalk": CROSSWALK,
    "pairs": [
        {
            "from_id": 3301,
            "to_id": 8122,
            "from_ward": "52308012",
            "from_name": "Ward 12",
            "to_ward": "52307012",
            "to_name": "Ward 12",
            "share": 0.981234567,
            "overlap_km2": 41.2,
            "iou": 0.957,
        }
    ],
    "next_cursor": None,
}
WARDS: JsonDict = {
    "from_edition": CROSSWALK["from_edition"],
    "to_edition": CROSSWALK["to_edition"],
    "wards": [
        {
            "id": 12,
            "code": "10101006",
            "name": "Ward 6",
            "local": "WC011",
            "change": "moved",
            "by": "area",
            "outside_km2": 0.0,
            "outside_share": 0.0,
            "slivers": 3,
            "slivers_km2": 0.9,
            "code_reused": True,
            "code_iou": 0.039,
            "now": "10101005",
        }
    ],
    "next_cursor": None,
}
CROSSWALKS: JsonDict = {"crosswalks": [CROSSWALK]}
MAP: JsonDict = {
    "from_edition": CROSSWALK["from_edition"],
    "to_edition": CROSSWALK["to_edition"],
    "within": "KZN238",
    "old_columns": ["id", "code", "name", "local", "change", "code_reused", "outside_share"],
    "old": [[3301, "52308012", "Ward 12", "KZN232", "moved", True, 0.0]],
    "new_columns": ["id", "code", "name", "local", "change", "code_reused", "mostly_from"],
    "new": [[8122, "52308012", "Ward 12", "KZN238", "moved", True, "52308011"]],
    "pair_columns": ["from_ward", "to_ward", "share"],
    "pairs": [["52308011", "52308012", 0.63]],
}
