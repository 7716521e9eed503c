"""The wards and areas that an expression names, looked up in an edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from spatial.area_names import Match
from spatial.areas import Area, Hierarchy
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.plain_text import shortened
from spatial.vocabulary import Level
from spatial.ward_text import WardRef, WardText

_MUNICIPALITY: Final = (Level.LOCAL, Level.DISTRICT)
_ANY_AREA: Final = (Level.LOCAL, Level.DISTRICT, Level.PROVINCE, Level.COUNTRY)
_MOST_NAMED: Final = 5


@dataclass(slots=True)
class WardResolution:
    """One expression on its way from words to wards of an edition.

    Attributes
    ----------
    gazetteer : Gazetteer
    text : str
        The expression, for findings.
    around : Area or None
        Where ward numbers count that name no municipality.
    accept_suggestions : bool
    codes : dict of str to Decimal or None
        Wards found, in the order named, with the share that stands beside each.
    areas : list of Area
        Areas named as a whole.
    locals : list of Area
        Municipalities of which wards are named, whether or not there are such wards.
    findings : list of Finding
    spoilt : bool
        Part of the list is lost, so that the rest must not take all the money.
    """

    gazetteer: Gazetteer
    text: str
    around: Area | None
    accept_suggestions: bool
    codes: dict[str, Decimal | None] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    locals: list[Area] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    spoilt: bool = False

    @property
    def hierarchy(self) -> Hierarchy:
        """The areas of the edition."""
        return self.gazetteer.hierarchy

    def resolve(self, said: WardText) -> None:
        """Look up everything that an expression names, and note what cannot be found."""
        unknown = [ref for ref in said.refs if not self._found(ref)]
        for place in said.whole_places:
            self._take_whole(self._municipality(place))
        self._resolve_words(said.others)
        if said.unreadable:
            pieces = ", ".join(f"'{piece}'" for piece in said.unreadable[:_MOST_NAMED])
            self.spoil("ward-unreadable", f"No ward can be read from {pieces}; write numbers or ward codes.")
        if said.cut:
            self.spoil("ward-list-cut", "The list ends in dots, so that part of it is lost; give all of it.")
        self._say_unknown(unknown)

    def note_wards_outside(self) -> None:
        """Say which wards lie elsewhere than in the area that the row names beside them."""
        around = self.around
        if around is None:
            return
        elsewhere = [
            code
            for code in self.codes
            if not self.hierarchy.lies_in(self.hierarchy.areas[Level.WARD, code], around)
        ]
        if elsewhere:
            message = (
                f"The row names {around.label}, in which {_listed(elsewhere)} does not lie; correct either."
            )
            self.findings.append(warning("ward-outside-municipality", message, self.text))

    def spoil(self, rule: str, message: str) -> None:
        """Note a fault that makes the list as a whole unusable."""
        self.spoilt = True
        self.findings.append(warning(rule, message, self.text))

    def _found(self, ref: WardRef) -> bool:
        """Take a ward if it exists; tell whether anything remains to be said of it."""
        if ref.code:
            local = self.hierarchy.local_of_ward_code(ref.code)
            code = ref.code if self.hierarchy.get(Level.WARD, ref.code) else None
        else:
            local = self._municipality(ref.place) if ref.place else self._around_local()
            if local is None and ref.place:
                return True  # the place's own finding says it
            code = self.hierarchy.ward_code(local.code, ref.number) if local else None
        if local:
            self.locals.append(local)
        if code is None:
            return False
        self._take(code, ref.share)
        return True

    def _take(self, code: str, share: Decimal | None) -> None:
        before = self.codes.get(code)
        self.codes[code] = before if share is None else share + (before or 0)

    def _around_local(self) -> Area | None:
        area = self.hierarchy.finest(self.around) if self.around else None
        return area if area and area.level is Level.LOCAL else None

    def _municipality(self, place: str) -> Area | None:
        within = [self.around] if self.around else []
        match = self.gazetteer.find(place, _MUNICIPALITY, within)
        if match.area is None and match.finding:
            return self._accepted(match)
        return match.area

    def _accepted(self, match: Match) -> Area | None:
        """Return the suggested area where suggestions are accepted; note the finding once."""
        accepted = self.accept_suggestions and match.suggested is not None
        finding = (match.finding or warning("area-unknown", "", self.text)).at(accepted=accepted)
        if finding not in self.findings:
            self.findings.append(finding)
        if not accepted:
            self.spoilt = True
        return match.suggested if accepted else None

    def _take_whole(self, area: Area | None) -> None:
        if area:
            self.areas.append(area)

    def _resolve_words(self, words: Iterable[str]) -> None:
        """Take words that name an area exactly; the rest are regions that no edition of wards knows."""
        regions = []
        for word in words:
            match = self.gazetteer.find(word, _ANY_AREA, [self.around] if self.around else [])
            if match.area:
                self.areas.append(match.area)
            else:
                regions.append(word)
        if regions:
            named = ", ".join(f"'{word}'" for word in regions[:_MOST_NAMED])
            self.spoil("ward-region", f"No ward is called {named}; give ward numbers to place it finer.")

    def _say_unknown(self, unknown: list[WardRef]) -> None:
        homeless = [
            ref for ref in unknown if ref.code is None and ref.place is None and not self._around_local()
        ]
        if homeless:
            where = (
                f"{self.around.label} has several municipalities"
                if self.around
                else "no municipality is named"
            )
            numbers = _listed(str(ref.number) for ref in homeless)
            message = f"Ward {numbers} is given but {where}; write it like KZN238_12 or as a ward code."
            self.spoil("ward-without-municipality", message)
        missing = [ref for ref in unknown if ref not in homeless]
        if missing:
            self._say_missing(missing)

    def _say_missing(self, missing: list[WardRef]) -> None:
        ranges = {
            local.code: self.hierarchy.ward_range(local.code)
            for local in self.locals
            if self._misses(local, missing)
        }
        named = _listed(ref.code or str(ref.number) for ref in missing)
        known = tuple(f"{code}: {numbers}" for code, numbers in ranges.items())
        where = f"the wards are {'; '.join(known)}" if known else "no municipality has codes that begin so"
        finding = warning(
            "ward-unknown", f"There is no ward {named} in this edition; {where}.", self.text
        ).at(known=known)
        mendable = self.codes and not self.spoilt and not any(ref.share for ref in missing)
        if mendable:
            accepted = self.accept_suggestions
            finding = finding.at(suggestion="; ".join(self.codes), accepted=accepted)
        self.findings.append(finding)
        self.spoilt = self.spoilt or not (mendable and self.accept_suggestions)

    def _misses(self, local: Area, missing: Iterable[WardRef]) -> bool:
        """Tell whether a municipality is one in which a missing ward was looked for."""
        for ref in missing:
            at = self.hierarchy.local_of_ward_code(ref.code) if ref.code else None
            if at is local or (ref.code is None and (ref.place is not None or local is self._around_local())):
                return True
        return False


def warning(rule: str, message: str, text: str) -> Finding:
    """Return a finding of the usual severity for an expression."""
    return Finding(rule, Severity.WARN, message, value=shortened(text))


def _listed(names: Iterable[str]) -> str:
    named = list(names)
    rest = len(named) - _MOST_NAMED
    return ", ".join(named[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
