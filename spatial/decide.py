"""Which of the things that a row says of its place decides where its money lands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from spatial.area_lookup import NO_AREA, AreaReading, scope_of
from spatial.areas import Area, Hierarchy
from spatial.findings import Finding, Severity
from spatial.place_lookup import PlaceReading
from spatial.site_text import NO_SITE, Site, site_at
from spatial.vocabulary import Level, LocateMethod, Scope
from spatial.ward_lookup import NO_WARDS, WardReading

_LEVEL_OF_SCOPE: Final = {
    Scope.LOCAL: Level.LOCAL,
    Scope.DISTRICT: Level.DISTRICT,
    Scope.PROVINCE: Level.PROVINCE,
    Scope.COUNTRY: Level.COUNTRY,
}
_WARD_ELSEWHERE: Final = "ward-outside-municipality"
_WIDE: Final = frozenset(_LEVEL_OF_SCOPE)


@dataclass(slots=True)
class Draft:
    """A row as read, not yet held against the map.

    Attributes
    ----------
    named : AreaReading
        What the columns for municipality, district and province say.
    wards : WardReading
    site : Site
    place : PlaceReading or None
        Read only where nothing finer is given.
    stated_scope : Scope or None
        What the row says of its scope in a column of its own.
    beneficiary_ward_codes : tuple of str
    findings : list of Finding
    scope, method, area
        What decides, set by `decide`; a site is still to be weighed against the wards.
    """

    named: AreaReading = NO_AREA
    wards: WardReading = NO_WARDS
    site: Site = NO_SITE
    place: PlaceReading | None = None
    stated_scope: Scope | None = None
    beneficiary_ward_codes: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    scope: Scope = Scope.UNLOCATED
    method: LocateMethod = LocateMethod.NONE
    area: Area | None = None


def decide(draft: Draft, hierarchy: Hierarchy) -> None:
    """Set scope, method and area of a draft from all that its row says.

    A scope stated in its own column decides, as far as the row gives what it needs. Else, in this order:
    head office; "the whole of" an area; the site; the wards; an area in place of wards; a named place; the
    area named in its column. A row that says nothing is unlocated: its organisation's own area is no place.
    """
    if draft.stated_scope and _by_stated_scope(draft, draft.stated_scope, hierarchy):
        return
    wards, site = draft.wards, draft.site
    if wards.scope is Scope.HEAD_OFFICE or (wards.scope and wards.method is LocateMethod.STATED):
        _settle(draft, wards.scope, LocateMethod.STATED, wards.area)
        _note_unused_site(draft)
    elif site.given:
        _settle(draft, Scope.SITE, site.method, draft.named.area)
    elif wards.scope:
        _settle(draft, wards.scope, wards.method, wards.area)
    elif draft.place and (draft.place.shape is not None or draft.place.area):
        _by_place(draft, draft.place)
    elif draft.named.area:
        _settle(draft, scope_of(draft.named.area), LocateMethod.AREA_NAME, draft.named.area)
    elif draft.named.countrywide:
        _settle(draft, Scope.COUNTRY, LocateMethod.STATED, None)


def _settle(draft: Draft, scope: Scope, method: LocateMethod, area: Area | None) -> None:
    draft.scope, draft.method, draft.area = scope, method, area


def _by_place(draft: Draft, place: PlaceReading) -> None:
    if place.shape is not None:
        draft.site = site_at(place.shape, LocateMethod.PLACE_NAME, column="place", coarse=True)
        _settle(draft, Scope.SITE, LocateMethod.PLACE_NAME, draft.named.area)
    elif place.area:
        _settle(draft, scope_of(place.area), LocateMethod.AREA_NAME, place.area)


def _by_stated_scope(draft: Draft, scope: Scope, hierarchy: Hierarchy) -> bool:
    """Follow the stated scope; tell whether the row gives what it needs."""
    if scope is Scope.HEAD_OFFICE:
        _settle(draft, scope, LocateMethod.STATED, None)
        _note_unused_site(draft)
        return True
    if scope in _WIDE:
        return _by_wide_scope(draft, scope, hierarchy)
    if scope is Scope.WARDS and draft.wards.scope is Scope.WARDS:
        _settle(draft, scope, draft.wards.method, draft.named.area)
        return True
    if scope is Scope.SITE and draft.site.given:
        _settle(draft, scope, draft.site.method, draft.named.area)
        return True
    if scope is Scope.SITE and draft.place and draft.place.shape is not None:
        _by_place(draft, draft.place)
        return True
    wanted = "a site" if scope is Scope.SITE else "a list of wards"
    message = f"The scope asks for {wanted}, which the row does not give; what else it says is used."
    draft.findings.append(
        Finding("scope-without-place", Severity.WARN, message, column="scope", value=scope.value)
    )
    return False


def _by_wide_scope(draft: Draft, scope: Scope, hierarchy: Hierarchy) -> bool:
    """Leave the money with the whole of an area of the stated level."""
    level = _LEVEL_OF_SCOPE[scope]
    candidates = (draft.named.area, draft.named.around, draft.wards.area, *_areas_of(draft.wards, hierarchy))
    found = (hierarchy.ancestor(area, level) for area in candidates if area)
    area = next((area for area in found if area), None)
    if area is None and scope is not Scope.COUNTRY:
        message = f"The scope asks for a whole {scope.value}, which the row does not name; name it."
        draft.findings.append(
            Finding("scope-without-place", Severity.WARN, message, column="scope", value=scope.value)
        )
        return False
    area = hierarchy.finest(area) if area else None
    _settle(draft, scope_of(area) if area else scope, LocateMethod.STATED, area)
    if area is not None:
        _note_wards_elsewhere(draft, area, hierarchy)
    _note_unused_site(draft)
    return True


def _note_wards_elsewhere(draft: Draft, area: Area, hierarchy: Hierarchy) -> None:
    """Say which wards of the row lie outside the area whose whole takes the money, unless that is said."""
    if any(finding.rule == _WARD_ELSEWHERE for finding in draft.wards.findings):
        return
    codes = draft.wards.ward_codes or draft.wards.stated_codes
    away = [code for code in codes if not hierarchy.lies_in(hierarchy.areas[Level.WARD, code], area)]
    if away:
        message = (
            f"The money stays with the whole of {area.label}, in which {', '.join(away[:5])}, which the row "
            "names too, does not lie; correct either."
        )
        finding = Finding(_WARD_ELSEWHERE, Severity.WARN, message, column="wards", value=", ".join(away[:5]))
        draft.findings.append(finding.at(known=tuple(away)))


def _areas_of(wards: WardReading, hierarchy: Hierarchy) -> tuple[Area, ...]:
    codes = wards.ward_codes or wards.stated_codes
    common = hierarchy.common(hierarchy.areas[Level.WARD, code] for code in codes)
    return (common,) if common else ()


def _note_unused_site(draft: Draft) -> None:
    """Say that a site or a list of wards is given and yet takes no money."""
    if draft.site.given:
        office = draft.scope is Scope.HEAD_OFFICE
        reason = "head office is no place where money lands" if office else "the row speaks of a whole area"
        message = f"A site is given, but {reason}; it is not used."
        severity = Severity.NOTE if office else Severity.WARN
        draft.findings.append(Finding("site-not-used", severity, message, column=draft.site.column))
    if draft.wards.scope is Scope.WARDS:
        message = "Wards are named, but the scope is wider or head office; they take no money."
        draft.findings.append(Finding("wards-not-used", Severity.WARN, message, column="wards"))
