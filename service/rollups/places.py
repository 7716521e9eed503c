"""The areas of an edition, remembered: an edition never changes once active."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from service.db import ReadSession
from service.models import Edition
from service.rollups import queries
from service.rollups.ancestry import Places

# By engine, so that two databases in one process never mix, and an engine's areas go when it goes.
_REMEMBERED: WeakKeyDictionary[Engine, dict[int, Places]] = WeakKeyDictionary()


def places_of(session: ReadSession, edition: Edition) -> Places:
    """Every area of an edition with its ancestors, by id; read once for each active edition."""
    if edition.activated_at is None:
        return queries.places(session, edition.id)
    known = _REMEMBERED.setdefault(session.get_bind().engine, {})
    if edition.id not in known:
        known[edition.id] = queries.places(session, edition.id)
    return known[edition.id]
