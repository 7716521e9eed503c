"""Rules that every commitment is held to, whichever way it comes: by file, by hand or by program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from service.commitments.report import Column
from service.formatting import year_text
from spatial.findings import Finding, Severity

LONGEST_NAME: Final = 1000
NO_AMOUNT: Final = Finding(
    "no-amount", Severity.NOTE, "The row states no amount; the commitment is kept without one."
)
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
