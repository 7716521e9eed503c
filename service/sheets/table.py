"""The table behind a view, and the checksum of its figures.

The checksum that stands on every product is the SHA-256 of the view's CSV file, byte for byte, which holds
nothing but figures and what they are about: no class, no paper, no date but the past moment that was asked
for. Two products of one view bear the same checksum whatever their form and day, as long as no figure has
changed; ``sha256sum FILE.csv`` is the way to recompute it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from service.http.money import plain_amount
from service.rollups.rendering import harmless
from service.rollups.sums import AreaSum
from service.sheets import wording
from service.sheets.columns import ABOUT, PLACE, Column, Kind
from service.sheets.gap_table import GAP_COLUMNS, gap_rows
from service.sheets.words import View

COLUMNS: Final = (
    *ABOUT,
    *PLACE,
    Column("amount", Kind.CENTS),
    Column("at_ward", Kind.CENTS),
    Column("residual", Kind.CENTS),
    Column("commitments", Kind.COUNT),
    Column("coverage", Kind.SHARE),
    Column("population", Kind.COUNT),
    Column("per_person", Kind.CENTS),
    Column("measure", Kind.TEXT),
    Column("value", Kind.VALUE),
    Column("estimated", Kind.CENTS),
)
"""Programs may count columns: what is new comes last."""
_DIGITS: Final = {Kind.SHARE: 4, Kind.POINTS: 6}
_VALUE_DIGITS: Final = 8

Row = tuple[Any, ...]


def columns(view: View) -> Sequence[Column]:
    """The columns of a view's table: those of gaps are others."""
    return COLUMNS if view.gaps is None else GAP_COLUMNS


def rows(view: View) -> Iterator[Row]:
    """Every area, then what stands above them: the column of amounts adds up to the view's total."""
    about = _about(view)
    if view.gaps is not None:
        yield from gap_rows(view.gaps, about)
        return
    for one in view.areas:
        yield (*about, *_area(one.area), view.measure.value, one.value, one.area.estimated_cents)
    for above in view.rollup.above:
        money = (above.cents, 0, above.cents)
        place = (above.level.value, above.code, above.name, None, above.landing.value)
        yield (*about, *place, *money, *[None] * 6, above.estimated_cents)


def as_csv(view: View) -> bytes:
    """Write the table as CSV, amounts in rands with a decimal point, names harmless to a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    heads = columns(view)
    writer.writerow([column.name for column in heads])
    rands = view.measure.unit == "rands"
    for row in rows(view):
        writer.writerow(
            [_plain(cell, column.kind, rands=rands) for cell, column in zip(row, heads, strict=True)]
        )
    return target.getvalue().encode()


def checksum(view: View) -> str:
    """Give the SHA-256 of the view's CSV file, which stands on every product of the view."""
    return sha256(as_csv(view)).hexdigest()


def _about(view: View) -> Sequence[str]:
    stated = view.rollup.filters.stated()
    asked = "; ".join(f"{name}={_joined(given)}" for name, given in sorted(stated.items()))
    past = view.times.as_at
    of_when = "" if past is None else f"as_at={past.isoformat()}"
    told = "; ".join(filter(None, (asked, of_when)))
    return view.rollup.edition, view.rollup.phase.value, wording.period(view), told


def _joined(given: Any) -> str:
    return ",".join(map(str, given)) if isinstance(given, list) else str(given).lower()


def _area(area: AreaSum) -> Row:
    place = (area.level.value, area.code, area.name, area.parent_code, None)
    money = (area.cents, area.at_ward_cents, area.residual_cents)
    return (*place, *money, area.commitments, area.coverage, area.population, area.cents_per_person)


def _plain(cell: Any, kind: Kind, *, rands: bool) -> str:
    if cell is None:
        return ""
    if kind is Kind.CENTS:
        return plain_amount(cell)
    if kind is Kind.VALUE:
        return f"{cell:.2f}" if rands else f"{round(cell, _VALUE_DIGITS):.8f}"
    if kind in _DIGITS:
        return f"{round(cell, _DIGITS[kind]) + 0.0:.{_DIGITS[kind]}f}"
    if isinstance(cell, Decimal | float):
        return f"{Decimal(str(cell)).normalize():f}"
    return str(harmless(str(cell))) if kind is Kind.TEXT else str(cell)
