"""Runs the server as a person would, in a process of its own, for what is measured over HTTP."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

READY_WITHIN_S = 60


@contextmanager
def served(
    url: str, app: str = "service.app:create_app", **environment: str
) -> Iterator[http.client.HTTPConnection]:
    """Start the server as `onebudget serve` does, in a process of its own, and connect to it."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--factory", "--port", str(port)]
    settings = {"ONEBUDGET_DATABASE_URL": url, "ONEBUDGET_LOG_LEVEL": "WARNING"}
    server = subprocess.Popen(
        [*command, "--log-level", "warning"], env={**os.environ, **settings, **environment}
    )
    api = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        _wait_until_ready(api, server)
        yield api
    finally:
        api.close()
        server.terminate()
        server.wait()


def _wait_until_ready(api: http.client.HTTPConnection, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            api.request("GET", "/readyz")
            answer = api.getresponse()
            answer.read()
        except OSError:
            api.close()
            time.sleep(0.2)
        else:
            if answer.status == http.client.OK:
                return
    raise RuntimeError("The server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
