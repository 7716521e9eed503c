"""Loads indicators of need, and lets what is split by people follow them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from service import clock
from service.db import WriteSession
from service.editions.service import edition_for
from service.errors import ImportRefusedError
from service.imports.source import Limits
from service.models import Edition, Indicator
from service.needs import queries
from service.needs.adding import read_counts
from service.needs.profiles import CountsAs, NeedProfile
from service.needs.queries import AreaRef, Value
from service.needs.reading import NeedRow, read_needs
from service.placing.service import place_by_new_population
from service.suggestions import closest, remedy
from spatial.findings import Finding
from spatial.vocabulary import LEVELS, Level

POPULATION: Final = "population"
GAUTENG: Final = {"GT": "GP", "GP": "GT"}
"""Boundary files write GT for Gauteng, where others write GP."""


@dataclass(slots=True)
class LevelSums:
    """What a table of counts adds up to at one level; the parts are the total, to the person.

    Attributes:
        areas: Areas loaded.
        counts: Sum of each kind of category.
        total: Sum of all categories.
        value: What the indicator counts at this level.
    """

    level: Level
    areas: int = 0
    counts: dict[CountsAs, int] = field(default_factory=dict)
    total: int = 0
    value: int = 0


@dataclass(slots=True)
class NeedsReport:
    """What a file of needs brought.

    Attributes:
        rows_in, rows_refused: Rows of the file; the others are loaded.
        new, changed, same: Values by what they did to those kept before.
        placed_anew: Commitments whose split follows people, where people were counted anew.
        sums: What a table of counts adds up to, from the country down; empty without a profile.
    """

    edition: str
    rows_in: int = 0
    rows_refused: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    placed_anew: int = 0
    sums: list[LevelSums] = field(default_factory=list)
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
    profile: NeedProfile | None = None,
    today: date | None = None,
    limits: Limits | None = None,
) -> NeedsReport:
    """Load every sound row of a file; the caller commits, or does not.

    Args:
        session: The write that the load joins.
        path: A CSV file or workbook.
        edition: Edition whose codes the file uses; the profile's, or the one that holds today, unless given.
        profile: How to read a table of counts; without it the file has the columns of ``reading.COLUMNS``.
        today: The day on which an unnamed edition must hold.
        limits: How large the file may be.

    Raises:
        BadFileError: The file cannot be read or lacks a column.
        NotFoundError: There is no such edition.
        ImportRefusedError: Not one row is sound.
    """
    slug = edition or (profile.edition if profile else None)
    found = edition_for(session, slug, today or clock.today())
    report = NeedsReport(found.slug)
    given = (
        read_needs(path, limits or Limits())
        if profile is None
        else read_counts(path, profile, limits or Limits())
    )
    areas = queries.area_refs(session, found.id)
    rows = _judged(session, found, given, areas)
    _count(report, rows)
    sound = [row for row in rows if not row.refused]
    if not sound:
        first = report.findings[0].message if report.findings else "it holds no rows."
        raise ImportRefusedError(f"{path.name} was not loaded: {first}")
    _keep(session, found, sound, areas, report)
    if profile is not None:
        report.sums = _level_sums(sound, areas)
        ids = queries.indicators(session)
        queries.define(
            session,
            ids[profile.indicator.code].id,
            found.id,
            profile.year,
            text=profile.indicator.means,
            categories=profile.definition(),
        )
    return report


def _judged(
    session: Session, edition: Edition, given: Iterable[NeedRow], areas: Mapping[str, list[AreaRef]]
) -> list[NeedRow]:
    stored = queries.indicators(session)
    seen: dict[tuple[str, Level | None, str, str], int] = {}
    rows = []
    for row in given:
        _judge_area(row, areas, edition)
        _judge_indicator(row, stored)
        key = (row.text("area_code").upper(), row.level, row.text("indicator"), row.text("year"))
        if key in seen:
            row.refuse(
                "duplicate", "area_code", f"Row {seen[key]} gives the same area, indicator and year already."
            )
        seen.setdefault(key, row.row)
        rows.append(row)
    return rows


def _judge_area(row: NeedRow, areas: Mapping[str, list[AreaRef]], edition: Edition) -> None:
    code = row.text("area_code").upper()
    if code and not _refs(row, areas):
        near = closest(code, list(areas))
        what = f"{row.level.value} area" if row.level else "area"
        row.refuse(
            "unknown-area",
            "area_code",
            f"Edition {edition.slug} has no {what} {code[:20]!r}{remedy(near)}",
            tuple(near),
        )
    stated = row.text("edition")
    if stated and stated != edition.slug:
        row.refuse(
            "other-edition",
            "edition",
            f"The row is about edition {stated[:30]!r}, the load about {edition.slug}; load them apart.",
        )


def _refs(row: NeedRow, areas: Mapping[str, list[AreaRef]]) -> list[AreaRef]:
    """Return the areas that a row means, the one at its own level first: a metro stands at two levels."""
    code = row.text("area_code").upper()
    found = areas.get(code) or areas.get(GAUTENG.get(code, code), [])
    if row.level is None:
        return found
    own = [ref for ref in found if ref.level is row.level]
    return own + [ref for ref in found if own and ref.is_metro and ref.level is not row.level]


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
    report.rows_in = sum(row.lines for row in rows)
    report.rows_refused = sum(row.lines for row in rows if row.refused)
    report.findings = [finding for row in rows for finding in row.findings]


def _keep(
    session: WriteSession,
    edition: Edition,
    rows: Sequence[NeedRow],
    areas: Mapping[str, list[AreaRef]],
    report: NeedsReport,
) -> None:
    ids = _indicator_ids(session, rows)
    kept = queries.values_of(session, edition.id, list(ids.values()))
    values = _values(rows, areas, ids)
    fresh = [value for value in values if kept.get(value[:3]) != value[3:]]
    report.changed = sum(value[:3] in kept for value in fresh)
    report.new = len(fresh) - report.changed
    report.same = len(values) - len(fresh)
    queries.keep(session, fresh)
    if any(value.indicator_id == ids.get(POPULATION) for value in fresh) and edition.activated_at is not None:
        report.placed_anew = place_by_new_population(session, edition.id, edition.territory)


def _values(
    rows: Sequence[NeedRow], areas: Mapping[str, list[AreaRef]], ids: Mapping[str, int]
) -> list[Value]:
    """Give each area its value; a metro's other level takes it unless the file has a row for that."""
    own: dict[queries.Key, Value] = {}
    twins: dict[queries.Key, Value] = {}
    for row in rows:
        for place, ref in enumerate(_refs(row, areas)):
            indicator_id, year = ids[row.text("indicator")], row.year or 0
            value = Value(ref.id, indicator_id, year, row.value or Decimal(0), row.base, row.text("source"))
            (twins if row.level and place else own)[value[:3]] = value
    return list((twins | own).values())


def _level_sums(rows: Sequence[NeedRow], areas: Mapping[str, list[AreaRef]]) -> list[LevelSums]:
    found: dict[Level, LevelSums] = {}
    for row in rows:
        level = row.level or _refs(row, areas)[0].level
        sums = found.setdefault(level, LevelSums(level))
        sums.areas += 1
        sums.value += int(row.value or 0)
        for kind, count in row.counts.items():
            sums.counts[kind] = sums.counts.get(kind, 0) + count
            sums.total += count
    return [found[level] for level in LEVELS if level in found]


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
