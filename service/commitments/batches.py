"""A file's rows on their way into the staging tables, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from service.commitments import encoding
from service.commitments.copying import NULL, copy_text
from service.commitments.encoding import Lines
from service.commitments.judging import Judging, Taken
from service.commitments.organisations import MUNICIPAL, Committer
from service.imports.rows import CanonicalRow

BATCH_ROWS = 8_000
FIRST_ROWS = 2_000
"""Rows of the first batch at most: the database waits for it with nothing else to do."""
ORGANISATION_COLUMNS = (
    "no",
    "id",
    "code",
    "name",
    "sphere",
    "fy_start_month",
    "area_level",
    "area_code",
)


Grant = tuple[str, int, bool]
"""A grant by the code of its funding source, a financial year, and whether municipalities have it."""


@dataclass(slots=True)
class Batch:
    """Lines of one part of a file, on their way into the database."""

    number: int
    lines: Lines
    findings: list[str]
    organisations: list[str]


@dataclass(slots=True)
class Batches(Judging):
    """Turns the rows of a file, judged, into batches.

    Attributes:
        grants: Grants that are spent, not passed on, with their years and who spends them.
    """

    grants: set[Grant] = field(default_factory=set)
    _organisations_sent: int = 0

    def of(self, rows: Iterator[CanonicalRow]) -> Iterator[Batch]:
        """Yield the batches of a file."""
        number, size = 0, min(FIRST_ROWS, BATCH_ROWS)
        while part := list(islice(rows, size)):
            number, size = number + 1, BATCH_ROWS
            yield self._batch(number, part)

    def _batch(self, number: int, rows: Sequence[CanonicalRow]) -> Batch:
        lines = Lines()
        for each in self.judge(rows):
            if isinstance(each, Taken):
                self._write(lines, each)
            else:
                encoding.add_refused(lines, each)
        return Batch(number, lines, self.checker.log.take_lines(), self._new_organisations())

    def _write(self, lines: Lines, taken: Taken) -> None:
        checked = taken.checked
        if taken.met.is_new:
            encoding.add_commitment(lines, taken.met.no, checked, taken.content)
        encoding.add_allocations(lines, taken.met.no, checked, self.ids)
        code = checked.classified.funding_source
        if not checked.is_transfer and self.checker.classifier.lists.funding_sources[code].is_grant:
            is_municipal = checked.committer.sphere in MUNICIPAL
            self.grants.update([(code, year, is_municipal) for _, year in checked.amounts])

    def _new_organisations(self) -> list[str]:
        used = self.checker.committers.used
        new, self._organisations_sent = used[self._organisations_sent :], len(used)
        return [_organisation_line(each) for each in new]


def _organisation_line(each: Committer) -> str:
    return (
        f"{each.no}\t{NULL if each.id is None else each.id}\t{copy_text(each.code)}\t{copy_text(each.name)}\t"
        f"{each.sphere.value}\t{each.fy_start_month}\t{each.area_level.value}\t{copy_text(each.area_code)}\n"
    )
