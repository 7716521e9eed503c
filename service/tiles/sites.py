"""Gives tiles of commitments, drawn anew for the filters of each request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from service.db import ReadSession
from service.editions.service import active_edition
from service.filters.service import check
from service.filters.words import Filters
from service.rollups.service import period_for
from service.rollups.stated import Period
from service.tiles import site_queries
from service.tiles.site_queries import Sites
from service.tiles.words import MAX_SITE_ZOOM, Address
from spatial.vocabulary import Phase

CLUSTERED_TO_ZOOM: Final = 9
MOST_SITES: Final = 2000
"""More than these in one tile come as clusters at any zoom, so that no tile grows without end."""


@dataclass(frozen=True, slots=True)
class SiteSearch:
    """Which commitments are drawn, and which of their money counts; no period means that of a roll-up."""

    filters: Filters
    phase: Phase
    period: Period | None


def site_tile(session: ReadSession, slug: str, at: Address, search: SiteSearch, today: date) -> bytes:
    """Draw the work sites in a tile: clusters on small scales and in crowds, else every site as it is.

    Raises:
        InvalidRequestError: A filter's code is not stored, or the window is empty.
        NotFoundError: There is no such tile, or no active edition of this name.
    """
    at.refuse_beyond(MAX_SITE_ZOOM)
    edition = active_edition(session, slug)
    period = period_for(session, edition, search.phase, search.period, today)
    sites = Sites(edition.territory, search.phase, period, check(session, search.filters))
    if at.z <= CLUSTERED_TO_ZOOM or site_queries.are_more_than(session, sites, at, MOST_SITES):
        return site_queries.draw_clusters(session, sites, at)
    return site_queries.draw_sites(session, sites, at)
