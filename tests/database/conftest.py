"""Private servers of the tests' own, made from one pristine copy."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from service.embedded import PrivateServer, catalog, processes
from service.embedded.home import Home


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ob-")).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for home in (Home(mark.parent) for mark in folder.rglob("passwords.json")):
            processes.end_processes(home.data, home.title, patience_s=5)
        shutil.rmtree(folder)


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that the server's system user can reach, which pytest's own is not for root."""
    with reachable_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def pristine() -> Iterator[Path]:
    """A home made once, with a stopped server in it, to be copied."""
    with reachable_folder() as folder:
        server = PrivateServer(Home(folder / "home"), "onebudget")
        server.ensure()
        server.stop()
        yield folder / "home"


@pytest.fixture
def copy_server(pristine: Path) -> Callable[[Path], PrivateServer]:
    """Copy the pristine home to a folder; the server in it is not yet running."""

    def copy(root: Path) -> PrivateServer:
        subprocess.run(["cp", "-a", str(pristine), str(root)], check=True)
        (root / "port").unlink()  # each copy looks for its own
        return PrivateServer(Home(root.resolve()), "onebudget")

    return copy


@pytest.fixture
def server(base: Path, copy_server: Callable[[Path], PrivateServer]) -> PrivateServer:
    """A private server of the test's own, not yet running."""
    return copy_server(base / "home")


@pytest.fixture
def ask() -> Callable[[URL, str], list[tuple]]:
    """Run one statement on a connection of its own."""

    def run(url: URL, statement: str) -> list[tuple]:
        with catalog.connected(url) as link:
            return catalog.fetch(link, statement)

    return run
