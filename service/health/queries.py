"""What the database says of itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Text, cast, column, func, select, table
from sqlalchemy.orm import Session


class Standing(NamedTuple):
    """Versions of the server and of PostGIS, the roles that it has, and whether ours may read its tables."""

    server: str
    postgis: str
    roles: Collection[str]
    may_read: bool | None


def standing(session: Session, roles: Collection[str]) -> Standing:
    """Versions of the server and of PostGIS, and which of some roles it has.

    Args:
        session: Any session.
        roles: Names of roles that are looked for.

    Returns:
        ``may_read`` is None where there is no schema yet.
    """
    name = column("rolname", Text)
    there = select(cast(name, Text)).select_from(table("pg_roles", name)).where(name.in_(roles))
    schema = func.to_regclass("alembic_version")
    found = session.execute(
        select(
            func.current_setting("server_version"),
            func.postgis_lib_version(),
            func.array(there.scalar_subquery()),
            func.has_table_privilege(schema, "select"),
        )
    ).one()
    return Standing(str(found[0]).split(" ", maxsplit=1)[0], str(found[1]), found[2], found[3])


def revision(session: Session) -> str | None:
    """The revision that the schema is at."""
    return session.scalar(select(column("version_num")).select_from(table("alembic_version")))
