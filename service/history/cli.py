"""The command ``onebudget history``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.commands.answering import ReportForm, as_json_text, give
from service.db import writing
from service.formatting import NO_FIGURE, moment
from service.history import schemas
from service.history.service import history as tell_history
from service.history.words import Entry, History
from service.opening import opened
from service.paging import PageRequest
from service.settings import Settings

_MOST = 200


def history(
    commitment: Annotated[int, typer.Argument(min=1, help="Number of the commitment.")],
    *,
    limit: Annotated[int, typer.Option(min=1, max=_MOST, help="Most changes, the newest first.")] = 20,
    form: Annotated[ReportForm, typer.Option("--format", help="Form of the answer.")] = ReportForm.TABLE,
) -> None:
    """Tell who changed a commitment, when, and from what to what."""
    # As the operator, who is told who made a change; nothing is written.
    with opened(Settings()) as engine, writing(engine) as session:
        found = tell_history(session, None, commitment, PageRequest(limit))
    if form is ReportForm.JSON:
        give(as_json_text(schemas.HistoryOut.of_history(found).model_dump(mode="json")), None)
    else:
        give(_table(found), None)


def _table(found: History) -> Table:
    subject = found.subject
    table = Table(title=f"{subject.name} ({subject.organisation} {subject.reference})", title_justify="left")
    for name in ("Change", "When", "Who", "What", "Before", "After"):
        table.add_column(name, overflow="fold")
    for entry in found.page.items:
        _add(table, entry)
    if found.first_at is not None:
        table.add_row("", moment(found.first_at), "", "First stated", "", found.first_file or "")
    return table


def _add(table: Table, entry: Entry) -> None:
    head = (f"{entry.change_set}", moment(entry.at), entry.by.said)
    said = entry.verb.value.capitalize() + (f": {entry.reason}" if entry.reason else "")
    # As plain text: what people wrote is no markup.
    table.add_row(*map(Text, (*head, said, "", "")))
    for each in entry.differences:
        cells = ("", "", "", each.label, each.before or NO_FIGURE, each.after or NO_FIGURE)
        table.add_row(*map(Text, cells))
