"""The service as an operator runs it: ``onebudget serve``, over the demonstration district."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from service.db import make_engine
from service.demo.service import load_demo
from service.settings import Settings

PATIENCE_S = 60
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first opens no windows, and is as much Chromium as the second."""


def fill_with_demo(url: str) -> None:
    """Load the demonstration district into a database."""
    engine = make_engine(url)
    for _ in load_demo(engine, Settings(database_url=url), lambda _: None):
        pass
    engine.dispose()


@contextlib.contextmanager
def serving(database_url: str, log: Path) -> Iterator[str]:
    """Serve a database while the block runs; give the address, as ``http://127.0.0.1:port``."""
    port = _free_port()
    command = [Path(sys.executable).with_name("onebudget"), "serve", "--port", str(port)]
    environment = os.environ | {"ONEBUDGET_DATABASE_URL": database_url}
    with log.open("wb") as written, subprocess.Popen(command, env=environment, stderr=written) as server:
        try:
            _wait_until_ready(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def browser_program() -> str:
    """Where the distribution's Chromium is, or what ``ONEBUDGET_TEST_BROWSER`` names."""
    found = os.environ.get("ONEBUDGET_TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "No Chromium was found; scripts/bootstrap.sh --for-tests installs one."
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/readyz"):  # noqa: S310 - an address of this test's own
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail(f"onebudget serve does not answer:\n{log.read_text()}")
