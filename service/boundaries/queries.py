"""Writing and reading editions and their areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session, aliased

from service.copying import copy_into
from service.models import Area, AreaGeneralised, AreaPiece, Commitment, Edition, NamedPlace, NeedValue
from spatial.vocabulary import LEVELS, Level

PIECE_VERTICES = 128
"""Most vertices of a piece: few enough that a point is compared with one quickly."""

AREA_COLUMNS = (
    Area.id,
    Area.edition_id,
    Area.level,
    Area.code,
    Area.name,
    Area.parent_id,
    Area.country_id,
    Area.province_id,
    Area.district_id,
    Area.local_id,
    Area.ward_id,
    Area.ward_number,
    Area.is_metro,
    Area.area_km2,
    Area.label_point,
    Area.geom,
)
"""Columns in the order in which ``insert_areas`` takes its rows."""


def lock_edition(session: Session, slug: str) -> None:
    """Wait until no other transaction loads or activates this edition."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"onebudget edition {slug}"))))


def by_slug(session: Session, slug: str) -> Edition | None:
    """The edition of a name, as stored now."""
    return session.scalar(
        select(Edition).where(Edition.slug == slug).execution_options(populate_existing=True)
    )


def delete_edition(session: Session, edition_id: int) -> None:
    """Remove an edition with its areas and all that hangs on them."""
    session.execute(delete(Edition).where(Edition.id == edition_id))


def count_needs(session: Session, edition_id: int) -> int:
    """How many values of need hang on the areas of an edition."""
    statement = select(func.count()).select_from(NeedValue).join(Area, Area.id == NeedValue.area_id)
    return int(session.scalar(statement.where(Area.edition_id == edition_id)) or 0)


def count_coded(session: Session, edition_id: int) -> int:
    """How many commitments name their place in the codes of an edition."""
    statement = select(func.count()).select_from(Commitment)
    return int(session.scalar(statement.where(Commitment.code_edition_id == edition_id)) or 0)


def reserve_area_ids(session: Session, count: int) -> list[int]:
    """Take ids for new areas, ascending, so that areas can name each other before they are written."""
    series = func.generate_series(1, count).table_valued("n")
    sequence = func.pg_get_serial_sequence("area", "id")
    return sorted(session.scalars(select(func.nextval(sequence)).select_from(series)))


def insert_areas(session: Session, rows: Iterable[Sequence[object]]) -> None:
    """Write areas, parents before children."""
    copy_into(session, AREA_COLUMNS, rows)


def insert_generalised(session: Session, rows: Iterable[Sequence[object]]) -> None:
    """Write outlines for zoom bands: area id, band, geometry."""
    copy_into(session, (AreaGeneralised.area_id, AreaGeneralised.band, AreaGeneralised.geom), rows)


def insert_places(session: Session, rows: Iterable[Sequence[object]]) -> None:
    """Write named places: edition id, name, geometry."""
    copy_into(session, (NamedPlace.edition_id, NamedPlace.name, NamedPlace.geom), rows)


def insert_pieces(session: Session, edition_id: int) -> None:
    """Cut the areas of an edition into small pieces for point look-ups."""
    cut = func.ST_Dump(func.ST_Subdivide(Area.geom, PIECE_VERTICES)).geom
    pieces = select(Area.edition_id, Area.level, Area.id, cut).where(Area.edition_id == edition_id)
    columns = [AreaPiece.edition_id, AreaPiece.level, AreaPiece.area_id, AreaPiece.geom]
    session.execute(insert(AreaPiece).from_select(columns, pieces))


def analyse(session: Session) -> None:
    """Let the planner know of the new rows before anything is looked up in them."""
    session.execute(text("analyze area, area_piece, area_generalised"))


def active_overlapping(session: Session, edition: Edition) -> list[Edition]:
    """Other active editions of the territory that hold on some of the same days, oldest first."""
    statement = select(Edition).where(
        Edition.territory == edition.territory,
        Edition.id != edition.id,
        Edition.activated_at.is_not(None),
        _days(Edition.valid_from, Edition.valid_to).op("&&")(_days(edition.valid_from, edition.valid_to)),
    )
    return list(session.scalars(statement.order_by(Edition.valid_from)))


def editions_with_counts(session: Session) -> list[tuple[Edition, dict[str, int]]]:
    """Every edition with its number of areas by level, by territory and date."""
    editions = session.scalars(select(Edition).order_by(Edition.territory, Edition.valid_from)).all()
    counts: dict[int, dict[str, int]] = {edition.id: {} for edition in editions}
    grouped = select(Area.edition_id, Area.level, func.count()).group_by(Area.edition_id, Area.level)
    for edition_id, level, count in session.execute(grouped.order_by(Area.edition_id, Area.level)):
        counts[edition_id][level] = count
    return [(edition, counts[edition.id]) for edition in editions]


def areas_for_export(session: Session, edition_id: int, level: Level) -> list[dict[str, Any]]:
    """Areas of one level with the codes of those that hold them, and geometry as WKB."""
    holders = {one: aliased(Area) for one in LEVELS[1:-1]}
    parent = aliased(Area)
    statement = select(
        Area.code,
        Area.name,
        parent.code.label("parent"),
        *(holder.code.label(one.value) for one, holder in holders.items()),
        Area.ward_number.label("ward_no"),
        Area.is_metro,
        Area.area_km2,
        func.ST_AsBinary(Area.geom).label("wkb"),
    ).outerjoin(parent, parent.id == Area.parent_id)
    for one, holder in holders.items():
        statement = statement.outerjoin(holder, holder.id == getattr(Area, f"{one.value}_id"))
    chosen = statement.where(Area.edition_id == edition_id, Area.level == level)
    return [
        {str(name): value for name, value in row.items()}
        for row in session.execute(chosen.order_by(Area.code)).mappings()
    ]


def _days(valid_from: Any, valid_to: Any) -> Any:
    return func.daterange(valid_from, valid_to, "[)")


def is_open_ended_before(edition: Edition, day: date) -> bool:
    """Tell whether an edition began before a day and has no end yet."""
    return edition.valid_to is None and edition.valid_from < day
