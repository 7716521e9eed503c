"""Regions that grow over the land from seeds and meet where the going is hard: on rivers and crests."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from demo.terrain import COLUMNS, NEIGHBOURS, RIVER_CELLS, Heights, Mask, Terrain, Whole

Labels = npt.NDArray[np.int64]
Cells = Mapping[int, Iterable[int]]

_CELLS, _LABELS, _FAR = 1 << 20, 1 << 12, 1 << 40

NOBODY = 0  # the sea and the land of other districts
STEP, DIAGONAL = 5, 7
CLIMB = 2  # per metre upwards
BUSH = 90  # what the thickest bush adds to a step
CROWD = 60  # so many hundredths of a person in a cell add 1 to a step
FORD = 300  # what a small river adds; every doubling of the river adds as much again


class Travel:
    """What it costs to go from a cell to each of its neighbours; a plain step straight on costs 5.

    Args:
        terrain: The land.
        bush: How thick the bush is in each cell, from 0 to 1.
        people: Hundredths of a person in each cell. Crowds slow regions down, so that town wards stay small.
    """

    def __init__(self, terrain: Terrain, bush: Heights, people: Whole) -> None:
        height = np.asarray(terrain.height, dtype=np.int64)
        doublings = sum((terrain.flow >= RIVER_CELLS * 4**power).astype(np.int64) for power in range(6))
        ford = np.where(terrain.river, FORD * doublings, 0)
        thicket = np.asarray(bush * BUSH, dtype=np.int64) + np.minimum(people // CROWD, 500)
        self.steps: list[tuple[int, list[int]]] = []
        for down, right in NEIGHBOURS:
            climb = _there(height, down, right) - height
            wade = _there(ford, down, right) - ford
            plain = STEP if down == 0 or right == 0 else DIAGONAL
            cost = plain + CLIMB * np.maximum(0, climb) + np.maximum(0, wade) + _there(thicket, down, right)
            self.steps.append((down * COLUMNS + right, cost.ravel().tolist()))


def _there(values: Whole, down: int, right: int) -> Whole:
    """Return what stands in the neighbour of each cell (round the edge, where nobody goes)."""
    return np.roll(values, (-down, -right), (0, 1))


def grow(travel: Travel, seeds: Cells, land: Labels) -> Labels:
    """Give every cell to the seed from which it is reached first.

    Args:
        travel: The costs.
        seeds: Cells by the label they give; labels are above 0.
        land: Regions never leave the part of the land in which they start; part 0 and the grid's edge are
            left alone.
    """
    owner, _ = _spread(travel, seeds, land)
    return np.array(owner, dtype=np.int64).reshape(land.shape)


def reach(travel: Travel, start: int, within: Mask) -> Whole:
    """Return what it costs to reach each cell from one; shape (cells,), very large where nobody gets."""
    _, spent = _spread(travel, {1: [start]}, within.astype(np.int64))
    return np.array(spent, dtype=np.int64)


def _spread(travel: Travel, seeds: Cells, land: Labels) -> tuple[list[int], list[int]]:
    """Return by flat index who reaches each cell first, and at what cost (Dijkstra)."""
    field = land.copy()
    field[[0, -1], :] = field[:, [0, -1]] = NOBODY
    parts = field.ravel().tolist()
    owner, best = [NOBODY] * len(parts), [_FAR] * len(parts)
    for at in (at for cells in seeds.values() for at in cells):
        best[at] = 0
    # Cost, cell and label in one number: cells reached at the same cost are taken in their order.
    queue = [at * _LABELS + label for label, cells in seeds.items() for at in cells]
    heapq.heapify(queue)
    while queue:
        spent, rest = divmod(heapq.heappop(queue), _CELLS * _LABELS)
        at, label = divmod(rest, _LABELS)
        if owner[at]:
            continue
        owner[at], part = label, parts[at]
        for offset, costs in travel.steps:
            there, cost = at + offset, spent + costs[at]
            if parts[there] == part and cost < best[there]:
                best[there] = cost
                heapq.heappush(queue, (cost * _CELLS + there) * _LABELS + label)
    return owner, best


def tidy(labels: Labels, within: Labels | None = None, rounds: int = 2) -> Labels:
    """Round off single cells, join stray pieces to a neighbour, and part corners that touch.

    Args:
        labels: Regions by label.
        within: Where given, cells change hands only inside their own part of it.
        rounds: How often single cells follow most of their neighbours.
    """
    parts = np.zeros_like(labels) if within is None else within
    for _ in range(rounds):
        labels = _follow_neighbours(labels, parts)
    for _ in range(60):
        whole = _join_strays(labels, parts)
        apart = _part_corners(whole, parts)
        if np.array_equal(apart, labels):
            return labels
        labels = apart
    raise ValueError("The regions do not settle; choose another seed.")


def _follow_neighbours(labels: Labels, parts: Labels) -> Labels:
    """Give a cell to the label that at least five of its eight neighbours carry."""
    ring = [
        np.roll(labels, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right
    ]
    same = [np.roll(parts, (down, right), (0, 1)) == parts for down in (-1, 0, 1) for right in (-1, 0, 1)]
    free = np.logical_and.reduce(same) & (labels != NOBODY)
    free[[0, -1], :] = free[:, [0, -1]] = False
    changed = labels.copy()
    for candidate in ring:
        votes = sum((other == candidate).astype(np.int64) for other in ring)
        changed = np.where(free & (votes >= 5) & (candidate != NOBODY), candidate, changed)  # noqa: PLR2004
    return changed


def components(labels: Labels) -> list[tuple[int, list[int]]]:
    """Return every piece of every region, by its label and its cells, edge to edge, in order of place."""
    flat = labels.ravel().tolist()
    pieces = []
    for start in np.flatnonzero(labels.ravel()).tolist():
        label = flat[start]
        if label == NOBODY:
            continue
        piece, waiting = [], [start]
        while waiting:
            at = waiting.pop()
            if flat[at] == label:
                flat[at] = NOBODY  # seen
                piece.append(at)
                waiting += (at - COLUMNS, at - 1, at + 1, at + COLUMNS)
        pieces.append((label, piece))
    return pieces


def edge_neighbours(at: int) -> tuple[int, int, int, int]:
    """Return the flat indices of the four cells that share an edge with one inside the grid's edge."""
    return at - COLUMNS, at - 1, at + 1, at + COLUMNS


def _join_strays(labels: Labels, parts: Labels) -> Labels:
    """Give every piece of a region but its largest to the neighbour with the longest common border."""
    flat, part = labels.ravel().copy(), parts.ravel()
    largest: dict[int, int] = {}
    pieces = components(labels)
    for label, cells in pieces:
        largest[label] = max(largest.get(label, 0), len(cells))
    for label, cells in pieces:
        if len(cells) == largest[label]:
            largest[label] = -1  # the first of two equals stays
            continue
        beside: dict[int, int] = {}
        for at in cells:
            for other in edge_neighbours(at):
                if flat[other] not in (label, NOBODY) and part[other] == part[at]:
                    beside[int(flat[other])] = beside.get(int(flat[other]), 0) + 1
        if beside:
            flat[cells] = max(sorted(beside), key=lambda one: beside[one])
    return flat.reshape(labels.shape)


def _part_corners(labels: Labels, parts: Labels) -> Labels:
    """Change one cell wherever a region touches itself at nothing but a corner."""
    fixed = labels.copy()
    a, b, c, d = labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]
    falling = (a == d) & (b != a) & (c != a) & (a != NOBODY)
    rising = (b == c) & (a != b) & (d != b) & (b != NOBODY)
    for row, column in np.argwhere(falling | rising).tolist():
        cells = [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)]
        touching, between = ((0, 3), (1, 2)) if falling[row, column] else ((1, 2), (0, 3))
        one, other = (cells[place] for place in touching)
        if fixed[one] == fixed[other]:
            taken = next(cells[place] for place in between if parts[cells[place]] == parts[one])
            fixed[taken] = fixed[one]
    return fixed
