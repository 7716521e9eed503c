"""An uploaded file read, judged and compared by the engine of the command line; sound rows end as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from service.clock import today
from service.commitments.check import Checked, Refused
from service.commitments.ground import Ground, reference_ids
from service.commitments.judging import Judging, Taken, checker_for
from service.commitments.report import Column
from service.commitments.service import edition_for_load
from service.errors import BadFileError, ImportRefusedError, InvalidRequestError
from service.imports.service import open_source
from service.imports.source import Limits, Source
from service.proposals.drafts import Draft
from service.proposals.grounds import gazetteer_of
from service.reference.service import lists_folder, load_lists
from service.settings import Settings
from service.uploads import queries
from service.uploads.drafting import Json, amounts_of, content_of, merged, same, unlisted
from service.uploads.outcome import Grid, RowLog, groups, totals
from service.uploads.unspoken import with_unspoken
from service.uploads.words import Upload
from spatial.findings import Finding, Severity

MOST_COMMITMENTS: Final = 50_000
_ROWS_AT_ONCE: Final = 500
_Item = TypeVar("_Item")


@dataclass(slots=True)
class Progress:
    """How far work has come; written by the thread that works, read by the one that tells it."""

    done: int = 0
    total: int | None = None

    def step(self, count: int) -> None:
        """Note that more is done; what was only reckoned grows with it."""
        self.done += count
        if self.total is not None:
            self.total = max(self.total, self.done)


@dataclass(slots=True)
class Found:
    """What reading a file came to.

    Attributes:
        outcome: As it is kept with the upload.
        drafts: What is to be stored; nothing that is published or drafted in the same words.
    """

    outcome: dict[str, Any]
    drafts: list[Draft]


@contextmanager
def laid_down(session: Session, upload: Upload) -> Iterator[Path]:
    """Give the path of an uploaded file under the name that it came with, for as long as the block runs."""
    with TemporaryDirectory(prefix="onebudget-upload-") as folder:
        path = Path(folder, upload.options.file)
        path.write_bytes(queries.content(session, upload.facts.source_file_id))
        yield path


def examine(session: Session, upload: Upload, settings: Settings, progress: Progress) -> Found:
    """Read a file whole, and say what loading it would do.

    Args:
        session: Acts as the account of the upload.
        upload: Which.
        settings: Limits and reference lists.
        progress: Told how far it has come.

    Raises:
        BadFileError, InvalidRequestError, ConflictError, ImportRefusedError: Why it cannot be.
    """
    options = upload.options
    if options.rules() is None:
        raise InvalidRequestError("Say which columns hold amounts first, each with its phase and year.")
    if options.rows_about is not None:
        progress.total = max(1, options.rows_about - options.header_row - options.header_rows + 1)
    edition = edition_for_load(session, options.edition, today())
    lists = load_lists(lists_folder(settings))
    ground = Ground(edition.id, edition.slug, edition.territory, gazetteer_of(session, edition), lists)
    asked = options.read_options(upload.facts.organisation_code, upload.read_over())
    with (
        laid_down(session, upload) as path,
        open_source(path, Limits.from_settings(settings), asked) as source,
    ):
        return _Examining(session, upload, ground, source, progress).run()


@dataclass(slots=True)
class _Examining:
    session: Session
    upload: Upload
    ground: Ground
    source: Source
    progress: Progress
    log: RowLog = field(init=False)
    grid: Grid = field(init=False)
    judging: Judging = field(init=False)
    _submitted: Mapping[str, int] = field(init=False)
    _content: Json = field(init=False, default_factory=dict)
    _drawn: dict[int, tuple[str, int, Json]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        options, facts = self.upload.options, self.upload.facts
        self.log = RowLog(self.source.facts.file)
        fields = {column.role: column.name for column in options.columns if column.role}
        self.grid = Grid(fields, frozenset(self.source.facts.headings))
        checker = checker_for(
            self.session,
            self.ground,
            self.log,
            accept_suggestions=options.accept_suggestions,
            only_for=facts.organisation_id,
        )
        ids = reference_ids(self.session, self.ground.lists, write=False)
        self.judging = Judging(checker, ids, veto=self._veto)
        self._submitted = queries.submitted(self.session, facts.organisation_id, self.ground.territory)

    def run(self) -> Found:
        for rows in _parts(self.source.rows()):
            for each in self.judging.judge(rows):
                self._take(each)
            self.progress.step(sum(1 + len(row.further) for row in rows))
        balance = self.judging.balance
        if not balance.rows_in:
            facts = self.source.facts
            raise ImportRefusedError(
                f"{facts.file} holds headings but no rows below row {facts.header_row}; choose another sheet "
                "or another row of headings."
            )
        drafts, counts = self._compare()
        self._say_the_rest()
        to_look_at = self.grid.rows()
        outcome = {
            **totals(balance),
            "edition": self.ground.slug,
            "profile": self.source.facts.profile,
            "unit": self.source.facts.unit,
            "commitments": counts,
            "groups": groups(self.log),
            "headings": list(self.source.facts.headings),
            "rows": to_look_at,
            "rows_kept": len(to_look_at),
            "rows_to_look_at": self.grid.count,
            "flagged": sorted(
                {each["column"] for row in to_look_at for each in row["findings"] if each["column"]}
            ),
        }
        return Found(outcome, drafts)

    def _veto(self, checked: Checked) -> Finding | None:
        """Refuse what could be loaded, but not proposed here."""
        reference = checked.row.reference or ""
        if reference in self._submitted:
            return Finding(
                "proposal-submitted", Severity.REFUSE, _submitted_already(self._submitted[reference])
            )
        said = unlisted(checked, self.judging.ids)
        if said is not None:
            return said
        content = content_of(checked, self.ground.slug)
        if isinstance(content, Finding):
            return content
        self._content = content  # of the row that is being judged; taken up by _take if nothing else speaks
        return None

    def _take(self, each: Taken | Refused) -> None:
        row = each.row if isinstance(each, Refused) else each.checked.row
        numbers = (row.row, *(number for number, _ in row.further))
        said = [finding for number in numbers for finding in self.log.of_rows.pop(number, ())]
        self.grid.add(row, said, is_refused=isinstance(each, Refused))
        if isinstance(each, Refused):
            return
        if each.met.is_new:
            if len(self._drawn) >= MOST_COMMITMENTS:
                raise BadFileError(
                    f"{self.source.facts.file} holds more than {MOST_COMMITMENTS:,} commitments, the most "
                    "that one upload takes; split it, or ask whoever runs onebudget to load it."
                )
            self._drawn[each.met.no] = (row.reference or "", row.row, self._content)
        else:
            self._drawn[each.met.no][2]["allocations"].extend(amounts_of(each.checked))

    def _compare(self) -> tuple[list[Draft], dict[str, int]]:
        """Tell what is new, what changes, and what stands there already in the same words."""
        counts = {"add": 0, "change": 0, "draft": 0, "same": 0}
        stated: frozenset[Column] = frozenset(
            {*self.source.facts.amount_columns, *self.judging.balance.loaded}
        )
        drafts: list[Draft] = []
        for some in _parts(self._drawn.values()):
            drafts += self._compare_some({part[0]: part for part in some}, stated, counts)
        return drafts, counts

    def _compare_some(
        self, drawn: Mapping[str, tuple[str, int, Json]], stated: frozenset[Column], counts: dict[str, int]
    ) -> Iterator[Draft]:
        facts, territory = self.upload.facts, self.ground.territory
        whose = (self.session, facts.organisation_id, territory, list(drawn))
        published = {row.reference: row for row in queries.published(*whose)}
        drafted = {row.reference: row for row in queries.drafts(*whose)}
        for reference, (_, number, content) in drawn.items():
            there, draft = published.get(reference), drafted.get(reference)
            before = draft.content if draft else there.content if there else None
            wanted = content
            if before:
                wanted = merged(with_unspoken(content, before, self.source.facts.spoken), before, stated)
            is_withdrawal = draft is not None and draft.action == "withdraw"
            if before is not None and not is_withdrawal and same(wanted, before):
                counts["same"] += 1
                continue
            counts["draft" if draft else "change" if there else "add"] += 1
            yield Draft(
                facts.organisation_id,
                reference,
                territory,
                wanted,
                action="change" if there else "add",
                commitment_id=there.id if there else None,
                base_revision=there.revision if there else None,
                upload_id=facts.id,
                row=number,
            )

    def _say_the_rest(self) -> None:
        checker = self.judging.checker
        for finding in (*self.source.findings, *checker.committers.remarks()):
            self.log.add(finding)
        if checker.without_sector:
            message = checker.say_without_sector()
            self.log.add(Finding("sector-not-stated", Severity.NOTE, message))


def _parts(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    rest = iter(items)
    while part := list(islice(rest, _ROWS_AT_ONCE)):
        yield part


def _submitted_already(proposal_id: int) -> str:
    return (
        f"Proposal {proposal_id} for this reference awaits review; reopen it to change it, or leave the row "
        "out."
    )
