"""Running the server's programs, and telling its processes from everybody else's."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import DatabaseSetupError, DatabaseUnavailableError

PROC = Path("/proc")
SYSTEM_USER = "postgres"
DATA_PROGRAMS = {"postgres", "postmaster", "initdb"}


@dataclass(frozen=True)
class Owner:
    """The system user that the server runs as and that owns its data."""

    uid: int
    gid: int
    name: str

    @property
    def is_caller(self) -> bool:
        """Whether this process already is that user."""
        return self.uid == os.geteuid()


def caller() -> Owner:
    """The user that runs this process."""
    return Owner(os.geteuid(), os.getegid(), _name_of(os.geteuid()))


def owner_of(folder: Path) -> Owner:
    """The user that owns a folder."""
    facts = folder.stat()
    return Owner(facts.st_uid, facts.st_gid, _name_of(facts.st_uid))


def server_owner(data: Path) -> Owner:
    """Decide who runs the server: the owner of its data, else the caller, or ``postgres`` for root.

    PostgreSQL refuses to run as root.

    Raises:
        DatabaseSetupError: The caller is root and there is no such system user, or is not the data's owner.
    """
    if data.is_dir():
        owner = owner_of(data)
        if os.geteuid() not in {0, owner.uid}:
            raise DatabaseSetupError(
                f"The data folder {data} belongs to the user {owner.name}; run onebudget as that user, "
                "or choose another folder with ONEBUDGET_HOME."
            )
        if owner.uid:
            return owner
    if os.geteuid():
        return caller()
    return _system_user()


def run_program(
    command: Sequence[str],
    owner: Owner | None = None,
    cwd: Path | None = None,
    extra_environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one program to its end as a user, in plain English, free of the caller's PG* variables."""
    return subprocess.run(  # noqa: S603 - programs are PostgreSQL's own, arguments ours, and no shell
        list(command),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=cwd or "/",
        env={**plain_environment(), **(extra_environment or {})},
        start_new_session=True,
        **_as_user(owner),
    )


def plain_environment() -> dict[str, str]:
    """The caller's environment without what would bend PostgreSQL's programs or translate their messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def can_enter(folder: Path, owner: Owner) -> bool:
    """Whether a user may reach a folder, asked of the system itself."""
    return run_program(["test", "-x", str(folder)], owner).returncode == 0


def server_processes(data: Path, title: str) -> list[int]:
    """List the live processes of the server that keeps its data in a folder.

    The command line is read, since every container lets us: the working folder of another user's process
    may be hidden. A killed process that its parent has not yet collected has no command line, and does not
    count. Nor does one in a container or under another root: its folder of the same name is another folder.

    Args:
        data: The data folder, as given to ``postgres -D``.
        title: The server's ``cluster_name``, which its child processes carry in their title.
    """
    return [pid for pid, line in _command_lines() if _belongs(line, data, title) and _sees_our_files(pid)]


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether a process is the parent process of the server of a data folder, and alive."""
    if PROC.is_dir():
        return _is_parent(_command_line(pid), data) and _sees_our_files(pid)
    return _send(pid, 0)


def end_processes(data: Path, title: str, patience_s: float = 10.0) -> None:
    """End the orphans of a server whose parent process was killed, so that a new one may start.

    Until they are gone, PostgreSQL refuses to start on their shared memory.

    Raises:
        DatabaseUnavailableError: One cannot be ended, as happens when a disk hangs.
    """
    begun = time.monotonic()
    while pids := server_processes(data, title):
        waited = time.monotonic() - begun
        if waited > 2 * patience_s:
            raise DatabaseUnavailableError(
                f"The process {pids[0]} of an earlier private server cannot be ended; check the disk "
                f"of {data}."
            )
        for pid in pids:
            _send(pid, signal.SIGKILL if waited > patience_s else signal.SIGQUIT)
        time.sleep(0.05)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _system_user() -> Owner:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise DatabaseSetupError(
            f"The system user {SYSTEM_USER} does not exist, and PostgreSQL refuses to run as root; install "
            "the distribution's postgresql package, which makes it, or run onebudget as an ordinary user."
        ) from None
    return Owner(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _as_user(owner: Owner | None) -> dict[str, Any]:
    if owner is None or owner.is_caller:
        return {}
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []}


def _command_lines() -> list[tuple[int, list[str]]]:
    if not PROC.is_dir():
        return []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [(pid, _command_line(pid)) for pid in pids]


def _command_line(pid: int) -> list[str]:
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return [part for part in raw.decode(errors="replace").split("\0") if part]


def _belongs(line: list[str], data: Path, title: str) -> bool:
    return _is_parent(line, data) or bool(line and line[0].startswith(f"postgres: {title}: "))


def _is_parent(line: list[str], data: Path) -> bool:
    if "-D" not in line[1:-1] or Path(line[0]).name not in DATA_PROGRAMS:
        return False
    named = Path(line[line.index("-D") + 1])
    try:
        return named.samefile(data)
    except OSError:
        return named == data


def _sees_our_files(pid: int) -> bool:
    process = PROC / str(pid)
    try:
        # A container's root has our name and other files, a chroot's has our files' name and another path.
        if process.joinpath("root").readlink() != (PROC / "self" / "root").readlink():
            return False
        if not process.joinpath("root").samefile(PROC / "self" / "root"):
            return False
    except PermissionError:
        # Not for our eyes, as in containers without the right to trace; what follows is for everybody's.
        pass
    except OSError:
        return False
    return not _is_in_a_container_of_ours(process)


def _is_in_a_container_of_ours(process: Path) -> bool:
    try:
        status = (process / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    numbers = next((line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:")), [])
    return len(numbers) > 1


def _send(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
