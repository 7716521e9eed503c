"""Which of the money that commitments state counts, as SQL for the nouns that draw them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from service.filters.conditions import of_money
from service.filters.words import Chosen
from service.models import Allocation
from service.rollups.lines import Period, allocation_cents, in_period
from spatial.vocabulary import Phase

__all__ = ["Period", "counted", "counted_cents"]


def counted(chosen: Chosen, phase: Phase, period: Period) -> list[ColumnElement[bool]]:
    """Conditions under which an ``Allocation`` counts; ``Organisation`` must be joined, whose year it is."""
    return [
        Allocation.phase == phase,
        in_period(Allocation.financial_year, period),
        *of_money(chosen, Allocation.funding_source_id),
    ]


def counted_cents(period: Period) -> Any:
    """The cents of an allocation that fall into a period; ``Organisation`` must be joined."""
    return allocation_cents(period)
