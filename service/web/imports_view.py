"""Imports as their pages are asked for and show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from service.db import ReadSession
from service.paging import Page, PageRequest
from service.rows import AnyRow
from service.runs import service as runs
from service.runs.schemas import FindingsQuery, RunsQuery
from service.runs.words import RunDetail
from service.texts.service import Catalogue
from service.web.asking import Asked, Chip, FormParameters, chips

REFUSED_SHOWN = 20


class ImportsForm(FormParameters, RunsQuery):
    """What the list of imports is asked for."""


class ImportForm(FormParameters, FindingsQuery):
    """Which findings of an import, and which of its refused rows, are shown."""

    limit: int = Field(50, ge=1, le=500)
    refused_cursor: str | None = Field(None, max_length=2000)


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import as its page shows it.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        detail: The import with a page of its findings.
        refused: A page of its refused rows.
        chips: Filters in force on the findings.
    """

    query: ImportForm
    asked: Asked
    detail: RunDetail
    refused: Page[AnyRow]
    chips: Sequence[Chip]


def import_view(session: ReadSession, run_id: int, query: ImportForm, texts: Catalogue) -> ImportView:
    """Gather what the page of one import shows.

    Raises:
        InvalidRequestError: The rule found nothing, or a cursor is of another question.
        NotFoundError: There is no such import.
    """
    detail = runs.describe_run(session, run_id, query.search(), query.page())
    refused = runs.refused_rows(session, run_id, PageRequest(REFUSED_SHOWN, query.refused_cursor))
    names = {
        "severity": {code: texts.say(f"severity.{code}") for code in ("refuse", "warn", "note")},
        "accepted": {code: texts.say(f"import.accepted.{code}") for code in ("true", "false")},
    }
    return ImportView(query, query.asked(), detail, refused, chips(query.asked(), names, texts))
