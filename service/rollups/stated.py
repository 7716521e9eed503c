"""Which of the money that commitments state counts, as SQL for the nouns that draw them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from service.filters.conditions import of_money
from service.filters.words import Chosen
from service.models import Allocation
from service.rollups.lines import Period, Window, allocation_cents, in_period
from spatial.vocabulary import Phase

__all__ = ["Period", "counted", "counted_cents", "reads_organisation"]


def reads_organisation(period: Period) -> bool:
    """Whether ``Organisation`` must be joined: a window asks when its financial years start."""
    return isinstance(period, Window)


def counted(chosen: Chosen, phase: Phase, period: Period) -> list[ColumnElement[bool]]:
    """Conditions under which an ``Allocation`` counts, beside ``Organisation`` if that is read."""
    return [
        Allocation.phase == phase,
        in_period(Allocation.financial_year, period),
        *of_money(chosen, Allocation.funding_source_id),
    ]


def counted_cents(period: Period) -> Any:
    """The cents of an allocation in a period, which stands beside ``Organisation`` if that is read."""
    return allocation_cents(period)
