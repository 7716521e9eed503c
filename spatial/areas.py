"""Areas of one edition and how they lie in one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from spatial.vocabulary import LEVELS, Level

AreaKey = tuple[Level, str]


@dataclass(frozen=True, slots=True)
class Area:
    """One place of the edition at one level."""

    level: Level
    code: str
    name: str
    parent_code: str | None

    @property
    def key(self) -> AreaKey:
        """Level and code: what makes it one place within its edition."""
        return self.level, self.code

    @property
    def label(self) -> str:
        """Name and code as a person could type them, such as ``Alfred Duma (KZN238)``."""
        return f"{self.name} ({self.code})" if self.name != self.code else self.code


@dataclass(slots=True)
class Hierarchy:
    """Answers which area lies in which, by codes alone.

    A metro is one area at district level and one at local level with the same code; wherever either would
    do, the local one stands for both.
    """

    areas: dict[AreaKey, Area]
    _wards: dict[str, dict[int, str]] = field(init=False)
    _local_by_prefix: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._wards, self._local_by_prefix = {}, {}
        for area in sorted(self.areas.values(), key=lambda area: area.code):
            if area.level is Level.WARD and area.parent_code and area.code[-3:].isdigit():
                self._wards.setdefault(area.parent_code, {}).setdefault(int(area.code[-3:]), area.code)
                self._local_by_prefix.setdefault(area.code[:-3], area.parent_code)

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Hierarchy:
        """Build from areas in any order; of two with the same level and code the first counts."""
        by_key: dict[AreaKey, Area] = {}
        for area in areas:
            by_key.setdefault(area.key, area)
        return cls(by_key)

    def get(self, level: Level, code: str) -> Area | None:
        """Return the area, or None where the edition has none of that level and code."""
        return self.areas.get((level, code))

    def ward_code(self, local_code: str, number: int) -> str | None:
        """Return the code of a municipality's ward by its number, or None where there is no such ward."""
        return self._wards.get(local_code, {}).get(number)

    def ward_numbers(self, local_code: str) -> Mapping[int, str]:
        """Return the wards of a municipality: code by number."""
        return self._wards.get(local_code, {})

    def ward_codes(self, local_code: str) -> tuple[str, ...]:
        """Return the codes of all wards of a municipality, the lowest first."""
        return tuple(sorted(self._wards.get(local_code, {}).values()))

    def local_of_ward_code(self, code: str) -> Area | None:
        """Return the municipality in which a ward code must lie, whether or not there is such a ward."""
        local = self._local_by_prefix.get(code[:-3])
        return self.get(Level.LOCAL, local) if local else None

    def ward_range(self, local_code: str) -> str:
        """Describe the ward numbers of a municipality, such as ``1 to 37``; empty where it has none."""
        numbers = sorted(self._wards.get(local_code, {}))
        if not numbers:
            return ""
        whole = numbers[-1] - numbers[0] + 1 == len(numbers)
        return f"{numbers[0]} to {numbers[-1]}" + ("" if whole else f", {len(numbers)} in all")

    def above(self, area: Area) -> Area | None:
        """Return the area in which this one lies, or None at the top or where the edition lacks it."""
        if not area.parent_code:
            return None
        for level in reversed(LEVELS[: LEVELS.index(area.level)]):
            parent = self.areas.get((level, area.parent_code))
            if parent:
                return parent
        return None

    def chain(self, area: Area) -> tuple[Area, ...]:
        """Return the area and all those in which it lies, from the bottom up."""
        found = [area]
        while (upper := self.above(found[-1])) is not None:
            found.append(upper)
        return tuple(found)

    def ancestor(self, area: Area, level: Level) -> Area | None:
        """Return the area of a level in which this one lies (or itself), or None."""
        return next((upper for upper in self.chain(area) if upper.level is level), None)

    def lies_in(self, area: Area, outer: Area) -> bool:
        """Tell whether an area lies in another or is the same place."""
        return any(upper.key == outer.key for upper in self.chain(self.finest(area))) or (
            self.finest(area).key == self.finest(outer).key
        )

    def finest(self, area: Area) -> Area:
        """Return the area at local level that is the same place as a metro; any other area itself."""
        if area.level is Level.DISTRICT:
            return self.areas.get((Level.LOCAL, area.code), area)
        return area

    def common(self, areas: Iterable[Area]) -> Area | None:
        """Return the smallest area in which all of them lie, or None where there is none."""
        chains = [self.chain(area) for area in areas]
        if not chains:
            return None
        shared = set.intersection(*({area.key for area in chain} for chain in chains))
        return next((area for area in chains[0] if area.key in shared), None)
