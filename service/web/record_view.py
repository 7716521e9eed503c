"""The record of changes as its page is asked for and shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from service.actors import Actor
from service.db import ReadSession
from service.filters.service import options
from service.history.moments import recorded_since
from service.history.service import record
from service.history.words import PUBLIC, ChangeSearch, Entry, Kind
from service.http.parameters import Code
from service.paging import Page, PageRequest
from service.texts.service import Catalogue
from service.web.asking import Asked, FormParameters

PAGE = 50


class RecordForm(FormParameters):
    """Which changes are shown, and where the page begins."""

    organisation: Code | None = None
    kind: Kind | None = None
    cursor: str | None = Field(None, max_length=2000)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A page of the record.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        page: The changes.
        organisations: Codes and names, to choose from.
        since: When the record begins.
        kinds: What can have been changed, to choose from.
    """

    query: RecordForm
    asked: Asked
    page: Page[Entry]
    organisations: Sequence[tuple[str, str]]
    since: datetime
    kinds: Sequence[Kind] = PUBLIC

    def name_of(self, organisation: str) -> str:
        """What an organisation is called."""
        return dict(self.organisations).get(organisation, organisation)


def record_view(session: ReadSession, actor: Actor, query: RecordForm, texts: Catalogue) -> RecordView:
    """Gather what a page of the record shows.

    Raises:
        InvalidRequestError: There is no such organisation, or a cursor is of another question.
    """
    search = ChangeSearch(
        kind=(query.kind,) if query.kind else (),
        organisation=(query.organisation,) if query.organisation else (),
    )
    return RecordView(
        query,
        query.asked(),
        record(session, actor, search, PageRequest(PAGE, query.cursor), texts),
        options(session)["organisation"],
        recorded_since(session),
    )
