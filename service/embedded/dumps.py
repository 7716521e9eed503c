"""Backups of a whole database, and putting one back without risking what is there."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named in lower case by psycopg2
from sqlalchemy.engine import URL, make_url

from service.embedded import access, catalog
from service.embedded.clients import ClientError, client_program, run_client, run_on_database, server_major
from service.embedded.schema import bring_up_to_date
from service.errors import BadFileError, ConflictError, DatabaseSetupError, DatabaseUnavailableError

LONGEST_NAME = 63
SWAP_TRIES = 5


def backup(url: str, file: Path, *, force: bool = False) -> int:
    """Write the whole database to a file and return its size in bytes.

    The file appears when it is whole; until then it has another name beside it.

    Raises:
        ConflictError: The file exists, and ``force`` is not given.
        DatabaseSetupError: The file cannot be written, or no fitting ``pg_dump`` is on this machine.
    """
    if file.exists() and not force:
        raise ConflictError(f"The file {file} exists; name another or add --force to replace it.")
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    wanted = ["--format=custom", "--no-owner", "--no-privileges", f"--file={half}"]
    try:
        run_on_database("pg_dump", make_url(url), *wanted)
        size = half.stat().st_size
        half.replace(file)
    except (ClientError, OSError) as error:
        raise DatabaseSetupError(f"The backup to {file} was not made: {error}.") from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink()
    return size


def restore(url: str, file: Path) -> None:
    """Put a backup in the place of the database.

    It is read into a new database, brought up to date, and swapped in by name at the end: a broken file
    leaves everything as it was.

    Raises:
        BadFileError: The file is missing, is no backup of onebudget, or is torn.
        ConflictError: Another restore is under way.
        DatabaseSetupError: The role may not make databases, or the backup is newer than this onebudget.
        DatabaseUnavailableError: Other programs keep the old database in use.
    """
    address = make_url(url)
    contents = _contents(address, file)
    with catalog.connected(_maintenance(address)) as link:
        _claim(link, address)
        _drop_leftovers(link, address)
        access.add_roles(link)
        with _new_database(link, address) as fresh:
            _fill(fresh, file, contents)
            bring_up_to_date(catalog.as_text(fresh))
            with catalog.connected(fresh) as inside:
                access.grant_rights(inside)
            _swap(link, address, fresh)


def _maintenance(url: URL) -> URL:
    return url.set(database=catalog.MAINTENANCE)


def _contents(url: URL, file: Path) -> str:
    if not file.is_file():
        raise BadFileError(f"There is no file {file} to restore from.")
    program = client_program("pg_restore", server_major(url))
    try:
        listed = run_client([program, "--list", str(file)])
    except ClientError as error:
        raise BadFileError(
            f"The file {file} is not a backup made by `onebudget db backup`: {error}."
        ) from error
    if "TABLE public alembic_version" not in listed:
        raise BadFileError(f"The file {file} is a backup of another program's database, not of onebudget's.")
    # Extensions are there already, and belong to the administrator.
    return "\n".join(line for line in listed.splitlines() if " EXTENSION " not in line)


def _claim(link: Connection, url: URL) -> None:
    rows = catalog.fetch(link, "select pg_try_advisory_lock(hashtext(%s))", (f"restore {url.database}",))
    if not rows[0][0]:
        raise ConflictError(f"Another restore of {url.database} is under way; wait for it to end.")


def _drop_leftovers(link: Connection, url: URL) -> None:
    """Drop what killed restores left behind; one that still runs would hold the claim."""
    beginnings = (_beginning(url, "restore"), _beginning(url, "before"))
    for (name,) in catalog.fetch(link, "select datname from pg_database"):
        if name.startswith(beginnings):
            catalog.drop_database(link, name)


@contextlib.contextmanager
def _new_database(link: Connection, url: URL) -> Iterator[URL]:
    name = _beginning(url, "restore") + secrets.token_hex(4)
    try:
        _run(link, "create database {}", name)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise DatabaseSetupError(
            f"The role {url.username} may not make databases, and restore needs a second one; "
            "have the administrator run ALTER ROLE ... CREATEDB."
        ) from error
    try:
        catalog.check_server(url.set(database=name))
        yield url.set(database=name)
    finally:
        _drop_or_leave(link, name)


def _fill(fresh: URL, file: Path, contents: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as chosen:
        chosen.write(contents)
        chosen.flush()
        wanted = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        try:
            run_on_database("pg_restore", fresh, *wanted, f"--use-list={chosen.name}", str(file))
        except ClientError as error:
            raise BadFileError(
                f"The file {file} cannot be restored, and the database stays as it was: {error}."
            ) from error
    # A backup holds no statistics, and without them the first roll-ups would be planned blindly.
    with catalog.connected(fresh) as link:
        catalog.fetch(link, "analyze")


def _swap(link: Connection, url: URL, fresh: URL) -> None:
    old = _beginning(url, "before") + secrets.token_hex(4)
    for attempt in range(1, SWAP_TRIES + 1):
        try:
            _rename_both(url, old, fresh)
        except psycopg2.Error as error:
            if attempt == SWAP_TRIES:
                raise DatabaseUnavailableError(
                    f"The restored database could not take the place of {url.database}, which stays as it "
                    f"was: {str(error).splitlines()[0]}; end other programs that use it and try again."
                ) from error
        else:
            break
    _drop_or_leave(link, old)


def _rename_both(url: URL, old: str, fresh: URL) -> None:
    # Both names change in one transaction: killed at any moment, there is one whole database by the name.
    with catalog.connected(_maintenance(url)) as link:
        catalog.end_sessions(link, str(url.database))
        link.autocommit = False
        with link:
            _run(link, "alter database {} rename to {}", url.database, old)
            _run(link, "alter database {} rename to {}", fresh.database, url.database)


def _drop_or_leave(link: Connection, name: str) -> None:
    # What somebody keeps in use is left to the next restore, which clears it; this one has done its work.
    with contextlib.suppress(psycopg2.Error):
        catalog.drop_database(link, name)


def _beginning(url: URL, word: str) -> str:
    # Cut where the server would cut it, so that two names never become one.
    return f"{str(url.database)[: LONGEST_NAME - len(word) - 10]}_{word}_"


def _run(link: Connection, statement: str, *names: str | None) -> None:
    catalog.fetch(link, sql.SQL(statement).format(*(sql.Identifier(str(name)) for name in names)))
