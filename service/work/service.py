"""What a contributor works through: commitments without a place, drafts, and what the hub sent back."""

from __future__ import annotations

from collections.abc import Sequence

from service.actors import Actor
from service.db import ReadSession
from service.models import Status
from service.work import queries
from service.work.words import (
    SCOPES,
    Comment,
    Key,
    Kind,
    Neighbours,
    Organisation,
    WorkListName,
    WorkPage,
)


def organisations_of(session: ReadSession, actor: Actor) -> list[Organisation]:
    """Organisations whose commitments an account may propose: an administrator's are all."""
    ids = None if actor.is_administrator else actor.organisation_ids
    return [Organisation(row.code, row.name) for row in queries.organisations(session, ids)]


def organisation_of(session: ReadSession, organisation_id: int) -> Organisation:
    """Whose a commitment is."""
    [row] = queries.organisations(session, [organisation_id])
    return Organisation(row.code, row.name)


def work_page(session: ReadSession, actor: Actor, name: WorkListName, *, limit: int, page: int) -> WorkPage:
    """Give one page of a list, and how much every list holds.

    Args:
        session: A reading session of the actor.
        actor: Whose work it is.
        name: Which list.
        limit: Entries of a page.
        page: From 1.
    """
    ids = _ids(session, actor)
    counts = _counts(session, ids)
    offset = (page - 1) * limit
    if name in SCOPES:
        entries = queries.to_place(session, ids, SCOPES[name], limit, offset)
    else:
        entries = queries.proposals(session, ids, Status(name.value), limit, offset)
    # What was mended after it was returned is a draft again, and what was said of it still helps.
    mended = [row.id for row in entries if row.status in {Status.RETURNED, Status.DRAFT}]
    return WorkPage(entries, counts[name], counts, comments_of(session, mended))


def comments_of(session: ReadSession, proposal_ids: Sequence[int]) -> dict[int, Comment]:
    """What the hub said when it last returned each proposal."""
    if not proposal_ids:
        return {}
    rows = queries.last_comments(session, proposal_ids)
    return {row.proposal_id: Comment(row.comment, row.at, row.by) for row in rows if row.comment}


def neighbours(
    session: ReadSession, actor: Actor, key: Key, name: WorkListName = WorkListName.UNLOCATED
) -> Neighbours:
    """Find what stands before and after an entry in a list of what is to be placed."""
    ids, scope = _ids(session, actor), SCOPES[name]
    before, after = queries.around(session, ids, scope, key)
    return Neighbours(before, after, queries.count_to_place(session, ids, scope))


def key_of_commitment(session: ReadSession, commitment_id: int) -> Key:
    """Where a published commitment stands in that list."""
    return Key(queries.largest_cents(session, commitment_id), Kind.COMMITMENT, commitment_id)


def open_proposal_of(session: ReadSession, commitment_id: int) -> int | None:
    """The proposal that is changing a commitment already, as far as the actor may see it."""
    return queries.open_proposal_of(session, commitment_id)


def _ids(session: ReadSession, actor: Actor) -> frozenset[int]:
    if not actor.is_administrator:
        return actor.organisation_ids
    return frozenset(row.id for row in queries.organisations(session, None))


def _counts(session: ReadSession, ids: frozenset[int]) -> dict[WorkListName, int]:
    by_status = queries.count_proposals(session, ids)
    counts = {name: by_status.get(name.value, 0) for name in WorkListName}
    return counts | {name: queries.count_to_place(session, ids, scope) for name, scope in SCOPES.items()}
