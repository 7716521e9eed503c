"""Pairs to coordinate as the hub's page shows them: the largest of each kind, and the way to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.alignment.words import Search
from service.coordination import service as coordination
from service.coordination.words import (
    RANKED,
    USUAL_DISTANCE_M,
    FoundBy,
    Kind,
    KindTotals,
    PairSearch,
    Question,
    SectorLists,
    found_by,
    kind_of,
)
from service.filters.words import Transfers
from service.rows import AnyRow
from service.settings import Settings
from service.web.asking import Asked
from service.web.findings_map import FindingsMap, Ground
from service.web.hub_maps import maps_of_pairs

LARGEST: Final = 5
"""Pairs of a kind that the page shows."""
_MOST_OF_API: Final = 500
# What the page is asked for and pairs are not: they count grants on both sides, whatever findings do.
_OF_THE_PAGE: Final = frozenset({"lang", "limit", "rule", "state", "transfers"})


class PairGroup(NamedTuple):
    """One kind with what its pairs come to, and those of them that are shown; later pages have no totals."""

    kind: Kind
    totals: KindTotals | None
    rows: Sequence[AnyRow]
    map: FindingsMap | None = None

    def found_by(self, row: AnyRow) -> FoundBy:
        """What a pair was found by."""
        return found_by(row)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs to coordinate.

    Attributes:
        distance_m: Within which two work sites are near each other.
        groups: Kinds that there are pairs of: where money may be counted twice comes first.
        asked: What the API is asked for to list all of them.
    """

    distance_m: int
    groups: Sequence[PairGroup]
    asked: Asked

    @property
    def count(self) -> int:
        """How many pairs should be coordinated."""
        return sum(group.totals.pairs for group in self.groups if group.totals)


def question_of(
    session: Session,
    search: Search,
    lists: SectorLists,
    *,
    kinds: tuple[Kind, ...] = RANKED,
    edition: str | None,
    today: date,
) -> Question:
    """Ask for pairs as the page asks for findings.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    # A grant that stands on both sides is what duplicates are about.
    filters = replace(search.filters, transfers=Transfers.INCLUDE)
    wanted = PairSearch(filters, search.year, search.phase, search.within, kinds, USUAL_DISTANCE_M)
    return coordination.resolve(session, wanted, lists, edition, today)


def pairs_of(
    session: Session,
    search: Search,
    asked: Asked,
    on: Ground | None,
    *,
    edition: str | None,
    settings: Settings,
    today: date,
) -> Pairs:
    """Find the pairs of an area in one year.

    Args:
        session: Any session.
        search: Of the page, with its year.
        asked: Of the page, to ask the API for the same.
        on: What their maps stand on.
        edition: As asked for.
        settings: Tell which sectors can dig once or share a site.
        today: Decides on the edition.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    lists = coordination.sector_lists(settings)
    question = question_of(session, search, lists, edition=edition, today=today)
    found = coordination.list_largest(session, question, lists, LARGEST)
    kept = {name: value for name, value in asked.items() if name not in _OF_THE_PAGE}
    rows = {kind: [row for row in found.rows if kind_of(row) is kind] for kind in RANKED}
    area_id = question.area.id if question.area else None
    maps = maps_of_pairs(session, question.edition.id, on, area_id, rows.items())
    groups = [
        PairGroup(totals.kind, totals, rows[totals.kind], maps.get(totals.kind))
        for totals in found.totals or ()
        if totals.pairs
    ]
    return Pairs(
        USUAL_DISTANCE_M,
        groups,
        kept | {"within": search.within, "year": search.year, "limit": _MOST_OF_API},
    )
