"""What a hub's page shows of decisions on findings: what was said, who may say more, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from service.actors import Actor
from service.alignment.deciding import MOST_NOTE, Standing, decides, standings
from service.alignment.findings import histories, tell_finding
from service.alignment.words import Decision, Question
from service.rows import AnyRow
from service.texts.service import Catalogue
from spatial.vocabulary import FindingState

_NOTHING: Final[Sequence[Decision]] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody sent of a finding and was refused, kept so that nothing typed is lost."""

    key: str
    state: str
    note: str
    message: str


@dataclass(frozen=True, slots=True)
class Deciding:
    """What is said of the findings on a page, and by whom more may be said.

    Attributes:
        actor: Who reads.
        histories: Everything that was said, by key.
        standings: Who decides, by key; empty for those who decide on nothing.
        aside: A finding that was just decided on, or tried, and is not in the list.
        kept: Key of the finding from which the reader comes back and has the last word, if any.
        attempt: What was refused, if anything.
    """

    actor: Actor
    histories: Mapping[str, Sequence[Decision]] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    aside: AnyRow | None = None
    kept: str | None = None
    attempt: Attempt | None = None
    states: Sequence[FindingState] = tuple(FindingState)
    most_note: int = MOST_NOTE

    @property
    def decides(self) -> bool:
        """Whether the reader decides on findings anywhere."""
        return decides(self.actor)

    def history(self, row: AnyRow) -> Sequence[Decision]:
        """Everything that was said of a finding, the latest last."""
        return self.histories.get(row.key, _NOTHING)

    def standing(self, row: AnyRow) -> Standing | None:
        """Who decides on a finding; None to those who decide on nothing."""
        return self.standings.get(row.key)

    def tried(self, row: AnyRow) -> Attempt | None:
        """What was sent of a finding and refused, if anything."""
        return self.attempt if self.attempt is not None and self.attempt.key == row.key else None


def deciding_on(
    session: Session,
    actor: Actor,
    question: Question,
    rows: Sequence[AnyRow],
    *,
    texts: Catalogue,
    decided: str | None,
    attempt: Attempt | None,
) -> Deciding:
    """Gather what was said of findings, and who may say more.

    Args:
        session: Any session.
        actor: Who reads.
        question: Of the page.
        rows: The findings on it.
        texts: The language.
        decided: Key of the finding that the reader comes back from.
        attempt: What was refused.

    Raises:
        NotFoundError: There is no finding of such a key to come back from.
    """
    meant = attempt.key if attempt is not None else decided if decides(actor) else None
    aside = None
    if meant is not None and all(row.key != meant for row in rows):
        aside = tell_finding(session, question, meant, with_geometry=False).row
    shown = [*rows, aside] if aside is not None else rows
    own = {row.key for row in shown if row.account_id is not None and row.account_id == actor.account_id}
    return Deciding(
        actor,
        histories(session, question, [row.key for row in shown if row.turn], texts),
        standings(session, actor, question, shown),
        aside,
        meant if attempt is None and meant in own else None,
        attempt,
    )
