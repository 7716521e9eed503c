"""One commitment as a file states it, whatever the file's form: the seam between reading and checking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from spatial.findings import Finding

Cell = str | float | bool

_EXACT_INTEGERS = 1e15  # below it every whole float prints as the integer it is


def cell_text(cell: Cell) -> str:
    """Say a cell as a person could type it, so that it reads back as the same value.

    Numbers lose an idle ``.0``; a number with exactly three decimals gains a zero, because ``1.234`` as text
    could also mean one thousand two hundred and thirty-four.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if abs(cell) < _EXACT_INTEGERS and cell == int(cell):
        return str(int(cell))
    text = repr(cell)
    decimals = text.rpartition(".")[2]
    return f"{text}0" if len(decimals) == 3 and decimals.isdigit() else text  # noqa: PLR2004 - three digits


class RawCells(Mapping[str, str]):
    """A row's cells as text under their headings, worked out only when somebody looks.

    Only refused rows are looked at, and most rows are not refused.
    """

    __slots__ = ("_headings", "cells")

    def __init__(self, headings: Sequence[str], cells: list[Cell]) -> None:
        self._headings = headings
        self.cells = cells

    def __getitem__(self, heading: str) -> str:
        try:
            index = self._headings.index(heading)
        except ValueError:
            raise KeyError(heading) from None
        return cell_text(self.cells[index]) if index < len(self.cells) else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._headings)

    def __len__(self) -> int:
        return len(self._headings)

    def __repr__(self) -> str:
        return f"RawCells({dict(self)!r})"


@dataclass(slots=True)
class Amount:
    """One amount of a row: a year, a phase and integer cents.

    Attributes:
        financial_year: First calendar year of the organisation's financial year (2019 is 2019/20).
        phase: A value of ``spatial.vocabulary.Phase``.
        cents: Integer cents, negative where the file says so.
        column: Heading of the column it was read from, for findings.
        row: Row number where it differs from the commitment's first row (a file with one row per amount).
    """

    financial_year: int
    phase: str
    cents: int
    column: str
    row: int | None = None


@dataclass(slots=True)
class CanonicalRow:
    """A row of any source in the words of the domain, still unchecked against the database.

    Texts are stripped and empty ones are None. ``raw`` keeps the row's cells as read (strings) under their
    headings, so that a refused row can be exported, corrected and loaded again; where a source takes several
    rows for one commitment, ``further`` keeps the others with their row numbers. ``amounts`` holds every
    amount that could be read, in refused rows too, so that rands in are rands loaded plus rands refused.
    """

    sheet: str | None
    row: int
    raw: Mapping[str, str]
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
    further: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """True where a finding forbids the row."""
        return any(finding.severity == "refuse" for finding in self.findings)
