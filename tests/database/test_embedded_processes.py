"""Whose processes are whose, and who runs the server."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded import processes
from service.errors import DatabaseSetupError

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the root or the process space")

LOOK_ALIKE = """
import os, sys
root, data = sys.argv[1:]
if root != "/":
    os.chroot(root)
    os.chdir("/")
os.execv("/bin/sh", ["postgres", "-c", "read _; :", "-D", data])
"""


@contextlib.contextmanager
def look_alike(data: Path, root: Path = Path("/"), prefix: tuple[str, ...] = ()) -> Iterator[int]:
    """A process whose command line is that of a server of the folder; gives its number."""
    command = [*prefix, sys.executable, "-c", LOOK_ALIKE, str(root), str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 10
        while not (
            found := [pid for pid, line in processes._command_lines() if processes._is_parent(line, data)]
        ):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield found[0]
        # Its standard input ends here, and with it the process.


def small_root(folder: Path) -> Path:
    """A root with a shell in it and nothing else, copied: no mount that a clean-up could reach through."""
    libraries = subprocess.run(["ldd", "/bin/sh"], capture_output=True, text=True, check=True).stdout
    wanted = ["/bin/sh", *(word for word in libraries.split() if word.startswith("/"))]
    for source in map(Path, wanted):
        target = folder / source.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    return folder


def test_the_servers_processes_are_known_by_their_command_line(base):
    with look_alike(base) as pid:
        assert processes.server_processes(base, "none") == [pid]
        assert processes.is_postmaster(pid, base)
        assert not processes.is_postmaster(pid, base / "another")
    assert processes.server_processes(base, "none") == []


@AS_ROOT
def test_a_server_under_another_root_is_not_ours_to_end(base):
    with look_alike(base, root=small_root(base / "root")) as pid:
        assert processes.server_processes(base, "none") == []
        assert not processes.is_postmaster(pid, base)


@AS_ROOT
def test_a_server_in_a_container_is_not_ours_to_end(base):
    with look_alike(base, prefix=("unshare", "--pid", "--fork")) as pid:
        assert processes.server_processes(base, "none") == []
        assert not processes.is_postmaster(pid, base)


def test_a_missing_system_user_is_named(base, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(processes, "SYSTEM_USER", "no-such-user")
    with pytest.raises(DatabaseSetupError, match=r"system user no-such-user does not exist"):
        processes.server_owner(base / "none")


def test_another_users_data_is_left_alone(base, monkeypatch):
    data = base / "postgres"
    data.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: data.stat().st_uid + 4000)
    with pytest.raises(DatabaseSetupError, match=r"belongs to the user"):
        processes.server_owner(data)
