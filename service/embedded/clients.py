"""PostgreSQL's client programs (psql, pg_dump, pg_restore), in a version that fits the server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL

from service.embedded import catalog
from service.embedded.binaries import usual_folders
from service.embedded.processes import run_program
from service.errors import DatabaseSetupError


class ClientError(Exception):
    """What a client program said when it failed, in one clause."""


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


def run_on_database(name: str, url: URL, *arguments: str) -> str:
    """Run a client program on a database and return what it printed.

    Raises:
        ClientError: It failed.
    """
    bare, environment = connection_arguments(url)
    return run_client([client_program(name, server_major(url)), *arguments, f"--dbname={bare}"], environment)


def run_client(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Run a client program and return what it printed.

    Raises:
        ClientError: It failed.
    """
    done = run_program(command, cwd=Path.cwd(), extra_environment=environment)
    if done.returncode:
        raise ClientError(_complaint(done))
    return done.stdout


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    said = [line for line in done.stderr.splitlines() if "error:" in line or "could not" in line]
    reason = said[0] if said else done.stderr.strip() or f"exit code {done.returncode}"
    return re.sub(r"^\w+: (error: )?", "", reason).rstrip(".")
