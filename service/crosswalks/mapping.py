"""Both editions of a crosswalk as two maps show them: every ward's fate, and the land that wards share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from service.crosswalks import map_queries as queries
from service.crosswalks.queries import New, Old
from service.crosswalks.words import Ends
from service.editions.service import area_for
from service.errors import NotFoundError
from service.models import Area
from spatial.vocabulary import Level


@dataclass(frozen=True, slots=True)
class TwoMaps:
    """The wards of both editions within a place, and the pairs that share land.

    Attributes:
        within: The place in the old edition, None for the whole country.
        old: Its wards, each with what became of it.
        new: Wards that hold its land or lie in the new edition's place of that code, each with what became of
            the old ward that gave it most of its land.
        pairs: The shares of old wards that new ones hold.
    """

    ends: Ends
    within: Area | None
    old: Sequence[Row[Any]]
    new: Sequence[Row[Any]]
    pairs: Sequence[Row[Any]]


def two_maps(session: Session, ends: Ends, within: str | None) -> TwoMaps:
    """Gather what two maps beside each other show.

    Raises:
        NotFoundError: The old edition has no such area, with the nearest.
    """
    area = area_for(session, ends.old, within) if within else None
    if area is None or area.level is Level.COUNTRY:
        return TwoMaps(ends, None, *_rows(session, ends, [], []))
    of_old = queries.holder_is(Old, area)
    later = _same_place(session, ends, area)
    reaching = queries.reaching_into(ends.crosswalk, area)
    of_new = reaching if later is None else reaching | queries.holder_is(New, later)
    return TwoMaps(ends, area, *_rows(session, ends, [of_old], [of_new]))


def _rows(
    session: Session, ends: Ends, of_old: list[ColumnElement[bool]], of_new: list[ColumnElement[bool]]
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]], Sequence[Row[Any]]]:
    held = ends.crosswalk
    return (
        queries.old_wards(session, held, of_old),
        queries.new_wards(session, held, of_new),
        queries.shared_land(session, held, of_old + of_new),
    )


def _same_place(session: Session, ends: Ends, area: Area) -> Area | None:
    try:
        return area_for(session, ends.new, area.code, area.level)
    except NotFoundError:
        return None
