"""The areas of an edition, as places in words are read against them: kept in this process once read."""

from __future__ import annotations

from threading import Lock
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from service.commitments.service import gazetteer_for
from service.models import Edition
from spatial.gazetteer import Gazetteer
from spatial.vocabulary import Level

_MOST_KEPT: Final = 3
_kept: dict[tuple[str, int], Gazetteer] = {}
_one_at_a_time = Lock()


def gazetteer_of(session: Session, edition: Edition) -> Gazetteer:
    """Give the areas of an active edition, which never changes, so that reading them once is enough.

    Raises:
        ConflictError: The edition is not active.
    """
    bind = session.connection()
    key = (_address(bind), edition.id)
    with _one_at_a_time:
        if key not in _kept:
            while len(_kept) >= _MOST_KEPT:
                del _kept[next(iter(_kept))]
            found = gazetteer_for(session, edition)
            found.index(Level.WARD)
            _kept[key] = found
        return _kept[key]


def _address(bind: Connection) -> str:
    return str(bind.engine.url)
