"""Backups of a whole database, and putting one back without risking what is there."""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named in lower case by psycopg2
from sqlalchemy.engine import URL, make_url

from service.embedded import catalog
from service.embedded.binaries import usual_folders
from service.embedded.processes import run_program
from service.embedded.schema import bring_up_to_date
from service.errors import BadFileError, ConflictError, DatabaseSetupError, DatabaseUnavailableError

MAINTENANCE = "postgres"


def backup(url: str, file: Path, *, force: bool = False) -> int:
    """Write the whole database to a file and return its size in bytes.

    The file appears when it is whole; until then it has another name beside it.

    Raises:
        ConflictError: The file exists, and ``force`` is not given.
        DatabaseSetupError: The file cannot be written, or no fitting ``pg_dump`` is on this machine.
    """
    if file.exists() and not force:
        raise ConflictError(f"The file {file} exists; name another or add --force to replace it.")
    address = make_url(url)
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        _run_client("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--file={half}")
        size = half.stat().st_size
        half.replace(file)
    except _ProgramError as error:
        raise DatabaseSetupError(f"The backup to {file} was not made: {error}.") from error
    finally:
        half.unlink(missing_ok=True)
    return size


def restore(url: str, file: Path) -> None:
    """Put a backup in the place of the database.

    It is read into a new database, brought up to date, and swapped in by name at the end: a broken file
    leaves everything as it was.

    Raises:
        BadFileError: The file is missing, is no backup of onebudget, or is torn.
        DatabaseSetupError: The role may not make databases, or the backup is newer than this onebudget.
    """
    address = make_url(url)
    contents = _contents(address, file)
    with _new_database(address) as fresh:
        _fill(fresh, file, contents)
        bring_up_to_date(catalog.as_text(fresh))
        _swap(address, fresh)


def client_program(name: str, server_major: int) -> str:
    """The path of a client program that can serve a server: of its own version, else the next newer one.

    Raises:
        DatabaseSetupError: There is none on this machine.
    """
    found: dict[int, str] = {}
    on_path = shutil.which(name)
    for program in [*(folder / name for folder in usual_folders()), *([Path(on_path)] if on_path else [])]:
        if program.is_file():
            match = re.search(r"\(PostgreSQL\) (\d+)", run_program([str(program), "--version"]).stdout)
            found.setdefault(int(match[1]) if match else 0, str(program))
    fitting = [major for major in found if major >= server_major]
    if not fitting:
        raise DatabaseSetupError(
            f"This needs {name} of PostgreSQL {server_major} or newer, and none is on this machine; "
            f"on Debian or Ubuntu: apt-get install postgresql-client-{server_major}."
        )
    return found[min(fitting)]


def connection_arguments(url: URL) -> tuple[str, dict[str, str]]:
    """Split an address for a client program: without the password, which goes through the environment."""
    bare = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, dict(url.query)
    ).render_as_string()
    return bare, {"PGPASSWORD": str(url.password)} if url.password else {}


def server_major(url: URL) -> int:
    """The major version of the server behind an address."""
    with catalog.connected(url) as link:
        return link.server_version // 10000


class _ProgramError(Exception):
    """What a client program said when it failed."""


def _run_client(name: str, url: URL, *arguments: str) -> subprocess.CompletedProcess[str]:
    bare, environment = connection_arguments(url)
    command = [client_program(name, server_major(url)), *arguments, f"--dbname={bare}"]
    return _checked(run_program(command, cwd=Path.cwd(), extra_environment=environment))


def _checked(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error:" in line or "could not" in line]
        reason = said[0] if said else done.stderr.strip() or f"exit code {done.returncode}"
        raise _ProgramError(re.sub(r"^\w+: (error: )?", "", reason).rstrip("."))
    return done


def _contents(url: URL, file: Path) -> str:
    if not file.is_file():
        raise BadFileError(f"There is no file {file} to restore from.")
    program = client_program("pg_restore", server_major(url))
    try:
        listed = _checked(run_program([program, "--list", str(file)], cwd=Path.cwd())).stdout
    except _ProgramError as error:
        raise BadFileError(
            f"The file {file} is not a backup made by `onebudget db backup`: {error}."
        ) from error
    if "TABLE public alembic_version" not in listed:
        raise BadFileError(f"The file {file} is a backup of another program's database, not of onebudget's.")
    # Extensions are there already, and belong to the administrator.
    return "\n".join(line for line in listed.splitlines() if " EXTENSION " not in line)


@contextlib.contextmanager
def _new_database(url: URL) -> Iterator[URL]:
    fresh = url.set(database=f"{url.database}_restore_{secrets.token_hex(4)}")
    try:
        with catalog.connected(url.set(database=MAINTENANCE)) as link:
            _run(link, "create database {}", fresh.database)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise DatabaseSetupError(
            f"The role {url.username} may not make databases, and restore needs a second one; "
            "have the administrator run ALTER ROLE ... CREATEDB."
        ) from error
    try:
        catalog.check_server(fresh)
        yield fresh
    finally:
        with catalog.connected(url.set(database=MAINTENANCE)) as link:
            _run(link, "drop database if exists {} with (force)", fresh.database)


def _fill(fresh: URL, file: Path, contents: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as chosen:
        chosen.write(contents)
        chosen.flush()
        wanted = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        try:
            _run_client("pg_restore", fresh, *wanted, f"--use-list={chosen.name}", str(file))
        except _ProgramError as error:
            raise BadFileError(
                f"The file {file} cannot be restored, and the database stays as it was: {error}."
            ) from error


def _swap(url: URL, fresh: URL) -> None:
    old = f"{url.database}_before_{secrets.token_hex(4)}"
    with catalog.connected(url.set(database=MAINTENANCE)) as link:
        try:
            _run(link, "alter database {} allow_connections false", url.database)
            _disconnect(link, url.database)
            link.autocommit = False
            with link:
                _run(link, "alter database {} rename to {}", url.database, old)
                _run(link, "alter database {} rename to {}", fresh.database, url.database)
        except psycopg2.Error as error:
            raise DatabaseUnavailableError(
                f"The restored database could not take the place of {url.database}, which stays as it was: "
                f"{str(error).splitlines()[0]}; end other programs that use it and try again."
            ) from error
        finally:
            link.autocommit = True
            _run(link, "alter database {} allow_connections true", url.database)
        _run(link, "drop database if exists {} with (force)", old)


def _disconnect(link: Connection, database: str | None) -> None:
    catalog.fetch(
        link,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        "where datname = %s and backend_type = 'client backend'",
        (database,),
    )


def _run(link: Connection, statement: str, *names: str | None) -> None:
    catalog.fetch(link, sql.SQL(statement).format(*(sql.Identifier(str(name)) for name in names)))
