"""Holds a proposal against what is published, for those who decide over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.actors import Actor
from service.areas.service import surroundings
from service.commitments.read_service import describe_commitment
from service.editions.service import edition_for
from service.errors import InvalidRequestError, NotAllowedError, NotFoundError, OnebudgetError
from service.history.naming import compare
from service.models import Role, Status
from service.proposals import service as proposals
from service.proposals.checks import edition_of, examine
from service.proposals.content import Content
from service.proposals.states import OPEN
from service.proposals.words import Held, Shown
from service.review import queries
from service.review.words import Landed, Reviewed
from service.rows import AnyRow
from service.texts.service import Catalogue
from spatial.findings import Finding, Severity
from spatial.vocabulary import Landing, Level, Phase


def check_reads(actor: Actor) -> None:
    """Refuse who has nothing to look through.

    Raises:
        NotAllowedError: The actor is neither planner nor approver of a district, nor an administrator.
    """
    if not actor.is_administrator and not actor.districts(Role.PLANNER, Role.APPROVER):
        raise NotAllowedError(
            "Only planners and approvers of a district look through what is submitted there; an "
            "administrator gives these roles. What your own organisation proposes is on the page /work."
        )


def reviewed(
    session: Session,
    actor: Actor,
    proposal_id: int,
    *,
    phase: Phase | None,
    texts: Catalogue | None,
    today: date,
) -> Reviewed:
    """Hold a proposal against what is published.

    Args:
        session: Any session.
        actor: Who asks.
        proposal_id: Which.
        phase: Of the money by area; the one with the most unless given.
        texts: The language of the differences; English unless given.
        today: Decides on the edition where the content names none.

    Raises:
        NotFoundError: There is no such proposal that the actor may see.
    """
    shown = proposals.read(session, actor, proposal_id)
    held = _held(session, shown)
    published = describe_commitment(session, held.commitment_id) if held is not None else None
    edition = _edition(shown, published)
    sides = (
        _of_published(published, edition) if published is not None else [],
        [line for line in shown.lines if line.edition == edition],
    )
    phases = [each for each in Phase if any(line.phase is each for side in sides for line in side)]
    chosen = phase if phase in phases else _largest(phases, sides)
    after = None if shown.facts.action == "withdraw" else shown.facts.content
    return Reviewed(
        shown=shown,
        held=held,
        is_stale=held is not None and held.revision != shown.facts.base_revision,
        differences=compare(session, held.content if held else None, after, texts),
        findings=_findings(session, shown, today),
        edition=edition,
        phase=chosen,
        phases=phases,
        landed=_landed(sides, chosen, _names(shown, published)),
        before=held.content["place"]["geometry"] if held else None,
        after=after["place"]["geometry"] if after else None,
        areas_before=[row.area_id for row in published.placements if row.edition == edition]
        if published is not None
        else [],
        areas_after=_area_ids(session, edition, sides[1]),
    )


def drawn_around(session: Session, area_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Draw some areas among their neighbours, as ``service.areas.service.surroundings`` does."""
    return surroundings(session, area_ids) if area_ids else []


def districts_drawn(session: Session, codes: Sequence[str], today: date) -> Sequence[AnyRow]:
    """Draw some districts of the edition that holds today; nothing where there is none."""
    try:
        edition = edition_for(session, None, today)
    except (NotFoundError, InvalidRequestError):
        return []
    return drawn_around(session, queries.district_ids(session, edition.id, codes))


def _held(session: Session, shown: Shown) -> Held | None:
    """What is published now, of a proposal that still waits; of one that is done the two are the same."""
    facts = shown.facts
    if facts.commitment_id is None or Status(facts.status) not in OPEN:
        return None
    try:
        return proposals.content_of_commitment(session, facts.commitment_id)
    except NotFoundError:
        return None  # withdrawn meanwhile


def _edition(shown: Shown, published: Any) -> str | None:
    """The edition in which both sides are told: that of the proposal's money, else of the published."""
    for line in shown.lines:
        return str(line.edition)
    for row in published.placements if published is not None else ():
        return str(row.edition)
    return None


def _of_published(published: Any, edition: str | None) -> list[AnyRow]:
    return [line for line in published.lines if line.edition == edition]


def _largest(phases: Sequence[Phase], sides: Sequence[Sequence[AnyRow]]) -> Phase | None:
    def cents(phase: Phase) -> int:
        return max(abs(sum(int(line.amount_cents) for line in side if line.phase is phase)) for side in sides)

    return max(phases, key=cents, default=None)


def _names(shown: Shown, published: Any) -> Mapping[tuple[Level, str], str]:
    rows = [*(published.placements if published is not None else ()), *shown.lines]
    return {(row.level, row.code): row.name for row in rows}


def _landed(
    sides: Sequence[Sequence[AnyRow]], phase: Phase | None, names: Mapping[tuple[Level, str], str]
) -> list[Landed]:
    """Add up each area's cents on both sides, those with the widest change first."""
    cents: dict[tuple[Level, str, Landing], list[int]] = {}
    for place, side in enumerate(sides):
        for line in side:
            if line.phase is phase:
                key = (line.level, line.code, line.landing)
                cents.setdefault(key, [0, 0])[place] += line.amount_cents
    found = [Landed(*key[:2], names[key[:2]], key[2], *amounts) for key, amounts in cents.items()]
    return sorted(found, key=lambda one: (-abs(one.change), one.code))


def _area_ids(session: Session, edition: str | None, lines: Sequence[AnyRow]) -> Sequence[int]:
    codes = {(line.level, line.code) for line in lines}
    return queries.area_ids(session, edition, codes) if edition is not None and codes else []


def _findings(session: Session, shown: Shown, today: date) -> Sequence[Finding]:
    """Look at an open proposal's content anew: what is known of places may have changed since."""
    facts = shown.facts
    if facts.action == "withdraw" or Status(facts.status) not in OPEN:
        return []
    content = Content.model_validate(facts.content)
    try:
        return examine(session, edition_of(session, content, today), content, facts.home)[1]
    except OnebudgetError as error:
        return [Finding("no-longer-fits", Severity.REFUSE, error.message)]
