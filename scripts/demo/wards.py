"""The demonstration district's wards: grown over the invented landscape, numbered and outlined."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from demo.borders import Point, Position, Ring, bent, polygons_of, rings_of, smoothed, thinned, trace
from demo.places import AROUND, MUNICIPALITIES, SEED, TOWNS, Municipality
from demo.regions import NOBODY, Labels, Travel, edge_neighbours, grow, reach, tidy
from demo.rng import Rng
from demo.settlement import count_by_label, people_per_cell, ward_seeds
from demo.terrain import (
    CELL_HEIGHT_MICRODEGREES,
    CELL_WIDTH_MICRODEGREES,
    COLUMNS,
    NORTH_MICRODEGREES,
    ROWS,
    WEST_MICRODEGREES,
    Heights,
    Terrain,
    Whole,
    make_terrain,
    noise,
)

ENCLAVE_IN, ENCLAVE_CELLS, ENCLAVE_MARGIN = "KZN995", 110, 4
SURVEYED_SHARE = 0.22  # of borders follow farm boundaries, which are straight
SURVEYED_TOLERANCE, NATURAL_TOLERANCE = 1.5, 0.11  # in cells


@dataclass(frozen=True)
class Ward:
    """One ward.

    Attributes:
        code: Eight digits.
        municipality: The municipality that it belongs to.
        number: Its number there.
        people: How many live in it.
        cells: How many grid cells it has, of about 0.087 km² each.
        polygons: Its outlines: each an outer ring and the holes in it, in microdegrees.
    """

    code: str
    municipality: Municipality
    number: int
    people: int
    cells: int
    polygons: list[list[Ring]]

    @property
    def label(self) -> int:
        """What its cells carry on the grid."""
        return int(self.code[3:5]) * 1000 + self.number


@dataclass(frozen=True)
class District:
    """The district: its land, who owns which cell, and its wards in the order of their codes."""

    terrain: Terrain
    labels: Labels
    people: Whole
    wards: list[Ward]


def make_district() -> District:
    """Return the demonstration district, the same whenever and wherever it is made."""
    terrain = make_terrain(SEED)
    people = people_per_cell(terrain)
    travel = Travel(terrain, _bush(), people)
    owners = _municipalities(terrain, travel)
    labels = _numbered(_wards(travel, owners, people), owners)
    return District(terrain, labels, people, _outlined(labels, people))


def _bush() -> Heights:
    """Return how thick the bush is in each cell, from 0 to 1."""
    return np.clip(0.35 + 1.5 * noise(Rng(f"{SEED}/bush"), 20, 4), 0, 1)


def _municipalities(terrain: Terrain, travel: Travel) -> Labels:
    """Return the municipality of each cell, from 1, the islands included."""
    land = (~terrain.sea).astype(np.int64)
    land[[0, -1], :] = land[:, [0, -1]] = NOBODY
    seeds = {at + 1: [_flat(*cell) for cell in one.seeds] for at, one in enumerate(MUNICIPALITIES)}
    abroad = len(seeds) + 1
    owners = grow(travel, {**seeds, abroad: [_flat(*cell) for cell in AROUND]}, land)
    islands = (owners == NOBODY) & (land > 0)
    owners = np.where(owners == abroad, NOBODY, owners)
    return tidy(np.where(islands, 1, owners), rounds=1)


def _wards(travel: Travel, owners: Labels, people: Whole) -> Labels:
    """Return the ward of each cell, as a hundred times its municipality plus a counter."""
    seeds: dict[int, list[int]] = {}
    flat = owners.ravel()
    for place, one in enumerate(MUNICIPALITIES, start=1):
        cells = np.flatnonzero(flat == place)
        count = one.ward_count - (one.code == ENCLAVE_IN)
        starts = ward_seeds(Rng(f"{SEED}/{one.code}"), cells, people.ravel()[cells], count)
        seeds |= {100 * place + counter: [cell] for counter, cell in enumerate(starts)}
    wards = tidy(_with_islands(grow(travel, seeds, owners), owners), owners)
    return _with_enclave(wards, owners, travel)


def _with_islands(wards: Labels, owners: Labels) -> Labels:
    """Give the cells of islands to the ward on the nearest shore."""
    islands = (wards == NOBODY) & (owners != NOBODY)
    middle = _middle(islands)
    shore = np.argwhere(wards != NOBODY)
    down, across = shore[:, 0] - middle[0], shore[:, 1] - middle[1]
    nearest = shore[int(np.argmin(down * down + across * across))]
    return np.where(islands, wards[nearest[0], nearest[1]], wards)


def _with_enclave(wards: Labels, owners: Labels, travel: Travel) -> Labels:
    """Cut a small town ward out of the middle of a large one, which then has a hole."""
    place = [one.code for one in MUNICIPALITIES].index(ENCLAVE_IN) + 1
    mine = wards[owners == place]
    sizes = {int(label): int((mine == label).sum()) for label in np.unique(mine)}
    large = max(sorted(sizes), key=lambda label: sizes[label])
    inner = np.array(_depth(wards == large)).reshape(wards.shape)
    start = int(np.argmax(inner))
    spent = reach(travel, start, inner > ENCLAVE_MARGIN)
    cut = wards.copy()
    cut.ravel()[np.argsort(spent, kind="stable")[:ENCLAVE_CELLS]] = 100 * place + 99
    return tidy(cut, owners, rounds=1)


def _depth(inside: np.ndarray) -> list[int]:
    """Return how many steps each cell lies inside a region's border; 0 outside."""
    flat = inside.ravel().tolist()
    depth = [0 if within else -1 for within in flat]
    edge = [at for at, within in enumerate(flat) if within and any(not flat[n] for n in edge_neighbours(at))]
    queue = deque(edge)
    for at in edge:
        depth[at] = 1
    while queue:
        at = queue.popleft()
        for beside in edge_neighbours(at):
            if depth[beside] == 0:
                depth[beside] = depth[at] + 1
                queue.append(beside)
    return [max(0, steps) for steps in depth]


def _flat(row: int, column: int) -> int:
    return row * COLUMNS + column


def _numbered(wards: Labels, owners: Labels) -> Labels:
    """Return the wards relabelled 1000 times their municipality plus their ward number.

    Wards are numbered as commissions do: from the main town outwards, each near the one before it.
    """
    numbered = np.zeros_like(wards)
    for place, one in enumerate(MUNICIPALITIES, start=1):
        mine = [int(label) for label in np.unique(wards[owners == place])]
        middles = {label: _middle(wards == label) for label in mine}
        town = next(town for town in TOWNS if town.municipality == one.code)
        here = (town.row, town.column)
        for number in range(1, len(mine) + 1):
            label = min(mine, key=lambda ward: (_square(middles[ward], here), ward))
            numbered[wards == label] = 1000 * place + number
            mine.remove(label)
            here = middles[label]
    return numbered


def _middle(inside: np.ndarray) -> tuple[int, int]:
    cells = np.argwhere(inside)
    return int(cells[:, 0].sum()) // len(cells), int(cells[:, 1].sum()) // len(cells)


def _square(one: tuple[int, int], other: tuple[int, int]) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _outlined(labels: Labels, people: Whole) -> list[Ward]:
    lines = _lines(labels)
    counted = count_by_label(labels, people)
    people_in = _evened(counted)
    wards = []
    for label in sorted(people_in):
        place, number = divmod(label, 1000)
        one = MUNICIPALITIES[place - 1]
        code = f"{one.ward_prefix}{number:03d}"
        shapes = polygons_of(rings_of(label, lines))
        wards.append(Ward(code, one, number, people_in[label], int((labels == label).sum()), shapes))
    return wards


def _evened(counted: dict[int, int]) -> dict[int, int]:
    """Bring populations half-way to their municipality's mean: wards are drawn to hold alike many voters."""
    rng = Rng(f"{SEED}/people")
    evened = {}
    for place in range(1, len(MUNICIPALITIES) + 1):
        mine = [label for label in sorted(counted) if label // 1000 == place]
        mean = sum(counted[label] for label in mine) / len(mine)
        for label in mine:
            evened[label] = int((0.45 * mean + 0.55 * counted[label]) * rng.between(0.86, 1.14))
    return evened


def _lines(labels: Labels) -> list[tuple[int, int, Ring]]:
    rng = Rng(f"{SEED}/borders")
    bend = _Bend(Rng(f"{SEED}/bends"))
    lines = []
    for chain in trace(labels):
        inner = NOBODY not in (chain.left, chain.right)
        straight = inner and rng.chance(SURVEYED_SHARE) and chain.corners[0] != chain.corners[-1]
        points = smoothed(chain.corners, 1)
        if straight:
            ends = [bend(points[0]), bend(points[-1])]
            points = thinned([ends[0], *map(bend, points[1:-1]), ends[1]], SURVEYED_TOLERANCE)
        else:
            points = thinned(bent(points, bend), NATURAL_TOLERANCE)
        lines.append((chain.left, chain.right, [_position(point) for point in points]))
    return lines


class _Bend:
    """Moves points a little, those near each other alike, so that no border keeps the grid's step."""

    def __init__(self, rng: Rng) -> None:
        shape = (ROWS * 2, COLUMNS * 2)  # half cells
        self._across = (1.0 * noise(rng, 26, 2, shape) + 1.0 * noise(rng, 8, 3, shape)).tolist()
        self._down = (1.0 * noise(rng, 26, 2, shape) + 1.0 * noise(rng, 8, 3, shape)).tolist()

    def __call__(self, point: Point) -> Point:
        x, y = point
        column, row = min(int(2 * x), 2 * COLUMNS - 2), min(int(2 * y), 2 * ROWS - 2)
        right, down = 2 * x - column, 2 * y - row
        return (
            x + _mixed(self._across, row, column, down, right),
            y + _mixed(self._down, row, column, down, right),
        )


def _mixed(grid: list[list[float]], row: int, column: int, down: float, right: float) -> float:
    upper = grid[row][column] * (1 - right) + grid[row][column + 1] * right
    lower = grid[row + 1][column] * (1 - right) + grid[row + 1][column + 1] * right
    return upper * (1 - down) + lower * down


def _position(point: Point) -> Position:
    # A tenth of a metre would be false precision; five decimals are about a metre.
    longitude = WEST_MICRODEGREES + int(point[0] * CELL_WIDTH_MICRODEGREES)
    latitude = NORTH_MICRODEGREES - int(point[1] * CELL_HEIGHT_MICRODEGREES)
    return longitude // 10 * 10, latitude // 10 * 10
