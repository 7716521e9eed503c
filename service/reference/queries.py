"""Reads and writes of the reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.models import Answer, FocalArea, FundingSource, Organisation, Sector, Stage

Table = type[FocalArea] | type[FundingSource] | type[Organisation] | type[Sector] | type[Stage]


def stored(session: Session, table: Table) -> dict[str, dict[str, Any]]:
    """Return every entry of a table by its code, as columns and values without the id."""
    columns = [column for column in table.__table__.columns if column.key != "id"]
    rows = session.execute(select(*columns).order_by(table.code)).mappings()
    return {row["code"]: dict(row) for row in rows}


def ids(session: Session, table: Table) -> dict[str, int]:
    """Return the id of every entry by its code."""
    return {row.code: row.id for row in session.execute(select(table.code, table.id))}


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """The organisation of a code in any letter case, of two that differ in it alone the one written so."""
    chosen = select(Organisation).where(func.lower(Organisation.code) == code.lower())
    return session.scalar(chosen.order_by((Organisation.code == code).desc(), Organisation.code).limit(1))


def organisation_names(session: Session) -> dict[str, str]:
    """Names of all organisations by code, in the order of the codes."""
    chosen = select(Organisation.code, Organisation.name).order_by(Organisation.code)
    return {row.code: row.name for row in session.execute(chosen)}


def upsert(session: Session, table: Table, entries: Sequence[Mapping[str, Any]]) -> None:
    """Insert entries, or bring those whose code is there up to date."""
    if not entries:
        return
    statement = insert(table).values([dict(entry) for entry in entries])
    changed = {name: statement.excluded[name] for name in _columns(entries) if name != "code"}
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed))


def stored_answers(session: Session) -> list[tuple[str, str]]:
    """Every need with the code of a sector that answers it."""
    chosen = select(Answer.need_code, Sector.code).join(Sector, Sector.id == Answer.sector_id)
    return [(row[0], row[1]) for row in session.execute(chosen)]


def add_answers(session: Session, pairs: Sequence[tuple[str, int]]) -> None:
    """Insert needs with the sectors that answer them."""
    session.add_all(Answer(need_code=need, sector_id=sector_id) for need, sector_id in pairs)
    session.flush()


def remove_answers(session: Session, pairs: Sequence[tuple[str, int]]) -> None:
    """Delete answers that the list no longer has."""
    session.execute(delete(Answer).where(tuple_(Answer.need_code, Answer.sector_id).in_(pairs)))


def _columns(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(next(iter(entries)))
