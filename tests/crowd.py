"""Commitments of every kind with awkward amounts and places, from seeded dice: the same every time."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy.orm import Session

from tests.builders import CORNERS, World, add_commitment


def add_crowd(session: Session, world: World, size: int, seed: int = 20261122) -> list[int]:
    """Store commitments of every kind, not placed yet, and return their ids."""
    dice = random.Random(seed)
    return [
        add_commitment(session, world, f"R{number:03}", *_money(dice), **_place(dice), **_facts(dice))
        for number in range(size)
    ]


def _money(dice: random.Random) -> tuple[str, list[tuple[int, str, int, str]]]:
    owner = dice.choice(["EC121", "BUF", "DC12", "EC-HEALTH", "DWS"])
    keys = {
        (dice.choice([2025, 2026, 2027]), dice.choice(["original", "adjusted", "actual"]), source)
        for source in dice.sample(["unstated", "mig", "own"], dice.randint(1, 3))
    }
    return owner, [(year, phase, _cents(dice), source) for year, phase, source in sorted(keys)]


def _cents(dice: random.Random) -> int:
    return dice.choice([0, 1, -1, 7, 100, -333_33, dice.randint(1, 10**6), dice.randint(1, 10**14)])


def _point(dice: random.Random) -> tuple[float, float]:
    # Multiples of a twentieth of a degree fall on borders and corners often.
    if dice.random() < 0.5:
        return dice.choice([27.0, 27.05, 27.1, 27.2, 27.4]), dice.choice([-33.0, -32.95, -32.9, -32.8])
    return round(dice.uniform(26.95, 27.45), 4), round(dice.uniform(-33.05, -32.75), 4)


def _place(dice: random.Random) -> dict[str, Any]:
    (x, y), (x2, y2) = _point(dice), _point(dice)
    kinds = [
        {"site": f"POINT({x} {y})"},
        {"site": f"MULTIPOINT({x} {y}, {x2} {y2}, 27.05 -32.95)"},
        {"site": f"LINESTRING({x} {y}, {x2 + 0.013} {y2 + 0.007})"},
        {"site": f"POLYGON(({x} {y}, {x + 0.17} {y}, {x + 0.11} {y + 0.13}, {x} {y}))"},
        {"wards": dice.sample([*CORNERS, "21299999"], dice.randint(1, 5))},
        {"area": dice.choice([("local", "EC121"), ("district", "DC12"), ("province", "EC")])},
        {"scope": dice.choice(["country", "head_office", "unlocated"])},
    ]
    return dice.choice(kinds)


def _facts(dice: random.Random) -> dict[str, Any]:
    return {
        "sector": dice.choice([None, "water", "health"]),
        "stage": dice.choice([None, "planning", "construction"]),
        "is_catalytic": dice.random() < 0.2,
        "is_transfer": dice.random() < 0.15,
        "split_by": dice.choice([None, None, "area"]),
    }
