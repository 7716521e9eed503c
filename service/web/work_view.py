"""The work list as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import Field

from service.actors import Actor
from service.db import ReadSession
from service.rows import AnyRow
from service.web.asking import FormParameters
from service.work.service import organisations_of, work_page
from service.work.words import Kind, WorkListName, WorkPage

PAGE: Final = 50


class WorkForm(FormParameters):
    """Which list, and which page of it."""

    list: WorkListName = WorkListName.UNLOCATED
    page: int = Field(1, ge=1, le=10_000)


@dataclass(frozen=True, slots=True)
class WorkView:
    """What the page shows.

    Attributes:
        name: The list.
        number: Its page, from 1.
        page: What is on it.
        has_organisation: Whether the account may propose anything at all.
        account: Whose unsent work the page's script looks for on the device.
    """

    name: WorkListName
    number: int
    page: WorkPage
    has_organisation: bool
    account: int | None

    @property
    def lists(self) -> list[WorkListName]:
        """All lists, in their order."""
        return list(WorkListName)

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return -(-self.page.total // PAGE) or 1

    def address(self, entry: AnyRow) -> str:
        """Where an entry is worked on."""
        return address_of(Kind(entry.kind), entry.id)


def address_of(kind: Kind, number: int) -> str:
    """Where a commitment or a proposal is worked on."""
    return f"/work/commitments/{number}" if kind is Kind.COMMITMENT else f"/work/{number}"


def work_view(session: ReadSession, actor: Actor, query: WorkForm) -> WorkView:
    """Gather what the work list shows."""
    return WorkView(
        name=query.list,
        number=query.page,
        page=work_page(session, actor, query.list, limit=PAGE, page=query.page),
        has_organisation=bool(organisations_of(session, actor)),
        account=actor.account_id,
    )
