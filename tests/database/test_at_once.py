"""Commands that begin at the same moment: real processes, let go together."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from service.embedded import catalog
from service.embedded.home import ADMIN, Home
from service.errors import DatabaseSetupError

CHECKOUT = Path(__file__).resolve().parents[2]
TOGETHER = """
import os, sys
from pathlib import Path
from service.embedded import catalog, ensure_running
from service.embedded.home import Home
from service.settings import Settings
os.umask(0o077)
print("ready", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


class Crowd:
    """Processes that run the same line of code at the same moment, as often as asked."""

    def __init__(self, size: int, **environment: str) -> None:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("ONEBUDGET_DATABASE")}
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-c", TOGETHER],
                cwd=CHECKOUT,
                env={**outside, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(size)
        ]
        self._expect("ready")

    def run(self, line: str) -> None:
        """Let all of them run a line, and wait until each has done it."""
        for process in self.processes:
            process.stdin.write(f"{line}\n")
        for process in self.processes:
            process.stdin.flush()
        self._expect("done")

    def go_home(self) -> None:
        """End them, by the end of their input."""
        for process in self.processes:
            process.communicate()

    def _expect(self, word: str) -> None:
        told = [process.stdout.readline().strip() for process in self.processes]
        assert told == [word] * len(told), self._complaints(told)

    def _complaints(self, told: Sequence[str]) -> str:
        silent = [process for process, said in zip(self.processes, told, strict=True) if not said]
        return "\n".join(process.stderr.read() for process in silent)


@pytest.fixture
def crowd():
    """Make crowds that are sent home at the end."""
    made: list[Crowd] = []

    def gather(size: int, **environment: str) -> Crowd:
        made.append(Crowd(size, **environment))
        return made[-1]

    yield gather
    for one in made:
        one.go_home()


def test_commands_that_make_the_folder_at_once_all_get_it(base, crowd):
    four = crowd(4)
    above = base / "above"
    above.mkdir(mode=0o755)
    roots = [above / f"home{number:02}" for number in range(20)]
    for root in roots:
        four.run(f"Home(Path({str(root)!r})).make()")
        assert stat.S_IMODE(root.stat().st_mode) == 0o711
    assert sorted(above.iterdir()) == roots


@pytest.mark.xdist_group("private server")
def test_commands_that_need_a_server_where_there_is_nothing_yet_share_one(base, crowd):
    three = crowd(3, ONEBUDGET_HOME=str(base / "home"))
    three.run("ensure_running(Settings())")
    assert Home(base / "home").postmaster() is not None


@pytest.mark.xdist_group("private server")
def test_commands_that_add_the_extensions_of_a_named_server_at_once(server, ask, crowd):
    port = server.ensure().port
    ask(server.url(port, role=ADMIN, database="postgres"), "create database bare template template0")
    bare = server.url(port, role=ADMIN, database="bare")
    crowd(4, ONEBUDGET_DATABASE_URL=catalog.as_text(bare)).run("ensure_running(Settings())")
    with catalog.connected(bare) as link:
        assert catalog.missing_extensions(link) == []


def test_a_folder_that_is_not_ours_to_lock_is_named(base, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        with pytest.raises(DatabaseSetupError, match=r"Permission denied"), Home(base).lock():
            pass
