"""The private server's folder: what lies where, who may enter, which port, which passwords."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.embedded.files import make_folder, remove_at_last, write_private
from service.embedded.processes import Owner, can_enter, end_processes, is_postmaster, server_owner
from service.errors import DatabaseSetupError, DatabaseUnavailableError

ADMIN = "onebudget_admin"
USER = "onebudget"
PORTS = range(54320, 54920)
LONGEST_SOCKET_PATH = 107
LOCK_PATIENCE_S = 300.0
# pg_ctl hands the path to a shell between double quotes.
UNSAFE_IN_PATH = '"$`\\\n'


def default_home() -> Path:
    """The user's data folder, or for root one that the ``postgres`` system user can reach."""
    if os.geteuid() == 0:
        return Path("/var/lib/onebudget")
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path("~/.local/share").expanduser()) / "onebudget"


@dataclass(frozen=True)
class Home:
    """One folder with one private server in it."""

    root: Path

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        """The folder of the server's log."""
        return self.root / "logs"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.logs / "server.log"

    @property
    def socket_dir(self) -> Path | None:
        """The private socket folder, or None where its path would be longer than the system allows."""
        folder = self.root / "socket"
        longest = len(os.fsencode(folder / ".s.PGSQL.65535"))
        return folder if longest <= LONGEST_SOCKET_PATH else None

    @property
    def title(self) -> str:
        """The name that the server's processes carry, different for every folder."""
        return f"onebudget-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]}"

    def owner(self) -> Owner:
        """The user that the server runs as."""
        return server_owner(self.data)

    def make(self) -> None:
        """Make the folder, or say why it cannot be used.

        Raises:
            DatabaseSetupError: Its name is unsafe, it cannot be written, or the server's user cannot
                reach it.
        """
        if any(sign in str(self.root) for sign in UNSAFE_IN_PATH):
            raise DatabaseSetupError(
                f"The path {str(self.root)!r} holds a quote, dollar, backslash or line break, which "
                "PostgreSQL's programs do not bear; choose another with ONEBUDGET_HOME."
            )
        try:
            if not self.root.is_dir():
                make_folder(self.root, 0o711)
            self._lock_file().touch(mode=0o600)
        except OSError as error:
            raise self._unusable(error) from error
        owner = self.owner()
        if not can_enter(self.root, owner):
            raise DatabaseSetupError(
                f"The system user {owner.name}, which runs the server, cannot reach {self.root}; "
                "choose a folder that it can enter with ONEBUDGET_HOME."
            )

    def make_owned(self, folder: Path) -> None:
        """Make an inner folder that belongs to the server's user alone, emptying none."""
        owner = self.owner()
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
            if not owner.is_caller:
                os.chown(folder, owner.uid, owner.gid)
        except OSError as error:
            raise self._unusable(error) from error

    def write_for_owner(self, file: Path, text: str) -> None:
        """Write a file of the server's, whole or not at all."""
        self._write(file, text, self.owner())

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder's lock, so that two commands never start, stop or reset the server at once.

        The system frees it when its holder dies, however it dies.

        Raises:
            DatabaseSetupError: The folder is not the caller's.
            DatabaseUnavailableError: Another command has held it for minutes.
        """
        try:
            descriptor = os.open(self._lock_file(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            self._wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)

    def data_major(self) -> int | None:
        """The major version that made the data folder, or None where there is no data yet."""
        mark = self.data / "PG_VERSION"
        try:
            return int(mark.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise DatabaseSetupError(
                f"The version of the data folder cannot be read from {mark} ({error}); restore it from a "
                "copy, or start anew with `onebudget db reset`."
            ) from error

    def postmaster(self) -> tuple[int, int] | None:
        """The process id and the port of the running server, or None."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (OSError, ValueError, IndexError):
            return None
        return (pid, port) if is_postmaster(pid, self.data) else None

    def clear_stale_marks(self) -> None:
        """Remove what a killed server left behind; call it only when none of its processes lives.

        The number in a stale file may by now belong to another program of the same user, and PostgreSQL
        would take that for a running server.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if self.socket_dir is not None and self.socket_dir.is_dir():
            for left in self.socket_dir.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def ports(self) -> Iterator[int]:
        """Yield free ports, the remembered one first."""
        remembered = self._remembered_port()
        start = int(self.title[-6:], 16) % len(PORTS)
        wanted = [remembered] if remembered else []
        for port in [*wanted, *PORTS[start:], *PORTS[:start]]:
            if _is_free(port):
                yield port

    def remember_port(self, port: int) -> None:
        """Keep the port for the next start, so that QGIS and notebooks find the server again."""
        self._write(self.root / "port", f"{port}\n")

    def passwords(self) -> dict[str, str]:
        """The passwords by role, made at the first call and kept in a file that only its owner can read."""
        file = self.root / "passwords.json"
        try:
            known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if self.data.is_dir():
                raise DatabaseSetupError(
                    f"The passwords of the private server are missing ({file}); put the file back, "
                    "or start anew with `onebudget db reset`."
                ) from None
            known = {role: secrets.token_urlsafe(24) for role in (ADMIN, USER)}
            self._write(file, json.dumps(known))
        except (OSError, ValueError) as error:
            raise DatabaseSetupError(
                f"The passwords of the private server cannot be read from {file} ({error})."
            ) from error
        return known

    def secret_key(self) -> str:
        """The key that binds the service's forms to their sign-ins, made at the first call and then kept.

        Raises:
            DatabaseSetupError: The folder cannot be used.
        """
        file = self.root / "secret-key"
        self.make()
        with self.lock():
            try:
                return file.read_text(encoding="ascii")
            except FileNotFoundError:
                made = secrets.token_urlsafe(48)
                self._write(file, made)
                return made
            except (OSError, ValueError) as error:
                raise DatabaseSetupError(
                    f"The service's key cannot be read from {file} ({error}); remove the file, and a new one "
                    "is made."
                ) from error

    def building(self) -> Path:
        """A new name for a data folder in the making, to be renamed when it is whole.

        It is new each time, since the ``initdb`` of a killed command may still be writing to its own.
        """
        return self.root / f"postgres.new-{secrets.token_hex(4)}"

    def clear_half_made(self) -> None:
        """Remove what killed commands left half made, ending the ``initdb`` that may still be at it."""
        for folder in self.root.glob("postgres.new-*"):
            end_processes(folder, folder.name)
            remove_at_last(folder)

    def clear(self) -> None:
        """Remove everything but the lock; data is renamed first, so that no half of it is ever used."""
        doomed = self.root / "postgres.removed"
        shutil.rmtree(doomed, ignore_errors=True)
        if self.data.exists():
            self.data.rename(doomed)
        for name in ("passwords.json", "port", "secret-key"):
            (self.root / name).unlink(missing_ok=True)
        self.clear_half_made()
        for folder in (doomed, self.root / "socket", self.logs):
            if folder.exists():
                shutil.rmtree(folder)

    def _lock_file(self) -> Path:
        return self.root / "lock"

    def _wait_for(self, descriptor: int) -> None:
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise DatabaseUnavailableError(
                        "Another onebudget command has been starting or stopping the private server in "
                        f"{self.root} for {LOCK_PATIENCE_S / 60:.0f} minutes; end it and try again."
                    ) from None
                time.sleep(0.05)
            else:
                return

    def _remembered_port(self) -> int | None:
        try:
            return int((self.root / "port").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def _write(self, file: Path, text: str, owner: Owner | None = None) -> None:
        try:
            write_private(file, text, owner)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> DatabaseSetupError:
        return DatabaseSetupError(
            f"The folder {self.root} cannot be used for the private server ({error.strerror}); "
            "make room or rights for it, or choose another with ONEBUDGET_HOME."
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL does, so that connections still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
    return True
