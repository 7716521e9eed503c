"""Which land of a new edition took that of an old one: read once for each crosswalk as it was built."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from service.crosswalks import queries
from service.db import ReadSession
from spatial.vocabulary import Level

OUTSIDE: Final = 0
"""Stands for a taker of land that lies beyond the new edition."""

_KEPT: WeakKeyDictionary[Engine, dict[int, tuple[datetime, Takers]]] = WeakKeyDictionary()


class Takers(NamedTuple):
    """Pairs of an old ward and a new one that took a share of it, in the order of old wards.

    Attributes:
        old: Ids of the old ward and of the old areas that hold it, by level.
        new: Ids of the new wards, ``OUTSIDE`` for what lies beyond them.
        has_share: Whether figures come along with the land; a finer layer may say that nobody lives there.
    """

    old: Mapping[Level, NDArray[np.int64]]
    new: NDArray[np.int64]
    has_share: NDArray[np.bool_]

    @property
    def with_share(self) -> Takers:
        """The pairs along which the figures of wards are carried."""
        chosen = self.has_share
        old = {level: ids[chosen] for level, ids in self.old.items()}
        return Takers(old, self.new[chosen], chosen[chosen])


def takers(session: ReadSession, crosswalk_id: int, built_at: datetime) -> Takers:
    """Give the pairs of a crosswalk that share land; slivers are not among them.

    Args:
        session: A reading session.
        crosswalk_id: Of the crosswalk.
        built_at: When it was built: built again, it is read again.
    """
    kept = _KEPT.setdefault(session.get_bind().engine, {})
    known = kept.get(crosswalk_id)
    if known is None or known[0] != built_at:
        known = kept[crosswalk_id] = built_at, _read(session, crosswalk_id)
    return known[1]


def _read(session: ReadSession, crosswalk_id: int) -> Takers:
    rows = np.array(queries.takers(session, crosswalk_id, OUTSIDE), dtype=np.int64).reshape(-1, 6)
    ward, local, district, province, new, share = rows[np.argsort(rows[:, 0], kind="stable")].T
    old = {Level.WARD: ward, Level.LOCAL: local, Level.DISTRICT: district, Level.PROVINCE: province}
    return Takers(old, new, share > 0)
