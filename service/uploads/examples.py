"""Bodies and answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

MAPPED: Final[JsonDict] = {
    "sheet": "Projects 2026",
    "header_row": 4,
    "columns": {"Project": {"role": "name"}, "Budget": {"role": "amount", "phase": "original", "year": 2026}},
    "keep_as": "Our project list",
}
CORRECTIONS: Final[JsonDict] = {"cells": {"17": {"Ward": "52308012"}}, "left_out": {"40": True}}
PROGRESS: Final[JsonDict] = {
    "id": 3,
    "step": "checking",
    "is_stalled": False,
    "done": 4000,
    "total": 12000,
    "fault": None,
    "version": 4,
}
BRIEF: Final[JsonDict] = {
    **PROGRESS,
    "step": "checked",
    "done": 2,
    "total": 2,
    "file": "projects.xlsx",
    "size_bytes": 18211,
    "organisation": {"code": "KZN-HEALTH", "name": "KwaZulu-Natal Department of Health"},
    "created_at": "2026-11-27T08:00:00Z",
    "changed_at": "2026-11-27T08:01:00Z",
}
FINDING: Final[JsonDict] = {
    "rule": "ward-unknown",
    "severity": "refuse",
    "message": "There is no ward 5230812; did you mean 52308012?",
    "column": "Ward",
    "suggestion": "52308012",
    "fix": {"Ward": "52308012"},
    "known": ["52308012"],
}
OUTCOME: Final[JsonDict] = {
    "edition": "mdb-2020",
    "profile": "by-hand",
    "unit": "rands",
    "rows_in": 2,
    "rows_loaded": 1,
    "rows_refused": 1,
    "located": 1,
    "unlocated": 0,
    "totals": [
        {
            "phase": "original",
            "year": 2026,
            "amount_in": 3000000.0,
            "amount_loaded": 1000000.0,
            "amount_refused": 2000000.0,
            "coverage": 1.0,
        }
    ],
    "commitments": {"add": 1, "change": 0, "draft": 0, "same": 0},
    "proposals": None,
    "groups": [
        {
            "rule": "ward-unknown",
            "severity": "refuse",
            "count": 1,
            "message": "There is no ward 5230812; did you mean 52308012?",
            "row": 17,
        }
    ],
    "headings": ["Project", "Ward", "Budget"],
    "rows": [
        {
            "row": 17,
            "refused": True,
            "reference": "P-2",
            "name": "Clinic",
            "cells": {"Project": "Clinic", "Ward": "5230812", "Budget": "2000000"},
            "findings": [FINDING],
        }
    ],
    "rows_to_look_at": 1,
}
UPLOAD: Final[JsonDict] = {
    **BRIEF,
    "options": {
        "kind": "xlsx",
        "edition": None,
        "sheets": ["Projects 2026", "Notes"],
        "sheet": "Projects 2026",
        "header_row": 4,
        "header_rows": 1,
        "unit": None,
        "decimal": None,
        "accept_suggestions": False,
        "include_examples": False,
        "way": "by hand",
        "profile": "by-hand",
        "columns": [
            {"name": "Budget", "samples": ["1000000"], "role": "amount", "phase": "original", "year": 2026}
        ],
    },
    "corrections": {"17": {"Ward": "52308012"}},
    "left_out": [40],
    "outcome": OUTCOME,
}
UPLOADS: Final[JsonDict] = {"uploads": [BRIEF]}
