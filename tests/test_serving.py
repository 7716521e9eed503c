"""The port that the service listens on: taken before any work, or one sentence that names it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.errors import ConfigurationError
from service.serving import listening

CHECKOUT = Path(__file__).resolve().parents[1]
MAIN = "from service.cli import main; main()"


@contextlib.contextmanager
def onebudget(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command in a process of its own, ended at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_named_before_the_database_is_looked_for(command, taken):
    # The fixture above names a database that does not exist: looking for it would be told instead.
    with onebudget(command, ONEBUDGET_PORT=str(taken)) as process:
        out, told = process.communicate()
    assert process.returncode == 1
    assert out == ""
    assert told == (
        f"onebudget: Port {taken} on 127.0.0.1 is taken by another program; stop that, or choose another "
        "port with `onebudget serve --port` or ONEBUDGET_PORT.\n"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "::2"])
def test_an_address_of_another_machine_is_named(host):
    with pytest.raises(ConfigurationError, match=r"cannot be listened on .*ONEBUDGET_HOST"):
        listening(host, 8000)


def test_a_port_that_only_the_system_may_take_is_named(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(ConfigurationError, match=r"Port 80 on 127.0.0.1 is kept for the system"):
        listening("127.0.0.1", 80)


def test_who_asks_while_the_service_is_getting_ready_is_answered_once_it_is(settings):
    with listening("127.0.0.1", 0) as door:
        port = door.getsockname()[1]
    with onebudget("serve", "--port", str(port)) as process:
        _wait_for(port)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert f"Serving on http://127.0.0.1:{port}" in told
    assert process.returncode == 0


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.05)
    pytest.fail(f"nobody listens on {port}")
