"""Stored commitments compared with what a file says, field by field, and brought in line with it.

Everything is set-based and reads the tables of ``stage.py``; see there what they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from service.commitments import stage
from service.commitments.check import CORRECTED, WORD_FIELDS
from service.commitments.match_queries import CONTENT, insert_parts
from service.commitments.unspoken_queries import keep_unspoken
from service.models import Allocation, Commitment, CommitmentWard, FocalArea, FundingSource, Sector, Stage

_LISTS: dict[str, Any] = {"sector_id": Sector, "focal_area_id": FocalArea, "stage_id": Stage}
_NOT_COMPARED = frozenset({"sheet", "row", "content_hash"})
_UNWATCHED = {"synchronize_session": False}  # the session holds no commitments that could grow stale

_staged, _match = stage.commitments.c, stage.matches.c


def find_changes(
    session: Session, edition_id: int, spoken: frozenset[str], *, only: Sequence[int] | None = None
) -> None:
    """Note every field in which a stored commitment differs from what the file says.

    Args:
        session: That of the load.
        edition_id: In whose codes the file speaks.
        spoken: Fields of which the file speaks; others stay as they are stored.
        only: Numbers of the staged commitments to be compared; all of them unless given.
    """
    keep_unspoken(session, spoken, only)
    for found in (_changed_fields(edition_id), _changed_wards(), _changed_amounts()):
        each = found.subquery("found")
        noted = select(each.c.no, each.c.field, each.c.old, each.c.new)
        if only is not None:
            noted = noted.where(each.c.no.in_(only))
        session.execute(insert(stage.changes).from_select(["no", "field", "old", "new"], noted))


def hold_changed(session: Session, edition_id: int, spoken: frozenset[str]) -> None:
    """Keep the commitments that are to be changed from others until the transaction ends.

    Those that somebody has changed since they were looked at are compared once more: what is written is the
    whole of what the file says, and never half of it over half of somebody's edit.
    """
    changed = select(stage.changes.c.no)
    held = (
        select(_match.no, Commitment.revision)
        .join(Commitment, Commitment.id == _match.id)
        .where(_match.no.in_(changed), ~_match.is_new)
        .order_by(Commitment.id)
        .with_for_update(of=Commitment, key_share=True)
        .subquery("held")
    )
    stale = select(_match.no, held.c.revision).join(held, held.c.no == _match.no)
    stale = stale.where(held.c.revision != _match.revision)
    revisions = {row.no: row.revision for row in session.execute(stale)}
    if not revisions:
        return
    session.execute(delete(stage.changes).where(stage.changes.c.no.in_(revisions)))
    for no, revision in revisions.items():
        seen = update(stage.matches).where(_match.no == no)
        session.execute(seen.values(is_same_row=False, revision=revision))
    find_changes(session, edition_id, spoken, only=list(revisions))


def _changed_fields(edition_id: int) -> Select[Any]:
    compared = [name for name in CONTENT if name not in _NOT_COMPARED]
    fields = [
        (literal(name.removesuffix("_id")), _as_text(name, Commitment), _as_text(name, stage.commitments.c))
        for name in compared
    ]
    edition = func.coalesce(_match.edition_id, edition_id)
    fields.append((literal("edition"), cast(Commitment.code_edition_id, Text), cast(edition, Text)))
    each = (
        values(column("field", Text), column("old", Text), column("new", Text), name="each")
        .data(fields)
        .lateral()
    )
    return (
        select(_match.no, each.c.field, each.c.old, each.c.new)
        .select_from(stage.matches)
        .join(stage.commitments, _staged.no == _match.no)
        .join(Commitment, Commitment.id == _match.id)
        .join(each, true())
        .where(
            ~_match.is_new,
            ~_match.is_same_row | (Commitment.code_edition_id != edition),
            each.c.old.is_distinct_from(each.c.new),
        )
    )


def _as_text(name: str, source: Any) -> ColumnElement[Any]:
    """Return a column as people read it: codes for ids, well-known text for shapes."""
    value = getattr(source, name)
    if name in _LISTS:
        table = _LISTS[name]
        return select(table.code).where(table.id == value).scalar_subquery()
    if name == "geom":
        return func.st_astext(value)
    if name == "total_cost_cents":
        return _rands(value)
    if name == "stated":
        return cast(value.op("-")(_NOT_PLACE).op("||")(func.coalesce(value[CORRECTED], _EMPTY)), Text)
    return cast(value, Text)


_EMPTY = cast(literal("{}"), JSONB)
# A correction once accepted counts as written, and words that no list knows may have been answered since:
# so an export can be loaded again.
_NOT_PLACE = cast(literal([CORRECTED, *sorted(WORD_FIELDS)], ARRAY(Text)), ARRAY(Text))


def _rands(cents: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.round(cast(cents, Numeric) / 100, 2), Text)


def _changed_wards() -> Select[Any]:
    stated = _wards_as_text(stage.wards, stage.wards.c.no, _match.no)
    stored = _wards_as_text(CommitmentWard, CommitmentWard.commitment_id, _match.id)
    each = select(_match.no, stored.label("old"), stated.label("new")).where(
        ~_match.is_new, ~_match.is_same_row
    )
    found = each.subquery()
    return select(found.c.no, literal("wards").label("field"), found.c.old, found.c.new).where(
        found.c.old.is_distinct_from(found.c.new)
    )


def _wards_as_text(table: Any, key: Any, wanted: ColumnElement[Any]) -> Any:
    part = table.c if hasattr(table, "c") else table
    text = func.concat_ws(" ", part.role, part.ward_code, part.share)
    listed = func.string_agg(text, aggregate_order_by(literal(", "), text))
    return select(listed).where(key == wanted).correlate(stage.matches).scalar_subquery()


def _existing_allocations() -> Any:
    """Allocations of the file's stored commitments in the phases and years of which it speaks."""
    return (
        select(
            _match.no,
            Allocation.id,
            Allocation.financial_year,
            Allocation.phase,
            Allocation.funding_source_id,
            Allocation.amount_cents,
            Allocation.vat,
        )
        .join(Allocation, Allocation.commitment_id == _match.id)
        .join(
            stage.columns_stated,
            and_(
                stage.columns_stated.c.phase == Allocation.phase,
                stage.columns_stated.c.financial_year == Allocation.financial_year,
            ),
        )
        .where(~_match.is_new)
        .subquery("stored")
    )


def _stated_allocations() -> Any:
    part = stage.allocations.c
    return (
        select(part.no, part.financial_year, part.phase, part.funding_source_id, part.amount_cents, part.vat)
        .join(stage.matches, _match.no == part.no)
        .where(~_match.is_new)
        .subquery("stated")
    )


def _same_key(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    keys = ("no", "financial_year", "phase", "funding_source_id")
    return and_(*(one.c[name] == other.c[name] for name in keys))


def _changed_amounts() -> Select[Any]:
    stored, stated = _existing_allocations(), _stated_allocations()
    year = func.coalesce(stated.c.financial_year, stored.c.financial_year)
    phase = cast(func.coalesce(stated.c.phase, stored.c.phase), Text)
    source = func.coalesce(stated.c.funding_source_id, stored.c.funding_source_id)
    short = func.lpad(cast((year + 1) % 100, Text), 2, "0")
    code = select(FundingSource.code).where(FundingSource.id == source).scalar_subquery()
    return (
        select(
            func.coalesce(stated.c.no, stored.c.no).label("no"),
            func.concat(phase, " ", year, "/", short, " ", code).label("field"),
            _amount_as_text(stored).label("old"),
            _amount_as_text(stated).label("new"),
        )
        .select_from(stored.join(stated, _same_key(stored, stated), full=True))
        .where(
            or_(
                stored.c.amount_cents.is_distinct_from(stated.c.amount_cents),
                stored.c.vat.is_distinct_from(stated.c.vat),
            )
        )
    )


def _amount_as_text(part: Any) -> ColumnElement[Any]:
    vat = case((part.c.vat != "unknown", func.concat(" VAT ", part.c.vat)), else_="")
    return case((part.c.amount_cents.is_not(None), func.concat(_rands(part.c.amount_cents), vat)))


def write_changes(session: Session, edition_id: int, run_id: int) -> None:
    """Bring the stored commitments that differ in line with the file."""
    changed = select(stage.changes.c.no)
    rewarded = select(_match.id).join(stage.changes, stage.changes.c.no == _match.no)
    rewarded = rewarded.where(stage.changes.c.field == "wards")
    session.execute(
        update(Commitment)
        .where(Commitment.id == _match.id, _match.no == _staged.no, _match.no.in_(changed), ~_match.is_new)
        .values(
            code_edition_id=func.coalesce(_match.edition_id, edition_id),
            import_run_id=run_id,
            changed_at=func.now(),
            **{name: _staged[name] for name in CONTENT},
        )
        .execution_options(**_UNWATCHED)
    )
    session.execute(
        delete(CommitmentWard)
        .where(CommitmentWard.commitment_id.in_(rewarded))
        .execution_options(**_UNWATCHED)
    )
    insert_parts(session, CommitmentWard, stage.wards, None, _match.id.in_(rewarded))
    _write_changed_allocations(session)


def _write_changed_allocations(session: Session) -> None:
    """Take away, change and add allocations; triggers split the money of those already placed."""
    stored, stated = _existing_allocations(), _stated_allocations()
    changed = select(stage.changes.c.no)
    gone = select(stored.c.id).where(~exists().where(_same_key(stored, stated)), stored.c.no.in_(changed))
    session.execute(delete(Allocation).where(Allocation.id.in_(gone)).execution_options(**_UNWATCHED))
    session.execute(
        update(Allocation)
        .where(Allocation.id == stored.c.id, _same_key(stored, stated), stored.c.no.in_(changed))
        .where(tuple_(stored.c.amount_cents, stored.c.vat) != tuple_(stated.c.amount_cents, stated.c.vat))
        .values(amount_cents=stated.c.amount_cents, vat=stated.c.vat)
        .execution_options(**_UNWATCHED)
    )
    part = stage.allocations.c
    there = exists().where(
        Allocation.commitment_id == _match.id,
        Allocation.financial_year == part.financial_year,
        Allocation.phase == part.phase,
        Allocation.funding_source_id == part.funding_source_id,
    )
    insert_parts(session, Allocation, stage.allocations, None, ~_match.is_new, ~there, _match.no.in_(changed))
