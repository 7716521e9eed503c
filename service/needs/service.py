"""Loads indicators of need, and lets what is split by people follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from service import clock
from service.db import WriteSession
from service.editions.service import edition_for
from service.errors import ImportRefusedError
from service.imports.source import Limits
from service.models import Edition, Indicator
from service.needs import queries
from service.needs.queries import Value
from service.needs.reading import NeedRow, read_needs
from service.placing.service import place_by_new_population
from service.suggestions import closest
from spatial.findings import Finding

POPULATION: Final = "population"


@dataclass(slots=True)
class NeedsReport:
    """What a file of needs brought.

    Attributes:
        rows_in, rows_refused: Rows of the file; the others are loaded.
        new, changed, same: Values by what they did to those kept before.
        placed_anew: Commitments whose split follows people, where people were counted anew.
    """

    edition: str
    rows_in: int = 0
    rows_refused: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    placed_anew: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows_loaded(self) -> int:
        """Rows that were not refused."""
        return self.rows_in - self.rows_refused


def load(
    session: WriteSession,
    path: Path,
    *,
    edition: str | None = None,
    today: date | None = None,
    limits: Limits | None = None,
) -> NeedsReport:
    """Load every sound row of a file; the caller commits, or does not.

    Args:
        session: The write that the load joins.
        path: A CSV file or workbook.
        edition: Edition whose codes the file uses; the one that holds today unless given.
        today: The day on which an unnamed edition must hold.
        limits: How large the file may be.

    Raises:
        BadFileError: The file cannot be read or lacks a column.
        NotFoundError: There is no such edition.
        ImportRefusedError: Not one row is sound.
    """
    found = edition_for(session, edition, today or clock.today())
    report = NeedsReport(found.slug)
    rows = list(_judged(session, found, path, limits or Limits()))
    _count(report, rows)
    sound = [row for row in rows if not row.refused]
    if not sound:
        first = report.findings[0].message if report.findings else "it holds no rows."
        raise ImportRefusedError(f"{path.name} was not loaded: {first}")
    _keep(session, found, sound, report)
    return report


def list_loaded(session: Session) -> list[Any]:
    """Indicators with their values counted, by edition, year and level."""
    return queries.loaded(session)


def _judged(session: Session, edition: Edition, path: Path, limits: Limits) -> list[NeedRow]:
    known = queries.area_ids(session, edition.id)
    stored = queries.indicators(session)
    seen: dict[tuple[str, str, str], int] = {}
    rows = []
    for row in read_needs(path, limits):
        _judge_area(row, known, edition)
        _judge_indicator(row, stored)
        key = (row.text("area_code").upper(), row.text("indicator"), row.text("year"))
        if key in seen:
            row.refuse(
                "duplicate", "area_code", f"Row {seen[key]} gives the same area, indicator and year already."
            )
        seen.setdefault(key, row.row)
        rows.append(row)
    return rows


def _judge_area(row: NeedRow, known: dict[str, list[int]], edition: Edition) -> None:
    code = row.text("area_code").upper()
    if code and code not in known:
        near = closest(code, list(known))
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        row.refuse(
            "unknown-area",
            "area_code",
            f"Edition {edition.slug} has no area {code[:20]!r}{hint}",
            tuple(near),
        )
    stated = row.text("edition")
    if stated and stated != edition.slug:
        row.refuse(
            "other-edition",
            "edition",
            f"The row is about edition {stated[:30]!r}, the load about {edition.slug}; load them apart.",
        )


def _judge_indicator(row: NeedRow, stored: dict[str, Indicator]) -> None:
    code = row.text("indicator")
    held = stored.get(code)
    for column in ("unit", "more_is"):
        stated = row.text(column)
        if held is not None and stated and stated != getattr(held, column):
            row.refuse(
                "other-meaning",
                column,
                f"{code} is kept with {column} {getattr(held, column)}; give this one another code.",
            )
        if held is None and code and not stated:
            row.refuse("unknown-indicator", column, f"{code} is new here, so its rows must state {column}.")
    if held is None and not row.refused:
        # Later rows are held against the first that names a new indicator.
        stored[code] = Indicator(
            code=code,
            name=row.text("name") or code,
            unit=row.text("unit"),
            more_is=row.text("more_is"),
        )


def _count(report: NeedsReport, rows: Sequence[NeedRow]) -> None:
    report.rows_in = len(rows)
    report.rows_refused = sum(row.refused for row in rows)
    report.findings = [finding for row in rows for finding in row.findings]


def _keep(session: WriteSession, edition: Edition, rows: Sequence[NeedRow], report: NeedsReport) -> None:
    ids = _indicator_ids(session, rows)
    areas = queries.area_ids(session, edition.id)
    kept = queries.values_of(session, list(ids.values()))
    values = [
        Value(area_id, ids[row.text("indicator")], row.year or 0, row.value or Decimal(0), row.text("source"))
        for row in rows
        for area_id in areas[row.text("area_code").upper()]
    ]
    fresh = [value for value in values if kept.get(value[:3]) != (value.value, value.source)]
    report.changed = sum(value[:3] in kept for value in fresh)
    report.new = len(fresh) - report.changed
    report.same = len(values) - len(fresh)
    queries.keep(session, fresh)
    if any(value.indicator_id == ids.get(POPULATION) for value in fresh) and edition.activated_at is not None:
        report.placed_anew = place_by_new_population(session, edition.id, edition.territory)


def _indicator_ids(session: WriteSession, rows: Sequence[NeedRow]) -> dict[str, int]:
    stored = queries.indicators(session)
    for row in rows:
        if row.text("indicator") not in stored:
            fresh = Indicator(
                code=row.text("indicator"),
                name=row.text("name") or row.text("indicator"),
                unit=row.text("unit"),
                more_is=row.text("more_is"),
            )
            session.add(fresh)
            stored[fresh.code] = fresh
    session.flush()
    return {code: one.id for code, one in stored.items()}
