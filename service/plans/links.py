"""Links commitments to objectives: by hand from a file of pairs, or proposed by likeness until accepted."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.db import WriteSession
from service.errors import BadFileError, ImportRefusedError, InvalidRequestError, NotFoundError
from service.imports.files import examine
from service.imports.rows import Cell
from service.imports.source import Limits
from service.imports.text_tables import open_text
from service.imports.workbook import Workbook
from service.models import ObjectiveLink, Plan
from service.plans import link_queries
from service.plans.service import plan_named
from service.plans.words import LinkReport
from service.rows import AnyRow
from spatial.findings import Finding, Severity
from spatial.vocabulary import LinkMethod, LinkState

COLUMNS: Final = ("organisation", "reference", "plan", "objective")
USUAL_LIKENESS: Final = 0.45
LEAST_LIKENESS: Final = 0.2
"""Below it nearly every text is like every other."""


class Pair(NamedTuple):
    """One row of a file of pairs."""

    row: int
    organisation: str
    reference: str
    plan: str
    objective: str


def link(session: WriteSession, path: Path, *, by: str, limits: Limits | None = None) -> LinkReport:
    """Link commitments to objectives as a file of pairs says; the caller commits, or does not.

    The columns are organisation, reference, plan and objective, all by code. A pair that was proposed or
    rejected becomes a link by hand.

    Raises:
        BadFileError: The file cannot be read, or lacks a column.
        ImportRefusedError: Not one pair is sound.
    """
    pairs = _read(path, limits or Limits())
    report = LinkReport(rows_in=len(pairs))
    sound = _found(session, pairs, report)
    report.refused = len(report.findings)
    if not sound:
        cause = report.findings[0].message if report.findings else "it holds no pairs."
        raise ImportRefusedError(f"{path.name} was not loaded: {cause}")
    held = link_queries.links_of(session, list(sound))
    for pair in sound:
        _keep_by_hand(session, pair, held.get(pair), by, report)
    report.same += len(pairs) - report.refused - len(sound)  # the same pair in two rows
    session.flush()
    return report


def propose(session: WriteSession, *, plan: str | None, likeness: float = USUAL_LIKENESS) -> int:
    """Propose links of commitments whose names are like an objective's text, and count the new proposals.

    Only of commitments whose money lands in the area that the plan is for, in part at least.

    Args:
        session: The write that the proposals join.
        plan: Code of the only plan to look at; all of them unless given.
        likeness: Least likeness, 0.2 to 1.

    Raises:
        InvalidRequestError: The likeness is out of its range.
        NotFoundError: There is no such plan.
    """
    if not LEAST_LIKENESS <= likeness <= 1:
        raise InvalidRequestError(f"A likeness lies between {LEAST_LIKENESS} and 1, not at {likeness}.")
    only = [Plan.id == plan_named(session, plan).id] if plan else []
    return link_queries.propose(session, only, likeness)


def decide(
    session: WriteSession, territory: str, *, plan: str | None, least: float, by: str, accept: bool
) -> int:
    """Accept or reject the proposals of a territory or of one plan from a score on, and count them.

    Raises:
        NotFoundError: There is no such plan.
    """
    plan_id = plan_named(session, plan).id if plan else None
    found = link_queries.proposals(session, territory, plan_id, least)
    for each in found:
        each.state = LinkState.ACCEPTED if accept else LinkState.REJECTED
        each.decided_by, each.changed_at = by, datetime.now(UTC)
    session.flush()
    return len(found)


def decide_one(session: WriteSession, pair: Pair, territory: str, *, by: str, accept: bool) -> None:
    """Accept or reject the proposal for one commitment and one objective.

    Raises:
        NotFoundError: There is no such proposal.
    """
    report = LinkReport()
    sound = _found(session, [pair], report, territory)
    held = link_queries.links_of(session, list(sound))
    if not held:
        cause = report.findings[0].message if report.findings else "nobody has proposed this link."
        raise NotFoundError(f"There is no such proposal: {cause}")
    for each in held.values():
        each.state = LinkState.ACCEPTED if accept else LinkState.REJECTED
        each.decided_by, each.changed_at = by, datetime.now(UTC)
    session.flush()


def list_links(
    session: Session,
    territory: str,
    *,
    state: LinkState | None = None,
    plan: str | None = None,
    commitment_id: int | None = None,
) -> list[AnyRow]:
    """List links and proposals with their score and method, the likeliest proposals first.

    Raises:
        NotFoundError: There is no such plan.
    """
    plan_id = plan_named(session, plan).id if plan else None
    return link_queries.listed(session, territory, state=state, plan_id=plan_id, commitment_id=commitment_id)


def _read(path: Path, limits: Limits) -> list[Pair]:
    with ExitStack() as stack:
        facts = examine(path, limits)
        if facts.kind == "csv":
            rows = stack.enter_context(open_text(path)).table.rows()
        else:
            book = stack.enter_context(Workbook(facts, limits))
            rows = book.table(book.sheets[0]).rows()
        heading = [_text(cell).lower() for cell in next(rows, (0, []))[1]]
        missing = [name for name in COLUMNS if name not in heading]
        if missing:
            raise BadFileError(
                f"{path.name} has no column {', '.join(missing)}; the first row names {', '.join(COLUMNS)}."
            )
        at = [heading.index(name) for name in COLUMNS]
        read = [
            (number, [_text(cells[place]) if place < len(cells) else "" for place in at])
            for number, cells in rows
        ]
    return [Pair(number, *texts) for number, texts in read if any(texts)]


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _found(
    session: Session, pairs: list[Pair], report: LinkReport, territory: str | None = None
) -> list[tuple[int, int]]:
    """Ids of the pairs whose names are all held, each once; a finding for each of the others."""
    objectives = link_queries.objective_ids(session, {pair.plan.lower() for pair in pairs})
    territories = {held[1] for held in objectives.values()} | ({territory} if territory else set())
    keys = {(pair.organisation.lower(), pair.reference) for pair in pairs}
    commitments = {name: link_queries.commitment_ids(session, name, keys) for name in territories}
    sound: dict[tuple[int, int], None] = {}
    for pair in pairs:
        objective = objectives.get((pair.plan.lower(), pair.objective))
        if objective is None:
            _refuse(
                report,
                pair,
                "objective-unknown",
                f"There is no objective {pair.objective!r} of {pair.plan!r}.",
            )
            continue
        commitment = commitments[objective[1]].get((pair.organisation.lower(), pair.reference))
        if commitment is None:
            sentence = f"{pair.organisation!r} has no commitment {pair.reference!r} in the plan's territory."
            _refuse(report, pair, "commitment-unknown", sentence)
            continue
        sound[commitment, objective[0]] = None
    return list(sound)


def _refuse(report: LinkReport, pair: Pair, rule: str, message: str) -> None:
    report.findings.append(Finding(rule, Severity.REFUSE, message, row=pair.row))


def _keep_by_hand(
    session: WriteSession, pair: tuple[int, int], stored: ObjectiveLink | None, by: str, report: LinkReport
) -> None:
    if stored is None:
        session.add(
            ObjectiveLink(
                commitment_id=pair[0],
                objective_id=pair[1],
                state=LinkState.ACCEPTED,
                method=LinkMethod.HAND,
                decided_by=by,
            )
        )
        report.new += 1
    elif (stored.state, stored.method) == (LinkState.ACCEPTED, LinkMethod.HAND):
        report.same += 1
    else:
        stored.state, stored.method, stored.score = LinkState.ACCEPTED, LinkMethod.HAND, None
        stored.decided_by, stored.changed_at = by, datetime.now(UTC)
        report.changed += 1
