"""A file's rows on their way into the staging tables, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from service.commitments import encoding
from service.commitments.check import Checked, Checker, Refused
from service.commitments.copying import NULL, copy_text
from service.commitments.encoding import Lines, ReferenceIds
from service.commitments.organisations import MUNICIPAL, Committer
from service.commitments.report import Balance
from service.commitments.seen import Seen
from service.imports.rows import CanonicalRow
from spatial.findings import Finding

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
class Batches:
    """Checks rows, keeps the balance, and turns them into batches.

    Attributes:
        checker: Judges each row.
        ids: Of the reference lists.
        balance: Rows and cents so far.
        seen: Commitments so far.
        grants: Grants that are spent, not passed on, with their years and who spends them.
    """

    checker: Checker
    ids: ReferenceIds
    balance: Balance = field(default_factory=Balance)
    seen: Seen = field(default_factory=Seen)
    grants: set[Grant] = field(default_factory=set)
    _organisations_sent: int = 0

    def of(self, rows: Iterator[CanonicalRow]) -> Iterator[Batch]:
        """Yield the batches of a file."""
        number = 0
        while part := list(islice(rows, BATCH_ROWS)):
            number += 1
            yield self._batch(number, part)

    def _batch(self, number: int, rows: Sequence[CanonicalRow]) -> Batch:
        lines = Lines()
        judged = list(self.checker.check(rows))
        fit = [each for each in judged if isinstance(each, Checked)]
        shapes = iter(encoding.shapes_as_text(fit))
        for each in judged:
            if isinstance(each, Checked):
                self._take(lines, each, next(shapes))
            else:
                self._refuse(lines, each)
        return Batch(number, lines, self.checker.log.take_lines(), self._new_organisations())

    def _take(self, lines: Lines, checked: Checked, shape: str) -> None:
        content = encoding.content_of(checked, self.ids, shape)
        met = self.seen.meet(checked, content.mark)
        if isinstance(met, Finding):
            self.checker.log.add(met.at(sheet=checked.row.sheet, row=checked.row.row))
            self._refuse(lines, Refused(checked.row, checked.committer))
            return
        if met.is_new:
            encoding.add_commitment(lines, met.no, checked, content)
            self.balance.scopes[met.scope] += 1
        encoding.add_allocations(lines, met.no, checked, self.ids)
        self._count(checked, met.scope)

    def _count(self, checked: Checked, scope: str) -> None:
        balance = self.balance
        balance.rows_loaded += 1 + len(checked.row.further)
        for column, cents in checked.amounts.items():
            balance.loaded[column] += cents
            balance.scope_cents[scope, column] += cents
        code = checked.classified.funding_source
        if not checked.is_transfer and self.checker.classifier.lists.funding_sources[code].is_grant:
            is_municipal = checked.committer.sphere in MUNICIPAL
            self.grants.update([(code, year, is_municipal) for _, year in checked.amounts])

    def _refuse(self, lines: Lines, refused: Refused) -> None:
        encoding.add_refused(lines, refused)
        self.balance.rows_refused += 1 + len(refused.row.further)
        for amount in refused.row.amounts:
            self.balance.refused[amount.phase, amount.financial_year] += amount.cents

    def _new_organisations(self) -> list[str]:
        used = self.checker.committers.used
        new, self._organisations_sent = used[self._organisations_sent :], len(used)
        return [_organisation_line(each) for each in new]


def _organisation_line(each: Committer) -> str:
    return (
        f"{each.no}\t{NULL if each.id is None else each.id}\t{copy_text(each.code)}\t{copy_text(each.name)}\t"
        f"{each.sphere.value}\t{each.fy_start_month}\t{each.area_level.value}\t{copy_text(each.area_code)}\n"
    )
