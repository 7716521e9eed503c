"""Populations and backlogs of the demonstration district, ward by ward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from demo.places import SEED, TOWNS
from demo.rng import Rng
from demo.terrain import COLUMNS, ROWS
from demo.wards import District, Ward

YEAR, EDITION = 2022, "demo"
SOURCE = "Invented for the demonstration district"
HEADINGS = ("area_code", "indicator", "name", "unit", "more_is", "value", "year", "source", "edition")
CROWDED_PEOPLE_PER_KM2 = 900
KM2_PER_CELL = 0.0873


@dataclass(frozen=True)
class Indicator:
    """One indicator, and how it falls on wards.

    Attributes:
        code, name, unit, more_is: As `onebudget needs load` reads them.
        near, far: Share of people in need in the middle of a town and far from any.
    """

    code: str
    name: str
    unit: str
    more_is: str
    near: float = 0.0
    far: float = 0.0


POPULATION = Indicator("population", "Population", "persons", "neutral")
HOUSEHOLDS = Indicator("households", "Households", "households", "neutral")
BACKLOGS = (
    Indicator("no_piped_water", "People without piped water", "persons", "worse", 0.02, 0.62),
    Indicator("no_sanitation", "People without adequate sanitation", "persons", "worse", 0.05, 0.47),
    Indicator("no_electricity", "Households without electricity", "households", "worse", 0.02, 0.33),
)


def need_rows(district: District) -> list[tuple[str | int, ...]]:
    """Return the rows of the table of needs, without its headings."""
    rng = Rng(f"{SEED}/needs")
    rows: list[tuple[str | int, ...]] = []
    for ward in district.wards:
        remote = remoteness(district, ward)
        households = int(ward.people / rng.between(3.1, 4.6))
        rows += [_row(ward, POPULATION, ward.people), _row(ward, HOUSEHOLDS, households)]
        for backlog in BACKLOGS:
            of = ward.people if backlog.unit == "persons" else households
            rows.append(_row(ward, backlog, int(of * _share(rng, backlog, remote, crowded=_crowded(ward)))))
    return rows


def remoteness(district: District, ward: Ward) -> float:
    """Return how far a ward lies from the nearest town, from 0 in its middle to 1 at twenty kilometres."""
    cells = np.argwhere(district.labels == ward.label)
    row, column = int(cells[:, 0].sum()) // len(cells), int(cells[:, 1].sum()) // len(cells)
    nearest = min(abs(town.row - row) + abs(town.column - column) - town.radius for town in TOWNS)
    return min(1.0, max(0.0, nearest / (ROWS * COLUMNS) * 3600))


def _crowded(ward: Ward) -> bool:
    return ward.people / (ward.cells * KM2_PER_CELL) > CROWDED_PEOPLE_PER_KM2


def _share(rng: Rng, backlog: Indicator, remote: float, *, crowded: bool) -> float:
    """Return the share in need: it grows with distance, and some crowded settlements stand out."""
    share = backlog.near + (backlog.far - backlog.near) * remote
    share *= rng.between(0.55, 1.35)
    if crowded and rng.chance(0.22):
        share += rng.between(0.08, 0.24)
    return min(0.92, share)


def _row(ward: Ward, indicator: Indicator, value: int) -> tuple[str | int, ...]:
    of = indicator
    return (ward.code, of.code, of.name, of.unit, of.more_is, value, YEAR, SOURCE, EDITION)
