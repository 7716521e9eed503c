"""Tells whether the service can answer questions."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from service.errors import DatabaseSetupError
from service.health import queries
from service.resources import migrations_dir


class Readiness(NamedTuple):
    """What the database is: versions of server and PostGIS, and the revision of its schema."""

    server: str
    postgis: str
    revision: str


def check_ready(session: Session) -> Readiness:
    """Make sure that the database answers, has PostGIS, and a schema of this very version.

    Raises:
        DatabaseSetupError: Its schema is older or newer than this service.
    """
    server, postgis = queries.versions(session)
    found, wanted = queries.revision(session), newest_revision()
    if found is None or found != wanted:
        raise DatabaseSetupError(
            f"The schema of the database is at {found or 'no revision'}, and this service needs {wanted}; "
            "run `onebudget db migrate` with this version.",
            revision=found,
            needs=wanted,
        )
    return Readiness(server, postgis, found)


@lru_cache(maxsize=1)
def newest_revision() -> str | None:
    """The revision that this version of the service ships with."""
    return ScriptDirectory(str(migrations_dir())).get_current_head()
