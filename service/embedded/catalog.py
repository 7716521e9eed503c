"""Roles, databases and extensions: what a server must hold before onebudget can use it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named in lower case by psycopg2
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.embedded.binaries import EXTENSIONS, MIN_POSTGIS, MIN_SERVER
from service.errors import ConfigurationError, DatabaseSetupError, DatabaseUnavailableError

DRIVER = "postgresql+psycopg2"
MAINTENANCE = "postgres"
"""A database that every server has and in which nothing is kept."""
CONNECT_TIMEOUT_S = 10
DROP_TRIES = 5


def read_url(text: str) -> URL:
    """Read an address such as ``postgres://user:password@host:5432/name``.

    Raises:
        ConfigurationError: It is not the address of a PostgreSQL database. The sentence never repeats it,
            since it holds a password.
    """
    wanted = "postgresql://user:password@host:5432/name"
    try:
        url = make_url(text.strip().replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            f"ONEBUDGET_DATABASE_URL is not a database address; write it as {wanted}."
        ) from None
    if url.get_backend_name() != "postgresql":
        raise ConfigurationError(
            f"ONEBUDGET_DATABASE_URL names a {url.get_backend_name()} database, and onebudget needs "
            f"PostgreSQL; write it as {wanted}."
        )
    if not url.database:
        raise ConfigurationError(f"ONEBUDGET_DATABASE_URL names no database; write it as {wanted}.")
    return url.set(drivername=DRIVER)


def as_text(url: URL) -> str:
    """The whole address, password included."""
    return url.render_as_string(hide_password=False)


@contextlib.contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """Open an autocommit connection, closed at the end of the block.

    Raises:
        psycopg2.OperationalError: The server does not answer or does not let us in.
    """
    link = psycopg2.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False),
        connect_timeout=CONNECT_TIMEOUT_S,
        application_name="onebudget",
    )
    try:
        link.autocommit = True
        yield link
    finally:
        link.close()


def fetch(link: Connection, statement: str | sql.Composable, values: Any = None) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows, none if it has none."""
    with link.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def missing_extensions(link: Connection) -> list[str]:
    """List the extensions that a database still lacks."""
    rows = fetch(link, "select extname from pg_extension where extname = any(%s)", (list(EXTENSIONS),))
    held = {row[0] for row in rows}
    return [name for name in EXTENSIONS if name not in held]


def add_extensions(link: Connection) -> None:
    """Add the extensions that a database lacks, one command at a time.

    Raises:
        psycopg2.errors.InsufficientPrivilege: The role may not.
    """
    if missing_extensions(link):
        # Two that add the same one at once both miss it, and "if not exists" does not save the second.
        fetch(link, "select pg_advisory_lock(hashtext('onebudget extensions'))")
    for name in missing_extensions(link):
        fetch(link, sql.SQL("create extension if not exists {}").format(sql.Identifier(name)))


def add_role(link: Connection, name: str, password: str) -> None:
    """Make the role that owns the databases and may make more, but rules nothing else."""
    if not fetch(link, "select 1 from pg_roles where rolname = %s", (name,)):
        make = sql.SQL("create role {} login createdb password {}")
        fetch(link, make.format(sql.Identifier(name), sql.Literal(password)))


def add_database(link: Connection, name: str, owner: str) -> None:
    """Make a database unless it is there."""
    if not fetch(link, "select 1 from pg_database where datname = %s", (name,)):
        make = sql.SQL("create database {} owner {}")
        fetch(link, make.format(sql.Identifier(name), sql.Identifier(owner)))


def drop_database(link: Connection, name: str) -> None:
    """Drop a database if it is there, ending our own sessions in it.

    Not ``with (force)``: an ordinary role is refused that while the server's own vacuum is in the database,
    whereas a plain drop asks the vacuum to leave.

    Raises:
        psycopg2.errors.ObjectInUse: Somebody keeps coming back to it.
    """
    for tries_left in reversed(range(DROP_TRIES)):
        end_sessions(link, name)
        try:
            fetch(link, sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        except psycopg2.errors.ObjectInUse:
            if not tries_left:
                raise
        else:
            return


def end_sessions(link: Connection, database: str) -> None:
    """End the sessions of clients in a database, as far as the role may."""
    fetch(
        link,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        "where datname = %s and backend_type = 'client backend' and pid <> pg_backend_pid()",
        (database,),
    )


def let_use_reference_systems(link: Connection, role: str) -> None:
    """Let a role restore rows of PostGIS's table of reference systems, which the administrator owns."""
    grant = sql.SQL("grant select, insert, update, delete on spatial_ref_sys to {}")
    fetch(link, grant.format(sql.Identifier(role)))


def check_server(url: URL) -> None:
    """Make sure that a named server is new enough, and give its database the extensions it lacks.

    Raises:
        DatabaseUnavailableError: It does not answer, or does not let us in.
        DatabaseSetupError: It is too old, or lacks PostGIS and does not let us add it.
    """
    try:
        with connected(url) as link:
            _check_version(link)
            _check_postgis(link)
            add_extensions(link)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise DatabaseSetupError(
            f"The role {url.username} may not add the extension {_extension_in(error)} to the database "
            f"{url.database}; have its administrator run CREATE EXTENSION there once."
        ) from error
    except psycopg2.OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database {url.database} on {url.host or 'the local socket'} cannot be reached: "
            f"{_first_line(error)}; check ONEBUDGET_DATABASE_URL and that the server runs."
        ) from error


def _check_version(link: Connection) -> None:
    if link.server_version < MIN_SERVER * 10000:
        version = fetch(link, "show server_version")[0][0]
        raise DatabaseSetupError(
            f"The server runs PostgreSQL {version}, and onebudget needs {MIN_SERVER} or newer; upgrade it or "
            "name another in ONEBUDGET_DATABASE_URL."
        )


def _check_postgis(link: Connection) -> None:
    rows = fetch(
        link,
        "select coalesce(installed_version, default_version) from pg_available_extensions "
        "where name = 'postgis'",
    )
    wanted = ".".join(map(str, MIN_POSTGIS))
    if not rows:
        raise DatabaseSetupError(
            f"The server has no PostGIS; install PostGIS {wanted} or newer on it, or name another server in "
            "ONEBUDGET_DATABASE_URL."
        )
    if tuple(int(part) for part in rows[0][0].split(".")[:2]) < MIN_POSTGIS:
        raise DatabaseSetupError(
            f"The server has PostGIS {rows[0][0]}, and onebudget needs {wanted} or newer; upgrade it, then "
            "run ALTER EXTENSION postgis UPDATE."
        )


def _extension_in(error: psycopg2.Error) -> str:
    text = str(error)
    return next((name for name in EXTENSIONS if name in text), "postgis")


def _first_line(error: psycopg2.Error) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "no answer")
