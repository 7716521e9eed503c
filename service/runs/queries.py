"""Reads of imports, their findings and the rows they refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, select
from sqlalchemy.orm import Session

from service.models import Edition, ImportFinding, ImportRun, RefusedRow, SourceFile
from service.paging import Key, after, in_order
from service.rows import AnyRow
from service.runs.words import FindingSearch, RuleCount, Severity

NEWEST_FIRST: Final = (Key(ImportRun.id, True, int),)  # noqa: FBT003 - downwards
# As they stand in the file; what is said of the file as a whole goes before its rows.
BY_ROW: Final = (
    Key(func.coalesce(ImportFinding.row, 0), False, int),  # noqa: FBT003 - upwards
    Key(ImportFinding.id, False, int),  # noqa: FBT003 - upwards
)
REFUSED_BY_ROW: Final = (Key(RefusedRow.row, False, int), Key(RefusedRow.id, False, int))  # noqa: FBT003 - upwards
_GRAVEST_FIRST: Final = case(
    {severity.value: place for place, severity in enumerate(Severity)}, value=ImportFinding.severity
)


def page(session: Session, territory: str, *, begin: Sequence[Any] | None, limit: int) -> list[AnyRow]:
    """Imports into a territory, the newest first, from after ``begin`` on, and one above the limit."""
    chosen = _described().where(Edition.territory == territory)
    return _page(session, chosen, NEWEST_FIRST, begin, limit)


def facts(session: Session, run_id: int) -> AnyRow | None:
    """One import and its file."""
    return session.execute(_described().where(ImportRun.id == run_id)).one_or_none()


def rules(session: Session, run_ids: Sequence[int]) -> dict[int, list[RuleCount]]:
    """What each of some imports said how often: the gravest first, then the commonest."""
    accepted = func.sum(cast(ImportFinding.accepted, Integer))
    count = func.count()
    chosen = (
        select(ImportFinding.import_run_id, ImportFinding.rule, ImportFinding.severity, count, accepted)
        .where(ImportFinding.import_run_id.in_(run_ids))
        .group_by(ImportFinding.import_run_id, ImportFinding.rule, ImportFinding.severity)
        .order_by(_GRAVEST_FIRST, count.desc(), ImportFinding.rule)
    )
    found: dict[int, list[RuleCount]] = {run_id: [] for run_id in run_ids}
    for run_id, rule, severity, times, applied in session.execute(chosen):
        found[run_id].append(RuleCount(rule, Severity(severity), times, int(applied)))
    return found


def findings(
    session: Session, run_id: int, search: FindingSearch, *, begin: Sequence[Any] | None, limit: int
) -> list[AnyRow]:
    """What one import said, row by row, from after ``begin`` on, and one above the limit."""
    chosen = select(
        ImportFinding.id,
        ImportFinding.rule,
        ImportFinding.severity,
        ImportFinding.message,
        ImportFinding.sheet,
        ImportFinding.row,
        ImportFinding.column,
        ImportFinding.value,
        ImportFinding.suggestion,
        ImportFinding.known,
        ImportFinding.accepted,
    ).where(ImportFinding.import_run_id == run_id, *_conditions(search))
    return _page(session, chosen, BY_ROW, begin, limit)


def refused(session: Session, run_id: int, *, begin: Sequence[Any] | None, limit: int) -> list[AnyRow]:
    """Rows that one import refused, as they stood, from after ``begin`` on, and one above the limit."""
    columns = (RefusedRow.id, RefusedRow.sheet, RefusedRow.row, RefusedRow.cells, RefusedRow.cents)
    chosen = select(*columns).where(RefusedRow.import_run_id == run_id)
    return _page(session, chosen, REFUSED_BY_ROW, begin, limit)


def _described() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ImportRun.id,
            SourceFile.name.label("file"),
            SourceFile.sha256,
            SourceFile.size_bytes,
            Edition.slug.label("edition"),
            Edition.territory,
            ImportRun.profile,
            ImportRun.facts["unit"].astext.label("unit"),
            ImportRun.facts["sheet"].astext.label("sheet"),
            ImportRun.loaded_at,
            ImportRun.rows_in,
            ImportRun.rows_loaded,
            ImportRun.rows_refused,
            ImportRun.cents_in,
            ImportRun.cents_loaded,
            ImportRun.cents_refused,
            ImportRun.commitments_new,
            ImportRun.commitments_changed,
            ImportRun.commitments_same,
        )
        .join(SourceFile, SourceFile.id == ImportRun.source_file_id)
        .join(Edition, Edition.id == ImportRun.edition_id)
    )


def _conditions(search: FindingSearch) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.rule is not None:
        found.append(ImportFinding.rule == search.rule)
    if search.severity is not None:
        found.append(ImportFinding.severity == search.severity.value)
    if search.accepted is not None:
        found.append(ImportFinding.accepted.is_(search.accepted))
    return found


def _page(
    session: Session,
    chosen: Select[*tuple[Any, ...]],
    keys: Sequence[Key],
    begin: Sequence[Any] | None,
    limit: int,
) -> list[AnyRow]:
    columns: list[ColumnElement[Any]] = [key.column.label(f"key_{place}") for place, key in enumerate(keys)]
    if begin is not None:
        chosen = chosen.where(after(keys, begin))
    return list(session.execute(chosen.add_columns(*columns).order_by(*in_order(keys)).limit(limit + 1)))
