"""What a person wrote of a place, as a location, or a finding that says what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from spatial.area_lookup import AreaReader
from spatial.areas import Area
from spatial.decide import Draft, decide
from spatial.findings import Finding
from spatial.gazetteer import Gazetteer
from spatial.lo_text import Position
from spatial.location import Location, RowTexts
from spatial.place_lookup import PlaceReader
from spatial.scope_text import read_scope
from spatial.site_facts import facts_of_sites
from spatial.site_judge import SiteJudge
from spatial.site_text import Fits, read_site
from spatial.vocabulary import Exactness, Level, Precision, Scope
from spatial.ward_lookup import WardReader

_MARGIN_DEGREES: Final = 0.02
_PRECISION: Final = {
    Scope.WARDS: Precision.NEAR,
    Scope.LOCAL: Precision.SECOND_ORDER,
    Scope.DISTRICT: Precision.SECOND_ORDER,
    Scope.PROVINCE: Precision.FIRST_ORDER,
    Scope.COUNTRY: Precision.COUNTRY,
    Scope.HEAD_OFFICE: Precision.UNCLEAR,
    Scope.UNLOCATED: Precision.UNCLEAR,
}
_WITH_AREA: Final = frozenset({Scope.LOCAL, Scope.DISTRICT, Scope.PROVINCE})
_SHARES_RULES: Final = "shares-"


class Locator:
    """Locates many rows of one source: reads each on its own, then holds all sites against the map at once.

    Parameters
    ----------
    gazetteer : Gazetteer
        Areas of the edition in whose codes the source speaks.
    translations : mapping of str to str, optional
        What the source's own codes mean in cells for wards and scope, such as ``{"200": "several wards"}``.
    accept_suggestions : bool
        Apply the likely correction of a fault; its finding then carries ``accepted=True``.
    lo : int, optional
        Lo grid of metres whose cells name none, such as 29.

    Examples
    --------
    ``locator = Locator(gazetteer)``, then
    ``locations = locator.finish([locator.parse(row, home="KZN238") for row in rows])``.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        translations: Mapping[str, str] | None = None,
        *,
        accept_suggestions: bool = False,
        lo: int | None = None,
    ) -> None:
        self.gazetteer = gazetteer
        self._translations = translations
        self._accept = accept_suggestions
        self._lo = lo
        self._areas = AreaReader(gazetteer, accept_suggestions)
        self._wards = WardReader(gazetteer, translations, accept_suggestions)
        self._places = PlaceReader(gazetteer, accept_suggestions)
        self._boxes: dict[str, Fits | None] = {}
        self._judge = SiteJudge(gazetteer, accept_suggestions=accept_suggestions)

    def parse(self, row: RowTexts, home: str | None = None) -> Draft:
        """Read the texts of one row.

        Parameters
        ----------
        row : RowTexts
            Any object with those attributes, a ``CanonicalRow`` among them.
        home : str or None
            Code of the area of the organisation that commits the money: there ward numbers count that name
            no municipality. It is never a location by itself.
        """
        named = self._areas.read(row.municipality, row.district, row.province, home)
        draft = Draft(named, findings=[*named.findings])
        if row.latitude or row.longitude or row.coordinates or row.geometry:
            draft.site = read_site(
                row,
                draft.findings,
                lo=self._lo,
                accept_suggestions=self._accept,
                fits=self._fits(named.around),
            )
        if row.wards or row.ward_shares:
            self._read_wards(row, draft)
        if row.scope:
            self._read_scope(row.scope, draft)
        if row.beneficiary_wards:
            draft.beneficiary_ward_codes = self._beneficiaries(row.beneficiary_wards, draft)
        if row.place and not draft.site.given and not draft.wards.scope:
            draft.place = self._places.read(row.place, named.around)
            if draft.place.finding:
                draft.findings.append(draft.place.finding)
        decide(draft, self.gazetteer.hierarchy)
        return draft

    def finish(self, drafts: Sequence[Draft]) -> list[tuple[Location, list[Finding]]]:
        """Return each draft's location and findings, in order, after holding all sites against the map.

        Findings carry the name of the canonical column (``latitude``, ``wards``); file, sheet and row are the
        caller's to add. Finish each draft once.
        """
        with_site = [_needs_map(draft) for draft in drafts]
        sites = [draft.site for draft, needed in zip(drafts, with_site, strict=True) if needed]
        facts = iter(facts_of_sites(self.gazetteer, sites))
        located = self._judge.located
        return [
            (located(draft, next(facts)) if needed else _located(draft), draft.findings)
            for draft, needed in zip(drafts, with_site, strict=True)
        ]

    def _fits(self, around: Area | None) -> Fits | None:
        """Return a check whether positions lie about an area, or None where there is none to lie about."""
        if around is None or around.level is Level.COUNTRY:
            return None
        if around.code not in self._boxes:
            self._boxes[around.code] = self._box_check(around)
        return self._boxes[around.code]

    def _box_check(self, around: Area) -> Fits | None:
        box = self.gazetteer.bounds.get(around.key)
        if box is None:
            return None
        west, south, east, north = box

        def fits(positions: tuple[Position, ...]) -> bool:
            return all(
                west - _MARGIN_DEGREES <= x <= east + _MARGIN_DEGREES
                and south - _MARGIN_DEGREES <= y <= north + _MARGIN_DEGREES
                for x, y in positions
            )

        return fits

    def _read_wards(self, row: RowTexts, draft: Draft) -> None:
        named = draft.named
        stated = named.area is not None and named.area is named.around
        reading = draft.wards = self._wards.read(
            row.wards or "", row.ward_shares, named.around, stated=stated
        )
        for finding in reading.findings:
            column = "ward_shares" if finding.rule.startswith(_SHARES_RULES) and row.ward_shares else "wards"
            draft.findings.append(finding.at(column=column))

    def _read_scope(self, text: str, draft: Draft) -> None:
        draft.stated_scope, finding = read_scope(text, self._translations, accept_suggestions=self._accept)
        if finding:
            draft.findings.append(finding)

    def _beneficiaries(self, text: str, draft: Draft) -> tuple[str, ...]:
        reading = self._wards.read(text, None, draft.named.around, stated=False)
        draft.findings.extend(finding.at(column="beneficiary_wards") for finding in reading.findings)
        if (
            reading.scope is Scope.LOCAL
            and reading.area
            and not reading.stated_codes
            and not reading.findings
        ):
            return self.gazetteer.hierarchy.ward_codes(reading.area.code)
        return reading.ward_codes or reading.stated_codes


def locate(
    row: RowTexts,
    gazetteer: Gazetteer,
    *,
    home: str | None = None,
    translations: Mapping[str, str] | None = None,
    accept_suggestions: bool = False,
    lo: int | None = None,
) -> tuple[Location, list[Finding]]:
    """Return the location of one row and what is to be said of it.

    For many rows use `Locator`, which looks all of them up together. Parameters as there.
    """
    locator = Locator(gazetteer, translations, accept_suggestions=accept_suggestions, lo=lo)
    return locator.finish([locator.parse(row, home)])[0]


def _needs_map(draft: Draft) -> bool:
    """Tell whether the map has a say: a site takes the money, or stands beside the wards that do."""
    return draft.scope is Scope.SITE or (draft.scope is Scope.WARDS and draft.site.given)


def _located(draft: Draft) -> Location:
    """Return the location of a draft that the map has nothing to say of."""
    scope, area, wards = draft.scope, draft.area, draft.wards
    named = draft.named.area or area
    in_wards = scope is Scope.WARDS
    return Location(
        scope,
        draft.method,
        _PRECISION[scope],
        Exactness.APPROXIMATE,
        None,
        wards.ward_codes if in_wards else (),
        wards.shares if in_wards else None,
        (area.level, area.code) if area and scope in _WITH_AREA else None,
        (named.level, named.code) if named else None,
        draft.beneficiary_ward_codes,
        () if in_wards else wards.ward_codes or wards.stated_codes,
    )
