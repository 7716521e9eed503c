"""Tells whether the service can answer questions."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from service.embedded.access import APPLICATION, ROLES
from service.errors import DatabaseSetupError
from service.health import queries
from service.resources import migrations_dir


class Readiness(NamedTuple):
    """What the database is: versions of server and PostGIS, and the revision of its schema."""

    server: str
    postgis: str
    revision: str


def check_ready(session: Session) -> Readiness:
    """Make sure that the database answers, has PostGIS, our roles, and a schema of this very version.

    Raises:
        DatabaseSetupError: A role or its rights are missing, or the schema is older or newer than this.
    """
    there = queries.standing(session, ROLES)
    _check_roles(there)
    found, wanted = queries.revision(session), newest_revision()
    if found is None or found != wanted:
        raise DatabaseSetupError(
            f"The schema of the database is at {found or 'no revision'}, and this service needs {wanted}; "
            "run `onebudget db migrate` with this version.",
            revision=found,
            needs=wanted,
        )
    return Readiness(there.server, there.postgis, found)


def _check_roles(there: queries.Standing) -> None:
    missing = [role for role in ROLES if role not in there.roles]
    if missing:
        raise DatabaseSetupError(
            f"The server has no role {' and no role '.join(missing)}; have its administrator run what "
            "`onebudget db roles` prints, then run `onebudget db migrate`."
        )
    if there.may_read is False:
        raise DatabaseSetupError(
            f"The role {APPLICATION} has lost its rights in this database; run `onebudget db migrate`, which "
            "gives them again."
        )


@lru_cache(maxsize=1)
def newest_revision() -> str | None:
    """The revision that this version of the service ships with."""
    return ScriptDirectory(str(migrations_dir())).get_current_head()
