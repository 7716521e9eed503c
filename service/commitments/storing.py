"""A file's batches on their way into the database: straight to where they stay, or by way of the stage.

Of an organisation of which nothing is stored every commitment is new, with nothing to compare it with: its
rows are written where they stay at once, and placed on the map while the file is still being read. All others
are staged, looked up, and written from the stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from service.commitments import encoding, match_queries, stage
from service.commitments.batches import ORGANISATION_COLUMNS, Batch
from service.commitments.copying import NULL, copy_lines
from service.commitments.encoding import Lines
from service.commitments.findings import COLUMNS as FINDING_COLUMNS
from service.models import Allocation, Commitment, CommitmentWard

_WHOSE = ("id", "territory", "organisation_id", "code_edition_id", "import_run_id")
_STAGED = ("no", "batch")
PLACED_AT_ONCE = 24_000
"""Fewest commitments that are placed before the end: each placing costs something beside its commitments."""
PLACED_FIRST = 8_000
"""Of the first part; the database takes rows in faster than they are checked, and has time for it."""

Place = Callable[[Sequence[int]], object]
"""Places commitments by their ids."""


@dataclass(slots=True)
class Run:
    """The record of the run that writes, and the edition whose codes the file uses."""

    id: int
    edition_id: int


@dataclass(slots=True)
class Storing:
    """Takes the batches of one file, in their order.

    Attributes:
        session: Joined, never committed here.
        territory: Of all the commitments.
        run: None for a dry run, which stages what has to be compared and writes nothing.
        place: Places commitments that are written; None leaves all of them to the end.
        organisations: Codes of the organisations written so far.
        placed: Ids of the commitments placed so far.
    """

    session: Session
    territory: str
    run: Run | None = None
    place: Place | None = None
    organisations: list[str] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    _to_place: list[int] = field(default_factory=list)
    _last_no: int = 0
    _fresh: dict[int, int | None] = field(default_factory=dict)  # ids of organisations, by number
    _ids: dict[int, int | None] = field(default_factory=dict)  # ids of their commitments, by number

    def store(self, batch: Batch) -> None:
        """Write a batch, or stage as much of it as may be stored already."""
        lines = batch.lines
        self._copy(stage.findings, FINDING_COLUMNS, batch.findings)
        self._copy(stage.refused, encoding.REFUSED_COLUMNS, lines.refused)
        if batch.organisations:
            self._meet(batch.organisations)
        self._number(lines)
        if self.run is not None:
            self._write(self.run, lines)
        known = _lines(lines, lambda no: no not in self._ids)
        if known.commitments or known.allocations:
            self._stage(batch.number, known)
        if len(self._to_place) >= (PLACED_AT_ONCE if self.placed else min(PLACED_FIRST, PLACED_AT_ONCE)):
            self._place_written()

    def _place_written(self) -> None:
        """Place what has been written since the last time, if that is asked for."""
        if self.place is not None:
            self.place(self._to_place)
            self.placed.update(self._to_place)
        self._to_place = []

    def _meet(self, organisations: Sequence[str]) -> None:
        """Write the organisations that are new, and find out of which of them nothing is stored."""
        self._copy(stage.organisations, ORGANISATION_COLUMNS, organisations)
        if self.run is not None:
            self.organisations.extend(match_queries.store_organisations(self.session))
        met = match_queries.without_commitments(self.session, self.territory, self._last_no)
        self._fresh.update(met)
        self._last_no += len(organisations)

    def _number(self, lines: Lines) -> None:
        """Give ids to the commitments that are new for certain; in a dry run they have none."""
        new = [no for no, organisation, _ in lines.commitments if organisation in self._fresh]
        ids: Sequence[int | None] = [None] * len(new)
        if self.run is not None and new:
            reserved = match_queries.reserve_ids(self.session, len(new))
            self._to_place += reserved
            ids = reserved
        self._ids.update(zip(new, ids, strict=True))
        matched = (
            f"{no}\t{NULL if each is None else each}\tt\tf\n" for no, each in zip(new, ids, strict=True)
        )
        self._copy(stage.matches, ("no", "id", "is_new", "is_same_row"), matched)

    def _write(self, run: Run, lines: Lines) -> None:
        """Write what is new for certain where it stays."""
        ids, fresh = self._ids, self._fresh
        rest = f"{run.edition_id}\t{run.id}"
        new = _lines(lines, ids.__contains__)
        commitments = (
            f"{ids[no]}\t{self.territory}\t{fresh[organisation]}\t{rest}\t{text}"
            for no, organisation, text in new.commitments
        )
        self._copy(Commitment.__table__, (*_WHOSE, *encoding.CONTENT_COLUMNS), commitments)
        for table, columns, parts in (
            (CommitmentWard.__table__, encoding.WARD_COLUMNS, new.wards),
            (Allocation.__table__, encoding.ALLOCATION_COLUMNS, new.allocations),
        ):
            texts = (_begun(f"{ids[no]}\t", listed) for no, listed in parts)
            self._copy(table, ("commitment_id", *columns), texts)

    def _stage(self, batch: int, lines: Lines) -> None:
        """Stage what may be stored already, look it up, and write what is not."""
        commitments = (
            f"{no}\t{batch}\t{organisation}\t{text}" for no, organisation, text in lines.commitments
        )
        columns = (*_STAGED, "organisation_no", *encoding.CONTENT_COLUMNS)
        self._copy(stage.commitments, columns, commitments)
        self._copy(stage.wards, (*_STAGED, *encoding.WARD_COLUMNS), _staged(batch, lines.wards))
        self._copy(
            stage.allocations, (*_STAGED, *encoding.ALLOCATION_COLUMNS), _staged(batch, lines.allocations)
        )
        run = self.run
        match_queries.match(self.session, self.territory, batch, reserve_ids=run is not None)
        if run is not None:
            match_queries.insert_new(self.session, self.territory, run.edition_id, run.id, batch)

    def _copy(self, table: Any, columns: Sequence[str], lines: Iterable[str]) -> None:
        copy_lines(self.session.connection(), table, columns, lines)


def _lines(lines: Lines, wanted: Callable[[int], bool]) -> Lines:
    """Return the lines of the commitments whose numbers are wanted."""
    return Lines(
        [each for each in lines.commitments if wanted(each[0])],
        [each for each in lines.wards if wanted(each[0])],
        [each for each in lines.allocations if wanted(each[0])],
    )


def _staged(batch: int, parts: Iterable[tuple[int, list[str]]]) -> Iterator[str]:
    return (_begun(f"{no}\t{batch}\t", listed) for no, listed in parts)


def _begun(start: str, lines: list[str]) -> str:
    """Return lines in one, each with the same beginning."""
    return start + start.join(lines)
