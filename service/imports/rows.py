"""One commitment as a file states it, whatever the file's form: the seam between reading and checking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from spatial.findings import Finding


@dataclass(slots=True)
class Amount:
    """One amount of a row: a year, a phase and integer cents.

    Attributes:
        financial_year: First calendar year of the organisation's financial year (2019 is 2019/20).
        phase: A value of ``spatial.vocabulary.Phase``.
        cents: Integer cents, negative where the file says so.
        column: Heading of the column it was read from, for findings.
    """

    financial_year: int
    phase: str
    cents: int
    column: str


@dataclass(slots=True)
class CanonicalRow:
    """A row of any source in the words of the domain, still unchecked against the database.

    Texts are stripped and empty ones are None. ``raw`` keeps the row's cells as read (strings) under their
    headings, so that a refused row can be exported, corrected and loaded again. ``refused_cents`` is what a
    refused row's readable amounts add up to.
    """

    sheet: str | None
    row: int
    raw: dict[str, str]
    reference: str | None = None
    name: str | None = None
    description: str | None = None
    organisation: str | None = None  # code, or name where the source has no codes
    organisation_name: str | None = None
    sphere: str | None = None
    sector: str | None = None  # as written; the check maps it through the reference lists
    asset_class: str | None = None
    focal_area: str | None = None
    funding_source: str | None = None
    stage: str | None = None
    catalytic: bool | None = None
    transfer: bool | None = None
    vat: str | None = None  # included, excluded, unknown
    start_date: date | None = None
    end_date: date | None = None
    total_cost_cents: int | None = None
    latitude: str | None = None
    longitude: str | None = None
    coordinates: str | None = None
    geometry: str | None = None  # WKT or GeoJSON
    wards: str | None = None
    ward_shares: str | None = None
    beneficiary_wards: str | None = None
    municipality: str | None = None
    district: str | None = None
    province: str | None = None
    place: str | None = None
    scope: str | None = None
    split_by: str | None = None  # length, area, population, declared, equal; None lets the product choose
    amounts: list[Amount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """True where a finding forbids the row."""
        return any(finding.severity == "refuse" for finding in self.findings)
