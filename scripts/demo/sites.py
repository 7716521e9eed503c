"""Where invented projects stand: points, lines and areas that truly lie in their wards."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from demo.borders import Position, inside
from demo.needs import remoteness
from demo.places import TOWNS, Town
from demo.rng import Rng
from demo.terrain import (
    CELL_HEIGHT_MICRODEGREES,
    CELL_WIDTH_MICRODEGREES,
    NORTH_MICRODEGREES,
    WEST_MICRODEGREES,
)
from demo.wards import District, Ward

STEP = 10  # microdegrees: five decimals, about a metre
TRIES = 400


class Sites:
    """Finds sites in the wards of the district."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.wards = {ward.code: ward for ward in district.wards}
        self._cells: dict[str, list[list[int]]] = {}

    @cached_property
    def attention(self) -> dict[str, float]:
        """How likely each ward is to be given a project: by its people, the remote ones less so."""
        return {
            ward.code: ward.people * (1 - 0.72 * remoteness(self.district, ward))
            for ward in self.district.wards
        }

    def of(self, municipality: str) -> list[Ward]:
        """Return the wards of a municipality, or all of the district."""
        return [ward for ward in self.district.wards if municipality in (ward.municipality.code, "DC99")]

    def point(self, rng: Rng, ward: Ward) -> Position:
        """Return a point inside a ward."""
        for _ in range(TRIES):
            row, column = rng.one_of(self._cells_of(ward))
            at = _position(column + rng.unit(), row + rng.unit())
            if contains(ward, at):
                return at
        raise ValueError(f"No point found in ward {ward.code}.")

    def line(self, rng: Rng, ward: Ward) -> list[Position]:
        """Return a winding line that starts in a ward and may leave it."""
        here = self.point(rng, ward)
        line, across, down = [here], rng.between(-3000, 3000), rng.between(-3000, 3000)
        for _ in range(rng.whole(3, 7)):
            across, down = across + rng.between(-2200, 2200), down + rng.between(-2200, 2200)
            there = _stepped(line[-1][0] + across, line[-1][1] + down)
            if self.ward_at(there) is not None:
                line.append(there)
        return line if len(line) > 1 else [here, (here[0] + 50 * STEP, here[1])]

    def area(self, rng: Rng, ward: Ward) -> list[Position]:
        """Return a closed ring around a point of a ward, wholly inside it."""
        for _ in range(TRIES):
            middle, size = self.point(rng, ward), rng.between(1500, 5200)
            corners = [
                _stepped(
                    middle[0] + size * across * rng.between(0.7, 1.2),
                    middle[1] + size * down * rng.between(0.7, 1.2),
                )
                for across, down in ((-1, -0.6), (0.1, -1), (1, -0.5), (0.9, 0.6), (-0.1, 0.9), (-0.9, 0.5))
            ]
            if all(contains(ward, corner) for corner in corners):
                return [*corners, corners[0]]
        raise ValueError(f"No area found in ward {ward.code}.")

    def along(self, rng: Rng, towns: list[str]) -> list[Position]:
        """Return a line through towns, a little beside the straight way between each two."""
        line = [self.town(towns[0])]
        for name in towns[1:]:
            start, end = line[-1], self.town(name)
            for part in range(1, 8):
                there = _stepped(
                    start[0] + (end[0] - start[0]) * part / 8 + rng.between(-6000, 6000),
                    start[1] + (end[1] - start[1]) * part / 8 + rng.between(-6000, 6000),
                )
                if self.ward_at(there) is not None:
                    line.append(there)
            line.append(end)
        return line

    def town(self, name: str) -> Position:
        """Return the middle of a town."""
        return _position(town_named(name).column, town_named(name).row)

    def ward_at(self, at: Position) -> Ward | None:
        """Return the ward that holds a position, None where none does."""
        return next((ward for ward in self.district.wards if contains(ward, at)), None)

    def town_of(self, ward: Ward) -> str:
        """Return the name of the town of the municipality that lies nearest a ward."""
        row, column = self._cells_of(ward)[0]
        mine = [town for town in TOWNS if town.municipality == ward.municipality.code]
        return min(mine, key=lambda town: (town.row - row) ** 2 + (town.column - column) ** 2).name

    @cached_property
    def junction(self) -> tuple[Position, list[str]]:
        """A point at which three wards of one municipality meet, and their codes, the lowest first."""
        meeting: dict[Position, set[str]] = {}
        for ward in self.district.wards:
            for at in (at for polygon in ward.polygons for ring in polygon for at in ring):
                meeting.setdefault(at, set()).add(ward.code)
        return next(
            (at, sorted(codes))
            for at, codes in sorted(meeting.items())
            if len(codes) > 2 and len({code[:5] for code in codes}) == 1  # noqa: PLR2004 - three wards
        )

    def _cells_of(self, ward: Ward) -> list[list[int]]:
        if ward.code not in self._cells:
            self._cells[ward.code] = np.argwhere(self.district.labels == ward.label).tolist()
        return self._cells[ward.code]


def contains(ward: Ward, at: Position) -> bool:
    """Tell whether a position lies inside a ward."""
    return any(
        inside(at, polygon[0]) and not any(inside(at, hole) for hole in polygon[1:])
        for polygon in ward.polygons
    )


def town_named(name: str) -> Town:
    """Return a town by its name."""
    return next(town for town in TOWNS if town.name == name)


def _position(x: float, y: float) -> Position:
    return _stepped(
        WEST_MICRODEGREES + x * CELL_WIDTH_MICRODEGREES, NORTH_MICRODEGREES - y * CELL_HEIGHT_MICRODEGREES
    )


def _stepped(longitude: float, latitude: float) -> Position:
    return int(longitude) // STEP * STEP, int(latitude) // STEP * STEP
