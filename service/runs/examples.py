"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

RULE: Final[JsonDict] = {"rule": "latitude-sign", "severity": "warn", "times": 7, "accepted": 5}
RUN: Final[JsonDict] = {
    "id": 12,
    "file": "kzn238-projects-2026.xlsx",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "size_bytes": 48213,
    "edition": "mdb-2020",
    "profile": "template",
    "unit": "rands",
    "sheet": "Commitments",
    "loaded_at": "2026-07-14T08:12:44Z",
    "rows": {"stated": 95, "loaded": 94, "refused": 1},
    "check_sum": {"stated": 5901708130.61, "loaded": 5900093047.88, "refused": 1615082.73},
    "commitments": {"new": 60, "changed": 20, "same": 14},
    "findings": {"refuse": 1, "warn": 9, "note": 3, "accepted": 5},
}
FINDING: Final[JsonDict] = {
    "rule": "latitude-sign",
    "severity": "warn",
    "message": "These coordinates cannot be meant as they stand: the latitude lacks its minus sign.",
    "sheet": "Commitments",
    "row": 17,
    "column": "latitude",
    "value": "28.55081",
    "suggestion": "-28.55081",
    "known": [],
    "accepted": True,
}
REF: Final[JsonDict] = {
    "slug": "mdb-2020",
    "title": "Municipal Demarcation Board, wards of 2021",
    "territory": "ZA",
}
RUNS: Final[JsonDict] = {"edition": REF, "imports": [RUN], "next_cursor": None}
DETAIL: Final[JsonDict] = {
    **RUN,
    "rules": [RULE],
    "listed": [FINDING],
    "next_cursor": None,
}
REFUSED: Final[JsonDict] = {
    "refused_rows": [
        {
            "sheet": "Commitments",
            "row": 41,
            "amount": 1615082.73,
            "cells": {"reference": "P-0412", "name": "Bulk water", "original 2026/27": "1,250"},
        }
    ],
    "next_cursor": None,
}
