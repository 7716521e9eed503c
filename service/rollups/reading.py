"""Reads the lines and the commitments of a scope: what is then added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from service.db import ReadSession
from service.filters.words import Transfers
from service.rollups import adding, queries
from service.rollups.adding import Lines
from service.rollups.ancestry import Places
from service.rollups.carried import Carried
from service.rollups.folding import Integers
from service.rollups.lines import Scope
from spatial.vocabulary import Level


def read(
    session: ReadSession, scope: Scope, places: Places, carried: Sequence[Carried]
) -> tuple[Sequence[Lines], Sequence[Lines], int]:
    """Read the lines of a scope, those that its coverage is told by, and how many commitments it has.

    The coverage of a ward is told by the lines of its municipality.
    """
    transfers = scope.filters.transfers
    ward = places[scope.within[1]] if scope.within and scope.within[0] is Level.WARD else None
    if ward is None or ward.local_id is None:
        found = queries.sums(session, scope, carried)
        numbers = [
            n for mark, n in found.commitments.items() if transfers is not Transfers.EXCLUDE or not mark
        ]
        return found.lines, found.lines, sum(numbers)
    around = queries.sums(session, replace(scope, within=(Level.LOCAL, ward.local_id)), carried).lines
    lines = [each.of(ward.id) for each in around]
    return lines, around, sum(int(each.commitments.sum()) for each in counted(lines, transfers))


def counted(lines: Sequence[Lines], transfers: Transfers) -> list[Lines]:
    """Leave out lines of money that is counted where it is spent, where the filters do."""
    return [each for each in lines if transfers is not Transfers.EXCLUDE or not each.is_transfer]


def commitments_of(
    session: ReadSession, scope: Scope, places: Places, level: Level, lines: Sequence[Lines]
) -> Integers:
    """Count commitments by area of a level, in the order of codes."""
    if level is Level.WARD:
        # A commitment has one organisation and one mark, so that the lines of a ward hold each of them once.
        return adding.commitments(lines, places, level)
    numbers = queries.counts(session, scope, level)
    return np.array([numbers.get(area_id, 0) for area_id in places.named(level).ids], dtype=np.int64)
