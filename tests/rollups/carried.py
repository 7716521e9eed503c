"""Works out anew what a crosswalk makes of commitments that are known only by codes of an earlier edition.

Of the crosswalk itself its shares and overlaps are read, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

import shapely
from geoalchemy2.shape import from_shape
from pyproj import Geod
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.boundaries.service import activate
from service.crosswalks import service as crosswalks
from service.models import (
    Area,
    AreaPiece,
    Commitment,
    CommitmentWard,
    CrosswalkPair,
    CrosswalkSource,
    Organisation,
)
from service.placing.service import place
from spatial.vocabulary import LEVELS
from tests.builders import CORNERS, SIDE, World, add_commitment, build_edition
from tests.rollups.recomputed import Country, Line, placement

NEW = "test-2026"
YEAR = (2026, "original")
GEOD = Geod(ellps="WGS84")
BILLION = 10**9
MARKED = ("ward", "local", "district", "province", "outside")


@dataclass
class Carried:
    """The edition by whose codes commitments are known, and the later one."""

    old: World
    new: World


def draw_later(db: Session, world: World) -> Carried:
    """Load a later edition, whose wards have other borders, without people and not yet in force."""
    new = build_edition(db, NEW, valid_from=date(2026, 11, 1), active=False, people={})
    # 21201001 gives a strip to its neighbour in the municipality, 21201003 one to another municipality, and
    # of 29200003 a part lies beyond the later edition.
    for code, north in (("21201001", 0.08), ("21201003", 0.07), ("29200003", 0.06)):
        west, south = CORNERS[code]
        _redraw(db, new, code, shapely.box(west, south, west + SIDE, south + north))
    for code, south in (("21201002", -0.02), ("21202001", -0.03)):
        west, bottom = CORNERS[code]
        _redraw(db, new, code, shapely.box(west, bottom + south, west + SIDE, bottom + SIDE))
    return Carried(world, new)


def _redraw(db: Session, world: World, code: str, shape: shapely.Polygon) -> None:
    """Give a ward another shape, in all that is kept of it."""
    area = db.get_one(Area, world.area("ward", code))
    area.geom = from_shape(shapely.MultiPolygon([shape]), 4326)
    area.area_km2 = abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6
    piece = update(AreaPiece).where(AreaPiece.area_id == area.id)
    db.execute(piece.values(geom=from_shape(shape, 4326)))
    db.flush()


def commit_across(db: Session, old: World) -> None:
    """Commit money to a ward and to a municipality whose land the later edition divides, and place all."""
    add_commitment(db, old, "ACROSS", "EC121", [(*YEAR, 1_000_00)], wards=["21201003", "29200001"])
    add_commitment(db, old, "HALLS", "EC121", [(*YEAR, 400_00)], area=("local", "EC121"))
    place(db, "ZA", list(old.commitments.values()))


def put_in_force(db: Session, editions: Carried) -> None:
    """Find the way to the later edition, and activate it."""
    crosswalks.build(db, editions.old.slug, NEW)
    activate(db, NEW, datetime(2026, 11, 2, tzinfo=UTC), close_previous=True)


class Carrier:
    """Places commitments in a later edition; those without a site by what became of the places they name."""

    def __init__(self, session: Session, old_id: int, new_id: int) -> None:
        self.old = Country(session, old_id)
        self.new_id = new_id
        self.pairs = list(session.scalars(select(CrosswalkPair)))
        self.outside = {row.area_id: row for row in session.scalars(select(CrosswalkSource))}

    def place(
        self, new: Country, commitment: Commitment, owner: Organisation, named: list[CommitmentWard]
    ) -> dict[tuple[str, int], int]:
        """Weights by landing and area id."""
        if not is_carried(commitment, self.new_id) or commitment.scope.value not in {
            "wards",
            "local",
            "district",
        }:
            return placement(new, commitment, owner, named)
        if commitment.scope == "wards":
            own = new.find(owner.area_level, owner.area_code) or new.top
            return self._wards(new, commitment, named, own)
        return self._land(new, commitment)

    def _wards(
        self, new: Country, commitment: Commitment, named: list[CommitmentWard], own: Area
    ) -> dict[tuple[str, int], int]:
        wards = [self.old.find("ward", one.ward_code) for one in named]
        people = [self.old.people.get(ward.id) if ward else None for ward in wards]
        if all(one.share is not None for one in named) and commitment.split_by in {None, "declared"}:
            weights = [one.share for one in named]
        elif None not in people and commitment.split_by in {None, "population", "declared"}:
            weights = [round(count) for count in people]
        else:
            weights = [1] * len(named)
        added: Counter[tuple[str, int]] = Counter()
        for ward, weight in zip(wards, weights, strict=True):
            if ward is None:
                added["unlocated", own.id] += weight * BILLION
                continue
            for pair in self.pairs:
                if pair.from_area_id == ward.id and pair.share:
                    added["ward", pair.to_area_id] += weight * pair.share
            if gone := self.outside[ward.id].outside_share:
                added["outside", new.top.id] += weight * gone
        return dict(added)

    def _land(self, new: Country, commitment: Commitment) -> dict[tuple[str, int], int]:
        level = commitment.area_level.value
        old = self.old.find(level, commitment.area_code)
        inside = {ward.id for ward in self.old.wards if getattr(ward, f"{level}_id") == old.id}
        land: Counter[tuple[str, int]] = Counter()
        for pair in self.pairs:
            if pair.from_area_id in inside:
                land[level, getattr(new.by_id[pair.to_area_id], f"{level}_id")] += pair.overlap_km2
        if gone := sum(self.outside[ward].outside_km2 for ward in inside if self.outside[ward].outside_share):
            land["outside", new.top.id] += gone
        kept = next((key for key in land if new.by_id[key[1]].code == commitment.area_code), None)
        if kept and land[kept] >= 0.9 * sum(land.values()):
            return {kept: 1}
        return {key: max(1, round(km2 * 1e6)) for key, km2 in land.items()}


def is_carried(commitment: Commitment, edition_id: int) -> bool:
    """Whether its place is known by codes of another edition only."""
    return commitment.geom is None and commitment.code_edition_id != edition_id


class Estimated:
    """Tells which lines are estimates at which level."""

    def __init__(self, session: Session, carrier: Carrier, new: Country) -> None:
        self.carrier, self.new = carrier, new
        self.names: dict[str, list[tuple[str, str]]] = {}
        wards = list(session.scalars(select(CommitmentWard).where(CommitmentWard.role == "work")))
        for one in session.scalars(select(Commitment)):
            if is_carried(one, carrier.new_id):
                own = [("ward", each.ward_code) for each in wards if each.commitment_id == one.id]
                self.names[one.reference] = own or [(one.area_level, one.area_code)]

    def __call__(self, line: Line, level: str) -> bool:
        """Whether a line may lie in another area of a level than it does."""
        if line.landing not in MARKED:
            return False
        for kind, code in self.names.get(line.reference, ()):
            old = self.carrier.old.find(kind, code)
            height = min(level, str(kind), key=LEVELS.index)
            if old is None or height == "country" or len(self._holders(old, height)) == 1:
                continue
            own = None if line.landing == "outside" else line.code
            if kind != "ward" or own in self._holders(old, "ward"):
                return True
        return False

    def _holders(self, old: Area, height: str) -> set[str | None]:
        """Codes of the new areas that hold land of an old one, None among them for what is beyond."""
        inside = {w.id for w in self.carrier.old.wards if getattr(w, f"{old.level.value}_id") == old.id}
        found: set[str | None] = {
            self.new.chain(self.new.by_id[pair.to_area_id])[height]
            for pair in self.carrier.pairs
            if pair.from_area_id in inside and (pair.share or old.level != "ward")
        }
        return found | {None for ward in inside if self.carrier.outside[ward].outside_share}
