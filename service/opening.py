"""Opens the database that the settings mean: running, and with the schema of this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from service.db import make_engine
from service.embedded import ensure_running
from service.embedded.schema import bring_up_to_date, pending_revisions
from service.errors import DatabaseSetupError
from service.settings import Settings


def ready_url(settings: Settings) -> str:
    """Give the address of a running database with the schema of this version.

    The private server is started and migrated as needed. A database that the operator named is theirs to
    migrate.

    Raises:
        DatabaseSetupError: The named database's schema is behind.
        DatabaseUnavailableError: The server does not start or does not answer.
    """
    url = ensure_running(settings)
    if settings.database_url is None:
        bring_up_to_date(url)
    elif pending := pending_revisions(url):
        raise DatabaseSetupError(
            f"The database's schema lacks {len(pending)} revision(s) of this onebudget; "
            "run `onebudget db migrate` first."
        )
    return url


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """Open the database for one command, and close its connections afterwards."""
    engine = make_engine(ready_url(settings))
    try:
        yield engine
    finally:
        engine.dispose()
