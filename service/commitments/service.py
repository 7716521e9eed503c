"""Files of commitments: checked, loaded, and given back for correction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from service.commitments import outcome_queries
from service.commitments.ground import Ground, edition_for_load, gazetteer_for, ground_for
from service.commitments.loading import Loading
from service.commitments.plan import LoadOptions, Watch, nobody
from service.commitments.report import Change, Report
from service.db import WriteSession
from service.imports.service import open_source
from spatial.findings import Finding, Severity

__all__ = [
    "Ground",
    "changes",
    "check",
    "edition_for_load",
    "findings",
    "gazetteer_for",
    "ground_for",
    "load",
]


def check(
    session: Session, ground: Ground, path: Path, options: LoadOptions, watch: Watch = nobody
) -> Report:
    """Say what loading a file would find and do; nothing but temporary tables is written.

    Args:
        session: A session that may make temporary tables.
        ground: What the file is held against.
        path: The file.
        options: How to read it.
        watch: Follows the work.

    Raises:
        BadFileError: The file cannot be read.
        NotFoundError: There is no such profile.
        ImportRefusedError: The file holds no rows.
    """
    with session.begin_nested(), open_source(path, options.limits, options.read) as source:
        one = Loading(session, ground, path, options, source, watch)
        one.begin(commit=False)
        one.store_rows()
        one.compare()
        one.conclude()
        return one.report()


def load(
    session: WriteSession, ground: Ground, path: Path, options: LoadOptions, watch: Watch = nobody
) -> Report:
    """Load a file: all of it that is sound, or nothing at all; the caller commits.

    New commitments are written, changed ones updated, and both placed in every active edition of the
    territory. Rows that are not sound are kept aside with the run. The same file again changes nothing.

    Args:
        session: The write that the load joins; other loads wait until it ends.
        ground: What the file is held against.
        path: The file.
        options: How to read it.
        watch: Follows the work.

    Raises:
        BadFileError: The file cannot be read.
        NotFoundError: There is no such profile.
        ImportRefusedError: The file holds no rows.
        ConflictError: What would be stored differs from what the file says.
    """
    with session.begin_nested(), open_source(path, options.limits, options.read) as source:
        one = Loading(session, ground, path, options, source, watch)
        one.begin(commit=True)
        one.store_rows(session)
        one.compare()
        one.write(session)
        one.conclude()
        report = one.report()
    report.committed = True
    return report


def findings(session: Session) -> Iterator[Finding]:
    """Yield every finding of the file last checked or loaded in this transaction, row by row."""
    for row in session.execute(outcome_queries.listed_findings()).mappings():
        yield Finding(**{**row, "severity": Severity(row["severity"]), "known": tuple(row["known"])})


def changes(session: Session) -> Iterator[Change]:
    """Yield every change of the file last checked or loaded in this transaction, row by row."""
    for row in session.execute(outcome_queries.listed_changes()).mappings():
        yield Change(**row)
