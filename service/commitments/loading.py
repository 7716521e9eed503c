"""One file on its way: read, checked, staged, compared with what is stored, and written where asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from service.commitments import change_queries, load_queries, outcome_queries, stage
from service.commitments.background import Background
from service.commitments.batches import Batches
from service.commitments.copying import copy_lines
from service.commitments.encoding import COLUMN_COLUMNS
from service.commitments.findings import COLUMNS as FINDING_COLUMNS
from service.commitments.findings import FindingLog
from service.commitments.ground import Ground, reference_ids
from service.commitments.judging import checker_for
from service.commitments.plan import LoadOptions, Watch
from service.commitments.report import EXAMPLES, Balance, Change, EarlierLoad, Outcome, Report
from service.commitments.storing import Run, Storing
from service.commitments.uncollected import uncollected
from service.db import WriteSession
from service.errors import ConflictError, ImportRefusedError
from service.formatting import year_text
from service.imports.rows import CanonicalRow
from service.imports.source import Source
from service.placing.service import place
from spatial.findings import Finding, Severity

REASON = "why it was refused"
"""Heading of the column that an export of refused rows adds."""


@dataclass(slots=True)
class Loading:
    """The load of one file within the caller's transaction.

    Attributes:
        session: Joined, never committed here.
        ground: What the file is held against.
        path, options: The file, and how to read it.
        source: The file, open.
        run_id: The run that is being recorded; None for a dry run.
        watch: Follows the load.
    """

    session: Session
    ground: Ground
    path: Path
    options: LoadOptions
    source: Source
    watch: Watch
    run_id: int | None = None
    log: FindingLog = field(init=False)
    batches: Batches = field(init=False)
    earlier: EarlierLoad | None = field(init=False, default=None)
    outcome: Outcome = field(init=False, default_factory=Outcome)
    placed: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.log = FindingLog(self.source.facts.file)

    def begin(self, *, commit: bool) -> None:
        """Have the staging tables ready, and the record of the run open where one is to be kept."""
        stage.prepare(self.session.connection())
        facts, ground = self.source.facts, self.ground
        before = load_queries.earlier_run(self.session, facts.sha256, ground.edition_id)
        self.earlier = EarlierLoad(before.id, before.loaded_at) if before else None
        if commit:
            load_queries.take_turn(self.session)
            load_queries.write_in_bulk(self.session)
            values = {
                "source_file_id": load_queries.keep_file(self.session, self.path, facts),
                "edition_id": ground.edition_id,
                "profile": facts.profile,
                "options": self.options.recorded(),
                "facts": _kept_facts(self.source),
            }
            self.run_id = load_queries.begin_run(self.session, values)
        accept = self.options.accept_suggestions
        checker = checker_for(self.session, ground, self.log, accept_suggestions=accept)
        self.batches = Batches(checker, reference_ids(self.session, ground.lists, write=commit))

    def store_rows(self, session: WriteSession | None = None) -> None:
        """Read and check every row; what is new is written as it comes, what may be stored is staged.

        Args:
            session: Where new commitments are placed as they come; None for a dry run.
        """
        run = None if self.run_id is None else Run(self.run_id, self.ground.edition_id)
        put = None if session is None else partial(place, session, self.ground.territory)
        storing = Storing(self.session, self.ground.territory, run, put)
        with Background() as database:
            with uncollected():
                for batch in self.batches.of(self._watched(self.source.rows())):
                    database.run(partial(storing.store, batch))
            database.finish()  # the collector looks all through meanwhile, not when the database waits for us
        self.outcome.organisations += storing.organisations
        self.placed = storing.placed
        if not (self.batches.balance.rows_in or self.source.findings):
            raise ImportRefusedError(
                f"{self.source.facts.file} holds headings but no rows; nothing was loaded."
            )

    def compare(self) -> None:
        """Find what changes in stored commitments, and what an earlier file had and this one has not."""
        self.watch("Comparing with what is stored", 0)
        pairs = {*self.source.facts.amount_columns, *self.batches.balance.loaded}
        lines = [f"{phase}\t{year}\n" for phase, year in sorted(pairs)]
        connection = self.session.connection()
        copy_lines(connection, stage.columns_stated, COLUMN_COLUMNS, lines)
        load_queries.analyse(self.session)
        if outcome_queries.any_known(self.session):
            asked = (self.session, self.ground.edition_id, self.source.facts.spoken)
            change_queries.find_changes(*asked)
            if self.run_id is not None:
                change_queries.hold_changed(*asked)
        self._read_outcome()

    def write(self, session: WriteSession) -> None:
        """Write the changes, place what is new or changed, and prove that no cent was lost."""
        if self.run_id is not None and self.outcome.changed:
            self.watch("Writing changes", 0)
            change_queries.write_changes(session, self.ground.edition_id, self.run_id)
        self.watch("Placing on the map", 0)
        ids = [each for each in outcome_queries.ids_to_place(session) if each not in self.placed]
        self.outcome.editions = place(session, self.ground.territory, ids)
        self._prove_sums()

    def conclude(self) -> None:
        """Note what can only be said at the end, and close the record of the run."""
        self.watch("Concluding", 0)
        self._add_last_findings()
        lines = self.log.take_lines()
        copy_lines(self.session.connection(), stage.findings, FINDING_COLUMNS, lines)
        if self.run_id is None:
            return
        if self.earlier is not None and not (self.outcome.new or self.outcome.changed):
            load_queries.drop_run(self.session, self.run_id)
            self.run_id = None
        else:
            load_queries.finish_run(self.session, self.run_id, self._counts())

    def report(self) -> Report:
        """Say what was found and done."""
        facts = self.source.facts
        return Report(
            facts.file,
            facts.sha256,
            facts.sheet,
            facts.profile,
            facts.unit,
            self.ground.slug,
            self.ground.territory,
            self.batches.balance,
            self.log.sorted_groups(),
            self.outcome,
            self.earlier,
            self.run_id,
        )

    def _watched(self, rows: Iterable[CanonicalRow]) -> Iterator[CanonicalRow]:
        self.watch("Reading and checking", 0)
        for number, row in enumerate(rows, start=1):
            if number % 1000 == 0:
                self.watch("Reading and checking", number)
            yield row

    def _read_outcome(self) -> None:
        session, outcome = self.session, self.outcome
        outcome.new, outcome.changed, outcome.same = outcome_queries.counts(session)
        outcome.fields = outcome_queries.changed_fields(session)
        first = session.execute(outcome_queries.listed_changes().limit(EXAMPLES))
        outcome.examples = [Change(**row) for row in first.mappings()]
        if self.run_id is None:
            used = self.batches.checker.committers.used
            outcome.organisations = sorted(each.code for each in used if each.id is None)

    def _add_last_findings(self) -> None:
        checker, file = self.batches.checker, self.source.facts.file
        for finding in (*self.source.findings, *checker.committers.remarks()):
            self.log.add(finding)
        if checker.without_sector:
            message = checker.say_without_sector()
            self.log.add(Finding("sector-not-stated", Severity.NOTE, message, file=file))
        both = outcome_queries.same_grant_on_both_sides(
            self.session, self.ground.territory, self.batches.grants
        )
        for name, year in both:
            message = (
                f"{name} {year_text(year)} stands with departments and with municipalities; mark the rows of "
                "those who transfer it as transfers, or it is counted twice."
            )
            self.log.add(Finding("grant-on-both-sides", Severity.NOTE, message, file=file))
        if REASON not in self.source.facts.headings:
            self._note_vanished()

    def _note_vanished(self) -> None:
        listed = outcome_queries.vanished(self.ground.territory, self.source.facts.profile)
        gone: dict[str, list[str]] = {}
        for row in self.session.execute(listed):
            gone.setdefault(row.code, []).append(row.reference)
        for organisation, references in gone.items():
            named = ", ".join(references[:EXAMPLES]) + (", …" if len(references) > EXAMPLES else "")
            one = len(references) == 1
            message = (
                f"{len(references)} commitment{'' if one else 's'} of {organisation} that an earlier file of "
                f"this kind had {'is' if one else 'are'} not in this one: {named}; nothing was taken away."
            )
            self.log.add(Finding("no-longer-in-file", Severity.WARN, message, known=tuple(references)))
            self.outcome.vanished += len(references)
            self.outcome.vanished_examples += references[:EXAMPLES]

    def _prove_sums(self) -> None:
        """Compare what the file says with what is now stored, phase by phase and year by year."""
        stored = outcome_queries.stored_sums(self.session)
        for (phase, year), cents in self.batches.balance.loaded.items():
            held = stored.get((phase, year), 0)
            if held != cents:
                raise ConflictError(
                    f"{self.source.facts.file} states {cents} cents of {phase} {year_text(year)}, but {held} "
                    "would be stored; nothing was written, please report this with the file."
                )

    def _counts(self) -> dict[str, int]:
        balance: Balance = self.batches.balance
        return {
            "rows_in": balance.rows_in,
            "rows_loaded": balance.rows_loaded,
            "rows_refused": balance.rows_refused,
            "cents_in": balance.cents_loaded + balance.cents_refused,
            "cents_loaded": balance.cents_loaded,
            "cents_refused": balance.cents_refused,
            "commitments_new": self.outcome.new,
            "commitments_changed": self.outcome.changed,
            "commitments_same": self.outcome.same,
        }


def _kept_facts(source: Source) -> dict[str, object]:
    facts = source.facts
    kept = {
        "kind": facts.kind,
        "unit": facts.unit,
        "encoding": facts.encoding,
        "delimiter": facts.delimiter,
        "sheet": facts.sheet,
        "header_row": facts.header_row,
        "headings": list(facts.headings),
        "organisation": facts.organisation,
        "title": facts.title,
    }
    return {name: value for name, value in kept.items() if value is not None}
