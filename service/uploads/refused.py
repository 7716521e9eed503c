"""Refused rows of an upload as a table of their own, to be corrected elsewhere and uploaded again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from service.actors import Actor
from service.commitments.loading import REASON
from service.errors import ConflictError
from service.rollups.rendering import harmless
from service.uploads import queries
from service.uploads.service import found
from service.uploads.words import Upload


class RefusedRows(NamedTuple):
    """A name for the file, and what stands in it: CSV with a heading."""

    name: str
    text: str


def refused_rows(session: Session, actor: Actor, upload_id: int) -> RefusedRows:
    """Give the rows that the last check refused, under the file's own headings, each with the reason.

    Cells read as they were checked, with what was written over. The column of reasons is not read when the
    table is uploaded again.

    Raises:
        NotFoundError: The actor has no such upload.
        ConflictError: It has not been checked, or every row was taken.
    """
    upload = found(session, actor, upload_id)
    outcome = upload.facts.outcome
    if outcome is None:
        raise ConflictError("Check the file first; then it is known which rows are refused.")
    if not outcome["rows_refused"]:
        raise ConflictError("No row was refused, so there is nothing to correct.")
    rows = queries.refused_rows(session, upload.facts.account_id, upload_id)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for cells in _table(upload, rows):
        writer.writerow([harmless(cell) for cell in cells])
    return RefusedRows(f"{PurePath(upload.options.file).stem}-refused.csv", text.getvalue())


def _table(upload: Upload, rows: list[dict[str, Any]]) -> Iterator[list[str]]:
    headings = [name for name in upload.facts.outcome["headings"] if name != REASON]
    yield [*headings, REASON]
    for row in rows:
        why = " ".join(each["message"] for each in row["findings"])
        for cells in (row["cells"], *(more for _, more in row.get("further", ()))):
            yield [*(cells.get(name, "") for name in headings), why]
