"""Who commits money: found by code or by name, in whichever sphere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.reference.schemas import DepartmentEntry, OrganisationEntry, OrganisationsFile, ProvinceEntry
from service.reference.words import Lookup, WordList, key
from spatial.plain_text import without_accents
from spatial.vocabulary import Sphere

METROS = frozenset({"CPT", "BUF", "NMA", "MAN", "ETH", "EKU", "JHB", "TSH"})
COUNTRY = "ZA"

_LOCAL = re.compile(r"(?:EC|FS|GP|GT|KZN|LIM|MP|NC|NW|WC)[0-9]{3}")
_DISTRICT = re.compile(r"DC[0-9]{1,2}")
_IDLE = re.compile(r"\b(?:the|national|provincial|province|departments?|dept|of|in|for|government)\b")
_APART = re.compile(r"[^0-9a-z]+")


class Organisations:
    """The organisations of one file.

    Args:
        rules: The file, checked.
    """

    def __init__(self, rules: OrganisationsFile) -> None:
        self._rules = rules
        self._national, self._provincial, self._soe = WordList(), WordList(), WordList()
        self._provinces = {
            word: entry for entry in rules.provincial.provinces for word in _province_words(entry)
        }
        self.by_code = {entry.code: entry for entry in self._listed()}
        self.faults = [
            *self._add("national department", self._national, rules.national.departments),
            *self._add("provincial department", self._provincial, rules.provincial.departments),
            *self._add("state-owned company", self._soe, rules.soe.entities),
        ]

    def find(
        self, text: str, *, sphere: str | None = None, province: str | None = None, name: str | None = None
    ) -> OrganisationEntry | Lookup:
        """Return the organisation that a text means, or a lookup with the nearest known ones.

        A department's name without its sphere is taken only where one sphere has such a department.

        Args:
            text: A code (KZN238, DC23, za-health), or a name (Department of Health, KZN Health, Eskom).
            sphere: Sphere that the row states.
            province: Province that the row states, by code or name.
            name: Name that the row states, for a municipality known by its code.
        """
        code = text.strip()
        if code.lower() in self.by_code:
            return self.by_code[code.lower()]
        municipality = self._municipality(code.upper().replace(" ", ""), name)
        if municipality is not None:
            return municipality
        home, rest = self._split_province(text)
        home = home or (self._provinces.get(_words(province)) if province else None)
        return self._department(text, rest, home, sphere)

    def _department(
        self, text: str, rest: str, home: ProvinceEntry | None, sphere: str | None
    ) -> OrganisationEntry | Lookup:
        national, provincial = self._national.find(rest), self._provincial.find(rest)
        if home is not None and provincial.code and sphere in {None, Sphere.PROVINCIAL}:
            return self.by_code[f"{home.code.lower()}-{provincial.code}"]
        if sphere in {None, Sphere.SOE} and (company := self._soe.find(text).code):
            return self.by_code[company]
        says_national = sphere == Sphere.NATIONAL or "national" in text.lower().split()
        if national.code and home is None and (says_national or (sphere is None and not provincial.code)):
            return self.by_code[national.code]
        return Lookup(None, self._nearest(text, national, provincial))

    def _nearest(self, text: str, national: Lookup, provincial: Lookup) -> tuple[str, ...]:
        """Return codes and names to choose from; both spheres' where a name belongs to both."""
        if provincial.code:
            example = self._rules.provincial.provinces[0].code.lower()
            return tuple(filter(None, (national.code, f"{example}-{provincial.code}")))
        return (*national.known, *self._soe.find(text).known)[:3]

    def _municipality(self, code: str, name: str | None) -> OrganisationEntry | None:
        is_district = _DISTRICT.fullmatch(code) is not None
        if not (is_district or code in METROS or _LOCAL.fullmatch(code)):
            return None
        return OrganisationEntry(
            code=code,
            name=name or code,
            sphere=Sphere.DISTRICT if is_district else Sphere.LOCAL,
            fy_start_month=self._rules.municipal.fy_start_month,
            area_level="district" if is_district else "local",
            area_code=code,
        )

    def _split_province(self, text: str) -> tuple[ProvinceEntry | None, str]:
        """Part a province's name or code from the rest of a text."""
        words = f" {_words(text)} "
        for name in sorted(self._provinces, key=len, reverse=True):
            if f" {name} " in words:
                return self._provinces[name], words.replace(f" {name} ", " ", 1).strip()
        return None, words.strip()

    def _listed(self) -> Iterator[OrganisationEntry]:
        rules = self._rules
        for entry in rules.national.departments:
            yield _entry(entry, Sphere.NATIONAL, rules.national.fy_start_month)
        for province in rules.provincial.provinces:
            for entry in rules.provincial.departments:
                yield _provincial_entry(entry, province, rules.provincial.fy_start_month)
        for entry in rules.soe.entities:
            yield _entry(entry, Sphere.SOE, entry.fy_start_month or rules.soe.fy_start_month)

    @staticmethod
    def _add(kind: str, words: WordList, entries: tuple[DepartmentEntry, ...]) -> Iterator[str]:
        for entry in entries:
            names = (entry.name, *entry.aliases)
            for word in words.add(entry.code, [*names, *map(_words, names)]):
                yield f"The word '{word}' of the {kind} '{entry.code}' means another already."


def _entry(entry: DepartmentEntry, sphere: Sphere, month: int) -> OrganisationEntry:
    return OrganisationEntry(
        code=entry.code,
        name=entry.name,
        sphere=sphere,
        fy_start_month=month,
        area_level="country",
        area_code=COUNTRY,
        sector=entry.sector,
    )


def _provincial_entry(entry: DepartmentEntry, province: ProvinceEntry, month: int) -> OrganisationEntry:
    return OrganisationEntry(
        code=f"{province.code.lower()}-{entry.code}",
        name=f"{province.name}: {entry.name}",
        sphere=Sphere.PROVINCIAL,
        fy_start_month=month,
        area_level="province",
        area_code=province.code,
        sector=entry.sector,
    )


def _words(text: str) -> str:
    """Return the words of a name that tell one department from another."""
    lowered = _APART.sub(" ", without_accents(text.replace("&", " and ")).casefold())
    return " ".join(_IDLE.sub(" ", lowered).split())


def _province_words(entry: ProvinceEntry) -> set[str]:
    return {_words(word) for word in (entry.code, entry.name, *entry.aliases)} | {key(entry.name)}
