"""What is asked for and answered about one area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.filters.words import Filters
from service.rollups.lines import Period, Window
from service.rollups.service import AreaName, Rollup
from service.rollups.sums import AreaSum
from spatial.vocabulary import Landing, Level, Phase, Scope


@dataclass(frozen=True, slots=True)
class ProfileQuestion:
    """Which area is asked about, and which money counts.

    Attributes:
        level: Level of the area; a metro stands at two.
        code: Its code, or a ward's label.
        edition: Name of the edition, None for the one that holds today.
        period: A financial year, or a window of days; None for the current year, or the latest with money.
        today: The day on which the question is asked, from which the next 18 months are counted.
    """

    level: Level
    code: str
    edition: str | None
    phase: Phase
    period: Period | None
    filters: Filters
    today: date


class Facet(StrEnum):
    """What an area's money is divided by."""

    SPHERE = "sphere"
    SECTOR = "sector"
    FOCAL_AREA = "focal_area"
    FUNDING_SOURCE = "funding_source"
    STAGE = "stage"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an area's money; the code is ``unstated`` where the commitments state none."""

    code: str
    name: str
    cents: int
    at_ward_cents: int
    commitments: int


@dataclass(frozen=True, slots=True)
class Others:
    """All organisations but the largest, as one."""

    organisations: int
    cents: int
    at_ward_cents: int
    commitments: int


@dataclass(frozen=True, slots=True)
class ByOrganisation:
    """The organisations with the most money in the area, and the rest, None where there is none."""

    largest: Sequence[Part]
    others: Others | None


@dataclass(frozen=True, slots=True)
class YearSum:
    """One financial year's money in the area; years stand side by side and are never added."""

    financial_year: int
    cents: int
    at_ward_cents: int
    commitments: int


@dataclass(frozen=True, slots=True)
class Project:
    """A commitment with money in the area.

    Attributes:
        sector: Code, or None; ``sector_name`` with it.
        cents: What of it lands in the area in the period.
        whole_cents: All of it in the period, wherever it lands.
        landing: The nearest of its landings in the area: ``ward`` before any residual.
    """

    id: int
    reference: str
    name: str
    organisation: str
    organisation_name: str
    sector: str | None
    sector_name: str | None
    is_catalytic: bool
    cents: int
    whole_cents: int
    landing: Landing


@dataclass(frozen=True, slots=True)
class Projects:
    """How many commitments there are and what they come to; of all of them only the largest are listed."""

    commitments: int
    cents: int
    largest: Sequence[Project]


@dataclass(frozen=True, slots=True)
class NotLocated:
    """Money that belongs to no single ward, at the area that is sure to hold it.

    Attributes:
        is_inside: Whether it is part of the area's total; else it stands above the area, and some of it may
            or may not land there.
    """

    landing: Landing
    level: Level
    code: str
    name: str
    cents: int
    commitments: int
    is_inside: bool


@dataclass(frozen=True, slots=True)
class DataQuality:
    """How much is known of the commitments with money in the area, each counted once.

    Attributes:
        by_scope: Commitments by how widely they are known to be spread.
        by_precision: Commitments by IATI's code of geographical precision, 1 the most precise.
        with_dates: Commitments that state when they begin and when they end.
        with_site: Commitments with a point, line or area of work.
        accepted: Corrections that an import suggested and somebody accepted.
        open_findings: Warnings of imports that nobody has settled.
    """

    commitments: int
    by_scope: Mapping[Scope, int]
    by_precision: Mapping[int, int]
    with_sector: int
    with_dates: int
    with_site: int
    accepted: int
    open_findings: int

    def share(self, number: int) -> float | None:
        """Give a number of commitments as a part of all of them; None where there are none."""
        return number / self.commitments if self.commitments else None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is said of one area.

    Attributes:
        rollup: The roll-up inside the area: its balance, its period and filters, and transfers left out; what
            of the area as one is estimated beside what is of its parts.
        area: The area's own figures; of a ward, ``coverage`` is its municipality's.
        parents: The areas that hold it, from the country down.
        breakdowns: By each facet but the organisation; parts add up to the total, the largest first.
        by_year: The same phase in every year that has any money.
        child_level: The level below, None of a ward.
        by_child: The areas of that level, with or without money.
        next_window: The 18 months that begin today.
    """

    rollup: Rollup
    area: AreaSum
    parents: Sequence[AreaName]
    breakdowns: Mapping[Facet, Sequence[Part]]
    by_organisation: ByOrganisation
    by_year: Sequence[YearSum]
    child_level: Level | None
    by_child: Sequence[AreaSum]
    largest: Sequence[Project]
    catalytic: Projects
    not_located: Sequence[NotLocated]
    next_window: Window
    next_18_months: Projects
    data_quality: DataQuality
