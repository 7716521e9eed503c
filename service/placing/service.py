"""Puts commitments on the map of every active edition, and proves that no cent was lost on the way."""

from __future__ import annotations

from collections.abc import Sequence

from service.db import WriteSession
from service.errors import ConflictError
from service.placing import queries


def place(session: WriteSession, territory: str, ids: Sequence[int]) -> int:
    """Place commitments in every active edition of their territory.

    Args:
        session: The write whose transaction the placing joins.
        territory: Territory of all the commitments.
        ids: Commitments that are new or whose place has changed.

    Returns:
        The number of editions placed in.

    Raises:
        ConflictError: If budget lines and allocations would differ afterwards.
    """
    editions = queries.active_editions(session, territory)
    for edition_id in editions if ids else []:
        _place_in(session, edition_id, queries.these(ids))
    return len(editions)


def place_edition(session: WriteSession, edition_id: int, territory: str) -> int:
    """Place all commitments of a territory in one edition, as its activation requires; return how many."""
    return _place_in(session, edition_id, queries.of_territory(territory))


def read_by_code(session: WriteSession, edition_id: int, territory: str) -> dict[str, int]:
    """Count what could only be placed by reading another edition's ward codes here, by that edition's slug.

    A crosswalk from there would carry it to the same land instead.
    """
    return queries.read_by_code(session, edition_id, territory)


def place_by_new_population(session: WriteSession, edition_id: int, territory: str) -> int:
    """Split anew what depends on population, after people were counted; return how many."""
    return _place_in(session, edition_id, queries.split_by_people(territory))


def place_by_new_crosswalk(
    session: WriteSession, from_edition_id: int, to_edition_id: int, territory: str
) -> int:
    """Place anew what is known only by codes of another edition; return how many."""
    return _place_in(session, to_edition_id, queries.coded_in(territory, from_edition_id))


def _place_in(session: WriteSession, edition_id: int, ids: queries.Ids) -> int:
    session.flush()
    placed = queries.call_place(session, edition_id, ids)
    missing = queries.unplaced(session, edition_id, ids)
    if missing:
        raise ConflictError(
            f"The money of commitment {missing[0]} landed nowhere; nothing was written, "
            "please report this with the file."
        )
    return placed
