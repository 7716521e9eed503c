"""The schema of a database: where it stands, what it lacks, and bringing it up to date once."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from functools import cache

from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy.engine import make_url

from service.db import migrate
from service.embedded import access, catalog
from service.errors import DatabaseSetupError
from service.resources import migrations_dir

LOCK = "onebudget schema"
STEPS = logging.getLogger("alembic.runtime.migration")


@cache
def _revisions() -> ScriptDirectory:
    """The revisions that this onebudget has, read once a process."""
    return ScriptDirectory(str(migrations_dir()))


def current_revision(url: str) -> str | None:
    """The revision that a database's schema is at, or None where there is no schema yet."""
    with catalog.connected(make_url(url)) as link:
        if catalog.fetch(link, "select to_regclass('alembic_version')") == [(None,)]:
            return None
        rows = catalog.fetch(link, "select version_num from alembic_version")
    return rows[0][0] if rows else None


def pending_revisions(url: str) -> list[str]:
    """List the revisions that a database still lacks, oldest first, each with what it does.

    Raises:
        DatabaseSetupError: Its schema was made by a newer onebudget.
    """
    script = _revisions()
    current = current_revision(url)
    try:
        steps = list(script.iterate_revisions("head", current or "base"))
    except (CommandError, RevisionError) as error:
        raise DatabaseSetupError(
            f"The schema of the database is at {current}, which this onebudget does not know; "
            "use the newer onebudget that made it."
        ) from error
    return [f"{step.revision}: {step.doc}" for step in reversed(steps)]


def bring_up_to_date(url: str, on_step: Callable[[str], None] = lambda _: None) -> list[str]:
    """Run the revisions that a database lacks, one command at a time, and return them.

    Args:
        url: The database's address.
        on_step: Told each revision as it begins.

    Raises:
        DatabaseSetupError: Its schema was made by a newer onebudget.
    """
    if not pending_revisions(url):
        return []
    with catalog.connected(make_url(url)) as link:
        catalog.fetch(link, "select pg_advisory_lock(hashtext(%s))", (LOCK,))
        # Asked again: another command may have done it while this one waited.
        steps = pending_revisions(url)
        if steps:
            with _listening(on_step):
                migrate(url)
    return steps


def give_rights(url: str) -> bool:
    """Give the roles their rights and policies in a database of the newest schema, where they have lost them.

    Returns:
        Whether there was anything to give.

    Raises:
        DatabaseSetupError: The server lacks the roles, and they cannot be made.
    """
    with catalog.connected(make_url(url)) as link:
        access.add_roles(link)
        catalog.fetch(link, "select pg_advisory_lock(hashtext(%s))", (LOCK,))
        if access.has_rights(link):
            return False
        access.renew_access(link)
        return True


@contextlib.contextmanager
def _listening(on_step: Callable[[str], None]) -> Iterator[None]:
    handler = _Steps(on_step)
    level = STEPS.level
    STEPS.addHandler(handler)
    STEPS.setLevel(logging.INFO)
    try:
        yield
    finally:
        STEPS.setLevel(level)
        STEPS.removeHandler(handler)


class _Steps(logging.Handler):
    """Passes on what Alembic says of each revision that it begins."""

    def __init__(self, on_step: Callable[[str], None]) -> None:
        super().__init__()
        self._on_step = on_step

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on one line."""
        message = record.getMessage()
        if message.startswith("Running "):
            self._on_step(message)
