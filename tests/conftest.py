"""Databases for tests: real PostGIS, the migrated schema, one database per worker, every test rolled back."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg2 import sql
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

from service.db import make_engine, migrate
from service.embedded import PrivateServer, catalog, ensure_running, processes
from service.embedded.home import Home
from service.resources import migrations_dir
from service.settings import Settings
from tests.readme_run import readme_run  # noqa: F401 - a fixture
from tests.running import fill_with_demo, serving

NOWHERE = "postgresql://this-test-must-ask-for-a-database-fixture.invalid/none"
TEMPLATES_KEPT = 12
YOUNG_OBJECTS = 10_000


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Leave what is collected alone: all of it stays, and is half a million objects to search for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()


class TestDatabases:
    """Makes and drops databases on the tests' server, each a copy of a migrated template made once."""

    __test__ = False

    def __init__(self, url: URL) -> None:
        self.url = url
        self.template = f"onebudget_test_template_{_migrations_checksum()}"
        self.district = f"onebudget_test_run_{_pid_of_run()}_district"

    def prepare(self) -> None:
        """Have the template ready, however many workers ask at once, and drop what killed runs left."""
        with self._maintenance() as link:
            catalog.fetch(link, "select pg_advisory_lock(hashtext('onebudget test template'))")
            for name in self._leftovers(link):
                self._drop(name)
            if self.template not in _names(link):
                self._build_template()

    def create(self, *, migrated: bool = True) -> str:
        """Make a database and return its address."""
        url = self._copy(self.template if migrated else "template1")
        if not migrated:
            catalog.check_server(make_url(url))
        return url

    def create_with_demo(self) -> str:
        """Make a database with the demonstration district: a copy of the one that this run fills once."""
        with self._maintenance() as link:
            catalog.fetch(link, "select pg_advisory_lock(hashtext('onebudget test district'))")
            if self.district not in _names(link):
                self._fill_district()
        return self._copy(self.district)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._drop(make_url(url).database or "")

    def _copy(self, template: str) -> str:
        name = f"onebudget_test_run_{os.getpid()}_{secrets.token_hex(4)}"
        self._run("create database {} template {}", name, template)
        self._run("alter database {} set synchronous_commit = off", name)
        return catalog.as_text(self._url_of(name))

    def _fill_district(self) -> None:
        half_made = self.create()
        fill_with_demo(half_made)
        self._run("alter database {} rename to {}", make_url(half_made).database or "", self.district)

    def _build_template(self) -> None:
        half_made = f"{self.template}_half"
        self._drop(half_made)
        self._run("create database {}", half_made)
        catalog.check_server(self._url_of(half_made))
        migrate(catalog.as_text(self._url_of(half_made)))
        self._run("alter database {} rename to {}", half_made, self.template)

    def _leftovers(self, link) -> list[str]:
        names = _names(link)
        runs = [name for name in names if name.startswith("onebudget_test_run_")]
        templates = [name for name in names if name.startswith("onebudget_test_template_")]
        old = [name for name in templates if name != self.template][:-TEMPLATES_KEPT]
        return old + [name for name in runs if not Path("/proc", name.split("_")[3]).exists()]

    def _drop(self, name: str) -> None:
        with self._maintenance() as link:
            catalog.drop_database(link, name)

    def _run(self, statement: str, *names: str) -> None:
        with self._maintenance() as link:
            catalog.fetch(link, sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _maintenance(self):
        return catalog.connected(self._url_of("postgres"))

    def _url_of(self, name: str) -> URL:
        return self.url.set(database=name)


def _pid_of_run() -> int:
    """The process that people started: a worker's parent, or this one."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _names(link) -> list[str]:
    return [row[0] for row in catalog.fetch(link, "select datname from pg_database order by oid")]


def _migrations_checksum() -> str:
    digest = hashlib.sha256()
    for path in sorted(migrations_dir().rglob("*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def test_databases() -> TestDatabases:
    """The server of all test databases: the private one, or that of ``ONEBUDGET_TEST_DATABASE_URL``."""
    settings = Settings(database_url=os.environ.get("ONEBUDGET_TEST_DATABASE_URL"))
    made = TestDatabases(make_url(ensure_running(settings)))
    made.prepare()
    return made


@pytest.fixture(autouse=True)
def _no_database_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test that asks for no database away from the developer's own."""
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", NOWHERE)


@pytest.fixture(scope="session")
def database_url(test_databases: TestDatabases) -> Iterator[str]:
    """Address of this worker's own database, on the migrated schema and empty."""
    url = test_databases.create()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on this worker's database. What a test commits through it stays: prefer ``db``."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back at the end of the test."""
    with engine.connect() as opened:
        outer = opened.begin()
        yield opened
        if outer.is_active:
            outer.rollback()


@pytest.fixture
def db(connection: Connection) -> Iterator[Session]:
    """A session in the test's transaction: its commits are savepoints, and vanish with the test."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def fresh_database(test_databases: TestDatabases) -> Iterator[Callable[..., str]]:
    """Make databases of a test's own, for tests that commit, kill or migrate; dropped afterwards.

    ``fresh_database()`` is migrated, ``fresh_database(migrated=False)`` holds the extensions only.
    """
    with contextlib.ExitStack() as undo:

        def make(*, migrated: bool = True) -> str:
            url = test_databases.create(migrated=migrated)
            undo.callback(test_databases.drop, url)
            return url

        yield make


@pytest.fixture
def settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that name this worker's database, in the environment too."""
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", database_url)
    return Settings()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real files, or a skip that says where they were looked for."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ONEBUDGET_REAL_DATA") or beside)
    if not (folder / "boundaries").is_dir():
        pytest.skip(f"the real files are not in {folder}; name their folder in ONEBUDGET_REAL_DATA")
    return folder


@pytest.fixture(scope="session")
def demo_url(test_databases: TestDatabases) -> Iterator[str]:
    """Address of a database that holds the demonstration district."""
    url = test_databases.create_with_demo()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="session")
def address(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where ``onebudget serve`` listens over the demonstration district, as ``http://127.0.0.1:port``."""
    with serving(demo_url, tmp_path_factory.mktemp("serve") / "log") as listening:
        yield listening


@contextlib.contextmanager
def _reachable_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ob-")).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for home in (Home(mark.parent) for mark in folder.rglob("passwords.json")):
            processes.end_processes(home.data, home.title, patience_s=5)
        _remove_unless_mounted(folder)


def _remove_unless_mounted(folder: Path) -> None:
    """Remove a folder, but never what is mounted in it: that may be anybody's."""
    table = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    inside = [line.split()[4] for line in table if line.split()[4].startswith(f"{folder}/")]
    assert not inside, f"{inside} is still mounted, so {folder} is left as it is"
    shutil.rmtree(folder)


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    """A folder that the server's system user can reach, which pytest's own is not for root."""
    with _reachable_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def pristine_home() -> Iterator[Path]:
    """A home made once, with a stopped server in it, to be copied."""
    with _reachable_folder() as folder:
        server = PrivateServer(Home(folder / "home"), "onebudget")
        server.ensure()
        server.stop()
        yield folder / "home"


@pytest.fixture
def copy_server(pristine_home: Path) -> Callable[[Path], PrivateServer]:
    """Copy the pristine home to a folder; the server in it is not yet running."""

    def copy(root: Path) -> PrivateServer:
        subprocess.run(["cp", "-a", str(pristine_home), str(root)], check=True)
        (root / "port").unlink()  # each copy looks for its own
        return PrivateServer(Home(root.resolve()), "onebudget")

    return copy


@pytest.fixture
def own_server(reachable_folder: Path, copy_server: Callable[[Path], PrivateServer]) -> PrivateServer:
    """A private server of the test's own, not yet running, to be killed at will.

    Mark the test with ``xdist_group("private server")``, so that one worker makes the pristine copy for all.
    """
    return copy_server(reachable_folder / "home")


@pytest.fixture
def ask() -> Callable[[URL, str], list[tuple]]:
    """Run one statement on a connection of its own."""

    def run(url: URL, statement: str) -> list[tuple]:
        with catalog.connected(url) as link:
            return catalog.fetch(link, statement)

    return run
