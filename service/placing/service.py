"""Puts commitments on the map of every active edition, and proves that no cent was lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.db import WriteSession
from service.errors import ConflictError
from service.placing import queries
from spatial.vocabulary import Scope


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
    session.flush()
    missing = queries.call_place_in_active(session, territory, ids)
    _expect_none(each for each in missing if each is not None)
    return len(missing)


def place_edition(session: WriteSession, edition_id: int, territory: str) -> int:
    """Place all commitments of a territory in one edition, as its activation requires; return how many."""
    return _place_in(session, edition_id, queries.of_territory(territory))


class Elsewhere(NamedTuple):
    """Commitments that name wards, municipalities or districts by the codes of another edition.

    Attributes:
        edition: Slug of that edition.
        carried: How many a crosswalk has carried to the same land, by what they name.
        as_they_are: How many could only be placed by reading the codes here, by what they name.
    """

    edition: str
    carried: dict[Scope, int]
    as_they_are: dict[Scope, int]


def named_elsewhere(session: WriteSession, edition_id: int, territory: str) -> list[Elsewhere]:
    """Count what is known in an edition only by the codes of others, edition by edition."""
    found: dict[str, Elsewhere] = {}
    for slug, scope, is_carried, count in queries.named_elsewhere(session, edition_id, territory):
        one = found.setdefault(slug, Elsewhere(slug, {}, {}))
        (one.carried if is_carried else one.as_they_are)[scope] = count
    return list(found.values())


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
    _expect_none(queries.unplaced(session, edition_id, ids))
    return placed


def _expect_none(missing: Iterable[int]) -> None:
    for one in missing:
        raise ConflictError(
            f"The money of commitment {one} landed nowhere; nothing was written, "
            "please report this with the file."
        )
