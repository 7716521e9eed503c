"""Rows judged one after the other, with the balance of what came of them: wherever sound ones then go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.commitments import encoding, load_queries
from service.commitments.check import Checked, Checker, Refused
from service.commitments.encoding import Content, ReferenceIds
from service.commitments.findings import FindingLog
from service.commitments.ground import Ground
from service.commitments.organisations import Committers
from service.commitments.report import Balance, Column
from service.commitments.seen import Met, Seen
from service.imports.rows import CanonicalRow
from service.reference.classify import Classifier
from spatial.findings import Finding
from spatial.locate import Locator

Veto = Callable[[Checked], Finding | None]
"""Says why a sound row cannot go where it is meant to go, if it cannot."""


class Taken(NamedTuple):
    """A row that goes on.

    Attributes:
        checked: The row.
        content: What it says beside its amounts.
        met: The commitment that it belongs to.
    """

    checked: Checked
    content: Content
    met: Met


@dataclass(slots=True)
class Judging:
    """Checks the rows of one file and keeps the balance: all that came in was taken or refused.

    Attributes:
        checker: Judges each row.
        ids: Of the reference lists.
        balance: Rows and cents so far.
        seen: Commitments so far.
        veto: A last word on each row, or None.
    """

    checker: Checker
    ids: ReferenceIds
    balance: Balance = field(default_factory=Balance)
    seen: Seen = field(default_factory=Seen)
    veto: Veto | None = None

    def judge(self, rows: Sequence[CanonicalRow]) -> Iterator[Taken | Refused]:
        """Yield each row, in order, as one that is taken or one that is refused."""
        judged = list(self.checker.check(rows))
        cents: dict[str, dict[Column, int]] = defaultdict(lambda: defaultdict(int))
        shapes = iter(encoding.shapes_as_text([each for each in judged if isinstance(each, Checked)]))
        for each in judged:
            outcome = self._meet(each, next(shapes)) if isinstance(each, Checked) else each
            if isinstance(outcome, Taken):
                self._count(outcome, cents[outcome.met.scope])
            else:
                self._count_refused(outcome)
            yield outcome
        self._add_up(cents)

    def _meet(self, checked: Checked, shape: str) -> Taken | Refused:
        said = self.veto(checked) if self.veto else None
        if said is not None:
            return self._refuse(checked, said)
        content = encoding.content_of(checked, self.ids, shape)
        met = self.seen.meet(checked, content.mark)
        return self._refuse(checked, met) if isinstance(met, Finding) else Taken(checked, content, met)

    def _refuse(self, checked: Checked, said: Finding) -> Refused:
        self.checker.log.add(said.at(sheet=checked.row.sheet, row=checked.row.row))
        return Refused(checked.row, checked.committer)

    def _count(self, taken: Taken, cents: dict[Column, int]) -> None:
        """Count a row, and add its amounts to those of the rows before it that are spread as widely."""
        if taken.met.is_new:
            self.balance.scopes[taken.met.scope] += 1
        self.balance.rows_loaded += 1 + len(taken.checked.row.further)
        for column, amount in taken.checked.amounts.items():
            cents[column] += amount

    def _add_up(self, cents: Mapping[str, Mapping[Column, int]]) -> None:
        """Take the amounts of a batch of rows, by scope, into the balance."""
        for scope, columns in cents.items():
            for column, amount in columns.items():
                self.balance.loaded[column] += amount
                self.balance.scope_cents[scope, column] += amount

    def _count_refused(self, refused: Refused) -> None:
        self.balance.rows_refused += 1 + len(refused.row.further)
        for amount in refused.row.amounts:
            self.balance.refused[amount.phase, amount.financial_year] += amount.cents


def checker_for(
    session: Session,
    ground: Ground,
    log: FindingLog,
    *,
    accept_suggestions: bool = False,
    only_for: int | None = None,
) -> Checker:
    """Make a checker of one file's rows.

    Args:
        session: Any session.
        ground: What the rows are held against.
        log: Takes note of every finding.
        accept_suggestions: True applies the likely correction of a fault of place, and records it.
        only_for: Id of the one organisation whose rows may be loaded; None for any.
    """
    locator = Locator(ground.gazetteer, accept_suggestions=accept_suggestions)
    committers = Committers(load_queries.organisations(session), ground.gazetteer)
    return Checker(locator, Classifier(ground.lists), committers, log, only_for=only_for)
