"""What a load reads before it starts, and the record of files and runs that it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from sqlalchemy import (
    ARRAY,
    Text,
    any_,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    table,
    text,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased

from service.commitments import stage
from service.commitments.copying import BINARY_END, BINARY_START, ChunkStream, copy_stream
from service.commitments.organisations import Committer
from service.imports.source import SourceFacts
from service.models import (
    Area,
    FocalArea,
    FundingSource,
    ImportFinding,
    ImportRun,
    NamedPlace,
    Organisation,
    RefusedRow,
    Sector,
    SourceFile,
    Stage,
)
from spatial.gazetteer import AreaTable, PlaceTable

ONE_LOAD_AT_A_TIME = "onebudget commitments"
_CHUNK_BYTES = 1 << 20
_PENDING_KB = "65536"


def areas_of(session: Session, edition_id: int) -> AreaTable:
    """Return an edition's areas as a gazetteer takes them."""
    parent = aliased(Area)
    statement = (
        select(
            Area.level,
            Area.code,
            Area.name,
            parent.code.label("parent_code"),
            func.st_asbinary(Area.geom).label("wkb"),
        )
        .outerjoin(parent, parent.id == Area.parent_id)
        .where(Area.edition_id == edition_id)
        .order_by(Area.level, Area.code)
    )
    rows = session.execute(statement).all()
    shapes = [None if row.wkb is None else bytes(row.wkb) for row in rows]
    return AreaTable(
        [row.level.value for row in rows],
        [row.code for row in rows],
        [row.name for row in rows],
        [row.parent_code for row in rows],
        shapely.from_wkb(np.array(shapes, dtype=object)),
    )


def places_of(session: Session, edition_id: int) -> PlaceTable:
    """Return an edition's named places as a gazetteer takes them, by name."""
    chosen = select(NamedPlace.name, func.st_asbinary(NamedPlace.geom).label("wkb"))
    rows = session.execute(
        chosen.where(NamedPlace.edition_id == edition_id).order_by(NamedPlace.name, NamedPlace.id)
    ).all()
    return PlaceTable(
        [row.name for row in rows], shapely.from_wkb(np.array([bytes(row.wkb) for row in rows], dtype=object))
    )


def organisations(session: Session) -> Iterator[Committer]:
    """Yield every stored organisation, not yet numbered."""
    for each in session.scalars(select(Organisation)):
        yield Committer(
            0,
            each.id,
            each.code,
            each.name,
            each.sphere,
            each.fy_start_month,
            each.area_level,
            each.area_code,
        )


def ids_by_code(session: Session, table: type[Sector | FocalArea | Stage | FundingSource]) -> dict[str, int]:
    """Return the ids of a reference list by code."""
    return dict(session.execute(select(table.code, table.id)).all())


def write_in_bulk(session: Session) -> None:
    """Set this transaction up for many rows at once.

    The trigrams of new names are kept aside and merged into their index in one go, by the server's own vacuum
    or by the next who writes a name, instead of every few thousand rows. Until then a search looks through
    them, which takes it some hundredths of a second. The file is packed by the faster method, where the
    server has it.
    """
    session.execute(select(func.set_config("gin_pending_list_limit", _PENDING_KB, true())))
    settings = table("pg_settings", column("name"), column("enumvals", ARRAY(Text)))
    session.execute(
        select(func.set_config(settings.c.name, "lz4", true())).where(
            settings.c.name == "default_toast_compression", literal("lz4") == any_(settings.c.enumvals)
        )
    )


def take_turn(session: Session) -> None:
    """Wait until no other load writes, and keep others waiting until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(ONE_LOAD_AT_A_TIME, 0))))


def earlier_run(session: Session, sha256: str, edition_id: int) -> ImportRun | None:
    """Return the latest run that loaded the same bytes in the same edition."""
    chosen = (
        select(ImportRun)
        .join(SourceFile, SourceFile.id == ImportRun.source_file_id)
        .where(SourceFile.sha256 == sha256, ImportRun.edition_id == edition_id)
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    return session.scalar(chosen)


def keep_file(session: Session, path: Path, facts: SourceFacts) -> int:
    """Keep a file as it came, once, and return its id. It is never whole in this process's memory."""
    known = select(SourceFile.id).where(SourceFile.sha256 == facts.sha256)
    found = session.scalar(known)
    if found is None:
        columns = ("sha256", "name", "size_bytes", "content")
        with path.open("rb") as file:
            chunks = _file_row(file, facts)
            stream = ChunkStream(chunks)
            copy_stream(session.connection(), SourceFile.__tablename__, columns, stream, binary=True)
        found = session.scalars(known).one()
    return found


def _file_row(file: BinaryIO, facts: SourceFacts) -> Iterator[bytes]:
    """Yield a file's row in COPY's binary form, of which the content is itself, not twice as many figures."""
    name = facts.file.encode("utf-8", "replace")
    texts = [facts.sha256.encode("ascii"), name, facts.size_bytes.to_bytes(8, "big")]
    fields = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
    yield BINARY_START + (len(texts) + 1).to_bytes(2, "big") + fields + facts.size_bytes.to_bytes(4, "big")
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
    yield BINARY_END


def begin_run(session: Session, values: Mapping[str, Any]) -> int:
    """Open the record of a run, its counts still at nothing."""
    counts = (
        "rows_in rows_loaded rows_refused cents_in cents_loaded cents_refused "
        "commitments_new commitments_changed commitments_same"
    )
    statement = insert(ImportRun).values(**values, **dict.fromkeys(counts.split(), 0)).returning(ImportRun.id)
    return session.scalars(statement).one()


def finish_run(session: Session, run_id: int, values: Mapping[str, Any]) -> None:
    """Fill in a run's counts, and keep its findings and the rows that it refused."""
    session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**values))
    for kept, staged in ((ImportFinding, stage.findings), (RefusedRow, stage.refused)):
        columns = [column for column in staged.c if column.name in kept.__table__.c]
        rows = select(literal(run_id), *columns)
        names = ["import_run_id", *(column.name for column in columns)]
        session.execute(insert(kept).from_select(names, rows))


def drop_run(session: Session, run_id: int) -> None:
    """Take back the record of a run that had nothing to do."""
    session.execute(delete(ImportRun).where(ImportRun.id == run_id))


def analyse(session: Session) -> None:
    """Tell the planner how much the staging tables hold."""
    session.execute(text("analyze " + ", ".join(stage.TABLES.tables)))  # names from our own tables alone
