"""What an operator sees of the database: whether it runs, where, in which versions, and how large."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import psycopg2
from sqlalchemy.engine import URL

from service.embedded import catalog, private_server
from service.embedded.schema import current_revision
from service.embedded.server import PrivateServer
from service.settings import Settings

_SIZES = """
    select datname, pg_database_size(oid) from pg_database
    where not datistemplate and datname <> %s order by 2 desc, 1
"""


@dataclass(frozen=True)
class DatabaseStatus:
    """The state of the private or of the named server; what cannot be known is None."""

    database: str
    private: bool
    running: bool = False
    host: str | None = None
    port: int | None = None
    process: int | None = None
    home: Path | None = None
    server_version: str | None = None
    postgis_version: str | None = None
    schema_revision: str | None = None
    size_bytes: int | None = None
    connections: int | None = None


def status(settings: Settings) -> DatabaseStatus:
    """Look at the database without starting or changing anything."""
    if settings.database_url is not None:
        url = catalog.read_url(settings.database_url)
        return _looked_at(url, DatabaseStatus(str(url.database), private=False, host=url.host, port=url.port))
    server = private_server(settings)
    known = DatabaseStatus(server.database, private=True, home=server.home.root)
    found = server.home.postmaster()
    if found is None:
        return known
    process, port = found
    return _looked_at(
        server.url(port), replace(known, running=True, host="127.0.0.1", port=port, process=process)
    )


def _looked_at(url: URL, known: DatabaseStatus) -> DatabaseStatus:
    try:
        with catalog.connected(url) as link:
            [(server, size, connections)] = catalog.fetch(
                link,
                "select current_setting('server_version'), pg_database_size(current_database()), "
                "(select count(*) from pg_stat_activity where datname = current_database())",
            )
            postgis = catalog.fetch(link, "select extversion from pg_extension where extname = 'postgis'")
    except psycopg2.Error:
        return known
    return replace(
        known,
        running=True,
        server_version=server,
        postgis_version=postgis[0][0] if postgis else None,
        schema_revision=current_revision(catalog.as_text(url)),
        size_bytes=size,
        connections=connections,
    )


def databases_of(server: PrivateServer) -> dict[str, int]:
    """Say what the private server holds, without starting it.

    Returns:
        Bytes by database, the largest first; nothing where the server does not run or does not answer.
    """
    found = server.home.postmaster()
    if found is None:
        return {}
    try:
        with catalog.connected(server.url(found[1], database=catalog.MAINTENANCE)) as link:
            return dict(catalog.fetch(link, _SIZES, (catalog.MAINTENANCE,)))
    except psycopg2.Error:
        return {}
