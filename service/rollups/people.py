"""Who lives in the areas of an edition, counted there or carried from another one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from service.crosswalks.words import Ends
from service.db import ReadSession
from service.models import Edition
from service.needs import service as needs
from service.rollups import adding, queries
from service.rollups.ancestry import Places


def people_of(
    session: ReadSession, edition: Edition, places: Places
) -> tuple[Mapping[int, Decimal], Ends | None]:
    """Give the people of areas by id: the edition's own, or else those that another edition's come to here.

    Returns:
        People, and the crosswalk that carried them, None where they were counted here or nowhere.
    """
    own = queries.populations(session, edition.id)
    carried = None if own else needs.carried_people(session, edition)
    if carried is None:
        return adding.people_everywhere(own, places), None
    return adding.people_everywhere(carried.by_ward, places), carried.way
