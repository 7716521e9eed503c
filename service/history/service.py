"""Tells the record of changes: of a commitment to everybody, of a district to those who work there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import NotAllowedError, NotFoundError
from service.filters.service import check
from service.filters.words import Filters
from service.history import queries
from service.history.telling import subject_of, tell
from service.history.words import PUBLIC, ChangeSearch, Entry, History
from service.models import Role
from service.paging import Page, PageRequest, cursor_after, read_cursor
from service.rows import AnyRow
from service.texts.service import COMPLETE, Catalogue, catalogue


def history(
    session: Session,
    actor: Actor | None,
    commitment_id: int,
    page: PageRequest,
    *,
    until: datetime | None = None,
    texts: Catalogue | None = None,
) -> History:
    """Tell what was changed of a commitment, the newest first; of a withdrawn one, too.

    Args:
        session: Any session.
        actor: Who reads; the public is shown roles where others are shown titles. None for the operator.
        commitment_id: Which.
        page: Which page.
        until: Nothing later is told.
        texts: The language; English unless given.

    Raises:
        NotFoundError: There never was one of this number.
        InvalidRequestError: A cursor of another question.
    """
    subjects = queries.subjects(session, [commitment_id])
    known = subjects.get(commitment_id)
    subject = subject_of(known)
    if known is None or subject is None:
        raise NotFoundError(
            f"There is no commitment {commitment_id}; /v1/commitments lists those that there are."
        )
    search = ChangeSearch(commitment=commitment_id, until=until)
    entries = _page(session, actor, search, page, texts=texts, subjects=subjects)
    return History(subject, known.created_at, known.file, entries)


def changes(
    session: Session,
    actor: Actor | None,
    search: ChangeSearch,
    page: PageRequest,
    texts: Catalogue | None = None,
) -> Page[Entry]:
    """Tell what was changed where somebody plans or reviews, the newest first; everything to administrators.

    Raises:
        NotAllowedError: The actor does neither.
        InvalidRequestError: A cursor of another question, or an organisation that there is not.
    """
    if actor is None or actor.is_administrator:
        return _page(session, actor, search, page, texts=texts)
    districts = actor.districts(Role.PLANNER, Role.APPROVER)
    if not districts:
        raise NotAllowedError(
            "Changes are listed for planners and approvers of a district; a commitment's own are at "
            "/v1/commitments/{id}/history."
        )
    return _page(session, actor, search, page, texts=texts, within=districts)


def record(
    session: Session, actor: Actor, search: ChangeSearch, page: PageRequest, texts: Catalogue
) -> Page[Entry]:
    """Tell everybody what was changed of what is published, the newest first.

    It is what the histories of commitments tell one by one, to whoever reads them; nothing of accounts.

    Raises:
        InvalidRequestError: A cursor of another question, or an organisation that there is not.
    """
    kinds = tuple(kind for kind in search.kind if kind in PUBLIC) or PUBLIC
    return _page(session, actor, replace(search, kind=kinds), page, texts=texts)


def _page(
    session: Session,
    actor: Actor | None,
    search: ChangeSearch,
    page: PageRequest,
    *,
    texts: Catalogue | None,
    within: frozenset[tuple[str, str]] | None = None,
    subjects: Mapping[int, AnyRow] | None = None,
) -> Page[Entry]:
    begin = read_cursor(page.cursor, search, queries.KEYS) if page.cursor else None
    chosen = check(session, Filters(organisation=search.organisation)).ids.get("organisation", ())
    whose = [each for each in chosen if each is not None]
    found = queries.groups(session, search, within=within, whose=whose, begin=begin, limit=page.limit)
    texts = texts or catalogue(COMPLETE)
    told = tell(session, found[: page.limit], actor, texts, search.kind, known=subjects)
    return Page(told, cursor_after(search, found, page.limit, queries.KEYS))
