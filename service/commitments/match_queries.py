"""Staged commitments and organisations matched with stored ones, and written where they are new.

Everything is set-based and reads the tables of ``stage.py``; see there what they hold.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from service.commitments import stage
from service.models import Allocation, Commitment, CommitmentWard, Organisation

CONTENT = (
    "name",
    "description",
    "sector_id",
    "focal_area_id",
    "stage_id",
    "is_catalytic",
    "is_transfer",
    "start_date",
    "end_date",
    "total_cost_cents",
    "scope",
    "locate_method",
    "precision",
    "exactness",
    "geom",
    "area_level",
    "area_code",
    "split_by",
    "stated",
    "sheet",
    "row",
    "content_hash",
)
"""Columns that a staged commitment and a stored one share."""

_staged, _match, _organisation = stage.commitments.c, stage.matches.c, stage.organisations.c
_PARTS = {
    "staged_ward": ["role", "ward_code", "share"],
    "staged_allocation": ["financial_year", "phase", "funding_source_id", "amount_cents", "vat"],
}


def store_organisations(session: Session) -> list[str]:
    """Write the staged organisations that are new, fill in their ids, and return the codes written."""
    columns = ["code", "name", "sphere", "fy_start_month", "area_level", "area_code"]
    new = select(*(stage.organisations.c[name] for name in columns)).where(_organisation.id.is_(None))
    written = session.scalars(
        upsert(Organisation).from_select(columns, new).on_conflict_do_nothing().returning(Organisation.code)
    )
    codes = sorted(written)
    session.execute(
        update(stage.organisations)
        .where(_organisation.id.is_(None), Organisation.code == _organisation.code)
        .values(id=Organisation.id)
    )
    return codes


def match(session: Session, territory: str, batch: int, *, reserve_ids: bool) -> None:
    """Find the stored commitment of every staged one of a batch, and reserve ids for the new ones."""
    reserved = func.nextval("commitment_id_seq") if reserve_ids else null()
    found = (
        select(
            _staged.no,
            func.coalesce(Commitment.id, reserved),
            Commitment.id.is_(None),
            func.coalesce(and_(Commitment.content_hash == _staged.content_hash), literal(value=False)),
            Commitment.revision,
        )
        .join(stage.organisations, _organisation.no == _staged.organisation_no)
        .outerjoin(
            Commitment,
            and_(
                Commitment.organisation_id == _organisation.id,
                Commitment.reference == _staged.reference,
                Commitment.territory == territory,
            ),
        )
        .where(_staged.batch == batch)
    )
    session.execute(
        insert(stage.matches).from_select(["no", "id", "is_new", "is_same_row", "revision"], found)
    )


def insert_new(session: Session, territory: str, edition_id: int, run_id: int, batch: int) -> None:
    """Write the new commitments of a batch with their wards and allocations."""
    new = (
        select(
            _match.id,
            literal(territory),
            _organisation.id,
            _staged.reference,
            literal(edition_id),
            literal(run_id),
            *(_staged[name] for name in CONTENT),
        )
        .join(stage.matches, _match.no == _staged.no)
        .join(stage.organisations, _organisation.no == _staged.organisation_no)
        .where(_staged.batch == batch, _match.is_new)
    )
    keys = ["id", "territory", "organisation_id", "reference", "code_edition_id", "import_run_id"]
    session.execute(insert(Commitment).from_select([*keys, *CONTENT], new))
    insert_parts(session, CommitmentWard, stage.wards, batch, _match.is_new)
    insert_parts(session, Allocation, stage.allocations, batch, _match.is_new)


def insert_parts(
    session: Session, table: Any, staged: Any, batch: int | None, *conditions: ColumnElement[bool]
) -> None:
    """Write the staged wards or allocations of some commitments."""
    columns = _PARTS[staged.name]
    rows = (
        select(_match.id, *(staged.c[name] for name in columns))
        .join(stage.matches, _match.no == staged.c.no)
        .where(*conditions)
    )
    if batch is not None:
        rows = rows.where(staged.c.batch == batch)
    session.execute(insert(table).from_select(["commitment_id", *columns], rows))
