"""One private PostgreSQL server: made, started, kept alive and stopped."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from sqlalchemy.engine import URL

from service.embedded import access, catalog, config
from service.embedded.binaries import Installation, choose, find_installations
from service.embedded.home import ADMIN, USER, Home
from service.embedded.processes import end_processes, run_program
from service.errors import DatabaseSetupError, DatabaseUnavailableError

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 60
LEAST_FREE_BYTES = 64 * config.MB
LARGEST_LOG_BYTES = 10 * config.MB
TEMPLATE = "template1"
OUR_CONF = "onebudget.conf"


@dataclass(frozen=True)
class PrivateServer:
    """The server of one home folder, holding one database by the given name."""

    home: Home
    database: str

    def ensure(self) -> URL:
        """Have the server running and the database in it, and return its address.

        Raises:
            DatabaseSetupError: The machine or the folder lacks something; the sentence says what.
            DatabaseUnavailableError: The server does not start or does not answer.
        """
        running = self.running_url()
        if running is not None and _is_ready(running):
            return running
        self.home.make()
        with self.home.lock():
            self._start()
            try:
                return self._prepare()
            except psycopg2.Error as error:
                raise self._failure("The private server cannot be made ready", str(error)) from error

    def running_url(self) -> URL | None:
        """The address while the server runs, or None."""
        found = self.home.postmaster()
        return self.url(found[1]) if found else None

    def url(self, port: int, *, role: str = USER, database: str | None = None) -> URL:
        """The address of a database for a role."""
        return URL.create(
            catalog.DRIVER,
            username=role,
            password=self.home.passwords()[role],
            host="127.0.0.1",
            port=port,
            database=database or self.database,
        )

    def stop(self) -> bool:
        """Stop the server if it runs, undoing what is under way; say whether it did.

        Raises:
            DatabaseUnavailableError: It does not stop.
        """
        if not self.home.data.is_dir():
            return False
        with self.home.lock():
            return self._stop()

    def reset(self) -> None:
        """Stop the server and remove it with all its data; the next command makes a new one."""
        if not self.home.root.is_dir():
            return
        with self.home.lock():
            if self.home.data.is_dir():
                self._stop()
            self.home.clear()

    def installation(self) -> Installation:
        """The programs that this folder's server runs on."""
        return choose(find_installations(), self.home.data_major())

    def _stop(self) -> bool:
        if self.home.postmaster() is None:
            end_processes(self.home.data, self.home.title)
            return False
        for how in ("fast", "immediate"):
            done = self._pg_ctl("stop", "-m", how, "-w", "-t", str(STOP_TIMEOUT_S))
            if done.returncode == 0 or self.home.postmaster() is None:
                return True
        raise DatabaseUnavailableError(
            f"The private server does not stop: {_last_line(done.stderr or done.stdout)}."
        )

    def _start(self) -> None:
        if self.home.postmaster() is None:
            installation = self.installation()
            if not self.home.data.is_dir():
                self._initialise(installation)
            end_processes(self.home.data, self.home.title)
            self.home.clear_stale_marks()
            self._start_on_free_port(installation)
        self._wait_until_it_answers()

    def _initialise(self, installation: Installation) -> None:
        # Built beside its place and renamed: a half-made folder is never taken for a server.
        self.home.clear_half_made()
        building = self.home.building()
        self.home.make_owned(building)
        try:
            done = self._initdb(installation, building, "C.UTF-8")
            if done.returncode and "invalid locale name" in done.stderr:
                done = self._initdb(installation, building, "C")
            if done.returncode:
                raise self._failure("The private server cannot be made", done.stderr)
            self.home.write_for_owner(building / "pg_hba.conf", config.ACCESS_RULES)
            self._include_ours(building / "postgresql.conf")
            building.rename(self.home.data)
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def _initdb(
        self, installation: Installation, folder: Path, locale: str
    ) -> subprocess.CompletedProcess[str]:
        owner = self.home.owner()
        # Beside the folder in the making, so that a killed command's password is cleared with the rest.
        password = folder.with_name(f"{folder.name}.password")
        self.home.write_for_owner(password, self.home.passwords()[ADMIN])
        options = ["-U", ADMIN, "--pwfile", str(password), "-A", "scram-sha-256", "-E", "UTF8", "-k"]
        command = [installation.program("initdb"), "-D", str(folder), *options, "--locale", locale]
        try:
            return run_program(command, owner, self.home.root)
        finally:
            password.unlink()

    def _start_on_free_port(self, installation: Installation) -> None:
        for folder in (self.home.logs, self.home.socket_dir):
            if folder is not None:
                self.home.make_owned(folder)
        for port in self.home.ports():
            self._configure(port)
            if self._started(installation):
                self.home.remember_port(port)
                return
        raise DatabaseUnavailableError(
            "Every port that the private server may use on 127.0.0.1 is taken by other programs."
        )

    def _started(self, installation: Installation) -> bool:
        """Start the server as configured; False where somebody took the port since we looked."""
        read_from = self._rotate_log()
        wait = ["-w", "-t", str(START_TIMEOUT_S), "-l", str(self.home.log)]
        done = self._pg_ctl("start", *wait, installation=installation)
        if done.returncode == 0:
            return True
        told = done.stderr + done.stdout
        if "did not start in time" in told:
            raise DatabaseUnavailableError(
                f"The private server is still recovering after {START_TIMEOUT_S} s; try again in a "
                f"minute (its log: {self.home.log})."
            )
        logged = self._logged_since(read_from)
        if "could not create any TCP/IP sockets" in logged:
            return False
        raise self._failure("The private server does not start", logged or told)

    def _configure(self, port: int) -> None:
        settings = config.server_settings(self.home, port)
        self.home.write_for_owner(self.home.data / OUR_CONF, config.as_file(settings))

    def _include_ours(self, file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        self.home.write_for_owner(file, f"{text}\ninclude_if_exists = '{OUR_CONF}'\n")

    def _pg_ctl(
        self, *arguments: str, installation: Installation | None = None
    ) -> subprocess.CompletedProcess[str]:
        program = (installation or self.installation()).program("pg_ctl")
        return run_program(
            [program, *arguments, "-D", str(self.home.data)], self.home.owner(), self.home.root
        )

    def _rotate_log(self) -> int:
        log = self.home.log
        size = log.stat().st_size if log.exists() else 0
        if size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
            return 0
        return size

    def _logged_since(self, position: int) -> str:
        if not self.home.log.exists():
            return ""
        with self.home.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(position)
            return file.read()

    def _failure(self, what: str, told: str) -> DatabaseSetupError | DatabaseUnavailableError:
        free = shutil.disk_usage(self.home.root).free
        if "No space left on device" in told or free < LEAST_FREE_BYTES:
            return DatabaseSetupError(
                f"{what}: the disk of {self.home.root} is full ({free // config.MB} MB free); "
                "make room or choose another folder with ONEBUDGET_HOME."
            )
        return DatabaseUnavailableError(f"{what}: {_reason(told)} (its log: {self.home.log}).")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            found = self.home.postmaster()
            try:
                with catalog.connected(self._admin_url(catalog.MAINTENANCE)):
                    return
            except psycopg2.OperationalError as error:
                refused = "password authentication failed" in str(error)
                if refused or found is None or time.monotonic() > deadline:
                    raise DatabaseUnavailableError(
                        f"The private server in {self.home.root} does not let us in: "
                        f"{_last_line(str(error))}; see its log {self.home.log}."
                    ) from error
            time.sleep(0.1)

    def _admin_url(self, database: str) -> URL:
        found = self.home.postmaster()
        if found is None:
            raise DatabaseUnavailableError(
                f"The private server has ended while starting; see its log {self.home.log}."
            )
        return self.url(found[1], role=ADMIN, database=database)

    def _prepare(self) -> URL:
        with catalog.connected(self._admin_url(catalog.MAINTENANCE)) as link:
            catalog.add_role(link, USER, self.home.passwords()[USER])
            access.add_roles(link, USER)
        # Every database made here, by tests and by restore too, begins with the extensions.
        self._extend(TEMPLATE)
        with catalog.connected(self._admin_url(catalog.MAINTENANCE)) as link:
            catalog.add_database(link, self.database, USER)
        self._extend(self.database)
        return self._admin_url(self.database).set(username=USER, password=self.home.passwords()[USER])

    def _extend(self, database: str) -> None:
        with catalog.connected(self._admin_url(database)) as link:
            if catalog.missing_extensions(link):
                catalog.add_extensions(link)
                catalog.let_use_reference_systems(link, USER)


def _is_ready(url: URL) -> bool:
    try:
        with catalog.connected(url) as link:
            return not catalog.missing_extensions(link) and access.has_roles(link, USER)
    except psycopg2.Error:
        return False


def _reason(told: str) -> str:
    for mark in ("FATAL:", "PANIC:", "error:", "ERROR:"):
        for line in reversed(told.splitlines()):
            if mark in line:
                return line.split(mark, 1)[1].strip().rstrip(".")
    return _last_line(told)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "no reason given"
