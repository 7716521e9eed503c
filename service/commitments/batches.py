"""A file's rows on their way into the staging tables, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from service.commitments import encoding, stage
from service.commitments.copying import NULL, copy_lines, copy_text
from service.commitments.encoding import Lines
from service.commitments.findings import COLUMNS as FINDING_COLUMNS
from service.commitments.judging import Judging, Taken
from service.commitments.organisations import Committer
from service.imports.rows import CanonicalRow

BATCH_ROWS = 8_000
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


@dataclass(slots=True)
class Batch:
    """Lines of one part of a file, ready for COPY."""

    number: int
    lines: Lines
    findings: list[str]
    organisations: list[str]


@dataclass(slots=True)
class Batches(Judging):
    """Turns the rows of a file, judged, into batches."""

    _organisations_sent: int = 0

    def of(self, rows: Iterator[CanonicalRow]) -> Iterator[Batch]:
        """Yield the batches of a file."""
        number = 0
        while part := list(islice(rows, BATCH_ROWS)):
            number += 1
            yield self._batch(number, part)

    def _batch(self, number: int, rows: Sequence[CanonicalRow]) -> Batch:
        lines = Lines()
        for each in self.judge(rows):
            if isinstance(each, Taken):
                self._write(number, lines, each)
            else:
                encoding.add_refused(lines, each)
        return Batch(number, lines, self.checker.log.take_lines(), self._new_organisations())

    def _write(self, batch: int, lines: Lines, taken: Taken) -> None:
        no, checked = taken.met.no, taken.checked
        if taken.met.is_new:
            encoding.add_commitment(lines, no, batch, checked, taken.content)
        encoding.add_allocations(lines, no, batch, checked, self.ids)

    def _new_organisations(self) -> list[str]:
        used = self.checker.committers.used
        new, self._organisations_sent = used[self._organisations_sent :], len(used)
        return [_organisation_line(each) for each in new]


def _organisation_line(each: Committer) -> str:
    return (
        f"{each.no}\t{NULL if each.id is None else each.id}\t{copy_text(each.code)}\t{copy_text(each.name)}\t"
        f"{each.sphere.value}\t{each.fy_start_month}\t{each.area_level.value}\t{copy_text(each.area_code)}\n"
    )


def copy_batch(connection: Connection, batch: Batch) -> None:
    """Append a batch to the staging tables."""
    lines = batch.lines
    for table, columns, content in (
        (stage.organisations, ORGANISATION_COLUMNS, batch.organisations),
        (stage.commitments, encoding.COMMITMENT_COLUMNS, lines.commitments),
        (stage.wards, encoding.WARD_COLUMNS, lines.wards),
        (stage.allocations, encoding.ALLOCATION_COLUMNS, lines.allocations),
        (stage.findings, FINDING_COLUMNS, batch.findings),
        (stage.refused, encoding.REFUSED_COLUMNS, lines.refused),
    ):
        copy_lines(connection, table, columns, content)
