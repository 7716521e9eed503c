"""Adds up the categories of a table of counts, area by area, as a mapping profile says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from service.imports.source import Limits
from service.needs.profiles import CountsAs, NeedProfile
from service.needs.reading import LARGEST, NeedRow
from service.needs.tables import cell_at, find_columns, open_table
from service.suggestions import closest

_EVERYTHING: Final = ""


@dataclass(slots=True)
class _Sums:
    """What is known of one area so far."""

    row: NeedRow
    counts: Counter[CountsAs] = field(default_factory=Counter)
    seen: dict[str, int] = field(default_factory=dict)


def read_counts(path: Path, profile: NeedProfile, limits: Limits) -> Iterator[NeedRow]:
    """Yield one row for each area of a table, its categories added up; faulty ones say why.

    An area of which one category is unknown, unreadable or given twice is refused whole: a sum without it
        would be wrong and look right.

    Raises:
        BadFileError: The file cannot be read, or lacks a column that the profile names.
    """
    named = profile.columns.model_dump(exclude_none=True)
    areas: dict[tuple[str, str], _Sums] = {}
    with open_table(path, limits) as table:
        rows = table.rows()
        heading = next(rows, (0, []))[1]
        hint = f"the profile '{profile.title}' names {', '.join(named.values())}."
        found = find_columns(path, heading, list(named.values()), list(named.values()), hint)
        places = {field_name: found[heading_name] for field_name, heading_name in named.items()}
        for number, cells in rows:
            _add(areas, profile, number, {name: cell_at(cells, at) for name, at in places.items()})
    for sums in areas.values():
        yield _finished(sums, profile)


def _add(
    areas: dict[tuple[str, str], _Sums], profile: NeedProfile, number: int, texts: dict[str, str]
) -> None:
    key = texts.get("level", ""), texts["code"]
    sums = areas.get(key)
    if sums is None:
        sums = areas[key] = _Sums(_begun(profile, number, *key))
    sums.row.lines += 1
    category = texts.get("category", _EVERYTHING)
    row = sums.row
    if category in sums.seen:
        row.refuse(
            "duplicate",
            "category",
            f"Row {sums.seen[category]} gives this category of {row.text('area_code')[:20]!r} already.",
            at=number,
            value=category,
        )
    sums.seen.setdefault(category, number)
    counts_as = _meaning(profile, row, number, category)
    value = _value(row, number, texts["value"])
    if counts_as is not None and value is not None:
        sums.counts[counts_as] += value


def _begun(profile: NeedProfile, number: int, level: str, code: str) -> NeedRow:
    rule = profile.indicator
    texts = {
        "area_code": code,
        "indicator": rule.code,
        "name": rule.name,
        "unit": rule.unit,
        "more_is": rule.more_is,
        "year": str(profile.year),
        "source": profile.source,
    }
    row = NeedRow(number, texts, year=profile.year, lines=0)
    if not code:
        row.refuse("empty-cell", "area_code", f"{profile.columns.code} is empty; every row needs one.")
    if profile.columns.level is not None:
        row.level = profile.levels.get(level)
        if row.level is None:
            known = tuple(profile.levels)
            row.refuse("unknown-word", "level", f"{level[:30]!r} is none of {', '.join(known)}.", known)
    return row


def _meaning(profile: NeedProfile, row: NeedRow, number: int, category: str) -> CountsAs | None:
    if profile.columns.category is None:
        return profile.adds
    known = profile.by_category
    if category not in known:
        row.refuse(
            "unknown-category",
            "category",
            f"The profile does not say how {category[:60]!r} counts, so that the area's sum is not known; "
            "add the category to the profile.",
            tuple(closest(category, list(known))),
            at=number,
            value=category,
        )
    return known.get(category)


def _value(row: NeedRow, number: int, text: str) -> int | None:
    plain = text.replace("\u00a0", "").replace(" ", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_finite() and 0 <= value <= LARGEST and value == value.to_integral_value():
        return int(value)
    row.refuse(
        "unreadable-value", "value", f"{text[:30]!r} is no whole number from 0 up.", at=number, value=text
    )
    return None


def _finished(sums: _Sums, profile: NeedProfile) -> NeedRow:
    row, counts = sums.row, sums.counts
    missing = [rule.category for rule in profile.categories if rule.category not in sums.seen]
    if missing and not row.refused:
        row.refuse(
            "missing-category",
            "category",
            f"{row.text('area_code')[:20]!r} has no row for {missing[0]!r}, so that its sum is not known.",
        )
    row.counts = {kind: counts[kind] for kind in CountsAs if counts[kind]}
    row.value = Decimal(counts[profile.adds])
    row.texts["value"] = str(row.value)
    if profile.adds is not CountsAs.COUNTED:
        row.base = Decimal(counts[CountsAs.BACKLOG] + counts[CountsAs.SERVED])
    return row
