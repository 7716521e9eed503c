"""Names of areas as people spell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process

from spatial.areas import Area, AreaKey, Hierarchy
from spatial.findings import Finding, Severity
from spatial.plain_text import NOT_GIVEN, run_together, shortened, without_accents
from spatial.vocabulary import Level

# fmt: off
_KIND_WORDS: Final = frozenset([
    "local", "district", "metropolitan", "metro", "municipality", "municipal", "municipalities", "province",
    "provincial", "city", "of", "the", "lm", "dm", "mm", "council", "government",
])
# fmt: on
_DISTRICT_HINT: Final = re.compile(r"\bdistrict\b|\bdm\b|\bdc\s?[0-9]", re.IGNORECASE)
_CODE_LIKE: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2,4}[0-9]{1,4}(?![A-Z0-9])|[0-9]{8}")
_IN_BRACKETS: Final = re.compile(r"\(\s*([A-Z]{2,4}[0-9]{0,4})\s*\)|^([A-Z]{2,4})\s*[-:]\s")
_SAME_PROVINCE: Final = {
    "GP": "GT", "GT": "GP", "KZ": "KZN", "ZN": "KZN", "LP": "LIM", "LI": "LIM", "NP": "LIM", "OFS": "FS",
}  # fmt: skip
_CLOSE_ENOUGH: Final = 80.0
_CLEARLY_CLOSER: Final = 3.0
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Match:
    """What a name stands for: one area, or the finding that says why not."""

    area: Area | None = None
    finding: Finding | None = None
    suggested: Area | None = None


def name_key(text: str) -> str:
    """Return a name without its kind, accents, spaces and capitals.

    Examples
    --------
    >>> name_key("eMalahleni Local Municipality"), name_key("City of Tshwane"), name_key("O.R. Tambo DM")
    ('emalahleni', 'tshwane', 'ortambo')
    """
    words = re.findall(r"[0-9a-z]+", without_accents(text).casefold())
    return "".join(word for word in words if word not in _KIND_WORDS) or "".join(words)


@dataclass(slots=True)
class NameBook:
    """Finds areas by code or by name, and the nearest ones where none is meant exactly."""

    hierarchy: Hierarchy
    _by_code: dict[str, list[Area]] = field(init=False)
    _by_name: dict[str, list[Area]] = field(init=False)
    _found: dict[tuple[str, tuple[Level, ...], tuple[AreaKey, ...]], Match] = field(init=False)

    def __post_init__(self) -> None:
        self._by_code, self._by_name, self._found = {}, {}, {}
        for area in self.hierarchy.areas.values():
            self._by_code.setdefault(area.code.upper(), []).append(area)
            if area.level is not Level.WARD:
                self._by_name.setdefault(name_key(area.name), []).append(area)
        for spelling, code in _SAME_PROVINCE.items():
            if code in self._by_code:
                self._by_code.setdefault(spelling, self._by_code[code])

    def find(self, text: str, levels: Sequence[Level], within: Sequence[Area] = ()) -> Match:
        """Return the area that a text names, by code or name, or a finding with the nearest names.

        Parameters
        ----------
        text : str
            As written: "KZN238", "eMalahleni", "Alfred Duma (KZN238)", "uThukela District".
        levels : sequence of Level
            Levels that may be meant, the preferred first.
        within : sequence of Area
            Areas that the row names or implies beside; they decide between places of the same name.

        Returns
        -------
        Match
            Without area and finding where the text says in words that it names nothing.
        """
        key = (text, tuple(levels), tuple(area.key for area in within))
        match = self._found.get(key)
        if match is None:
            match = self._found[key] = self._look(text, levels, within)
        return match

    def _look(self, text: str, levels: Sequence[Level], within: Sequence[Area]) -> Match:
        if run_together(text) in NOT_GIVEN:
            return Match()
        if len(text) > _LONGEST_NAME:
            return Match(finding=_warning("area-unknown", "The cell is far too long for a name.", text))
        coded = self._coded(text, levels)
        named = self._named(text, levels, within)
        if coded and named and not {area.key for area in named} & {area.key for area in coded}:
            return _ambiguous(text, [*coded, *named], self.hierarchy)
        candidates = coded or named
        if len(candidates) == 1:
            return Match(candidates[0])
        return (
            _ambiguous(text, candidates, self.hierarchy)
            if candidates
            else self._nearest(text, levels, within)
        )

    def _coded(self, text: str, levels: Sequence[Level]) -> list[Area]:
        upper = text.upper().strip()
        whole = self._by_code.get(upper.replace(" ", ""))
        if whole:
            return self._preferred(whole, levels)
        codes = {code for code in _CODE_LIKE.findall(upper) if code in self._by_code}
        codes |= {code for pair in _IN_BRACKETS.findall(upper) for code in pair if code in self._by_code}
        return self._distinct(
            area for code in sorted(codes) for area in self._preferred(self._by_code[code], levels)
        )

    def _named(self, text: str, levels: Sequence[Level], within: Sequence[Area]) -> list[Area]:
        if _DISTRICT_HINT.search(text) and Level.DISTRICT in levels:
            levels = (Level.DISTRICT, *(level for level in levels if level is not Level.DISTRICT))
        bare = _IN_BRACKETS.sub(" ", _CODE_LIKE.sub(" ", text.upper()))
        candidates = self._by_name.get(name_key(text)) or self._by_name.get(name_key(bare)) or []
        return self._inside(self._preferred(candidates, levels), within)

    def _preferred(self, candidates: Iterable[Area], levels: Sequence[Level]) -> list[Area]:
        """Keep the candidates of the first level that has any; a metro stands at local level."""
        held = list(candidates)
        for level in levels:
            found = [area for area in held if area.level is level]
            if found:
                return self._distinct(self.hierarchy.finest(area) for area in found)
        return []

    def _inside(self, candidates: list[Area], within: Sequence[Area]) -> list[Area]:
        for outer in within:
            narrowed = [area for area in candidates if self.hierarchy.lies_in(area, outer)]
            candidates = narrowed or candidates
        return candidates

    def _nearest(self, text: str, levels: Sequence[Level], within: Sequence[Area]) -> Match:
        held = {key: self._preferred(areas, levels) for key, areas in self._by_name.items()}
        keys = [key for key, areas in held.items() if areas]
        close = process.extract(name_key(text), keys, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH, limit=5)
        known = self._distinct(area for key, _, _ in close for area in held[key])
        finding = _warning("area-unknown", "No such place is known in this edition of boundaries.", text)
        if not close:
            return Match(finding=finding)
        leaders = [key for key, score, _ in close if score > close[0][1] - _CLEARLY_CLOSER]
        likely = self._inside([area for key in leaders for area in held[key]], within)
        suggested = likely[0] if len(likely) == 1 else None
        finding = finding.at(
            known=tuple(area.label for area in known), suggestion=suggested.label if suggested else None
        )
        return Match(None, finding, suggested)

    @staticmethod
    def _distinct(areas: Iterable[Area]) -> list[Area]:
        return list({area.key: area for area in areas}.values())


def _ambiguous(text: str, candidates: Sequence[Area], hierarchy: Hierarchy) -> Match:
    message = f"{len(candidates)} places may be meant; write the code of one."
    known = tuple(_placed_label(area, hierarchy) for area in candidates)
    return Match(finding=_warning("area-ambiguous", message, text).at(known=known))


def _placed_label(area: Area, hierarchy: Hierarchy) -> str:
    province = hierarchy.ancestor(area, Level.PROVINCE)
    return f"{area.label}, {province.name}" if province and province is not area else area.label


def _warning(rule: str, message: str, text: str) -> Finding:
    return Finding(rule, Severity.WARN, message, value=shortened(text))
