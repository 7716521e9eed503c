"""The table of areas as its page shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Row

from service.areas.service import trail
from service.db import ReadSession
from service.rollups.schemas import RollupParameters
from service.rollups.service import Rollup, roll_up
from service.rollups.sums import AreaSum
from service.texts.service import Catalogue
from service.web.asking import Asked, Chip, FormParameters, chips
from service.web.choices import Choices, choices

PAGE: Final = 250
FOLDED = ("sphere", "organisation", "sector", "focal_area", "funding_source", "stage")


class AreaOrder(StrEnum):
    """Columns that the table can be in the order of."""

    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"
    AT_WARD = "at_ward"
    RESIDUAL = "residual"
    COVERAGE = "coverage"
    COMMITMENTS = "commitments"
    POPULATION = "population"
    PER_PERSON = "per_person"


_TEXTS: Final = (AreaOrder.CODE, AreaOrder.NAME)
_KEYS: Final[dict[AreaOrder, Callable[[AreaSum], Any]]] = {
    AreaOrder.CODE: lambda area: area.code,
    AreaOrder.NAME: lambda area: area.name.casefold(),
    AreaOrder.AMOUNT: lambda area: area.cents,
    AreaOrder.AT_WARD: lambda area: area.at_ward_cents,
    AreaOrder.RESIDUAL: lambda area: area.residual_cents,
    AreaOrder.COVERAGE: lambda area: area.coverage,
    AreaOrder.COMMITMENTS: lambda area: area.commitments,
    AreaOrder.POPULATION: lambda area: area.population,
    AreaOrder.PER_PERSON: lambda area: area.cents_per_person,
}


class AreasForm(FormParameters, RollupParameters):
    """What the table is asked for: the roll-up's own parameters, and in which order it stands.

    The map's form sends what only the map knows; that is kept for the way back to it.
    """

    order: AreaOrder = AreaOrder.CODE
    reverse: bool = False
    page: int = Field(1, ge=1, le=1000)
    measure: str | None = Field(None, max_length=40)
    scheme: str | None = Field(None, max_length=40)
    classes: str | None = Field(None, max_length=40)
    sites: str | None = Field(None, max_length=40)


@dataclass(frozen=True, slots=True)
class AreasView:
    """A page of the table.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        rollup: The answer.
        areas: Those on this page, in the order asked for.
        pages: How many pages there are.
        trail: The areas above the one that the table stays inside, that one last.
        choices: What filters offer.
        chips: Filters in force.
        years: Financial years with money in the phase asked for, the oldest first.
    """

    query: AreasForm
    asked: Asked
    rollup: Rollup
    areas: Sequence[AreaSum]
    pages: int
    trail: Sequence[Row[Any]]
    choices: Choices
    chips: Sequence[Chip]
    years: Sequence[int]

    @property
    def folded(self) -> Sequence[str]:
        """Filters with lists of boxes to tick, which the page keeps folded away."""
        return FOLDED


def areas_view(session: ReadSession, query: AreasForm, texts: Catalogue, today: date) -> AreasView:
    """Gather what the table of areas shows.

    Raises:
        InvalidRequestError: A filter's code is not stored, or the window is empty.
        NotFoundError: The edition or the area is not.
    """
    rollup = roll_up(session, query.question(today))
    ordered = in_order(rollup.areas, query.order, reverse=query.reverse)
    start = (query.page - 1) * PAGE
    offered = choices(session, texts)
    places = {"within": {query.within: rollup.within.name}} if query.within else {}
    return AreasView(
        query=query,
        asked=query.asked(),
        rollup=rollup,
        areas=ordered[start : start + PAGE],
        pages=-(-len(ordered) // PAGE) or 1,
        trail=trail(session, rollup.edition, rollup.within.level, rollup.within.code),
        choices=offered,
        chips=chips(query.asked(), offered | places, texts),
        years=sorted({year for phase, year in rollup.at_hand if phase is query.phase}),
    )


def in_order(areas: Sequence[AreaSum], order: AreaOrder, *, reverse: bool) -> list[AreaSum]:
    """Put areas in the order of a column: texts upwards, figures from the largest, unknown ones last.

    Args:
        areas: In the order of their codes, which decides between equals.
        order: The column.
        reverse: The other way round; unknown figures stay last.
    """
    key = _KEYS[order]
    known = [area for area in areas if key(area) is not None]
    unknown = [area for area in areas if key(area) is None]
    return sorted(known, key=key, reverse=reverse == (order in _TEXTS)) + unknown
