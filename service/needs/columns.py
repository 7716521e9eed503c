"""The values of a need as columns: counts of wards, which are thousands, come without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from service.crosswalks.words import Ends
from service.models import Edition, Indicator
from service.needs import queries
from service.needs.figures import Method
from service.needs.queries import UNITS
from service.needs.values import Question, values_in
from service.rollups.ancestry import Places
from service.rollups.folding import Integers, integers
from spatial.vocabulary import Level

UNKNOWN: Final = -1
"""Stands for a value or base that nobody has counted: none is below zero."""


@dataclass(frozen=True, slots=True)
class NeedSource:
    """Where the values of a need come from.

    Attributes:
        sources: Where the figures were published.
        carried: The crosswalk that carried them, None where they are the edition's own.
    """

    indicator: Indicator
    year: int
    sources: Sequence[str]
    carried: Ends | None = None


class NeedColumns(NamedTuple):
    """The values of one need, one place for each area, in ten-thousandths of the indicator's unit.

    Attributes:
        value, base: ``UNKNOWN`` where there is none.
        method: The word of ``Method`` for each value.
    """

    about: NeedSource
    ids: Integers
    value: Integers
    base: Integers
    method: Sequence[str]

    def of(self, area_ids: Sequence[int]) -> NeedColumns:
        """The values of these areas, in their order; areas that have none among them."""
        wanted = np.array(area_ids, dtype=np.int64)
        if np.array_equal(wanted, self.ids):
            return self
        order = np.argsort(self.ids)
        # One place more than there are values stands for those that are missing.
        at = np.append(order, -1)[np.searchsorted(self.ids, wanted, sorter=order)]
        at = np.where(np.append(self.ids, UNKNOWN)[at] == wanted, at, -1)
        words = [*self.method, Method.NONE.value]
        return NeedColumns(
            about=self.about,
            ids=wanted,
            value=np.append(self.value, UNKNOWN)[at],
            base=np.append(self.base, UNKNOWN)[at],
            method=[words[place] for place in at.tolist()],
        )


def columns(
    session: Session, question: Question, edition: Edition, indicator: Indicator, places: Places
) -> NeedColumns:
    """Answer as ``values`` does, column by column.

    Args:
        session: A reading session.
        question: What is asked.
        edition: The one that the question names.
        indicator: The need that it names.
        places: Every area of the edition.

    Returns:
        Values of the level's areas, and perhaps of others.

    Raises:
        NotFoundError: An unknown area; no values here, nor a way for them to come.
        ConflictError: An index would have to be carried.
    """
    if question.level is Level.WARD:
        own = _counted(session, question.year, indicator, places)
        if own is not None:
            return own
    found = values_in(session, question, edition, indicator)
    about = NeedSource(indicator, found.year, found.sources, found.carried)
    figures = found.figures
    return NeedColumns(
        about=about,
        ids=np.array([one.id for one in figures], dtype=np.int64),
        value=_in_units([one.value for one in figures]),
        base=_in_units([one.base for one in figures]),
        method=[one.method.value for one in figures],
    )


def _counted(session: Session, year: int | None, indicator: Indicator, places: Places) -> NeedColumns | None:
    """The edition's own values of a year, or of the latest of all; None where it has none then."""
    parts: list[tuple[Integers, ...]] = []
    years: dict[str, int] = {}
    for row in queries.folded(session, indicator.id, year):
        ids, value, base = (integers(text.replace(".", "")) for text in (row.area_ids, row.values, row.bases))
        own = places.holds(ids)
        if own.any():
            years[row.source] = row.year
            parts.append((ids[own], value[own], base[own]))
    if not parts:
        return None
    ids, value, base = (np.concatenate(column) for column in zip(*parts, strict=True))
    about = NeedSource(indicator, max(years.values()), sorted(years))
    return NeedColumns(about, ids, value, base, [Method.COUNTED.value] * ids.size)


def _in_units(values: Sequence[Decimal | None]) -> Integers:
    return np.array([UNKNOWN if each is None else int(each * UNITS) for each in values], dtype=np.int64)
