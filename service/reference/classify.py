"""The words of a row turned into entries of the reference lists, with a finding for each that is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from service.formatting import year_text
from service.reference.lists import UNSTATED, Kind, ReferenceLists
from service.reference.schemas import OrganisationEntry
from service.reference.words import Lookup
from spatial.findings import Finding, Severity


class Stated(Protocol):
    """What a row says in words; each is None where it says nothing."""

    sheet: str | None
    row: int
    organisation: str | None
    organisation_name: str | None
    sphere: str | None
    province: str | None
    sector: str | None
    asset_class: str | None
    focal_area: str | None
    funding_source: str | None
    stage: str | None


class Classified(NamedTuple):
    """Entries of the reference lists, by code.

    Attributes:
        organisation: Who commits the money; None where the lists do not know it, with the nearest known.
        organisations_near: The nearest known organisations.
        sector: From what the row says, else from its asset class, else from its organisation.
        focal_area: As stated, else the sector's own.
        funding_source: As stated; ``unstated`` where the row says nothing or something unknown.
        stage: As stated.
        findings: One for each word that is unknown.
    """

    organisation: OrganisationEntry | None
    organisations_near: tuple[str, ...]
    sector: str | None
    focal_area: str | None
    funding_source: str
    stage: str | None
    findings: tuple[Finding, ...] = ()


_Words = tuple[str | None, ...]
_Organisation = tuple[OrganisationEntry | None, tuple[str, ...]]
"""As in ``Classified``, and so is what follows it there."""
_Purpose = tuple[str | None, str | None, str, str | None, tuple[Finding, ...]]
MOST_REMEMBERED = 100_000


@dataclass(slots=True)
class Classifier:
    """Classifies rows: who commits the money, and what it is for, each combination of words once."""

    lists: ReferenceLists
    _organisations: dict[_Words, _Organisation] = field(default_factory=dict)
    _purposes: dict[_Words, _Purpose] = field(default_factory=dict)

    def classify(self, row: Stated) -> Classified:
        """Return what a row's words mean; findings carry the row's place."""
        organisation, near = self._organisation(row)
        usual = organisation.sector if organisation else None
        words = (usual, row.sector, row.asset_class, row.focal_area, row.funding_source, row.stage)
        purpose = self._purposes.get(words)
        if purpose is None:
            purpose = self._purpose(row, usual)
            if len(self._purposes) < MOST_REMEMBERED:
                self._purposes[words] = purpose
        found = Classified(organisation, near, *purpose)
        return _placed(found, row) if found.findings else found

    def funding_findings(self, code: str, years: set[int], row: Stated) -> list[Finding]:
        """Return a finding where amounts lie in years in which their grant did not exist.

        Args:
            code: Code of the funding source.
            years: First calendar years of the amounts' financial years.
            row: The row, for its place.
        """
        source = self.lists.funding_sources[code]
        after = sorted(year for year in years if source.last_year and year > source.last_year)
        before = sorted(year for year in years if source.first_year and year < source.first_year)
        if not (after or before):
            return []
        year = (after or before)[0]
        successor = self.lists.replaced_by(code)
        instead = f"; {successor} took its place" if after and successor else ""
        when = "any more" if after else "yet"
        message = f"{source.name} did not exist {when} in {year_text(year)}{instead}."
        place = {"sheet": row.sheet, "row": row.row}
        finding = Finding("funding-source-dates", Severity.WARN, message, value=row.funding_source)
        return [finding.at(**place, column="funding_source", suggestion=successor if after else None)]

    def _purpose(self, row: Stated, usual_sector: str | None) -> _Purpose:
        findings: list[Finding] = []
        sector = self._sector(row, usual_sector, findings)
        focal_area = self._stated("focal_area", row.focal_area, findings)
        if focal_area is None and sector is not None:
            focal_area = self.lists.sectors[sector].focal_area
        source = self._stated("funding_source", row.funding_source, findings) or UNSTATED
        stage = self._stated("stage", row.stage, findings)
        return sector, focal_area, source, stage, tuple(findings)

    def _organisation(self, row: Stated) -> _Organisation:
        """Find whose row it is; the same organisation stands in many combinations of words."""
        words = (row.organisation, row.organisation_name, row.sphere, row.province)
        found = self._organisations.get(words)
        if found is None:
            text = row.organisation or row.organisation_name or ""
            entry = self.lists.organisations.find(
                text, sphere=row.sphere, province=row.province, name=row.organisation_name
            )
            found = (None, entry.known) if isinstance(entry, Lookup) else (entry, ())
            if len(self._organisations) < MOST_REMEMBERED:
                self._organisations[words] = found
        return found

    def _sector(self, row: Stated, usual: str | None, findings: list[Finding]) -> str | None:
        """Let what the row says decide, unless it says who does the work; then the asset class first."""
        stated = self._stated("sector", row.sector, findings)
        by_asset = self._stated(
            "asset_class", row.asset_class, findings
        )  # said also where it does not decide
        if stated is not None and not self.lists.is_general(row.sector or ""):
            return stated
        return by_asset or stated or usual

    def _stated(self, kind: Kind, text: str | None, findings: list[Finding]) -> str | None:
        if text is None:
            return None
        found = self.lists.lookup(kind, text)
        if found.code is None and not found.is_group:
            findings.append(_unknown(kind, text, found.known))
        return found.code


def _unknown(kind: Kind, text: str, known: tuple[str, ...]) -> Finding:
    label = kind.replace("_", " ")
    nearest = f"; the nearest known are {', '.join(known)}" if known else ""
    short = text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - what fits on a line
    return Finding(
        f"unknown-{kind.replace('_', '-')}",
        Severity.WARN,
        f"The {label} '{short}' is not in the reference lists{nearest}.",
        column=kind,
        value=short,
        suggestion=known[0] if known else None,
        known=known,
    )


def _placed(found: Classified, row: Stated) -> Classified:
    findings = tuple(finding.at(sheet=row.sheet, row=row.row) for finding in found.findings)
    return found._replace(findings=findings)
