"""The area that a row names in its columns, and the one around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from spatial.areas import Area
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.plain_text import shortened
from spatial.vocabulary import LEVELS, Level, Scope
from spatial.ward_lookup import LEVEL_OF_SPREAD
from spatial.ward_words import Spread, spread_of

_COLUMN_LEVELS: Final = {
    "province": (Level.PROVINCE, Level.COUNTRY),
    "district": (Level.DISTRICT,),
    "municipality": (Level.LOCAL, Level.DISTRICT),
}
_HOME_LEVELS: Final = (Level.LOCAL, Level.DISTRICT, Level.PROVINCE, Level.COUNTRY)


@dataclass(frozen=True, slots=True)
class AreaReading:
    """The finest area that a row names, and where its ward numbers count.

    Attributes
    ----------
    area : Area or None
        The finest area that the row's own columns name; a metro at local level.
    around : Area or None
        The same, or the organisation's own area where that is finer or the row names none.
    countrywide : bool
        A column says "National" or "All provinces", and none names an area.
    findings : tuple of Finding
    """

    area: Area | None = None
    around: Area | None = None
    countrywide: bool = False
    findings: tuple[Finding, ...] = ()


NO_AREA: Final = AreaReading()


@dataclass(slots=True)
class AreaReader:
    """Reads a row's municipality, district and province together, and remembers those already read."""

    gazetteer: Gazetteer
    accept_suggestions: bool = False
    _read: dict[tuple[str | None, ...], AreaReading] = field(default_factory=dict)
    _homes: dict[str, Area | None] = field(default_factory=dict)

    def read(
        self, municipality: str | None, district: str | None, province: str | None, home: str | None = None
    ) -> AreaReading:
        """Return the area that the columns name.

        The wider columns decide between places of the same name. Where the columns contradict one another
        the finest holds and a finding keeps the others.

        Parameters
        ----------
        municipality, district, province : str or None
            As written.
        home : str or None
            Code of the area of the organisation that commits the money. Never a place by itself: it says
            where ward numbers count that come without a municipality.
        """
        key = (municipality, district, province, home)
        reading = self._read.get(key)
        if reading is None:
            reading = self._read[key] = self._fresh(municipality, district, province, home)
        return reading

    def home(self, code: str | None) -> Area | None:
        """Return the organisation's own area by its code, the finest where several levels share it."""
        if code is None:
            return None
        if code not in self._homes:
            found = (self.gazetteer.area((level, code)) for level in _HOME_LEVELS)
            self._homes[code] = next((area for area in found if area), None)
        return self._homes[code]

    def _fresh(
        self, municipality: str | None, district: str | None, province: str | None, home: str | None
    ) -> AreaReading:
        findings: list[Finding] = []
        own = self.home(home)
        named: list[Area] = []  # the finest first
        widths: list[Spread] = []
        for column, text in (("province", province), ("district", district), ("municipality", municipality)):
            if text is None:
                continue
            spread = spread_of(text)
            if spread and spread is not Spread.HEAD_OFFICE:
                widths += self._note_words(spread, column, text, findings)
                continue
            area = self._area(column, text, [*named, *self._outer(own)], findings)
            if area:
                named.insert(0, area)
        self._note_contradiction(named, findings)
        area = named[0] if named else self._wide_of(own, widths)
        finer = own is not None and (area is None or self.gazetteer.hierarchy.lies_in(own, area))
        countrywide = area is None and Spread.COUNTRY in widths
        return AreaReading(area, own if finer else area, countrywide, tuple(findings))

    def _area(self, column: str, text: str, within: list[Area], findings: list[Finding]) -> Area | None:
        match = self.gazetteer.find(text, _COLUMN_LEVELS[column], within)
        if match.finding is None:
            return match.area
        accepted = self.accept_suggestions and match.suggested is not None
        findings.append(match.finding.at(column=column, accepted=accepted))
        return match.suggested if accepted else None

    def _outer(self, own: Area | None) -> tuple[Area, ...]:
        return self.gazetteer.hierarchy.chain(own) if own else ()

    def _wide_of(self, own: Area | None, widths: list[Spread]) -> Area | None:
        """Return the organisation's district or province where a column says "all of it"."""
        levels = [LEVEL_OF_SPREAD[spread] for spread in widths if spread in LEVEL_OF_SPREAD]
        if not own or not levels or Level.COUNTRY in levels:
            return None
        hierarchy = self.gazetteer.hierarchy
        area = hierarchy.ancestor(own, min(levels, key=LEVELS.index))
        return hierarchy.finest(area) if area else None

    def _note_words(self, spread: Spread, column: str, text: str, findings: list[Finding]) -> list[Spread]:
        if spread in LEVEL_OF_SPREAD:
            return [spread]
        if spread is not Spread.NOTHING:
            message = f"The cell speaks of several places and names no {column}; name it or leave it empty."
            findings.append(
                Finding("area-not-named", Severity.NOTE, message, column=column, value=shortened(text))
            )
        return []

    def _note_contradiction(self, named: list[Area], findings: list[Finding]) -> None:
        if len(named) < 2 or all(self.gazetteer.hierarchy.lies_in(named[0], outer) for outer in named[1:]):  # noqa: PLR2004
            return
        outer = ", ".join(area.label for area in named[1:])
        message = f"{named[0].label} does not lie in {outer}, which the row names too; correct either."
        findings.append(
            Finding(
                "areas-disagree", Severity.WARN, message, column=named[0].level.value, value=named[0].label
            )
        )


def scope_of(area: Area) -> Scope:
    """Return the scope of money that stays with an area as a whole."""
    return Scope(area.level.value)
