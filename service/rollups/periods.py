"""Which time a figure is about, where nobody says, and which times cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.errors import InvalidRequestError
from service.rollups.lines import Period, Window
from spatial.vocabulary import Phase

MUNICIPAL_YEAR_STARTS = 7
"""July: the latest start of any sphere's financial year, after which all of them are in the same one."""


def refuse_empty(period: Period | None) -> None:
    """Refuse a window that ends before it begins.

    Raises:
        InvalidRequestError: It does.
    """
    if isinstance(period, Window) and period.end <= period.start:
        raise InvalidRequestError(
            f"The window from {period.start} holds no day; `to` must not lie before `from`."
        )


def usual_year(phase: Phase, at_hand: Sequence[tuple[Phase, int]], today: date) -> int:
    """The current financial year if the phase has money in it, else the latest that has.

    Args:
        phase: The phase asked for.
        at_hand: Phases and financial years with money.
        today: Decides which year is current: the one that all spheres are in.
    """
    years = [year for held, year in at_hand if held is phase]
    current = today.year if today.month >= MUNICIPAL_YEAR_STARTS else today.year - 1
    return current if current in years or not years else max(years)
