"""Rules that every commitment is held to, whichever way it comes: by file, by hand or by program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import shapely

from service.commitments.report import Column
from service.formatting import year_text
from spatial.findings import Finding, Severity
from spatial.location import Location
from spatial.vocabulary import Scope, SplitMethod

LONGEST_NAME: Final = 1000
NO_AMOUNT: Final = Finding(
    "no-amount", Severity.NOTE, "The row states no amount; the commitment is kept without one."
)
_WHOLE: Final = frozenset({Scope.LOCAL, Scope.DISTRICT, Scope.PROVINCE, Scope.COUNTRY})
_SPLITS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("several points", ("equal",)),
    ("lines", ("length",)),
    ("polygons", ("population", "area")),
)
"""How sites of each dimension are divided."""
_REVERSED: Final = Finding(
    "dates-reversed", Severity.WARN, "The end lies before the start; correct one of the dates."
)


def date_findings(start: date | None, end: date | None) -> list[Finding]:
    """What is to be said of a commitment's dates."""
    if start and end and end < start:
        return [_REVERSED.at(column="end_date", value=end.isoformat())]
    return []


def negative_amounts(amounts: Mapping[Column, int]) -> Iterator[Finding]:
    """Note every amount below zero.

    Args:
        amounts: Cents by phase and year.
    """
    for (phase, year), cents in amounts.items():
        if cents < 0:
            message = f"The amount of {phase} {year_text(year)} is negative; it is loaded as a reduction."
            yield Finding("amount-negative", Severity.NOTE, message, value=f"{cents / 100:.2f}")


def split_finding(location: Location, split_by: str) -> Finding | None:
    """Say that a row asks for a split which its place does not allow, and which ones it does."""
    reason = _why_not_split(location, split_by)
    if reason is None:
        return None
    message = f"split_by '{split_by}' is not used: {reason}."
    return Finding("split-not-used", Severity.WARN, message, column="split_by", value=split_by)


def _why_not_split(location: Location, split_by: str) -> str | None:
    if location.scope in _WHOLE and split_by != SplitMethod.WHOLE:
        return "the money stays with the whole area; name wards, or leave it empty"
    if location.scope is Scope.WARDS and len(location.ward_codes) > 1:
        if split_by == "declared" and location.ward_shares is None:
            return "no shares are declared that can be used; give one for each ward in ward_shares"
        fits = split_by in {"declared", "population", "equal"}
        return None if fits else "wards divide by population, declared or equal; write one of them"
    shape = location.geometry
    if shape is None or len(location.ward_codes) < 2:  # noqa: PLR2004 - nothing to be divided
        return None
    name, possible = _SPLITS[int(shapely.get_dimensions(shape))]
    return None if split_by in possible else f"{name} divide by {' or '.join(possible)}; write that"


def over_total_cost(amounts: Mapping[Column, int], total_cost_cents: int | None) -> Iterator[Finding]:
    """Note every phase whose years add up to more than the whole is to cost.

    Args:
        amounts: Cents by phase and year.
        total_cost_cents: Files write 0 where they do not know it.
    """
    total = total_cost_cents or 0
    for phase in sorted({phase for phase, _ in amounts}) if total else ():
        together = sum(cents for (each, _), cents in amounts.items() if each == phase)
        if together > total:
            message = (
                f"The years of {phase} add up to R {together / 100:,.2f}, more than the total cost of "
                f"R {total / 100:,.2f}."
            )
            yield Finding("over-total-cost", Severity.WARN, message, column="total_cost")
