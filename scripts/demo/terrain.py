"""An invented landscape: heights, a coast with an island, rivers that find their way to the sea.

Only additions, multiplications and comparisons are used, which every processor rounds alike: no powers,
exponentials or vectorised sums. So the landscape is the same, to the bit, wherever it is made.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from demo.rng import Rng

Heights = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

ROWS, COLUMNS = 480, 500
WEST_MICRODEGREES, NORTH_MICRODEGREES = 29_800_000, -28_460_000
CELL_WIDTH_MICRODEGREES, CELL_HEIGHT_MICRODEGREES = 3_000, 2_700  # about 292 m by 299 m

RIVER_CELLS = 110  # so many cells drain through a river, about 10 km²
NEIGHBOURS = ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))


@dataclass(frozen=True)
class Terrain:
    """The land, on a grid whose first row is the northernmost.

    Attributes:
        height: Metres above the sea; shape (ROWS, COLUMNS).
        sea: True where the sea is.
        flow: How many cells drain through each cell, itself included.
        order: Land cells from the sea upwards, each after the one it drains into.
        downstream: For each cell, by flat index, the cell it drains into, or -1.
    """

    height: Heights
    sea: Mask
    flow: Whole
    order: list[int]
    downstream: list[int]

    @property
    def river(self) -> Mask:
        """True where a river runs."""
        return (self.flow >= RIVER_CELLS) & ~self.sea


def make_terrain(seed: str) -> Terrain:
    """Return the landscape that a seed stands for."""
    height = _heights(Rng(f"{seed}/terrain"))
    sea = _sea(height)
    order, downstream = _drainage(height, sea)
    return Terrain(height, sea, _flow(order, downstream), order, downstream)


def noise(rng: Rng, cells: int, octaves: int = 1, shape: tuple[int, int] = (ROWS, COLUMNS)) -> Heights:
    """Return smooth noise from about -1 to 1 whose largest features measure the given number of cells."""
    total = np.zeros(shape)
    weight, size, weights = 1.0, float(cells), 0.0
    for _ in range(octaves):
        total += weight * _value_noise(rng, max(2, int(size)), shape)
        weights += weight
        weight, size = weight * 0.5, size * 0.5
    return total / weights


def _value_noise(rng: Rng, cells: int, shape: tuple[int, int]) -> Heights:
    rows, columns = (length // cells + 3 for length in shape)
    knots = rng.grid(rows, columns)
    # A different origin for each octave, so that their grid lines do not fall together.
    top, left = rng.unit(), rng.unit()
    y, x = np.arange(shape[0]) / cells + top, np.arange(shape[1]) / cells + left
    row, column = y.astype(int), x.astype(int)
    down, right = _eased(y - row)[:, None], _eased(x - column)[None, :]
    upper = knots[row][:, column] * (1 - right) + knots[row][:, column + 1] * right
    lower = knots[row + 1][:, column] * (1 - right) + knots[row + 1][:, column + 1] * right
    blended: Heights = upper * (1 - down) + lower * down
    return blended


def _eased(share: Heights) -> Heights:
    eased: Heights = share * share * share * (share * (share * 6 - 15) + 10)
    return eased


def _heights(rng: Rng) -> Heights:
    inland = _inland(rng)
    broad, middle, fine = noise(rng, 110, 3), noise(rng, 46, 4), noise(rng, 16, 4)
    relief = np.clip(0.10 + inland * 1.5, 0.05, 1.0)
    ridges = 1 - 2 * np.abs(noise(rng, 60, 3))  # crests where smooth noise crosses zero
    rise = np.where(inland > 0, 520 * inland + 1350 * inland * inland, 900 * inland)
    height = rise + relief * (260 * broad + 300 * ridges + 210 * middle + 80 * fine) - 12
    island = 130 * _hump(348, 444, 8, 4.5) * (1 + 0.9 * noise(rng, 9, 3))
    lagoon = 150 * _hump(214, 380, 12, 8) + 110 * _hump(218, 402, 2.8, 24)
    return np.asarray(height + island - lagoon * (1 + 0.45 * noise(rng, 12, 3)))


def _inland(rng: Rng) -> Heights:
    """Return how far inland each cell lies, from 1 in the far west to 0 at the coast and less at sea."""
    rows = np.arange(ROWS)[:, None]
    columns = np.arange(COLUMNS)[None, :]
    down = rows / ROWS
    # The coast runs from south-west to north-east, with two headlands and a wide bay between them.
    coast = 462 - 70 * down - 36 * down * down
    bend = 19 * noise(rng, 95, 2) + 5 * noise(rng, 26, 3)
    bay = -30 * _hump(292, 415, 30, 200)
    head = 20 * _hump(338, 415, 24, 200) + 13 * _hump(165, 430, 26, 200)
    return np.asarray((coast + bend + bay + head - columns) / 440)


def _hump(row: float, column: float, tall: float, wide: float) -> Heights:
    """Return a smooth hump of height 1, falling to nothing around its middle (in cells)."""
    up = (np.arange(ROWS)[:, None] - row) / tall
    along = (np.arange(COLUMNS)[None, :] - column) / wide
    hump: Heights = 1 / (1 + (up * up + along * along) * (up * up + along * along))
    return hump


def _sea(height: Heights) -> Mask:
    """Return the sea: what lies below its level and is open to it, and all islands but the largest."""
    low = height < 0
    ocean = _flood(low, [(row + 1) * COLUMNS - 2 for row in range(1, ROWS - 1)])
    mainland = _flood(~ocean, [row * COLUMNS + 1 for row in range(1, ROWS - 1)])
    left = ~ocean & ~mainland
    left[[0, -1], :] = left[:, [0, -1]] = False
    islands = []
    while left.any():
        islands.append(_flood(left, [int(np.argmax(left))]))
        left &= ~islands[-1]
    return ~(mainland | max(islands, key=lambda island: int(island.sum())))


def _flood(passable: Mask, starts: list[int]) -> Mask:
    """Return what can be reached edge to edge over passable cells; the edge of the grid stays dry."""
    inside = passable.copy()
    inside[[0, -1], :] = inside[:, [0, -1]] = False
    free, reached = inside.ravel().tolist(), np.zeros(inside.size, dtype=bool)
    waiting = [at for at in starts if free[at]]
    while waiting:
        at = waiting.pop()
        if not free[at]:
            continue
        free[at], reached[at] = False, True
        waiting += (at - COLUMNS, at - 1, at + 1, at + COLUMNS)
    return reached.reshape(passable.shape)


def _drainage(height: Heights, sea: Mask) -> tuple[list[int], list[int]]:
    """Let every cell drain to the sea or off the grid, hollows filled (priority flood)."""
    rng = Rng("riverbeds")
    level = (height + 34 * noise(rng, 5, 2)).ravel().tolist()
    wet = sea.ravel().tolist()
    downstream = [-1] * len(level)
    seen, order = wet.copy(), []
    queue = [(level[at], at) for at in _outlets(sea)]
    for _, at in queue:
        seen[at] = True
    heapq.heapify(queue)
    while queue:
        spill, at = heapq.heappop(queue)
        order.append(at)
        for beside in neighbours_of(at):
            if not seen[beside]:
                seen[beside] = True
                downstream[beside] = at
                heapq.heappush(queue, (max(spill + rng.unit(), level[beside]), beside))
    return order, downstream


def _outlets(sea: Mask) -> list[int]:
    edge = np.zeros_like(sea)
    edge[[0, -1], :] = edge[:, [0, -1]] = True
    beach = np.zeros_like(sea)
    beach[:, :-1] |= sea[:, 1:]
    beach[:, 1:] |= sea[:, :-1]
    beach[:-1] |= sea[1:]
    beach[1:] |= sea[:-1]
    return [int(at) for at in np.flatnonzero((edge | beach) & ~sea)]


def neighbours_of(at: int) -> list[int]:
    """Return the flat indices of the up to eight cells around one."""
    row, column = divmod(at, COLUMNS)
    if 0 < row < ROWS - 1 and 0 < column < COLUMNS - 1:
        return [at + down * COLUMNS + right for down, right in NEIGHBOURS]
    return [
        at + down * COLUMNS + right
        for down, right in NEIGHBOURS
        if 0 <= row + down < ROWS and 0 <= column + right < COLUMNS
    ]


def _flow(order: list[int], downstream: list[int]) -> Whole:
    flow = [1] * len(downstream)
    for at in reversed(order):
        if downstream[at] >= 0:
            flow[downstream[at]] += flow[at]
    return np.array(flow, dtype=np.int64).reshape(ROWS, COLUMNS)
