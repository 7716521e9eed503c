"""What the database says of itself."""

from __future__ import annotations

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session


def versions(session: Session) -> tuple[str, str]:
    """Versions of the server and of PostGIS."""
    server, postgis = session.execute(
        select(func.current_setting("server_version"), func.postgis_lib_version())
    ).one()
    return str(server).split(" ", maxsplit=1)[0], str(postgis)


def revision(session: Session) -> str | None:
    """The revision that the schema is at."""
    return session.scalar(select(column("version_num")).select_from(table("alembic_version")))
