"""A site weighed against the wards and the area that its row names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import shapely

from spatial.areas import Area
from spatial.coordinates import written
from spatial.crs import in_south_africa
from spatial.decide import Draft
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.lo_text import Position
from spatial.location import Location
from spatial.point_lookup import AreaIndex
from spatial.site_facts import SiteFacts, facts_of_sites
from spatial.site_text import Site
from spatial.vocabulary import Exactness, Level, Precision, Scope

NEAR_SHORE_KM: Final = 1.0
"""A point no farther than this from the nearest ward is probably meant to be in it: shores are simplified."""

_STEPS_INLAND: Final = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)


@dataclass(slots=True)
class SiteJudge:
    """Says whether site, wards and area of a row agree, and which of them takes the money."""

    gazetteer: Gazetteer
    accept_suggestions: bool = False
    _chains: dict[str, tuple[Area, ...]] = field(default_factory=dict)

    def located(self, draft: Draft, facts: SiteFacts) -> Location:
        """Return the location of a draft with a site; add what is to be said to the draft's findings.

        A point decides where money lands. A list of several wards decides only where the point agrees with
        it by marking one of them, or where the row's scope says so.
        """
        around = draft.named.around
        if facts.outside:
            facts = facts if facts.bare else self._outside(draft, facts)
        elif around is not None and around.level is not Level.COUNTRY:
            facts = self._elsewhere(draft, around, facts)
        listed = draft.wards.ward_codes
        takes_wards = self._list_decides(draft, facts, listed) if listed else draft.scope is Scope.WARDS
        if facts.bare and not takes_wards:
            _note_bare(draft, facts.bare)
        return _in_wards(draft) if takes_wards else _at_site(draft, facts)

    @property
    def _wards(self) -> AreaIndex:
        return self.gazetteer.index(Level.WARD)

    def _outside(self, draft: Draft, facts: SiteFacts) -> SiteFacts:
        """Note how much of a site lies in no area; a point just off the shore has a suggestion."""
        if facts.outside < 1:
            message = (
                f"{_percent(facts.outside)} of the site lies in no area of this edition of boundaries; its "
                "money lands outside; correct the points that are wrong."
            )
            _note(draft, f"{_kind(draft)}-partly-outside", message)
            return facts
        positions = draft.site.positions
        if len(positions) != 1 or not in_south_africa(*positions[0]):
            where = "in no area of this edition" if _in_country(draft, facts) else "outside South Africa"
            lands = "" if draft.scope is Scope.WARDS else "; its money lands outside"
            _note(draft, f"{_kind(draft)}-outside-country", f"The site lies {where}{lands}.")
            return facts
        return self._off_shore(draft, facts, positions[0])

    def _off_shore(self, draft: Draft, facts: SiteFacts, position: Position) -> SiteFacts:
        nearest = self._wards.nearest(*position)
        if nearest is None:
            _note(draft, "point-outside-country", "The point lies in no area of this edition of boundaries.")
            return facts
        ward, distance_km = nearest
        message = f"The point lies in no area of this edition; ward {ward} is {distance_km:.1f} km away."
        if distance_km > NEAR_SHORE_KM:
            _note(draft, "point-outside-country", message)
            return facts
        return self._moved(draft, facts, self._inland(ward, position), ("point-outside-country", message))

    def _inland(self, ward: str, position: Position) -> Position:
        """Return a position in the ward as near to its border as can be told, on the way to its middle."""
        shape = self._wards.shape(ward)
        border = shapely.shortest_line(shape, shapely.Point(position)).coords[0]
        middle = shapely.point_on_surface(shape).coords[0]
        for step in _STEPS_INLAND:
            x, y = (edge + (inner - edge) * step for edge, inner in zip(border, middle, strict=True))
            if self._wards.covers(ward, x, y):
                break
        return x, y

    def _moved(self, draft: Draft, facts: SiteFacts, to: Position, said: tuple[str, str]) -> SiteFacts:
        """Note a finding with a better position as its suggestion; take it where suggestions are accepted."""
        rule, message = said
        _note(draft, rule, message, suggestion=written((to,)), accepted=self.accept_suggestions)
        if not self.accept_suggestions:
            return facts
        draft.site = replace(draft.site, positions=(to,), coarse=True)
        return facts_of_sites(self.gazetteer, [draft.site])[0]

    def _elsewhere(self, draft: Draft, around: Area, facts: SiteFacts) -> SiteFacts:
        """Note a site that lies outside the area that the row names, or outside its organisation's own."""
        if self._within(draft, around, facts):
            return facts
        positions = draft.site.positions
        index = self.gazetteer.index(around.level)
        rule = f"{_kind(draft)}-outside-{_kind_of_area(around)}"
        whose = "the row names" if draft.named.area is around else "is its organisation's own"
        if len(positions) != 1 or index.shape(around.code) is None:
            _note(draft, rule, f"The site lies outside {around.label}, which {whose}.")
            return facts
        (longitude, latitude), distance_km = positions[0], index.distance_km(around.code, *positions[0])
        message = f"The point lies {distance_km:.1f} km outside {around.label}, which {whose}."
        if index.covers(around.code, -latitude, -longitude):
            message = f"{message} Latitude and longitude seem to have changed places."
            return self._moved(draft, facts, (-latitude, -longitude), (rule, message))
        _note(draft, rule, message)
        return facts

    def _within(self, draft: Draft, around: Area, facts: SiteFacts) -> bool:
        """Tell whether every point of a site, or any part of a shape, lies in an area or on its border."""
        inside = [self._lies_in(ward, around) for ward in facts.wards if ward]
        if all(inside):
            return True
        if draft.site.shape is not None:
            return any(inside)
        index = self.gazetteer.index(around.level)
        return all(index.covers(around.code, *position) for position in draft.site.positions)

    def _lies_in(self, ward: str, outer: Area) -> bool:
        chain = self._chains.get(ward)
        if chain is None:
            hierarchy = self.gazetteer.hierarchy
            chain = self._chains[ward] = hierarchy.chain(hierarchy.areas[Level.WARD, ward])
        return outer in chain

    def _list_decides(self, draft: Draft, facts: SiteFacts, listed: tuple[str, ...]) -> bool:
        """Tell whether a list of wards takes the money rather than the site; note where they contradict."""
        by_scope = draft.scope is Scope.WARDS
        abroad = facts.outside >= 1
        if abroad or not self._agree(draft, facts, listed):
            decides = (
                "the wards decide, as the scope says" if by_scope else "the site decides where money lands"
            )
            found = "no ward" if abroad else ", ".join(facts.ward_codes)
            message = f"The row names ward {', '.join(listed[:5])} but its site lies in {found}; {decides}."
            _note(draft, "ward-and-point-disagree", message, known=(*facts.ward_codes, *listed))
            return by_scope
        if by_scope or draft.stated_scope is Scope.SITE:
            return by_scope
        touches_all = set(listed) <= set(facts.ward_codes)
        if draft.site.shape is not None:
            return touches_all and draft.wards.shares is not None
        if len(listed) > 1:
            return not touches_all or draft.wards.shares is not None
        if not touches_all:
            message = (
                f"The point stands on the border of ward {listed[0]} and counts in {facts.ward_codes[0]}."
            )
            _note(draft, "point-on-border", message, severity=Severity.NOTE)
        return False

    def _agree(self, draft: Draft, facts: SiteFacts, listed: tuple[str, ...]) -> bool:
        """Tell whether every point lies in a listed ward, its border included, or a shape on any of them."""
        if draft.site.shape is not None:
            return not set(listed).isdisjoint(facts.ward_codes)
        return all(
            ward in listed or any(self._wards.covers(code, *position) for code in listed)
            for ward, position in zip(facts.wards, draft.site.positions, strict=True)
            if ward
        )


def _note_bare(draft: Draft, share: float) -> None:
    """Say what a shape's wards take that does not lie in them: its money is divided over them alone."""
    message = (
        f"{_percent(share)} of the site lies in no ward of this edition of boundaries; all its money goes to "
        "the wards that the rest lies on, so cut the shape to where the work is, or correct it."
    )
    _note(draft, "geometry-partly-outside", message)


def _percent(share: float) -> str:
    """Write a share so that neither the smallest nor the largest reads as nothing or all."""
    return f"{share:.0%}" if 0.01 <= share <= 0.99 else f"{share:.1%}"  # noqa: PLR2004


def _in_country(draft: Draft, facts: SiteFacts) -> bool:
    positions = draft.site.positions or (shapely.point_on_surface(facts.geometry).coords[0],)
    return all(in_south_africa(*position) for position in positions)


def _kind(draft: Draft) -> str:
    return "point" if draft.site.shape is None else "geometry"


def _kind_of_area(area: Area) -> str:
    return "municipality" if area.level is Level.LOCAL else area.level.value


def _note(
    draft: Draft, rule: str, message: str, *, severity: Severity = Severity.WARN, **more: object
) -> None:
    site = draft.site
    value = written(site.positions[:3]) if site.positions else None
    finding = Finding(rule, severity, message, column=site.column, value=value)
    draft.findings.append(finding.at(**more) if more else finding)


def _in_wards(draft: Draft) -> Location:
    named, wards = draft.named.area, draft.wards
    return Location(
        Scope.WARDS,
        wards.method,
        Precision.NEAR,
        Exactness.APPROXIMATE,
        ward_codes=wards.ward_codes,
        ward_shares=wards.shares,
        named_area=named.key if named else None,
        beneficiary_ward_codes=draft.beneficiary_ward_codes,
    )


def _precision(site: Site) -> Precision:
    if site.vague:
        return Precision.ESTIMATED
    return Precision.NEAR if site.coarse else Precision.EXACT


def _at_site(draft: Draft, facts: SiteFacts) -> Location:
    named, coarse, on = draft.named.area, draft.site.coarse, facts.ward_codes
    stated = draft.wards.ward_codes or draft.wards.stated_codes
    return Location(
        Scope.SITE,
        draft.method,
        _precision(draft.site),
        Exactness.APPROXIMATE if coarse else Exactness.EXACT,
        facts.geometry,
        on,
        None,
        None,
        named.key if named else None,
        draft.beneficiary_ward_codes,
        stated if stated and set(stated) != set(on) else (),
        facts.outside >= 1,
    )
