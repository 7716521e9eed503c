"""A small country for tests: two districts, one of them a metro, three municipalities, eight square wards.

Wards are squares of a tenth of a degree, so that every overlap can be worked out by hand::

    -32.9  21201002 | 21202001 | 21202002 | 29200003
    -33.0  21201001 | 21201003 | 29200001 | 29200002
            27.0       27.1       27.2       27.3     (south-west corners)

``EC121`` and ``EC122`` lie in the district ``DC12``; ``BUF`` is a metro. People are counted in the wards of
``DC12`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from pyproj import Geod
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.models import (
    Allocation,
    Area,
    AreaGeneralised,
    AreaPiece,
    Commitment,
    CommitmentWard,
    Edition,
    FocalArea,
    FundingSource,
    ImportFinding,
    ImportRun,
    Indicator,
    NeedValue,
    Organisation,
    RefusedRow,
    Sector,
    SourceFile,
    Stage,
)
from spatial.vocabulary import Level, LocateMethod, Phase, Scope, Sphere

SIDE = 0.1
CORNERS = {
    "21201001": (27.0, -33.0),
    "21201002": (27.0, -32.9),
    "21201003": (27.1, -33.0),
    "21202001": (27.1, -32.9),
    "21202002": (27.2, -32.9),
    "29200001": (27.2, -33.0),
    "29200002": (27.3, -33.0),
    "29200003": (27.3, -32.9),
}
LOCAL_OF = {"21201": "EC121", "21202": "EC122", "29200": "BUF"}
NAMES = {
    "ZA": "South Africa",
    "EC": "Eastern Cape",
    "DC12": "Amathole",
    "EC121": "Mbhashe",
    "EC122": "Mnquma-Khâi",
    "BUF": "Buffalo City",
}
PEOPLE = {"21201001": 1000, "21201002": 3000, "21201003": 500, "21202001": 2500, "21202002": 1500}
_GEOD = Geod(ellps="WGS84")


@dataclass
class World:
    """What was built: ids by level and code, by code, or by reference; and the one import."""

    edition_id: int
    slug: str
    territory: str
    areas: dict[tuple[str, str], int] = field(default_factory=dict)
    lists: dict[tuple[str, str], int] = field(default_factory=dict)
    commitments: dict[str, int] = field(default_factory=dict)
    shapes: dict[tuple[str, str], shapely.Geometry] = field(default_factory=dict)
    run_id: int = 0

    def area(self, level: str, code: str) -> int:
        """Id of an area."""
        return self.areas[level, code]

    def id(self, kind: str, code: str) -> int:
        """Id of a row of a stored list."""
        return self.lists[kind, code]


def square(west: float, south: float, side: float = SIDE) -> shapely.Polygon:
    """A square, its corners rounded so that neighbours share them exactly."""
    return shapely.box(west, south, round(west + side, 6), round(south + side, 6))


def build_edition(
    session: Session,
    slug: str = "test-2021",
    *,
    territory: str = "ZA",
    valid_from: date = date(2021, 11, 1),
    valid_to: date | None = None,
    active: bool = True,
    people: Mapping[str, int] = PEOPLE,
) -> World:
    """Store the small country as one edition, with pieces, zoom bands and people."""
    edition = Edition(
        slug=slug,
        title=f"Squares {slug}",
        territory=territory,
        valid_from=valid_from,
        valid_to=valid_to,
        source="drawn by hand",
        licence="CC0",
        manifest={},
        checksum=sha256(slug.encode()).hexdigest(),
    )
    session.add(edition)
    session.flush()
    world = World(edition.id, slug, territory)
    _add_areas(session, world)
    _add_people(session, world, people)
    if active:
        edition.activated_at = datetime(2021, 11, 1, tzinfo=UTC)
        session.flush()
    return world


def _add_areas(session: Session, world: World) -> None:
    wards = {code: square(*corner) for code, corner in CORNERS.items()}
    by_local = {
        local: [shape for code, shape in wards.items() if code.startswith(prefix)]
        for prefix, local in LOCAL_OF.items()
    }
    shape_of = {local: shapely.union_all(shapes) for local, shapes in by_local.items()}
    whole = shapely.union_all(list(wards.values()))
    _add_area(session, world, Level.COUNTRY, "ZA", whole, parent=None)
    _add_area(session, world, Level.PROVINCE, "EC", whole, parent=("country", "ZA"))
    rural = shapely.union_all([shape_of["EC121"], shape_of["EC122"]])
    _add_area(session, world, Level.DISTRICT, "DC12", rural, parent=("province", "EC"))
    _add_area(session, world, Level.DISTRICT, "BUF", shape_of["BUF"], parent=("province", "EC"))
    for code, shape in shape_of.items():
        _add_area(
            session, world, Level.LOCAL, code, shape, parent=("district", "BUF" if code == "BUF" else "DC12")
        )
    for code, shape in wards.items():
        _add_area(session, world, Level.WARD, code, shape, parent=("local", LOCAL_OF[code[:5]]))


def _add_area(
    session: Session,
    world: World,
    level: Level,
    code: str,
    shape: shapely.Geometry,
    *,
    parent: tuple[str, str] | None,
) -> None:
    above = session.get(Area, world.areas[parent]) if parent else None
    geometry = shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])
    number = int(code[5:]) if level is Level.WARD else None
    area = Area(
        edition_id=world.edition_id,
        level=level,
        code=code,
        name=NAMES.get(code, f"Ward {number}"),
        parent_id=above.id if above else None,
        ward_number=number,
        is_metro=code == "BUF",
        area_km2=abs(_GEOD.geometry_area_perimeter(geometry)[0]) / 1e6,
        label_point=from_shape(geometry.representative_point(), 4326),
        geom=from_shape(geometry, 4326),
    )
    for name in ("country_id", "province_id", "district_id", "local_id", "ward_id"):
        setattr(area, name, getattr(above, name) if above else None)
    session.add(area)
    session.flush()
    setattr(area, f"{level.value}_id", area.id)
    world.areas[level.value, code] = area.id
    world.shapes[level.value, code] = geometry
    for polygon in geometry.geoms:
        piece = AreaPiece(
            edition_id=world.edition_id, level=level, area_id=area.id, geom=from_shape(polygon, 4326)
        )
        session.add(piece)
    session.add_all(
        AreaGeneralised(area_id=area.id, band=band, geom=from_shape(geometry, 4326)) for band in range(5)
    )
    session.flush()


def _add_people(session: Session, world: World, people: Mapping[str, int]) -> None:
    indicator = session.scalar(select(Indicator).where(Indicator.code == "population"))
    if indicator is None:
        indicator = Indicator(code="population", name="Population", unit="persons", more_is="neutral")
        session.add(indicator)
        session.flush()
    session.add_all(
        NeedValue(
            area_id=world.area("ward", code),
            indicator_id=indicator.id,
            year=2022,
            value=Decimal(count),
            source="Census 2022",
        )
        for code, count in people.items()
    )
    session.flush()


def build_lists(session: Session, world: World) -> None:
    """Store sectors, focal areas, stages, funding sources and organisations of several spheres."""
    _remember(
        session, world, "focal_area", [FocalArea(code="infrastructure", name="Infrastructure Engineering")]
    )
    _remember(
        session,
        world,
        "sector",
        [
            Sector(
                code="water",
                name="Water and sanitation",
                focal_area_id=world.id("focal_area", "infrastructure"),
            ),
            Sector(code="health", name="Health"),
        ],
    )
    stages = [
        Stage(code="planning", name="Planning", position=1),
        Stage(code="construction", name="Works", position=2),
    ]
    _remember(session, world, "stage", stages)
    sources = [("unstated", "Not stated"), ("mig", "Municipal Infrastructure Grant"), ("own", "Own funds")]
    _remember(
        session,
        world,
        "funding_source",
        [FundingSource(code=code, name=name, is_grant=code == "mig") for code, name in sources],
    )
    _remember(
        session,
        world,
        "organisation",
        [
            _organisation("EC121", Sphere.LOCAL, "local", 7),
            _organisation("BUF", Sphere.LOCAL, "local", 7),
            _organisation("DC12", Sphere.DISTRICT, "district", 7),
            _organisation(
                "EC-HEALTH", Sphere.PROVINCIAL, "province", 4, area="EC", name="Eastern Cape Health"
            ),
            _organisation("DWS", Sphere.NATIONAL, "country", 4, area="ZA", name="Water and Sanitation"),
        ],
    )


def _organisation(
    code: str, sphere: Sphere, level: str, month: int, *, area: str | None = None, name: str | None = None
) -> Organisation:
    return Organisation(
        code=code,
        name=name or NAMES[code],
        sphere=sphere,
        fy_start_month=month,
        area_level=Level(level),
        area_code=area or code,
    )


def _remember(session: Session, world: World, kind: str, rows: Sequence[Any]) -> None:
    session.add_all(rows)
    session.flush()
    world.lists.update({(kind, row.code): row.id for row in rows})


Amount = tuple[int, str, int] | tuple[int, str, int, str]


def add_commitment(
    session: Session,
    world: World,
    reference: str,
    organisation: str,
    amounts: Iterable[Amount],
    *,
    site: str | None = None,
    wards: Sequence[str] = (),
    area: tuple[str, str] | None = None,
    scope: str | None = None,
    benefit: Sequence[str] = (),
    sector: str | None = None,
    stage: str | None = None,
    **facts: Any,
) -> int:
    """Store one commitment and its allocations, and return its id; it is not placed yet.

    Args:
        session: A writing session.
        world: The country it belongs to.
        reference: Its reference, also its name unless ``name`` is given.
        organisation: Code of the organisation.
        amounts: First year, phase, cents, and the code of the funding source unless it is unstated.
        site: WKT of the work site.
        wards: Wards that share the money.
        area: Level and code of the area that takes the money.
        scope: Said outright: ``country``, ``head_office`` or ``unlocated``.
        benefit: Wards whose people benefit.
        sector: Code.
        stage: Code.
        facts: Other columns of ``Commitment``.
    """
    known = scope or ("site" if site else "wards" if wards else area[0] if area else "unlocated")
    commitment = Commitment(
        territory=world.territory,
        organisation_id=world.id("organisation", organisation),
        reference=reference,
        name=facts.pop("name", reference),
        scope=Scope(known),
        locate_method=LocateMethod.COORDINATES if site else LocateMethod.STATED,
        precision=1 if site else 3,
        exactness=1 if site else 2,
        geom=from_shape(shapely.from_wkt(site), 4326) if site else None,
        area_level=Level(area[0]) if area else None,
        area_code=area[1] if area else None,
        code_edition_id=world.edition_id,
        sector_id=world.id("sector", sector) if sector else None,
        stage_id=world.id("stage", stage) if stage else None,
        content_hash=sha256(reference.encode()).digest(),
        **facts,
    )
    session.add(commitment)
    session.flush()
    named = {"work": wards, "benefit": benefit}
    session.add_all(
        CommitmentWard(commitment_id=commitment.id, role=role, ward_code=code)
        for role, codes in named.items()
        for code in codes
    )
    for year, phase, cents, *source in amounts:
        session.add(
            Allocation(
                commitment_id=commitment.id,
                financial_year=year,
                phase=Phase(phase),
                funding_source_id=world.id("funding_source", source[0] if source else "unstated"),
                amount_cents=cents,
            )
        )
    session.flush()
    world.commitments[reference] = commitment.id
    return commitment.id


def place_all(session: Session, world: World) -> None:
    """Place every commitment of the world and write its budget lines, as an import does."""
    ids = list(world.commitments.values())
    session.flush()
    session.execute(select(func.place_commitments(world.edition_id, ids)))
    session.expire_all()


def build_commitments(session: Session, world: World) -> None:
    """Store one commitment of each kind, placed; amounts are chosen so that splits leave cents over."""

    def add(reference: str, organisation: str, *amounts: Amount, **facts: Any) -> int:
        return add_commitment(session, world, reference, organisation, amounts, **facts)

    run_id = world.run_id = _add_run(session, world)
    year = (2026, "original")
    tower = add(
        "TOWER",
        "EC121",
        (*year, 100_000_00, "mig"),
        (2027, "original", 50_000_05, "own"),
        (2026, "adjusted", 90_000_00, "mig"),
        name="Water tower at Qora",
        site="POINT(27.05 -32.95)",
        benefit=["21201001", "21201002"],
        sector="water",
        stage="construction",
        focal_area_id=world.id("focal_area", "infrastructure"),
        description="Steel tower and pump",
        total_cost_cents=150_000_05,
        stated={"latitude": "-32.95", "longitude": "27.05", "wards": "2"},
        import_run_id=run_id,
        sheet="Projects",
        row=7,
    )
    session.add(CommitmentWard(commitment_id=tower, role="stated", ward_code="21201002"))
    add("PIPE", "DC12", (*year, 999_99), site="LINESTRING(27.05 -32.95, 27.25 -32.95)", sector="water")
    add(
        "ESTATE",
        "BUF",
        (*year, 10_000_01, "own"),
        site="POLYGON((27.25 -33, 27.35 -33, 27.35 -32.9, 27.25 -32.9, 27.25 -33))",
    )
    add("CLINICS", "EC-HEALTH", (*year, 100_00), wards=["21201001", "21201002", "29200001"], sector="health")
    add("STREETS", "EC121", (*year, 40_000_00), area=("local", "EC122"), stage="planning")
    add("BULK", "DC12", (*year, 70_000_00, "mig"), area=("district", "DC12"), sector="water")
    add("PROVINCE", "EC-HEALTH", (*year, 5_000_00), area=("province", "EC"), sector="health")
    add("NATION", "DWS", (*year, 8_000_00), scope="country", sector="water")
    add("OFFICE", "BUF", (*year, 3_000_33, "own"), scope="head_office")
    add("SOMEWHERE", "EC121", (*year, 2_000_00), scope="unlocated")
    add("BUOY", "DWS", (*year, 1_000_00), site="POINT(30 -34)", sector="water")
    add(
        "GRANT", "DWS", (*year, 70_000_00, "mig"), area=("district", "DC12"), is_transfer=True, sector="water"
    )
    add("REFUND", "BUF", (*year, -5_55, "own"), wards=["29200001", "29200002"], is_catalytic=True)
    place_all(session, world)


def _add_run(session: Session, world: World) -> int:
    content = b"made by hand"
    kept = SourceFile(
        sha256=sha256(content).hexdigest(),
        name="projects-ec121.xlsx",
        size_bytes=len(content),
        content=content,
    )
    session.add(kept)
    session.flush()
    run = ImportRun(
        source_file_id=kept.id,
        edition_id=world.edition_id,
        profile="template",
        options={},
        facts={},
        rows_in=2,
        rows_loaded=1,
        rows_refused=1,
        cents_in=247_000_05,
        cents_loaded=240_000_05,
        cents_refused=7_000_00,
        commitments_new=1,
        commitments_changed=0,
        commitments_same=0,
    )
    session.add(run)
    session.flush()
    session.add(
        _finding(run.id, 7, "ward-and-point-differ", "The row names ward 2, but its point lies in ward 1.")
    )
    session.add(_finding(run.id, 8, "amount-unreadable", "Another row's fault."))
    cells = {"reference": "BRIDGE", "2026/27": "7 000", "2027/28": "see <annexure>"}
    session.add(RefusedRow(import_run_id=run.id, sheet="Projects", row=8, cells=cells, cents=7_000_00))
    session.flush()
    return run.id


def _finding(run_id: int, row: int, rule: str, message: str) -> ImportFinding:
    return ImportFinding(
        import_run_id=run_id,
        rule=rule,
        severity="warn",
        message=message,
        sheet="Projects",
        row=row,
        column="Ward",
        value="2",
        suggestion="1",
        known=["1"],
    )


def build_world(session: Session, slug: str = "test-2021", *, territory: str = "ZA") -> World:
    """Build it all: the edition, active, its people, the lists, and one placed commitment of each kind."""
    world = build_edition(session, slug, territory=territory)
    build_lists(session, world)
    build_commitments(session, world)
    return world
