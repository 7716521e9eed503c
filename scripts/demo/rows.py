"""Commitments before they are written to files: what they are, where, and their money to the cent."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.rng import Rng

YEARS = (2025, 2026, 2027)
ORIGINAL, ADJUSTED, AUDITED, ACTUAL, FORECAST = "original", "adjusted", "audited", "actual", "forecast"
MILLION_CENTS = 100_000_000
PATTERNS = (
    (6, 4, 0),
    (5, 3, 2),
    (3, 5, 2),
    (2, 4, 4),
    (10, 0, 0),
    (0, 6, 4),
    (0, 0, 10),
    (4, 3, 3),
    (1, 5, 4),
)

Column = tuple[str, int]


@dataclass
class Row:
    """One commitment of one file.

    Attributes:
        reference: Its number at the organisation.
        name: What people call it.
        kind: How its place is known: site, line, area, points, ward, wards, local, district and so on.
        cells: Everything else that a file may say of it, under the headings of the product's template.
        amounts: Cents by phase and year.
        written: What stands in the file in place of an amount, where it is not just the number.
        weight: Its share of what the file's money is spread over; 0 for programmes with amounts of their own.
        faults: What was made wrong with it on purpose.
    """

    reference: str
    name: str
    kind: str
    cells: dict[str, str] = field(default_factory=dict)
    amounts: dict[Column, int] = field(default_factory=dict)
    written: dict[Column, str] = field(default_factory=dict)
    weight: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    """Something wrong on purpose, and the rule under which the import should name it."""

    what: str
    rule: str


def give_money(rng: Rng, rows: list[Row], millions: int) -> None:
    """Spread money over the rows that have none yet, so that all originals add up to a sum to the thousand.

    Args:
        rng: Decides the years and the later phases.
        rows: Of one file.
        millions: Rands, in millions, that all originals of the three years add up to.
    """
    large = [row for row in rows if not row.weight]
    small = [row for row in rows if row.weight]
    left = millions * MILLION_CENTS - sum(sum(row.amounts.values()) for row in large)
    weights = sum(row.weight for row in small)
    for row in small:
        _spread_over_years(rng, row, left * row.weight // weights // 100_000 * 100_000)
    for row in rows:
        _later_phases(rng, row)
        if row.cells.get("stage") == "Complete" and any(year > YEARS[0] for _, year in row.amounts):
            row.cells["stage"] = "Construction"


def _spread_over_years(rng: Rng, row: Row, cents: int) -> None:
    pattern = rng.one_of(PATTERNS)
    to_the_cent = rng.chance(0.2)
    left = cents
    for year, tenths in zip(YEARS, pattern, strict=True):
        if not tenths:
            continue
        part = cents * tenths // 10 // 100_000 * 100_000
        if to_the_cent:
            part -= rng.whole(1, 99_999)
        row.amounts[ORIGINAL, year] = part
        left -= part
    last = max(row.amounts)
    row.amounts[last] += left


def _later_phases(rng: Rng, row: Row) -> None:
    """Add what became of the first year: some budgets were adjusted, most were spent in part."""
    original = row.amounts.get((ORIGINAL, YEARS[0]), 0)
    if not original:
        return
    thousands = original // 100_000
    adjusted = thousands * rng.whole(70, 125) // 100 if rng.chance(0.55) else thousands
    row.amounts[ADJUSTED, YEARS[0]] = adjusted * 100_000
    spent = adjusted * rng.whole(22, 101) // 100
    row.amounts[AUDITED, YEARS[0]] = row.amounts[ACTUAL, YEARS[0]] = spent * 100_000 - rng.whole(0, 99_999)
    if spent <= 0:
        row.amounts[AUDITED, YEARS[0]] = row.amounts[ACTUAL, YEARS[0]] = 0
