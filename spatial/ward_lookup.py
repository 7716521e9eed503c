"""Ward expressions held against the wards of an edition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from spatial.areas import Area
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.plain_text import shortened
from spatial.vocabulary import Level, LocateMethod, Scope
from spatial.ward_resolve import WardResolution, warning
from spatial.ward_shares import read_shares, says_no_shares, settle_shares
from spatial.ward_text import WardText, read_ward_text
from spatial.ward_words import Spread

SCOPE_OF_LEVEL: Final = {
    Level.LOCAL: Scope.LOCAL,
    Level.DISTRICT: Scope.DISTRICT,
    Level.PROVINCE: Scope.PROVINCE,
    Level.COUNTRY: Scope.COUNTRY,
}
LEVEL_OF_SPREAD: Final = {
    Spread.DISTRICT: Level.DISTRICT,
    Spread.PROVINCE: Level.PROVINCE,
    Spread.COUNTRY: Level.COUNTRY,
}

_PLAIN_LIST: Final = re.compile(r"[0-9]{1,8}(?:[;,]\s?[0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class WardReading:
    """Where a ward expression says that money lands.

    Attributes
    ----------
    scope : Scope or None
        ``wards``, ``head_office``, the scope of ``area``, or None where the expression places nothing.
    method : LocateMethod
    ward_codes : tuple of str
        Wards that share the money; each once, in the order named.
    shares : tuple of int or None
        Millionths, one per ward.
    area : Area or None
        The area that takes the money where the scope is wider than wards.
    stated_codes : tuple of str
        Wards that were named and exist, where the list as a whole could not be used.
    findings : tuple of Finding
    """

    scope: Scope | None = None
    method: LocateMethod = LocateMethod.NONE
    ward_codes: tuple[str, ...] = ()
    shares: tuple[int, ...] | None = None
    area: Area | None = None
    stated_codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


NO_WARDS: Final = WardReading()


@dataclass(slots=True)
class WardReader:
    """Reads ward expressions against one edition and remembers those already read.

    Parameters
    ----------
    gazetteer : Gazetteer
    translations : mapping of str to str, optional
        What the source's own codes mean, such as ``{"200": "several wards", "201": "all wards"}``.
    accept_suggestions : bool
        Apply the likely correction of a fault; its finding then says so.
    """

    gazetteer: Gazetteer
    translations: Mapping[str, str] | None = None
    accept_suggestions: bool = False
    _read: dict[tuple[str, str | None, int, bool], WardReading] = field(default_factory=dict)

    def read(
        self, text: str, shares: str | None = None, around: Area | None = None, *, stated: bool = True
    ) -> WardReading:
        """Return what an expression says, within the area around it.

        Parameters
        ----------
        text : str
        shares : str or None
            Percentages in a cell of their own.
        around : Area or None
            The area that the row names, or its organisation's own: ward numbers count in it. One of the
            gazetteer's own.
        stated : bool
            The row itself names that area, so that a ward elsewhere contradicts it.
        """
        key = (text, shares, id(around), stated)
        reading = self._read.get(key)
        if reading is None:
            reading = self._plain_list(text, around) if shares is None else None
            reading = reading or self._fresh(text, shares, around, stated=stated)
            self._read[key] = reading
        return reading

    def _plain_list(self, text: str, around: Area | None) -> WardReading | None:
        """Read the commonest form in a few microseconds: numbers or codes of wards that exist around."""
        if around is None or around.level is not Level.LOCAL or not _PLAIN_LIST.fullmatch(text):
            return None
        numbers = self.gazetteer.hierarchy.ward_numbers(around.code)
        codes: dict[str, None] = {}
        for piece in text.replace(",", ";").split(";"):
            digits = piece.strip()
            code = numbers.get(int(digits[-3:]))
            if code is None or (len(digits) > 3 and digits != code):  # noqa: PLR2004 - a ward number has three
                return None
            codes[code] = None
        return WardReading(Scope.WARDS, LocateMethod.WARD_LIST, tuple(codes))

    def _fresh(self, text: str, shares: str | None, around: Area | None, *, stated: bool) -> WardReading:
        said = read_ward_text(text, self.translations)
        if said.meant:
            return self._dated(said.meant, text, shares, around, stated=stated)
        if not text:
            return WardReading(findings=_unused_shares(shares))
        wards = WardResolution(self.gazetteer, text, around, self.accept_suggestions)
        wards.resolve(said)
        if stated:
            wards.note_wards_outside()
        reading = _concluded(said, wards)
        if reading.scope is Scope.WARDS:
            return self._shared(reading, wards, shares)
        return replace(reading, findings=(*reading.findings, *_unused_shares(shares)))

    def _shared(self, reading: WardReading, wards: WardResolution, shares: str | None) -> WardReading:
        """Add the declared shares, from a cell of their own or from beside the wards."""
        codes = reading.ward_codes
        beside = [share for share in wards.codes.values() if share is not None]
        if shares is not None and not says_no_shares(shares):
            settled = settle_shares(
                read_shares(shares, codes), codes, shares, accept_suggestions=self.accept_suggestions
            )
        elif beside:
            settled = settle_shares(beside, codes, wards.text, accept_suggestions=self.accept_suggestions)
        else:
            return reading
        reading = replace(reading, shares=settled.millionths)
        return _with(reading, settled.finding) if settled.finding else reading

    def _dated(
        self, meant: tuple[str, ...], text: str, shares: str | None, around: Area | None, *, stated: bool
    ) -> WardReading:
        message = (
            "A spreadsheet has made a date of this ward list; format the column as text and type it anew."
        )
        finding = warning("ward-date", message, text).at(known=meant)
        if len(meant) == 1 and meant[0] != text.strip():
            finding = finding.at(suggestion=meant[0], accepted=self.accept_suggestions)
            if self.accept_suggestions:
                return _with(self._fresh(meant[0], shares, around, stated=stated), finding)
        return _wide(around, LocateMethod.WARD_LIST, (finding,), ())


def _concluded(said: WardText, wards: WardResolution) -> WardReading:
    """Weigh what was found: wards, the whole of an area, head office, or nothing."""
    spreads = [spread for spread in said.spreads if spread != Spread.NOTHING]
    words = bool(wards.areas or said.others or said.unreadable)
    if not (said.refs or spreads or words or wards.spoilt):
        return WardReading(
            findings=(_note("wards-not-given", "The cell says that it names no ward.", wards),)
        )
    if wards.codes and not (spreads or words or wards.spoilt):
        codes, findings = tuple(wards.codes), tuple(wards.findings)
        return WardReading(Scope.WARDS, LocateMethod.WARD_LIST, codes, findings=findings)
    if spreads == [Spread.HEAD_OFFICE] and not (said.refs or words or wards.spoilt):
        return WardReading(Scope.HEAD_OFFICE, LocateMethod.STATED, findings=tuple(wards.findings))
    return _widened(spreads, wards)


def _widened(spreads: Sequence[Spread], wards: WardResolution) -> WardReading:
    """Return the area with which the money stays because no list of wards takes all of it."""
    _note_mixture(spreads, wards)
    method = LocateMethod.AREA_NAME if wards.areas else LocateMethod.WARD_LIST
    method = LocateMethod.STATED if spreads else method
    area = _area_of(wards, whole=bool(spreads))
    levels = [LEVEL_OF_SPREAD[spread] for spread in spreads if spread in LEVEL_OF_SPREAD]
    if levels:
        level = min(levels, key=tuple(Level).index)
        area = wards.hierarchy.ancestor(area, level) if area else None
        area = wards.hierarchy.finest(area) if area else None
        if level is Level.COUNTRY:
            return WardReading(Scope.COUNTRY, method, area=area, findings=tuple(wards.findings))
    if area is None and not wards.spoilt:
        message = "The cell does not say of which area; name the municipality, district or province."
        wards.findings.append(warning("ward-without-municipality", message, wards.text))
    return _wide(area, method, tuple(wards.findings), tuple(wards.codes))


def _note_mixture(spreads: Sequence[Spread], wards: WardResolution) -> None:
    head_office_and_more = Spread.HEAD_OFFICE in spreads and wards.spoilt
    if len(spreads) + bool(wards.codes) + bool(wards.areas) > 1 or head_office_and_more:
        message = "Several things are named but not how the money divides; it stays with the area as a whole."
        wards.findings.append(warning("ward-list-mixed", message, wards.text))
    elif list(spreads) == [Spread.SEVERAL]:
        message = "Several wards are spoken of and none is named; list them."
        wards.findings.append(_note("wards-not-named", message, wards))


def _area_of(wards: WardResolution, *, whole: bool) -> Area | None:
    """Return the smallest area that holds all that is named."""
    named = {area.key: wards.hierarchy.finest(area) for area in (*wards.areas, *wards.locals)}
    if wards.around and (whole or not named):
        named[wards.around.key] = wards.hierarchy.finest(wards.around)
    return wards.hierarchy.common(named.values())


def _note(rule: str, message: str, wards: WardResolution) -> Finding:
    return Finding(rule, Severity.NOTE, message, value=shortened(wards.text))


def _wide(
    area: Area | None, method: LocateMethod, findings: tuple[Finding, ...], stated: tuple[str, ...]
) -> WardReading:
    scope = SCOPE_OF_LEVEL[area.level] if area else None
    return WardReading(
        scope, method if area else LocateMethod.NONE, area=area, stated_codes=stated, findings=findings
    )


def _unused_shares(shares: str | None) -> tuple[Finding, ...]:
    if shares is None or says_no_shares(shares):
        return ()
    return (
        warning("shares-without-wards", "Shares are given for no list of wards; they are not used.", shares),
    )


def _with(reading: WardReading, finding: Finding) -> WardReading:
    return replace(reading, findings=(*reading.findings, finding))
