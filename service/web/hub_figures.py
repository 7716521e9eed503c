"""Alignment in figures as the hub's page shows it: a matrix of plans and spheres, and shares inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from service.alignment.words import Alignment
from service.rows import AnyRow
from spatial.alignment import share_inside
from spatial.vocabulary import Sphere


class Cell(NamedTuple):
    """What one sphere commits that serves a plan."""

    cents: int
    commitments: int


class PlanRow(NamedTuple):
    """One plan of the matrix; the sum of its cells stands first."""

    code: str
    kind: str
    title: str
    whole: Cell
    cells: Sequence[Cell | None]


class Inside(NamedTuple):
    """Money of one place or sphere by where it lies; the three parts add up to the amount."""

    code: str
    name: str
    inside_cents: int
    outside_cents: int
    unplaced_cents: int
    estimated_cents: int

    @property
    def share(self) -> float | None:
        """The share inside of what is placed at wards, None where nothing is."""
        return share_inside(self.inside_cents, self.outside_cents)


@dataclass(frozen=True, slots=True)
class Figures:
    """Alignment in figures.

    Attributes:
        spheres: Columns of the matrix: spheres with money here.
        plans: Its rows.
        serves_none, everything: The rows under it, which do add up: money without a plan, and all of it.
        features: Features of plans in force that make up the priority areas.
        inside: All money by where it lies.
        by_place, by_sphere: The same for each of them.
    """

    spheres: Sequence[Sphere]
    plans: Sequence[PlanRow]
    serves_none: Sequence[Cell]
    everything: Sequence[Cell]
    features: int
    inside: Inside
    by_place: Sequence[Inside]
    by_sphere: Sequence[Inside]


def figures_of(found: Alignment) -> Figures:
    """Put figures of alignment in the form of the page's tables; all sums are of whole cents."""
    spheres = [Sphere(row.sphere) for row in found.spheres]
    by_plan = groupby(found.plans, key=lambda row: row.code)
    none = [
        Cell(row.cents - row.served_cents, row.commitments - row.served_commitments) for row in found.spheres
    ]
    whole = [Cell(row.cents, row.commitments) for row in found.spheres]
    return Figures(
        spheres=spheres,
        plans=[_plan(list(rows), spheres) for _, rows in by_plan],
        serves_none=[_sum(none), *none],
        everything=[_sum(whole), *whole],
        features=found.features,
        inside=_inside("", "", found.places),
        by_place=_by(found.places, lambda row: (row.code, row.name)),
        by_sphere=_by(found.places, lambda row: (row.sphere, "")),
    )


def _plan(rows: Sequence[AnyRow], spheres: Sequence[Sphere]) -> PlanRow:
    first = rows[0]
    cells = {row.sphere: Cell(row.cents, row.commitments) for row in rows if row.sphere is not None}
    ordered = [cells.get(sphere) for sphere in spheres]
    return PlanRow(first.code, first.kind, first.title, _sum(cells.values()), ordered)


def _sum(cells: Iterable[Cell]) -> Cell:
    cells = list(cells)
    return Cell(sum(cell.cents for cell in cells), sum(cell.commitments for cell in cells))


def _by(rows: Sequence[AnyRow], key: Callable[[AnyRow], tuple[str, str]]) -> list[Inside]:
    groups: dict[tuple[str, str], list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [_inside(*name, own) for name, own in sorted(groups.items())]


def _inside(code: str, name: str, rows: Sequence[AnyRow]) -> Inside:
    parts = ("inside_cents", "outside_cents", "unplaced_cents", "estimated_inside_cents")
    return Inside(code, name, *(sum(getattr(row, part) for row in rows) for part in parts))
