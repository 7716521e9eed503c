"""One commitment edited, its amount or its place; the roll-ups follow in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.figures import Figure, Stopwatch, alternate
from bench.places import Places
from service.db import WriteSession, writing
from service.filters.words import Filters
from service.models import Allocation, Area, Commitment, Edition
from service.placing.service import place
from service.rollups.service import Question, roll_up
from spatial.vocabulary import Level, Phase

TARGET = 1 / 1000
EDITS = 40
YEAR = 2024
RAND = 100
Totals = dict[tuple[Level, str], int]


class Editing:
    """Edits point commitments chosen at random."""

    def __init__(self, engine: Engine, places: Places, seed: int = 5) -> None:
        self.engine = engine
        self.watch = Stopwatch()
        self._edition_id = places.wards.edition_id
        self._territory = places.wards.territory
        self._random = np.random.default_rng(seed)
        with Session(engine) as session:
            points = select(Commitment.id).where(Commitment.shape == "point").order_by(Commitment.id)
            self._ids = list(session.scalars(points))
            wards = select(Area.code).where(Area.edition_id == self._edition_id, Area.level == Level.WARD)
            self._wards = list(session.scalars(wards.order_by(Area.code)))
            self._slug = session.execute(
                select(Edition.slug).where(Edition.id == self._edition_id)
            ).scalar_one()

    def timed(self, name: str, edit: Callable[[WriteSession], None]) -> None:
        """Make one edit in a transaction of its own, its commit included."""
        with self.watch.time(name), writing(self.engine) as session:
            edit(session)

    def amount(self, session: WriteSession) -> None:
        """Add a rand to an allocation."""
        wanted = select(Allocation).where(
            Allocation.commitment_id == self._chosen(),
            Allocation.financial_year == YEAR,
            Allocation.phase == Phase.ORIGINAL,
        )
        session.execute(wanted).scalar_one().amount_cents += RAND
        session.flush()

    def move(self, session: WriteSession) -> None:
        """Move a work site to another ward."""
        code = self._wards[int(self._random.integers(len(self._wards)))]
        to = select(Area.label_point).where(
            Area.edition_id == self._edition_id, Area.level == Level.WARD, Area.code == code
        )
        commitment = session.get_one(Commitment, self._chosen())
        commitment.geom = session.execute(to).scalar_one()
        place(session, self._territory, [commitment.id])

    def prove(self) -> None:
        """Make one edit of each kind and look at every level's roll-up in the transaction, then undo it."""
        with WriteSession(self.engine) as session:
            start = self._totals(session)
            self.amount(session)
            added = self._totals(session)
            _expect(sorted(_changes(start, added).values()), [RAND] * len(Level))
            self.move(session)
            moved = _changes(added, self._totals(session))
            _expect(sum(moved.values()), 0)
            _expect(len([level for level, _ in moved if level is Level.WARD]), 2)
            session.rollback()

    def _chosen(self) -> int:
        return self._ids[int(self._random.integers(len(self._ids)))]

    def _totals(self, session: WriteSession) -> Totals:
        totals: Totals = {}
        for level in Level:
            question = Question(
                level, None, self._slug, Phase.ORIGINAL, YEAR, Filters(), date(YEAR + 1, 1, 1)
            )
            # The same reads as the API's, within the transaction that writes.
            areas = roll_up(session, question).areas  # type: ignore[arg-type]
            totals |= {(level, area.code): area.cents for area in areas}
        return totals


def measure_editing(engine: Engine, places: Places, place_all_s: float) -> Figure:
    """Edit commitments one by one, against the seconds that placing all of them takes."""
    editing = Editing(engine, places)
    editing.prove()
    for work in (editing.amount, editing.move):  # the first of each reads the catalogue
        editing.timed("warm-up", work)
    del editing.watch.taken["warm-up"]
    alternate(
        EDITS,
        lambda: editing.timed("amount", editing.amount),
        lambda: editing.timed("place", editing.move),
    )
    slower = max(editing.watch.median_s("amount"), editing.watch.median_s("place"))
    return Figure(
        "edit one commitment / place all", slower / place_all_s, TARGET, parts=editing.watch.parts()
    )


def _changes(before: Totals, after: Totals) -> Totals:
    return {key: after[key] - cents for key, cents in before.items() if after[key] != cents}


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise AssertionError(f"The roll-ups show {found} after the edit, not {wanted}.")
