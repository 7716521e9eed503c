"""Works all figures out again, with shapely, pyproj and whole numbers, from what is stored of commitments.

Nothing of the database's own arithmetic is used: only commitments, the wards they name, their allocations,
populations and the outlines of areas are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import shapely
from geoalchemy2.shape import to_shape
from pyproj import Geod
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import (
    Allocation,
    Area,
    Commitment,
    CommitmentWard,
    FundingSource,
    Indicator,
    NeedValue,
    Organisation,
    Sector,
    Stage,
)
from spatial.vocabulary import Landing, Level

GEOD = Geod(ellps="WGS84")
LANDINGS = [landing.value for landing in Landing]
SLIVER = 1000  # a ward with under a thousandth of a shape takes nothing
COVERED = 100  # unless the shape is an area that covers a hundredth of the ward


@dataclass(frozen=True)
class Line:
    """Cents of one allocation on one area, from one cent of it on."""

    reference: str
    sphere: str
    organisation: str
    sector: str | None
    stage: str | None
    source: str
    catalytic: bool
    transfer: bool
    start_month: int
    phase: str
    year: int
    landing: str
    level: str
    code: str
    from_cents: int
    cents: int


Place = Callable[["Country", Commitment, Organisation, list[CommitmentWard]], dict[tuple[str, int], int]]
"""Gives weights by landing and area id."""


class Country:
    """The areas of one edition, by code and by level, with outlines and people."""

    def __init__(self, session: Session, edition_id: int) -> None:
        self.areas = list(session.scalars(select(Area).where(Area.edition_id == edition_id)))
        self.by_id = {area.id: area for area in self.areas}
        self.wards = sorted((area for area in self.areas if area.level is Level.WARD), key=lambda a: a.code)
        self.outlines = {ward.id: to_shape(ward.geom) for ward in self.wards}
        self.top = next(area for area in self.areas if area.level is Level.COUNTRY)
        counted = select(NeedValue.area_id, NeedValue.value, NeedValue.year).join(
            Indicator, Indicator.id == NeedValue.indicator_id
        )
        self.people: dict[int, Fraction] = {}
        for area_id, value, _ in sorted(
            session.execute(counted.where(Indicator.code == "population")), key=lambda row: row[2]
        ):
            self.people[area_id] = Fraction(value)

    def find(self, level: Level | str, code: str) -> Area | None:
        return next((a for a in self.areas if a.level == level and a.code == code), None)

    def ward_at(self, point: shapely.Point) -> Area | None:
        """The lowest ward code whose outline, border included, has the point."""
        return next((ward for ward in self.wards if self.outlines[ward.id].covers(point)), None)

    def chain(self, area: Area) -> dict[str, str]:
        """Codes of an area and its ancestors by level."""
        found = {}
        step: Area | None = area
        while step is not None:
            found[step.level.value] = step.code
            step = self.by_id.get(step.parent_id)
        return found


def all_lines(session: Session, edition_id: int, place: Place | None = None) -> list[Line]:
    """Every budget line of an edition as it should be."""
    place = place or placement
    country = Country(session, edition_id)
    lists = {
        kind: {row.id: row.code for row in session.scalars(select(kind))}
        for kind in (Sector, Stage, FundingSource)
    }
    owners = {row.id: row for row in session.scalars(select(Organisation))}
    wards: dict[int, list[CommitmentWard]] = defaultdict(list)
    for named in session.scalars(select(CommitmentWard).where(CommitmentWard.role == "work")):
        wards[named.commitment_id].append(named)
    found: list[Line] = []
    for commitment in session.scalars(select(Commitment)):
        owner = owners[commitment.organisation_id]
        parts = place(country, commitment, owner, wards[commitment.id])
        for allocation in session.scalars(
            select(Allocation).where(Allocation.commitment_id == commitment.id)
        ):
            start = 0
            for (landing, area), cents in split(country, allocation.amount_cents, parts):
                found.append(
                    Line(
                        reference=commitment.reference,
                        sphere=owner.sphere.value,
                        organisation=owner.code,
                        sector=lists[Sector].get(commitment.sector_id),
                        stage=lists[Stage].get(commitment.stage_id),
                        source=lists[FundingSource][allocation.funding_source_id],
                        catalytic=commitment.is_catalytic,
                        transfer=commitment.is_transfer,
                        start_month=owner.fy_start_month,
                        phase=allocation.phase.value,
                        year=allocation.financial_year,
                        landing=landing,
                        level=area.level.value,
                        code=area.code,
                        from_cents=start,
                        cents=cents,
                    )
                )
                start += cents
    return found


def placement(
    country: Country, commitment: Commitment, owner: Organisation, named: list[CommitmentWard]
) -> dict[tuple[str, int], int]:
    """Weights by landing and area id."""
    own = country.find(owner.area_level, owner.area_code) or country.top
    if commitment.geom is not None:
        return of_shape(country, to_shape(commitment.geom), commitment.split_by)
    if commitment.scope == "wards":
        return of_wards(country, named, own)
    if commitment.scope == "country":
        return {("country", country.top.id): 1}
    if commitment.scope in {"local", "district", "province"}:
        area = country.find(commitment.area_level, commitment.area_code)
        return {(commitment.scope.value, area.id): 1} if area else {("unlocated", own.id): 1}
    return {(commitment.scope.value, own.id): 1}


def of_shape(country: Country, shape: shapely.Geometry, split_by: str | None) -> dict[tuple[str, int], int]:
    if shape.geom_type in {"Point", "MultiPoint"}:
        counted: Counter[tuple[str, int]] = Counter()
        for point in getattr(shape, "geoms", [shape]):
            ward = country.ward_at(point)
            counted["ward" if ward else "outside", (ward or country.top).id] += 1
        return dict(counted)
    measure = _length_mm if "Line" in shape.geom_type else _area_dm2
    parts = {ward.id: measure(shape.intersection(country.outlines[ward.id])) for ward in country.wards}
    whole = sum(parts.values())
    covered = COVERED if "Polygon" in shape.geom_type else 0
    parts = {
        key: part
        for key, part in parts.items()
        if part >= 1 and (part * SLIVER >= whole or part * covered >= country.by_id[key].area_km2 * 1e8)
    }
    if not parts:
        return {("outside", country.top.id): 1}
    if "Polygon" in shape.geom_type and split_by != "area" and all(key in country.people for key in parts):
        heads = {
            key: part / (country.by_id[key].area_km2 * 1e8) * float(country.people[key])
            for key, part in parts.items()
        }
        if sum(heads.values()) > 0:
            parts = {key: part * 1e6 for key, part in heads.items()}
    return {("ward", key): max(1, round(part)) for key, part in parts.items()}


def _length_mm(shape: shapely.Geometry) -> float:
    return GEOD.geometry_length(shape) * 1000


def _area_dm2(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) * 100


def of_wards(country: Country, named: list[CommitmentWard], own: Area) -> dict[tuple[str, int], int]:
    areas = [(country.find("ward", one.ward_code), one.share) for one in named]
    shares = [share for _, share in areas]
    people = [country.people.get(area.id) if area else None for area, _ in areas]
    if all(share is not None for share in shares) and sum(shares) > 0:
        weights = shares
    elif all(count is not None for count in people) and sum(people) > 0:
        weights = [round(count) for count in people]
    else:
        weights = [1] * len(areas)
    added: Counter[tuple[str, int]] = Counter()
    for (area, _), weight in zip(areas, weights, strict=True):
        added["ward" if area else "unlocated", (area or own).id] += weight
    return dict(added)


def split(
    country: Country, amount: int, parts: dict[tuple[str, int], int]
) -> Iterator[tuple[tuple[str, Area], int]]:
    """Largest remainder in exact fractions, ties to the lowest code; parts in the order of codes."""
    order = sorted(parts, key=lambda key: (country.by_id[key[1]].code, LANDINGS.index(key[0])))
    whole = sum(parts.values())
    exact = [Fraction(abs(amount)) * parts[key] / whole for key in order]
    cents = [int(part) for part in exact]
    left = abs(amount) - sum(cents)
    for at in sorted(range(len(order)), key=lambda i: (cents[i] - exact[i], i))[:left]:
        cents[at] += 1
    sign = -1 if amount < 0 else 1
    for (landing, area_id), part in zip(order, cents, strict=True):
        yield (landing, country.by_id[area_id]), sign * part


def in_window(line: Line, start: date, end: date) -> int:
    """The cents of a line between two days, the last not included, in exact fractions of the year."""
    opens, closes = date(line.year, line.start_month, 1), date(line.year + 1, line.start_month, 1)

    def until(cents: int, day: date) -> int:
        passed = Fraction((min(max(day, opens), closes) - opens).days, (closes - opens).days)
        due = abs(cents) * passed
        return (-1 if cents < 0 else 1) * (due.numerator // due.denominator)

    last = line.from_cents + line.cents
    return (until(last, end) - until(line.from_cents, end)) - (
        until(last, start) - until(line.from_cents, start)
    )
