"""Draws tiles of commitments from the filters of a request: clusters, or points, lines and polygons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Integer,
    LargeBinary,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from service.filters.conditions import of_commitment
from service.filters.words import Chosen, Filters, Transfers
from service.models import Allocation, Commitment, Organisation, Sector
from service.rollups.stated import Period, counted, counted_cents, reads_organisation
from service.tiles.words import Address
from spatial.vocabulary import Phase

EXTENT: Final = 4096
BUFFER: Final = 64
CELLS: Final = 16
"""Clusters along each side of a tile: one to every 32 pixels."""
HALF_WORLD_M: Final = 20037508.342789244
MANY_TO_ZOOM: Final = 5
"""Up to this zoom, one tile can hold most of the country's sites."""
_LAYERS: Final = {"points": ("point", "points"), "lines": ("line",), "polygons": ("area",)}
_SHOWN: Final = (Commitment.name, Commitment.is_catalytic, Sector.code.label("sector"))


@dataclass(frozen=True, slots=True)
class Sites:
    """Which work sites are drawn, and which of their money counts."""

    territory: str
    phase: Phase
    period: Period
    chosen: Chosen


def are_more_than(session: Session, sites: Sites, at: Address, most: int) -> bool:
    """Whether more sites than so many touch a tile; it stops counting there."""
    few = _found(sites, at).limit(most + 1).subquery()
    return int(session.scalar(select(func.count()).select_from(few)) or 0) > most


def draw_clusters(session: Session, sites: Sites, at: Address) -> bytes:
    """Draw one point for the sites of each cell of a grid; every site counts in one tile of a zoom only."""
    spots = _spots(sites, at)
    first, alone = func.min(spots.c.id), func.count() == 1
    name = select(Commitment.name).where(Commitment.id == first).scalar_subquery()
    # As whole numbers, which are quicker to group by than fractions.
    cells = [cast(func.floor(side * CELLS), Integer) for side in (spots.c.x, spots.c.y)]
    clusters = (
        select(
            func.ST_MakePoint(
                func.round(func.avg(spots.c.x) * EXTENT), func.round(func.avg(spots.c.y) * EXTENT)
            ).label("geom"),
            cast(func.count(), Integer).label("count"),
            _rands(func.sum(spots.c.cents)),
            case((alone, first)).label("feature"),
            case((alone, first)).label("id"),
            case((alone, name)).label("name"),
        )
        # Not as equalities, of which the planner expects next to nothing, and sorts where it should hash.
        .where(func.abs(_inside(spots.c.x, at.x, at)) < 1, func.abs(_inside(spots.c.y, at.y, at)) < 1)
        .group_by(*cells)
    )
    return bytes(session.scalar(select(_layer(clusters, "clusters"))) or b"")


def draw_sites(session: Session, sites: Sites, at: Address) -> bytes:
    """Draw every site as what it is."""
    found = _found(sites, at, *_SHOWN).cte("found").prefix_with("materialized")
    frame = func.ST_TileEnvelope(at.z, at.x, at.y)
    in_metres = func.ST_Transform(found.c.geom, 3857)
    layers = []
    for name, shapes in _LAYERS.items():
        buffer = 0 if name == "points" else BUFFER
        drawn = select(
            func.ST_AsMVTGeom(in_metres, func.Box2D(frame), EXTENT, buffer).label("geom"),
            found.c.id.label("feature"),
            *(found.c[fact] for fact in ("id", "name", "sector", "is_catalytic")),
            _rands(found.c.cents),
        ).where(found.c.shape.in_(shapes))
        if name == "points":
            drawn = drawn.where(_lies_in(found, in_metres, at))
        layers.append(_layer(drawn, name))
    points, lines, polygons = layers
    return bytes(session.scalar(select(points.op("||")(lines).op("||")(polygons))) or b"")


def _found(sites: Sites, at: Address, *shown: Any) -> Select[Any]:
    """Build the base statement: territory, frame and money stand in it, each site once with its cents.

    What is not shown is not carried along, which for all sites of the country is most of the work.
    """
    cents = func.sum(counted_cents(sites.period)).label("cents")
    statement = (
        select(Commitment.id, Commitment.geom, Commitment.shape, *shown, cents)
        .join(Allocation, Allocation.commitment_id == Commitment.id)
        .outerjoin(Sector, Sector.id == Commitment.sector_id)
    )
    if reads_organisation(sites.period):
        statement = statement.join(Organisation, Organisation.id == Commitment.organisation_id)
    return statement.where(
        *_lie_around(sites, at),
        *counted(sites.chosen, sites.phase, sites.period),
        # All of them, though the id decides: past commitments are a view, of which no key is known.
    ).group_by(Commitment.id, Commitment.geom, Commitment.shape, *shown)


def _spots(sites: Sites, at: Address) -> Subquery:
    """Every site as the one point that stands for it, in sides of the tile from its north-west corner."""
    many = at.z <= MANY_TO_ZOOM and _are_all(sites)
    found = (_all_found if many else _found)(sites, at).subquery("found")
    spot = case((found.c.shape == "point", found.c.geom), else_=func.ST_PointOnSurface(found.c.geom))
    place = select(found.c.id, found.c.cents, func.ST_Transform(spot, 3857).label("place")).offset(0)
    placed = place.subquery("placed")
    x, y = func.ST_X(placed.c.place), -func.ST_Y(placed.c.place)
    sides = (
        ((metres + HALF_WORLD_M) * 2**at.z / (2 * HALF_WORLD_M) - number).label(name)
        for name, metres, number in (("x", x, at.x), ("y", y, at.y))
    )
    # Worked out once, and not at each mention.
    return select(placed.c.id, placed.c.cents, *sides).offset(0).subquery("spots")


def _are_all(sites: Sites) -> bool:
    """Whether no filter leaves sites out, of a year that is counted whole."""
    is_plain = replace(sites.chosen.filters, transfers=Transfers.EXCLUDE) == Filters()
    return is_plain and not reads_organisation(sites.period)


def _all_found(sites: Sites, at: Address) -> Select[Any]:
    """Give what ``_found`` does, money added up before any site is read: shorter where most are wanted."""
    money = (
        select(Allocation.commitment_id, func.sum(counted_cents(sites.period)).label("cents"))
        .where(*counted(sites.chosen, sites.phase, sites.period))
        .group_by(Allocation.commitment_id)
        .subquery("money")
    )
    return (
        select(Commitment.id, Commitment.geom, Commitment.shape, money.c.cents)
        .join(money, money.c.commitment_id == Commitment.id)
        .where(*_lie_around(sites, at))
    )


def _lie_around(sites: Sites, at: Address) -> list[ColumnElement[bool]]:
    around = Commitment.geom.intersects(func.tile_frame(at.z, at.x, at.y))
    return [Commitment.territory == sites.territory, around, *of_commitment(sites.chosen)]


def _inside(side: Any, number: int, at: Address) -> Any:
    """Zero inside a tile. The last of the world has both its edges."""
    tiles = func.floor(side)
    return func.least(tiles, 0) if number == 2**at.z - 1 else tiles


def _lies_in(found: CTE, in_metres: Any, at: Address) -> Any:
    # On a border between tiles, a point is drawn in one of them.
    return (found.c.shape != "point") | and_(
        func.tile_number(func.ST_X(in_metres), at.z) == at.x,
        func.tile_number(-func.ST_Y(in_metres), at.z) == at.y,
    )


def _layer(rows: Select[Any], name: str) -> Any:
    drawn = rows.subquery(name)
    encoded = func.ST_AsMVT(drawn.table_valued(), name, EXTENT, "geom", "feature", type_=LargeBinary)
    return func.coalesce(select(encoded).scalar_subquery(), literal(b"", LargeBinary))


def _rands(cents: Any) -> Any:
    return cast(cents / 100.0, Double).label("amount")
