"""Whose commitment a row is: an organisation stored, listed, on the map, or stated by the row itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from service.imports.identity import slug
from service.imports.rows import CanonicalRow
from service.reference.classify import Classified
from service.reference.schemas import OrganisationEntry
from service.suggestions import remedy
from spatial.areas import Area
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.vocabulary import Level, Sphere

MUNICIPAL: Final = frozenset({Sphere.LOCAL, Sphere.DISTRICT})
_LISTED_SPHERES: Final = frozenset({Sphere.NATIONAL, Sphere.PROVINCIAL, Sphere.SOE})
_MUNICIPALITIES: Final = (Level.LOCAL, Level.DISTRICT)
_APRIL: Final = 4
_JULY: Final = 7
_LONGEST_CODE: Final = 40


@dataclass(frozen=True, slots=True)
class Committer:
    """An organisation as a load knows it.

    Attributes:
        no: Its number within the load, from 1.
        id: Its stored id, None where it is new.
        code, name, sphere, fy_start_month, area_level, area_code: As in the table.
    """

    no: int
    id: int | None
    code: str
    name: str
    sphere: Sphere
    fy_start_month: int
    area_level: Level
    area_code: str


_Words = tuple[str | None, str | None, str | None, str | None]


@dataclass(slots=True)
class Committers:
    """The organisations of one file, each found once.

    Args:
        stored: Organisations that the database holds.
        gazetteer: The edition's areas; its municipalities are organisations by themselves.
    """

    stored: Iterable[Committer]
    gazetteer: Gazetteer
    used: list[Committer] = field(default_factory=list)
    _by_code: dict[str, Committer] = field(default_factory=dict)
    _by_name: dict[str, list[Committer]] = field(default_factory=dict)
    _known: dict[_Words, Committer | Finding] = field(default_factory=dict)
    _remarks: dict[str, Finding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.stored:
            self._by_code[each.code.upper()] = each
            self._by_name.setdefault(each.name.casefold(), []).append(each)

    def of(self, row: CanonicalRow, classified: Classified) -> Committer | Finding:
        """Return whose commitment a row is, or the finding that refuses it."""
        words = (row.organisation, row.organisation_name, row.sphere, row.province)
        found = self._known.get(words)
        if found is None:
            found = self._known[words] = self._find(row, classified)
        return found

    def remarks(self) -> list[Finding]:
        """Return what is to be said of organisations that the file brings in."""
        return list(self._remarks.values())

    def _find(self, row: CanonicalRow, classified: Classified) -> Committer | Finding:
        text = row.organisation or row.organisation_name or ""
        entry = self._municipality_by_code(text) or self._listed(classified)
        stored = self._stored(entry.code if entry else text) or self._by_only_name(text)
        if entry is None and stored is None:
            entry = self._municipality_by_name(text, row) or self._stated(row, classified)
            stored = self._stored(entry.code) if entry else None
        committer = stored or (_committer(entry) if entry else None)
        if committer is None:
            return self._unknown(text, classified)
        for sphere in (row.sphere, entry.sphere if entry else None):
            if sphere is not None and not _alike(Sphere(sphere), committer.sphere):
                return _conflict(committer, Sphere(sphere))
        return self._use(committer)

    def _stored(self, code: str) -> Committer | None:
        return self._by_code.get(code.upper())

    def _use(self, committer: Committer) -> Committer:
        """Number an organisation the first time it is met."""
        if committer.no == 0:
            committer = replace(committer, no=len(self.used) + 1)
            self._by_code[committer.code.upper()] = committer
            self.used.append(committer)
        return committer

    def _municipality_by_code(self, text: str) -> OrganisationEntry | None:
        code = text.upper().replace(" ", "")
        for level in _MUNICIPALITIES:
            area = self.gazetteer.area((level, code))
            if area is not None:
                return _municipality(area)
        return None

    def _municipality_by_name(self, text: str, row: CanonicalRow) -> OrganisationEntry | None:
        if row.sphere is not None and row.sphere not in MUNICIPAL:
            return None
        area = self.gazetteer.find(text, _MUNICIPALITIES).area
        return _municipality(area) if area is not None else None

    def _listed(self, classified: Classified) -> OrganisationEntry | None:
        """Return the listed organisation; a municipality counts only if this edition has it."""
        entry = classified.organisation
        if entry is None or entry.sphere not in MUNICIPAL:
            return entry
        return entry if self.gazetteer.area((Level(entry.area_level), entry.area_code)) else None

    def _by_only_name(self, text: str) -> Committer | None:
        named = self._by_name.get(text.casefold(), [])
        return named[0] if len(named) == 1 else None

    def _stated(self, row: CanonicalRow, classified: Classified) -> OrganisationEntry | None:
        """Return a new organisation where the row states its sphere and no listed one is probably meant."""
        if row.sphere is None or row.sphere in MUNICIPAL:
            return None
        sphere = Sphere(row.sphere)
        if sphere in _LISTED_SPHERES and classified.organisations_near:
            return None
        province = self._province(row) if sphere is Sphere.PROVINCIAL else None
        if sphere is Sphere.PROVINCIAL and province is None:
            return None
        entry = _new(row, sphere, province)
        message = (
            f"'{entry.name}' is new here: it is taken as a {sphere.value} organisation whose financial year "
            "starts in April; put it into the reference list of organisations if that is wrong."
        )
        self._remarks.setdefault(
            entry.code, Finding("organisation-new", Severity.WARN, message, value=entry.code)
        )
        return entry

    def _province(self, row: CanonicalRow) -> Area | None:
        return self.gazetteer.find(row.province, (Level.PROVINCE,)).area if row.province else None

    def _unknown(self, text: str, classified: Classified) -> Finding:
        match = self.gazetteer.find(text, _MUNICIPALITIES) if text else None
        places = match.finding.known if match is not None and match.finding is not None else ()
        known = tuple(dict.fromkeys((*classified.organisations_near, *places)))[:3]
        municipality = classified.organisation
        if municipality is not None:
            message = (
                f"This edition of boundaries has no municipality {municipality.code}; name another edition."
            )
        else:
            ending = remedy(known, "state its sphere, or a municipality's code.")
            message = f"No organisation '{text[:80]}' is known{ending}"
        return Finding(
            "unknown-organisation",
            Severity.REFUSE,
            message,
            column="organisation",
            value=text[:80],
            suggestion=known[0] if len(known) == 1 else None,
            known=known,
        )


def _alike(one: Sphere, other: Sphere) -> bool:
    """Tell whether two spheres agree; files call a district municipality local as often as not."""
    return one == other or {one, other} <= MUNICIPAL


def _conflict(committer: Committer, stated: Sphere) -> Finding:
    message = (
        f"The row makes {committer.code} {stated.value}, but it is {committer.sphere.value}; "
        "correct the sphere or the organisation."
    )
    return Finding(
        "organisation-sphere",
        Severity.REFUSE,
        message,
        column="sphere",
        value=stated.value,
        suggestion=committer.sphere.value,
    )


def _municipality(area: Area) -> OrganisationEntry:
    is_local = area.level is Level.LOCAL
    return OrganisationEntry(
        code=area.code,
        name=area.name,
        sphere=Sphere.LOCAL if is_local else Sphere.DISTRICT,
        fy_start_month=_JULY,
        area_level="local" if is_local else "district",
        area_code=area.code,
    )


def _new(row: CanonicalRow, sphere: Sphere, province: Area | None) -> OrganisationEntry:
    name = row.organisation_name or row.organisation or ""
    code = slug(row.organisation or name)
    if province is not None:
        code = f"{province.code.lower()}-{code}"
    return OrganisationEntry(
        code=code[:_LONGEST_CODE].strip("-"),
        name=name,
        sphere=sphere,
        fy_start_month=_APRIL,
        area_level="country" if province is None else "province",
        area_code="ZA" if province is None else province.code,
    )


def _committer(entry: OrganisationEntry) -> Committer:
    return Committer(
        0,
        None,
        entry.code,
        entry.name,
        entry.sphere,
        entry.fy_start_month,
        Level(entry.area_level),
        entry.area_code,
    )
