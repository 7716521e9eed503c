"""Where people live in the invented landscape, and wards that each hold about as many of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from demo.places import SEED, TOWNS
from demo.regions import Labels
from demo.rng import Rng
from demo.terrain import COLUMNS, ROWS, Terrain, Whole, noise

PEOPLE_PER_RURAL_CELL = 5.0  # about 57 a square kilometre
ROUNDS = 14


def people_per_cell(terrain: Terrain) -> Whole:
    """Return hundredths of a person for each cell: towns, villages in the hills, empty heights."""
    rng = Rng(f"{SEED}/settlement")
    villages = 1 + noise(rng, 44, 3) * 1.5 + noise(rng, 12, 2)
    heights = 1 - np.clip((terrain.height - 700) / 1300, 0, 0.8)
    density = PEOPLE_PER_RURAL_CELL * np.clip(villages, 0.12, 3.2) * heights
    rows, columns = np.arange(ROWS)[:, None], np.arange(COLUMNS)[None, :]
    uneven = np.clip(1 + 0.9 * noise(rng, 9, 2), 0.2, 2.0)
    for town in TOWNS:
        far = ((rows - town.row) * (rows - town.row) + (columns - town.column) * (columns - town.column)) / (
            town.radius * town.radius
        )
        peak = town.people / (3.14159 * town.radius * town.radius)
        density = density + peak * uneven / ((1 + far) * (1 + far))
    return np.where(terrain.sea, 0, np.asarray(density * 100, dtype=np.int64))


def ward_seeds(rng: Rng, cells: Whole, people: Whole, count: int) -> list[int]:
    """Return the cells at which the wards of one municipality start to grow.

    Args:
        rng: For the first guess.
        cells: Flat indices of the municipality's cells, shape (n,).
        people: People in each of them, shape (n,).
        count: How many wards.
    """
    pull = _pull(people)
    rows, columns = cells // COLUMNS, cells % COLUMNS
    first = _first_guess(rng, pull, count)
    at_row, at_column = rows[first], columns[first]
    for _ in range(ROUNDS):
        nearest = _nearest(rows, columns, at_row, at_column)
        mass = _summed(pull, nearest, count)  # at least one cell each, as no two start in the same place
        at_row = _summed(pull * rows, nearest, count) // mass
        at_column = _summed(pull * columns, nearest, count) // mass
    return [_cell_nearest(rows, columns, cells, y, x) for y, x in zip(at_row, at_column, strict=True)]


def _first_guess(rng: Rng, pull: Whole, count: int) -> list[int]:
    """Return different cells, those with more pull more often."""
    running, chosen = np.cumsum(pull), dict[int, None]()
    while len(chosen) < count:
        chosen[int(np.searchsorted(running, rng.unit() * int(running[-1]), side="right"))] = None
    return list(chosen)


def _pull(people: Whole) -> Whole:
    """Return how strongly each cell draws seeds: by its square, so that wards hold alike many people."""
    capped = np.minimum(people, 40_000) + 120
    return np.asarray(capped * (1 + capped // 700), dtype=np.int64)


def _nearest(rows: Whole, columns: Whole, at_row: Whole, at_column: Whole) -> npt.NDArray[np.intp]:
    down, across = rows[:, None] - at_row[None, :], columns[:, None] - at_column[None, :]
    nearest: npt.NDArray[np.intp] = np.argmin(down * down + across * across, axis=1)
    return nearest


def _summed(values: Whole, groups: npt.NDArray[np.intp], count: int) -> Whole:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, groups, values)
    return sums


def _cell_nearest(rows: Whole, columns: Whole, cells: Whole, row: int, column: int) -> int:
    down, across = rows - row, columns - column
    return int(cells[int(np.argmin(down * down + across * across))])


def count_by_label(labels: Labels, people: Whole) -> dict[int, int]:
    """Return how many people live in each region."""
    flat, each = labels.ravel(), people.ravel()
    sums = np.zeros(int(flat.max()) + 1, dtype=np.int64)
    np.add.at(sums, flat, each)
    return {label: int(total) // 100 for label, total in enumerate(sums.tolist()) if label and total}
